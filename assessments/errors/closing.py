"""Why an application's case is not closed or opened again."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class StillToDo(DomainError):
    """Something in the case is not done."""

    code = "still_to_do"
    sentence = _("The case cannot be closed yet. %(what)s")
    status = 409


class NotClosed(DomainError):
    """The case is open."""

    code = "not_closed"
    sentence = _("The case is not closed.")
    status = 409
