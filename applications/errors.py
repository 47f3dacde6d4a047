"""What an application refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class ActNotOpen(DomainError):
    """The act does not follow from the application's status."""

    code = "act_not_open"
    sentence = _("The application is not in a state where this can be done. Open it again to see where it stands.")
    status = 409


class CallClosed(DomainError):
    """The closing moment has passed; the draft is kept and may be handed in as late."""

    code = "call_closed"
    sentence = _("The call has closed. Your draft is kept, and you may hand it in as late.")


class CallNotYetOpen(DomainError):
    """The call has not opened."""

    code = "call_not_open"
    sentence = _("The call has not opened yet.")


class NotReadyToSubmit(DomainError):
    """Something stops the submission; the findings and what is missing say what."""

    code = "not_ready_to_submit"
    sentence = _("The application cannot be submitted yet. See what is missing below; nothing you wrote is lost.")


class FileRefused(DomainError):
    """An uploaded file is not accepted."""

    code = "file_refused"
    sentence = _("The file was not accepted: %(reason)s")
