"""The mandate: what the government has decided, as data, and the ledger. Re-exports every model of the storey."""

from programmes.models.aid_positions import (
    AidPosition,
    AidPositionDraft,
    AidPositionJoin,
    AidPositionUse,
    AidPositionVersion,
    AidPositionWithdrawal,
)
from programmes.models.assignment import (
    Appropriation,
    Assignment,
    Programme,
    Strand,
    StrandDelegation,
    TechnologyArea,
)
from programmes.models.condition import Condition, ConditionChange, ConditionException
from programmes.models.consultation import Consultation, ConsultationArea, ConsultationAssignment
from programmes.models.duty import DutyOfAssignment, ReportingDuty
from programmes.models.frame import AppropriationAmount, BudgetFrame, CommitmentAuthorisation
from programmes.models.history import FactChange
from programmes.models.ledger import LedgerEntry
from programmes.models.logs import EvaluationStep, Opportunity, Synergy, SynergyCase
from programmes.models.office import MeetingParticipant, MeetingRecord, OfficeAction, OfficeMeeting, OfficeMember
from programmes.models.proposal import EntryProposal, ProposedEntry
from programmes.models.standing import (
    DutyResponsible,
    EvaluationPlan,
    EvaluationPlanDecision,
    InformationEntry,
    InformationInterval,
    SavedData,
)

__all__ = [
    "AidPosition",
    "AidPositionDraft",
    "AidPositionJoin",
    "AidPositionUse",
    "AidPositionVersion",
    "AidPositionWithdrawal",
    "Appropriation",
    "AppropriationAmount",
    "Assignment",
    "BudgetFrame",
    "CommitmentAuthorisation",
    "Condition",
    "ConditionChange",
    "ConditionException",
    "Consultation",
    "ConsultationArea",
    "ConsultationAssignment",
    "DutyOfAssignment",
    "DutyResponsible",
    "EntryProposal",
    "EvaluationPlan",
    "EvaluationPlanDecision",
    "EvaluationStep",
    "FactChange",
    "InformationEntry",
    "InformationInterval",
    "LedgerEntry",
    "MeetingParticipant",
    "MeetingRecord",
    "OfficeAction",
    "OfficeMeeting",
    "OfficeMember",
    "Opportunity",
    "Programme",
    "ProposedEntry",
    "ReportingDuty",
    "SavedData",
    "Strand",
    "StrandDelegation",
    "Synergy",
    "SynergyCase",
    "TechnologyArea",
]
