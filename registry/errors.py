"""What the register refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NumberTaken(DomainError):
    """A supplied case number is already used at the authority."""

    code = "number_taken"
    sentence = _("The case number %(number)s is already used. Check it in the diary system.")
