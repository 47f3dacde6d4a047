"""The account: occasions to report, what is written and frozen for them, and feeds. Re-exports every model."""

from reporting.models.checking import AccountVerified, CheckReason, OpenAnswer, Proof, ProofOf
from reporting.models.feed import CalendarFeed
from reporting.models.occasion import (
    Approval,
    Dataset,
    Delivery,
    Details,
    Occasion,
    OccasionParty,
    Reconciliation,
    Report,
    SectionText,
    SectionTextLog,
    Step,
    StepKind,
    Withdrawn,
)
from reporting.models.planning import HandedIn, OccasionMilestone, OccasionResponsible
from reporting.models.work import ReportPart, SectionComment, TypedRow

__all__ = [
    "AccountVerified",
    "Approval",
    "CalendarFeed",
    "CheckReason",
    "Dataset",
    "Delivery",
    "Details",
    "HandedIn",
    "Occasion",
    "OccasionMilestone",
    "OccasionParty",
    "OccasionResponsible",
    "OpenAnswer",
    "Proof",
    "ProofOf",
    "Reconciliation",
    "Report",
    "ReportPart",
    "SectionComment",
    "SectionText",
    "SectionTextLog",
    "Step",
    "StepKind",
    "TypedRow",
    "Withdrawn",
]
