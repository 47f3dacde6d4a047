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

__all__ = [
    "AccountCheck",
    "ApprovedCost",
    "AreaClassification",
    "ConditionMet",
    "Grant",
    "Hold",
    "Instalment",
    "PayingAccount",
    "Payment",
    "PaymentOrder",
    "PlanTerms",
    "PlannedCost",
    "Project",
    "StatedPart",
    "ThemeShare",
]
