"""What the duties refuse."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NotOwing(DomainError):
    """Only an authority that owes the duty has someone who answers for it, or keeps something because of it."""

    code = "not_owing"
    sentence = _("%(authority)s does not owe this.")


class NotOnStaff(DomainError):
    """Whoever answers for a duty works at the authority."""

    code = "not_on_staff"
    sentence = _("%(name)s holds no role at %(authority)s. Choose someone who does.")


class DayAhead(DomainError):
    """What has been done is logged, not what is planned."""

    code = "day_ahead"
    sentence = _("The day is later than today. Log the information when it has been given.")


class PlanReplaced(DomainError):
    """The latest version is decided on."""

    code = "plan_replaced"
    sentence = _("There is a newer version of the plan. Read and decide on that one.")
    status = 409


class PlanDecided(DomainError):
    """A version is decided on once by each authority."""

    code = "plan_decided"
    sentence = _("%(authority)s has already decided on this version.")
    status = 409


class WroteThePlan(DomainError):
    """Nobody decides on what they wrote."""

    code = "wrote_the_plan"
    sentence = _("Whoever wrote the version cannot decide on it. Ask another decision-maker.")


class Unchanged(DomainError):
    """What was asked for stands already."""

    code = "unchanged"
    sentence = _("Nothing has been changed: this is what stands already.")
