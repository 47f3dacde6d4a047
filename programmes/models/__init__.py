"""The mandate: what the government has decided, as data, and the ledger. Re-exports every model of the storey."""

from programmes.models.assignment import (
    Appropriation,
    Assignment,
    Programme,
    Strand,
    StrandDelegation,
    TechnologyArea,
)
from programmes.models.condition import Condition, ConditionChange, ConditionException
from programmes.models.duty import DutyOfAssignment, ReportingDuty
from programmes.models.frame import AppropriationAmount, BudgetFrame, CommitmentAuthorisation
from programmes.models.ledger import LedgerEntry

__all__ = [
    "Appropriation",
    "AppropriationAmount",
    "Assignment",
    "BudgetFrame",
    "CommitmentAuthorisation",
    "Condition",
    "ConditionChange",
    "ConditionException",
    "DutyOfAssignment",
    "LedgerEntry",
    "Programme",
    "ReportingDuty",
    "Strand",
    "StrandDelegation",
    "TechnologyArea",
]
