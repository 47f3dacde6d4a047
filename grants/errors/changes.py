"""What is refused about changes of grants."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class ChangeActNotOpen(DomainError):
    """The request has been decided or withdrawn."""

    code = "change_act_not_open"
    sentence = _("This cannot be done with a request that is: %(status)s.")
    status = 409


class ChangeNotAvailable(DomainError):
    """A kind of change that cannot be asked for now."""

    code = "change_not_available"
    sentence = "%(why)s"
    status = 409


class ChangeFaulty(DomainError):
    """A request that the rules stop; nothing has been kept."""

    code = "change_faulty"
    sentence = _("The change cannot be made: %(why)s")


class ChangeOutdated(DomainError):
    """The grant has been changed since the request was written."""

    code = "change_outdated"
    sentence = _("The grant has been changed since this was asked for. Reject it, and ask for a new one.")
    status = 409
