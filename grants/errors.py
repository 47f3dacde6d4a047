"""What the granted money's storey refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NotAsked(DomainError):
    """A theme or a part that no condition of the grant's assignment asks about."""

    code = "not_asked"
    sentence = _("The government's conditions do not ask for this about the grant.")


class ShareFaulty(DomainError):
    """A share outside 0–100 per cent, or without a reason."""

    code = "share_faulty"
    sentence = _("Enter a share from 0 to 100 per cent, and the reason for it.")


class PartFaulty(DomainError):
    """An amount below zero or above the grant, or something that the part cannot cover."""

    code = "part_faulty"
    sentence = _("The amount is at least 0 kronor and at most the whole grant.")
