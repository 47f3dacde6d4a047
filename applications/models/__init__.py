"""The proposal. Re-exports every model of the storey."""

from applications.models.account import PayeeAccount
from applications.models.aid import AidCost, AidLine, AidRuleSet, Division, DivisionPart, EuroRate, PartyAid, ProjectAid
from applications.models.application import Application, ApplicationVersion, Invitation, RevisionLog
from applications.models.attachment import Attachment, FileScan
from applications.models.budget import BudgetLine, FinancingLine, ProjectParty, RequestedAmount, SoleTrader
from applications.models.international import Checklist, InternationalAssessment
from applications.models.rounds import Letter, PersonalOpening, Round
from applications.models.size import PartySize, StatedSize
from applications.models.terms import Confirmation, HandInTerms

__all__ = [
    "AidCost",
    "AidLine",
    "AidRuleSet",
    "Application",
    "ApplicationVersion",
    "Attachment",
    "BudgetLine",
    "Checklist",
    "Confirmation",
    "Division",
    "DivisionPart",
    "EuroRate",
    "FileScan",
    "FinancingLine",
    "HandInTerms",
    "InternationalAssessment",
    "Invitation",
    "Letter",
    "PartyAid",
    "PartySize",
    "PayeeAccount",
    "PersonalOpening",
    "ProjectAid",
    "ProjectParty",
    "RequestedAmount",
    "RevisionLog",
    "Round",
    "SoleTrader",
    "StatedSize",
]
