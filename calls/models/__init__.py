"""The offer: calls, what they demand, and the form applicants fill in."""

from calls.models.call import Call, CallExtension, LateRule, Phase
from calls.models.condition import CallCondition, Effect
from calls.models.form import FormVersion
from calls.models.strand import CallBudget, CallStrand

__all__ = [
    "Call",
    "CallBudget",
    "CallCondition",
    "CallExtension",
    "CallStrand",
    "Effect",
    "FormVersion",
    "LateRule",
    "Phase",
]
