"""What is stored of the judgement."""

from assessments.models.bias import BiasAnswer, BiasDecision, BiasPart, BiasTerms, ConflictOfInterest, StaffDeclares
from assessments.models.decisions import Decision, EligibilityCheck, Outcome, Proposal, ProposedAmount
from assessments.models.reviews import (
    RefusalReason,
    Review,
    ReviewAssignment,
    Reviewer,
    ReviewGrade,
    ReviewInvitation,
    ReviewLog,
    ReviewPhase,
    ReviewRelease,
    ReviewReply,
    ReviewTerms,
    ReviewVersion,
    Visibility,
)

__all__ = [
    "BiasAnswer",
    "BiasDecision",
    "BiasPart",
    "BiasTerms",
    "ConflictOfInterest",
    "Decision",
    "EligibilityCheck",
    "Outcome",
    "Proposal",
    "ProposedAmount",
    "RefusalReason",
    "Review",
    "ReviewAssignment",
    "ReviewGrade",
    "ReviewInvitation",
    "ReviewLog",
    "ReviewPhase",
    "ReviewRelease",
    "ReviewReply",
    "ReviewTerms",
    "ReviewVersion",
    "Reviewer",
    "StaffDeclares",
    "Visibility",
from assessments.models.letters import DecisionLetter, LetterKind, LetterTemplate
from assessments.models.meetings import (
    Absent,
    AgendaItem,
    DecisionMeeting,
    ItemAbsence,
    ItemDissent,
    MeetingParticipant,
    Reserve,
)

__all__ = [
    "Absent",
    "AgendaItem",
    "Decision",
    "DecisionLetter",
    "DecisionMeeting",
    "EligibilityCheck",
    "ItemAbsence",
    "ItemDissent",
    "LetterKind",
    "LetterTemplate",
    "MeetingParticipant",
    "Outcome",
    "Proposal",
    "ProposedAmount",
    "Reserve",
]
