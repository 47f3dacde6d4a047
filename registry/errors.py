"""What the register refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NumberTaken(DomainError):
    """A supplied case number is already used at the authority."""

    code = "number_taken"
    sentence = _("The case number %(number)s is already used. Check it in the diary system.")


class InfectedFile(DomainError):
    """The scanner found harmful content in a file that someone hands in."""

    code = "infected_file"
    sentence = _("The file holds harmful content and has not been kept. Scan your computer and try another file.")


class ScannerAway(DomainError):
    """The scanner did not answer, so nobody knows whether the file is harmful."""

    code = "scanner_away"
    sentence = _("The file could not be checked for harmful content just now. Try again in a few minutes.")
    status = 503
