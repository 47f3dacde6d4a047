"""What was granted, and how it is paid."""

from grants.models.grant import (
    ApprovedCost,
    AreaClassification,
    Grant,
    PlannedCost,
    Project,
    StatedPart,
    ThemeShare,
)
from grants.models.payment import (
    AccountCheck,
    ConditionMet,
    Hold,
    Instalment,
    PayingAccount,
    Payment,
    PaymentOrder,
    PlanTerms,
)
from grants.models.report import (
    CostStatement,
    FollowUpTerms,
    PriceBaseAmount,
    Report,
    ReportFor,
    ReportMessage,
    ReportVersion,
    Result,
)

__all__ = [
    "AccountCheck",
    "ApprovedCost",
    "AreaClassification",
    "ConditionMet",
    "CostStatement",
    "FollowUpTerms",
    "Grant",
    "Hold",
    "Instalment",
    "PayingAccount",
    "Payment",
    "PaymentOrder",
    "PlanTerms",
    "PlannedCost",
    "PriceBaseAmount",
    "Project",
    "Report",
    "ReportFor",
    "ReportMessage",
    "ReportVersion",
    "Result",
    "StatedPart",
    "ThemeShare",
]
