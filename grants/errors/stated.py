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


class AreasFaulty(DomainError):
    """Shares of areas that do not sum to a hundred, an area that the decision does not name, or no reason."""

    code = "areas_faulty"
    sentence = _("Shares are whole per cent and sum to 100. Give the reason for them.")


class YearsFaulty(DomainError):
    """Amounts by year that do not sum to the amount, or a year that the grant has no money for."""

    code = "years_faulty"
    sentence = _("The years sum to %(sum)s kronor and the amount is %(amount)s. Let them be the same.")


class PlanFaulty(DomainError):
    """Planned costs below what is granted for the year, or of a year without money."""

    code = "plan_faulty"
    sentence = _("All eligible costs of a year are at least what is granted for it: %(granted)s kronor for %(year)s.")


class PeriodFaulty(DomainError):
    """A period that is not within one calendar year, or a party that has no money of the grant."""

    code = "period_faulty"
    sentence = _("Choose a party of the grant, and a period that begins and ends within the same calendar year.")


class CostOverlaps(DomainError):
    """The party's costs of the period are already approved."""

    code = "cost_overlaps"
    sentence = _("Costs of the party are already approved for part of the period. Say which row this one replaces.")
    status = 409


class NothingReported(DomainError):
    """No approved report tells of costs that do not stand approved already."""

    code = "nothing_reported"
    sentence = _("No approved report tells of costs that are not approved already.")
    status = 409


class ShareAboveLimit(DomainError):
    """A larger share of the costs than the party may have by the grant (its intensity, frozen at the decision)."""

    code = "share_above_limit"
    sentence = _("%(party)s may have at most %(limit)s of its costs paid by the grant. Write that share, or less.")


class CategoryFaulty(DomainError):
    """Costs of a party that has several categories of aid, without one, or with one that it does not have."""

    code = "category_faulty"
    sentence = _("Choose one of the categories of aid that %(party)s was granted money for.")


class ReportedNotDivided(DomainError):
    """Reported costs of a party that has several categories of aid, not divided among them, or not all of them."""

    code = "reported_not_divided"
    sentence = _(
        "%(party)s has several categories of aid, each with its own share. Divide its %(cost)s kronor of %(year)s "
        "among them."
    )


class DivisionUnexplained(DomainError):
    """Reported costs divided otherwise among the categories of aid than the party has stated, without why."""

    code = "division_unexplained"
    sentence = _("The costs are divided otherwise than the party has stated. Say why.")
