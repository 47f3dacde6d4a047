"""What is refused about reviewers, invitations, assignments and reviews."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class InvitationActNotOpen(DomainError):
    """The invitation's state does not allow it."""

    code = "invitation_act_not_open"
    sentence = _("This cannot be done with the invitation now: %(status)s.")
    status = 409


class NotInPool(DomainError):
    """The reviewer has been taken out of the pool."""

    code = "not_in_pool"
    sentence = _("The reviewer is not in the pool any more. Enter them again first.")
    status = 409


class DueDayPassed(DomainError):
    """Nobody is asked to review by a moment that has passed."""

    code = "due_day_passed"
    sentence = _("The day when the reviews are due has passed. Invite with a later day.")


class InvitedSince(DomainError):
    """A newer invitation to the same call stands, on terms of its own."""

    code = "invited_since"
    sentence = _("%(name)s has been invited to the call again since then. It is the newer invitation that counts.")
    status = 409


class WorkloadExceeded(DomainError):
    """A reviewer would have more than agreed, in a call where that binds."""

    code = "workload_exceeded"
    sentence = _("The call lets nobody have more than agreed. %(what)s Agree on more by a new invitation first.")
    status = 409


class InvitationNotWaiting(DomainError):
    """Nobody waits for an answer by the link any more."""

    code = "invitation_not_waiting"
    sentence = _("The invitation has been answered, or its link no longer holds. Invite again instead.")
    status = 409


class InvitationOver(DomainError):
    """A link that has been used, has expired or been taken back."""

    code = "invitation_over"
    sentence = _("This link no longer holds. Ask the authority for a new invitation if you still want to answer.")
    status = 409


class WrongCode(DomainError):
    """A one-time code that is wrong or too old."""

    code = "wrong_code"
    sentence = _("That code is not right, or has become too old. Ask for a new one.")


class TooManyCodes(DomainError):
    """Codes are sent a few times only."""

    code = "too_many_codes"
    sentence = _(
        "Too many codes have been asked for or tried. Wait an hour, or ask the authority for a new invitation."
    )
    status = 409


class RefusalReasonMissing(DomainError):
    """Whoever says no says why, by one of the reasons there are."""

    code = "refusal_reason_missing"
    sentence = _("Choose the reason. If it is another one, write what it is.")


class InvitedToAnother(DomainError):
    """The account's address is not the invited one."""

    code = "invited_to_another_address"
    sentence = _("The invitation was sent to another address than the one you have signed in with.")
    status = 403


class AssignmentActNotOpen(DomainError):
    """The assignment's state does not allow it."""

    code = "assignment_act_not_open"
    sentence = _("This cannot be done with the assignment now: %(status)s.")
    status = 409


class AlreadyAssigned(DomainError):
    """A reviewer gets an application once."""

    code = "already_assigned"
    sentence = _("%(name)s already has this application.")
    status = 409


class NotInCall(DomainError):
    """Reviewer and application belong to the same authority's call; what is not handed in is not reviewed."""

    code = "not_for_review"
    sentence = _("This application is not one to review: %(why)s")
    status = 409


class ReviewActNotOpen(DomainError):
    """The review's state does not allow it."""

    code = "review_act_not_open"
    sentence = _("This cannot be done with the review now: %(status)s.")
    status = 409


class NotJudgedNow(DomainError):
    """The application has been decided, or taken back. Which of them is told to the applicant before anyone else."""

    code = "not_judged_now"
    sentence = _(
        "The application is no longer being judged, so nothing more is written on it. What is written is kept."
    )
    status = 409


class ReviewTimeOver(DomainError):
    """The reviewer's last moment has passed."""

    code = "review_time_over"
    sentence = _(
        "The time for this review ended %(due)s. Ask the officer for more time; what you have written is kept."
    )
    status = 409


class ReviewNotReady(DomainError):
    """A grade or a text is lacking. `figures["missing"]` tells what, by criterion's key ("": the text to the
    applicant), for a page that says it at each field."""

    code = "review_not_ready"
    sentence = _("The review is not complete: %(what)s")


class ReleaseNotReady(DomainError):
    """Reviews that cannot be shown to the applicant yet: the formalia are not judged, none counts, or not all are
    approved."""

    code = "release_not_ready"
    sentence = _("The reviews cannot be shown to the applicant yet. %(why)s")
    status = 409


class ReviewConflict(DomainError):
    """The same fields were written in another window since this one was opened. Both texts are kept."""

    code = "review_conflict"
    sentence = _(
        "You have written in this review in another window since this one was opened. Choose which text counts."
    )
    status = 409

    def __init__(self, *, mine, theirs, revision):
        self.mine, self.theirs, self.revision = mine, theirs, revision
        super().__init__()


class UnlockReasonMissing(DomainError):
    """A review that is opened again is so for a reason."""

    code = "unlock_reason_missing"
    sentence = _("Write why the review is opened again.")


class NoRightOfReply(DomainError):
    """The call gives no right of reply, or its time has passed, or nothing has been shown yet."""

    code = "no_right_of_reply"
    sentence = _("The reviews of this application cannot be answered now.")
    status = 409


class DueInThePast(DomainError):
    """More time is given forward."""

    code = "due_in_the_past"
    sentence = _("The new last day must lie ahead, and after the present one.")


class NobodyToRemind(DomainError):
    """Everyone who reviews the application has handed in, or nobody does."""

    code = "nobody_to_remind"
    sentence = _("Nobody has a review of it left to hand in.")
    status = 409
