"""The case and its official register. Re-exports every model of the storey."""

from registry.models.access import CaseBlock, CaseOrganisation, CaseShare, Participation
from registry.models.answer import KeptAnswer
from registry.models.appeal import AppealRule, DecisionKind
from registry.models.appealed import AppealLife, CaseAppeal
from registry.models.case import Case, NumberSeries
from registry.models.desk import CasePresence, SavedFilter
from registry.models.disclosure import Disclosure, DisclosureItem, MaskedPassage
from registry.models.evidence import OrganisationInvitation, RepresentationEvidence
from registry.models.extract import SubjectExtract
from registry.models.file import Document, DocumentMention, StoredFile
from registry.models.letter import CaseLetter
from registry.models.mass import MassAct, MassItem, MassStatus
from registry.models.outbox import Job, Message
from registry.models.retention import (
    Disposal,
    DisposalDecision,
    DisposalHold,
    DisposalProposal,
    DocumentDisposal,
    ProposedDocument,
)
from registry.models.secrecy import CaseReading, Marking
from registry.models.stream import Deadline, Event, Note, RegisterEntry
from registry.models.webhook import Telling, Webhook

__all__ = [
    "AppealLife",
    "AppealRule",
    "Case",
    "CaseAppeal",
    "CaseBlock",
    "CaseLetter",
    "CaseOrganisation",
    "CasePresence",
    "CaseReading",
    "CaseShare",
    "Deadline",
    "DecisionKind",
    "Disclosure",
    "DisclosureItem",
    "Disposal",
    "DisposalDecision",
    "DisposalHold",
    "DisposalProposal",
    "Document",
    "DocumentDisposal",
    "DocumentMention",
    "Event",
    "Job",
    "KeptAnswer",
    "Marking",
    "MaskedPassage",
    "MassAct",
    "MassItem",
    "MassStatus",
    "Message",
    "Note",
    "NumberSeries",
    "OrganisationInvitation",
    "Participation",
    "ProposedDocument",
    "RegisterEntry",
    "RepresentationEvidence",
    "SavedFilter",
    "StoredFile",
    "SubjectExtract",
    "Telling",
    "Webhook",
]
