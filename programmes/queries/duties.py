"""What is read about duties and what is kept because of them."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.permissions import is_staff_anywhere
from programmes.queries.office import VersionQuerySet


def _visible_ties(user, duty: str):
    """The ties between a duty and the assignments that `user` sees."""
    assignments = apps.get_model("programmes", "Assignment").objects.visible_to(user)
    ties = apps.get_model("programmes", "DutyOfAssignment").objects
    return ties.filter(duty=OuterRef(duty), assignment__in=assignments.order_by().values("pk"))


class DutyQuerySet(models.QuerySet):
    """Duties to account."""

    def visible_to(self, user):
        """The agencies' staff: every duty of an assignment they see. Ministries read the accounts, not the work."""
        return self.filter(Exists(_visible_ties(user, "pk"))) if is_staff_anywhere(user) else self.none()

    def standing(self):
        """Those without a date, kept all the time."""
        return self.filter(rule={})

    def dated(self):
        """Those that fall due."""
        return self.exclude(rule={})


class LatestQuerySet(models.QuerySet):
    """Rows of which the newest counts."""

    def latest_each(self):
        """The newest row per duty and authority."""
        return self.order_by("duty_id", "authority_id", "-pk").distinct("duty_id", "authority_id")


class OfDutyQuerySet(VersionQuerySet):
    """What is written in versions because of a duty."""

    def visible_to(self, user):
        """As other work of the programme, but nothing of a duty whose every assignment one is kept out of."""
        return super().visible_to(user).filter(Exists(_visible_ties(user, "duty")))
