"""The offer: calls, what they demand, and the form applicants fill in."""

from calls.models.call import Access, Call, CallExtension, LateRule, Phase
from calls.models.closed import CallRecipient, DirectAward
from calls.models.condition import CallCondition, Effect
from calls.models.contact import CallContact
from calls.models.form import FormVersion
from calls.models.guideline import CalendarGuideline
from calls.models.question import AnswerCorrection, CallAnswer, CallQuestion
from calls.models.setup import CallCriterion, CallStep, CutOff, ProjectKind, WantedAttachment
from calls.models.strand import CallBudget, CallStrand
from calls.models.subject import ResearchSubject

__all__ = [
    "Access",
    "AnswerCorrection",
    "CalendarGuideline",
    "Call",
    "CallAnswer",
    "CallBudget",
    "CallCondition",
    "CallContact",
    "CallCriterion",
    "CallExtension",
    "CallQuestion",
    "CallRecipient",
    "CallStep",
    "CallStrand",
    "CutOff",
    "DirectAward",
    "Effect",
    "FormVersion",
    "LateRule",
    "Phase",
    "ProjectKind",
    "ResearchSubject",
    "WantedAttachment",
]
