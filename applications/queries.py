"""What is read about applications."""

from bisect import bisect_right
from datetime import date

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from applications.states import Status
from registry.queries import not_blocked, sight, sight_and_own
from sweden.bankdays import banking_days_between

#: How far an application has come as its applicant has been told: a decision is told by its letter, and not before.
AS_TOLD = Case(When(withheld=True, then=Value(str(Status.PROPOSED))), default=F("status"), output_field=CharField())


def _untold_to(user) -> Q:
    """The condition on an application that what is decided in it has not been told, and not to `user` either: what
    `applications.permissions.reads_before_told` says of one."""
    own = authorities_as(user, *CASE_READERS)
    if not own:
        return Q(withheld=True)
    pays = apps.get_model("calls", "CallStrand").objects.filter(call=OuterRef("call"))
    pays = pays.filter(Q(decides__in=own) | Q(decides__isnull=True, assignment__authority__in=own))
    return Q(withheld=True) & ~((Q(case__authority__in=own) | Exists(pays)) & not_blocked(user, case="case__"))


def untold_to(user) -> models.QuerySet:
    """The keys of the cases whose decisions `user` has not been told of: for sums of what has been granted."""
    return apps.get_model("applications", "Application").objects.filter(_untold_to(user)).values("case")


def standing_to(user) -> Case:
    """How far an application has come, as `user` may know it."""
    return Case(When(_untold_to(user), then=Value(str(Status.PROPOSED))), default=F("status"), output_field=CharField())


class ApplicationQuerySet(models.QuerySet):
    """Applications, as those who may see them see them."""

    def visible_to(self, user):
        """Own ones by taking part, drafts included; the own authority's, and what is shared, once they have a number;
        none where blocked, but for whoever comes to their own without roles."""
        return self.filter(sight(user, case="case__"))

    def visible_or_own_to(self, user):
        """The same and besides what is only one's own; see `registry.queries.sight_and_own`."""
        return self.filter(sight_and_own(user, case="case__"))

    def handed_in(self):
        """Those that have been submitted."""
        return self.filter(submitted_at__isnull=False)


def _is_too_old(rate_day, day):
    """Whether a rate was published too long before a day to count for aid granted on it."""
    return banking_days_between(rate_day, day) > settings.EURO_RATE_BANKING_DAYS


class EuroRateQuerySet(models.QuerySet):
    """What a euro was worth: the rate of a day is the latest published on or before it."""

    def until(self, day):
        """Those that may count for a day, the one that does first."""
        return self.filter(day__lte=day).order_by("-day")

    def on(self, day):
        """The latest rate on or before a day, however old; None where none is known."""
        return self.until(day).first()

    def of_decision(self, day):
        """The rate that aid granted on a day is converted at: the day's own, or the one published last before it
        (EURO_RATE_BANKING_DAYS); None where that has not been entered."""
        row = self.on(day)
        return None if row is None or _is_too_old(row.day, day) else row

    def lacking(self, days):
        """Those of the days whose rate has not been entered: aid granted on them cannot be converted (`of_decision`).
        One question, however many days."""
        wanted = sorted(set(days))
        if not wanted:
            return []
        known = list(self.filter(day__lte=wanted[-1]).order_by("day").values_list("day", flat=True))
        last = {day: bisect_right(known, day) for day in wanted}
        return [day for day, place in last.items() if not place or _is_too_old(known[place - 1], day)]


class ChecklistQuerySet(models.QuerySet):
    """Versions of the checklist of responsible internationalisation."""

    def visible_to(self, user):
        """All of them, for everyone who works at an authority."""
        return self if is_staff_anywhere(user) else self.none()

    def valid_on(self, day: date):
        """Those whose period holds the day, the one that counts first."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day).order_by(
            "-valid_from", "-pk"
        )


class AidRuleSetQuerySet(models.QuerySet):
    """Rule sets of state aid."""

    def visible_to(self, user):
        """All of them, for everyone who works at an authority."""
        return self if is_staff_anywhere(user) else self.none()

    def valid_on(self, day: date):
        """Those whose period holds the day, the one that counts first in each family."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day).order_by(
            "family", "-valid_from", "-pk"
        )
