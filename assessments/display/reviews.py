"""How invitations, assignments and reviews look."""

from django.utils.translation import gettext_lazy as _

from assessments.states.reviews import AssignmentStatus, InvitationStatus, ReviewStatus
from registry.display import Mark

INVITATION_MARKS = {
    InvitationStatus.SENT: Mark(InvitationStatus.SENT.label, "neutral", "ring"),
    InvitationStatus.UNDERTAKEN: Mark(InvitationStatus.UNDERTAKEN.label, "info", "ring"),
    InvitationStatus.ACCEPTED: Mark(InvitationStatus.ACCEPTED.label, "info"),
    InvitationStatus.JOINED: Mark(InvitationStatus.JOINED.label, "success"),
    InvitationStatus.DECLINED: Mark(InvitationStatus.DECLINED.label, "warning", "square"),
    InvitationStatus.REVOKED: Mark(InvitationStatus.REVOKED.label, "neutral", "square"),
}
EXPIRED = Mark(_("no answer in time"), "warning", "square")
ASSIGNMENT_MARKS = {
    AssignmentStatus.WAITING: Mark(_("declaration waits"), "neutral", "ring"),
    AssignmentStatus.OPEN: Mark(_("to be reviewed"), "info", "ring"),
    AssignmentStatus.FROZEN: Mark(_("frozen, bias"), "danger", "square"),
    AssignmentStatus.RETURNED: Mark(_("handed back"), "warning", "square"),
    AssignmentStatus.REMOVED: Mark(AssignmentStatus.REMOVED.label, "neutral", "square"),
}
REVIEW_MARKS = {
    ReviewStatus.DRAFT: Mark(ReviewStatus.DRAFT.label, "info"),
    ReviewStatus.SUBMITTED: Mark(ReviewStatus.SUBMITTED.label, "success", "square"),
    ReviewStatus.APPROVED: Mark(_("text approved"), "success", "square"),
}
