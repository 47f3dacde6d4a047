"""What an application refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, Stale


class ActNotOpen(DomainError):
    """The act does not follow from the application's status."""

    code = "act_not_open"
    sentence = _("The application is not in a state where this can be done. Open it again to see where it stands.")
    status = 409


class CallClosed(DomainError):
    """The closing moment has passed; the draft is kept and may be handed in as late."""

    code = "call_closed"
    sentence = _("The call has closed. Your draft is kept, and you may hand it in as late.")


class OwnCall(DomainError):
    """Whoever works at the authority does not apply in its calls."""

    code = "own_call"
    sentence = _("You work at the authority that handles this call, so you cannot apply in it.")
    status = 403


class CallNotYetOpen(DomainError):
    """The call has not opened."""

    code = "call_not_open"
    sentence = _("The call has not opened yet.")


class NotReadyToSubmit(DomainError):
    """Something stops the submission; the findings and what is missing say what."""

    code = "not_ready_to_submit"
    sentence = _("The application cannot be submitted yet. See what is missing below; nothing you wrote is lost.")


class Conflict(Stale):
    """Someone else changed the same fields since the page was opened. `theirs` is what stands there now, `mine` what
    the second writer wants, both by field; `revision` is the one to save on after choosing; `who` and `at` tell whose.
    """

    code = "conflict"
    sentence = _("Someone else changed the same fields while you wrote. Choose which version to keep; both are below.")


class PartyAlreadyThere(DomainError):
    """The organisation is already a party."""

    code = "party_already_there"
    sentence = _("%(name)s is already a party in the application.")


class CoordinatorStays(DomainError):
    """The coordinating party or person cannot be removed before another one is chosen."""

    code = "coordinator_stays"
    sentence = _("The coordinator cannot be removed. Choose another coordinator first.")


class InvitationNotOpen(DomainError):
    """The invitation has been used, withdrawn or has expired."""

    code = "invitation_not_open"
    sentence = _("The invitation is no longer valid. Ask the coordinator to send a new one.")
    status = 410


class InvitedSomeoneElse(DomainError):
    """The invitation was sent to another address than the reader's."""

    code = "invited_someone_else"
    sentence = _("The invitation was sent to another e-mail address. Sign in with the account it was sent to.")
    status = 403


class AlreadyTakesPart(DomainError):
    """The person takes part already."""

    code = "already_takes_part"
    sentence = _("%(email)s already takes part in the application.")


class AidRulesUnreadable(DomainError):
    """The content of a rule set does not keep to the schema; `faults` are place and reason of each."""

    code = "aid_rules_unreadable"
    sentence = _("The rules cannot be entered. What is wrong is told below; nothing has been saved.")


class AidRulesKeyTaken(DomainError):
    """Rules under this name are there and are not changed."""

    code = "aid_rules_key_taken"
    sentence = _(
        "There are rules with the name %(key)s already. Rules are never changed: give the new ones a new name."
    )
