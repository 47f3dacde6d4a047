"""The proposal. Re-exports every model of the storey."""

from applications.models.aid import AidLine, AidRuleSet, PartyAid, ProjectAid
from applications.models.application import Application, ApplicationVersion, Invitation, RevisionLog
from applications.models.attachment import Attachment
from applications.models.budget import BudgetLine, FinancingLine, ProjectParty, RequestedAmount

__all__ = [
    "AidLine",
    "AidRuleSet",
    "Application",
    "ApplicationVersion",
    "Attachment",
    "BudgetLine",
    "FinancingLine",
    "Invitation",
    "PartyAid",
    "ProjectAid",
    "ProjectParty",
    "RequestedAmount",
    "RevisionLog",
]
