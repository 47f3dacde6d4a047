"""What was granted, and how it is paid."""

from grants.models.agreement import (
    Acceptance,
    Declaration,
    EthicsApproval,
    GrantParty,
    GrantVersion,
    SetUpTask,
    TermsVersion,
)
from grants.models.aid import AidAward, AidDelivery, AidRegister
from grants.models.change import ChangeKind, ChangeRequest
from grants.models.grant import (
    ApprovedCost,
    AreaClassification,
    Grant,
    PlannedCost,
    Project,
    StatedPart,
    ThemeShare,
)
from grants.models.journal import JournalProfile
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
from grants.models.settlement import Closing, Recovery, RecoveryMove, Settlement

__all__ = [
    "Acceptance",
    "AccountCheck",
    "AidAward",
    "AidDelivery",
    "AidRegister",
    "ApprovedCost",
    "AreaClassification",
    "ChangeKind",
    "ChangeRequest",
    "Closing",
    "ConditionMet",
    "CostStatement",
    "Declaration",
    "EthicsApproval",
    "FollowUpTerms",
    "Grant",
    "GrantParty",
    "GrantVersion",
    "Hold",
    "Instalment",
    "JournalProfile",
    "PayingAccount",
    "Payment",
    "PaymentOrder",
    "PlanTerms",
    "PlannedCost",
    "PriceBaseAmount",
    "Project",
    "Recovery",
    "RecoveryMove",
    "Report",
    "ReportFor",
    "ReportMessage",
    "ReportVersion",
    "Result",
    "SetUpTask",
    "Settlement",
    "StatedPart",
    "TermsVersion",
    "ThemeShare",
]
