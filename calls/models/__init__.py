"""The offer: calls, what they demand, and the form applicants fill in."""

from calls.models.call import Call, CallExtension, LateRule, Phase
from calls.models.condition import CallCondition, Effect
from calls.models.contact import CallContact
from calls.models.form import FormVersion
from calls.models.question import AnswerCorrection, CallAnswer, CallQuestion
from calls.models.strand import CallBudget, CallStrand
from calls.models.subject import ResearchSubject

__all__ = [
    "AnswerCorrection",
    "Call",
    "CallAnswer",
    "CallBudget",
    "CallCondition",
    "CallContact",
    "CallExtension",
    "CallQuestion",
    "CallStrand",
    "Effect",
    "FormVersion",
    "LateRule",
    "Phase",
    "ResearchSubject",
]
