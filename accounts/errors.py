"""Refusals: what the product says no to, with a code for machines and a sentence for people."""

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sweden.typography import day_long


class DomainError(Exception):
    """A refusal of the domain, not a fault of the program.

    Subclasses set `code` (stable, for machines), `sentence` (what was refused and what to do next; may hold
    `%(name)s` filled from the keyword arguments, days in the reader's language) and `status` (the HTTP status of the
    answer). Page and API say the same sentence.
    """

    code = "refused"
    sentence = _("This cannot be done.")
    status = 422

    def __init__(self, **figures: Any) -> None:
        self.figures = figures
        super().__init__(self.code)

    def __str__(self) -> str:
        said = {name: _shown(one) for name, one in self.figures.items()}
        return str(self.sentence) % said if said else str(self.sentence)


def _shown(figure: Any) -> Any:
    """A figure as it stands in a sentence: a day in the reader's language, all else as it is."""
    return day_long(figure, get_language()) if type(figure) is date else figure


class NotAllowed(DomainError):
    """Whoever asked may not do this."""

    code = "not_allowed"
    sentence = _("You may not do this. Ask the officer responsible for the case.")
    status = 403


class Stale(DomainError):
    """Someone else changed the thing since the page was opened."""

    code = "stale"
    sentence = _("Someone has changed this since you opened the page. Nothing of yours has been saved over theirs.")
    status = 409


class TextTooLong(DomainError):
    """A text is longer than where it is kept."""

    code = "text_too_long"
    sentence = _("A text is %(length)s characters long; here it may have at most %(most)s. Nothing has been saved.")


class SelfGrant(DomainError):
    """Nobody grants a role to themselves."""

    code = "self_grant"
    sentence = _("You cannot grant or end a role of your own. Ask another administrator.")


class SelfHelp(DomainError):
    """Nobody removes their own protection as an administrator."""

    code = "self_help"
    sentence = _("You cannot do this to your own account. Ask another administrator.")


class RoleHeld(DomainError):
    """The person holds the role at that place during part of the period already."""

    code = "role_held"
    sentence = _("%(name)s holds this role there already. End the present one first, or choose other days.")


class NoDeputy(DomainError):
    """The person cannot stand in for this role."""

    code = "no_deputy"
    sentence = _("%(name)s has no role at the authority. Only someone who works there can be a deputy.")


class DeputyPeriod(DomainError):
    """A deputy's days lie within those of the role."""

    code = "deputy_period"
    sentence = _("A deputy needs a first and a last day, both while the role itself holds and at most a year apart.")


class RoleEnded(DomainError):
    """A role that no longer holds cannot be ended again."""

    code = "role_ended"
    sentence = _("The role has already ended.")
    status = 409


class ClientRevoked(DomainError):
    """A machine client that has been stopped is not started again; another is made."""

    code = "client_revoked"
    sentence = _("%(name)s has been stopped. Make a new client instead.")
    status = 409


class RoleNotForMachines(DomainError):
    """Some roles are for people only."""

    code = "role_not_for_machines"
    sentence = _("A system cannot have the role %(role)s. Decisions, assessments and roles are people's.")


class ProtectedAlready(DomainError):
    """A person is protected once."""

    code = "protected_already"
    sentence = _("The person's data is protected already.")
    status = 409


class NotProtected(DomainError):
    """Only what is protected is shown with a reason, or ended."""

    code = "not_protected"
    sentence = _("The person's data is not protected.")
    status = 409
