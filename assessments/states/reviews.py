"""The lives of an invitation, an assignment and a review, a table each."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.errors.reviews import AssignmentActNotOpen, InvitationActNotOpen, ReviewActNotOpen
from registry.states import Table


class InvitationStatus(TextChoices):
    """How far an invitation to review has come. That it has expired is told by the clock."""

    SENT = "sent", pgettext_lazy("invitation", "sent")
    UNDERTAKEN = "undertaken", _("secrecy undertaking confirmed")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    JOINED = "joined", _("has signed in")
    DECLINED = "declined", pgettext_lazy("invitation", "declined")
    REVOKED = "revoked", pgettext_lazy("invitation", "taken back")


class InvitationAct(StrEnum):
    """What is done with an invitation."""

    SEND_AGAIN = "send_again"
    UNDERTAKE = "undertake"
    ACCEPT = "accept"
    DECLINE = "decline"
    JOIN = "join"
    REVOKE = "revoke"


#: (status, act) → status. The table is the documentation; what is not in it is refused.
OF_INVITATIONS = Table(
    {
        (InvitationStatus.SENT, InvitationAct.SEND_AGAIN): InvitationStatus.SENT,
        (InvitationStatus.UNDERTAKEN, InvitationAct.SEND_AGAIN): InvitationStatus.SENT,
        (InvitationStatus.SENT, InvitationAct.UNDERTAKE): InvitationStatus.UNDERTAKEN,
        (InvitationStatus.SENT, InvitationAct.DECLINE): InvitationStatus.DECLINED,
        (InvitationStatus.UNDERTAKEN, InvitationAct.DECLINE): InvitationStatus.DECLINED,
        (InvitationStatus.UNDERTAKEN, InvitationAct.ACCEPT): InvitationStatus.ACCEPTED,
        (InvitationStatus.ACCEPTED, InvitationAct.JOIN): InvitationStatus.JOINED,
        (InvitationStatus.SENT, InvitationAct.REVOKE): InvitationStatus.REVOKED,
        (InvitationStatus.UNDERTAKEN, InvitationAct.REVOKE): InvitationStatus.REVOKED,
        (InvitationStatus.ACCEPTED, InvitationAct.REVOKE): InvitationStatus.REVOKED,
        (InvitationStatus.JOINED, InvitationAct.REVOKE): InvitationStatus.REVOKED,
    },
    refusal=InvitationActNotOpen,
)

#: Waiting for an answer, so that the link acts.
ANSWERABLE = (InvitationStatus.SENT, InvitationStatus.UNDERTAKEN)
#: A yes that stands.
TAKEN = (InvitationStatus.ACCEPTED, InvitationStatus.JOINED)


class AssignmentStatus(TextChoices):
    """Where a reviewer stands with an application."""

    WAITING = "waiting", _("waits for a declaration of bias")
    OPEN = "open", _("may be read and reviewed")
    FROZEN = "frozen", _("frozen because of bias")
    RETURNED = "returned", _("handed back by the reviewer")
    REMOVED = "removed", _("taken away")


class AssignmentAct(StrEnum):
    """What is done with an assignment."""

    DECLARE_FREE = "declare_free"
    REPORT_BIAS = "report_bias"
    FIND_FREE = "find_free"
    FIND_BIASED = "find_biased"
    HAND_BACK = "hand_back"
    REMOVE = "remove"
    ASSIGN_AGAIN = "assign_again"
    UNDO_DECLARATION = "undo_declaration"


OF_ASSIGNMENTS = Table(
    {
        (AssignmentStatus.WAITING, AssignmentAct.DECLARE_FREE): AssignmentStatus.OPEN,
        **{
            (status, act): AssignmentStatus.FROZEN
            for status in (AssignmentStatus.WAITING, AssignmentStatus.OPEN, AssignmentStatus.FROZEN)
            for act in (AssignmentAct.REPORT_BIAS, AssignmentAct.FIND_BIASED)
        },
        (AssignmentStatus.OPEN, AssignmentAct.UNDO_DECLARATION): AssignmentStatus.WAITING,
        (AssignmentStatus.FROZEN, AssignmentAct.FIND_FREE): AssignmentStatus.OPEN,
        (AssignmentStatus.WAITING, AssignmentAct.FIND_FREE): AssignmentStatus.OPEN,
        (AssignmentStatus.OPEN, AssignmentAct.FIND_FREE): AssignmentStatus.OPEN,
        (AssignmentStatus.WAITING, AssignmentAct.HAND_BACK): AssignmentStatus.RETURNED,
        (AssignmentStatus.OPEN, AssignmentAct.HAND_BACK): AssignmentStatus.RETURNED,
        **{
            (status, AssignmentAct.REMOVE): AssignmentStatus.REMOVED
            for status in (AssignmentStatus.WAITING, AssignmentStatus.OPEN, AssignmentStatus.FROZEN)
        },
        (AssignmentStatus.RETURNED, AssignmentAct.ASSIGN_AGAIN): AssignmentStatus.WAITING,
        (AssignmentStatus.REMOVED, AssignmentAct.ASSIGN_AGAIN): AssignmentStatus.WAITING,
    },
    refusal=AssignmentActNotOpen,
)

#: The reviewer's work: what counts as load.
CARRIED = (AssignmentStatus.WAITING, AssignmentStatus.OPEN)


class ReviewStatus(TextChoices):
    """How far a review has come. What is frozen by bias is told by its assignment."""

    DRAFT = "draft", pgettext_lazy("review", "being written")
    SUBMITTED = "submitted", pgettext_lazy("review", "handed in")
    APPROVED = "approved", _("text approved to be shown to the applicant")


class ReviewAct(StrEnum):
    """What is done with a review."""

    SAVE = "save"
    SUBMIT = "submit"
    UNLOCK = "unlock"
    APPROVE = "approve"
    TAKE_BACK_APPROVAL = "take_back_approval"


OF_REVIEWS = Table(
    {
        (ReviewStatus.DRAFT, ReviewAct.SAVE): ReviewStatus.DRAFT,
        (ReviewStatus.DRAFT, ReviewAct.SUBMIT): ReviewStatus.SUBMITTED,
        (ReviewStatus.SUBMITTED, ReviewAct.UNLOCK): ReviewStatus.DRAFT,
        (ReviewStatus.APPROVED, ReviewAct.UNLOCK): ReviewStatus.DRAFT,
        (ReviewStatus.SUBMITTED, ReviewAct.APPROVE): ReviewStatus.APPROVED,
        (ReviewStatus.APPROVED, ReviewAct.TAKE_BACK_APPROVAL): ReviewStatus.SUBMITTED,
    },
    refusal=ReviewActNotOpen,
)

#: Handed in by the reviewer.
HANDED_IN = (ReviewStatus.SUBMITTED, ReviewStatus.APPROVED)

#: The status after an act; raises InvitationActNotOpen when the table has no such way.
next_invitation = OF_INVITATIONS.after
#: The status after an act; raises AssignmentActNotOpen when the table has no such way.
next_assignment = OF_ASSIGNMENTS.after
#: The status after an act; raises ReviewActNotOpen when the table has no such way.
next_review = OF_REVIEWS.after
