"""The account: occasions to report, what is written and frozen for them, and feeds. Re-exports every model."""

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

__all__ = [
    "Approval",
    "CalendarFeed",
    "Dataset",
    "Delivery",
    "Details",
    "HandedIn",
    "Occasion",
    "OccasionMilestone",
    "OccasionParty",
    "OccasionResponsible",
    "Reconciliation",
    "Report",
    "SectionText",
    "SectionTextLog",
    "Step",
    "StepKind",
    "Withdrawn",
]
