"""What is read about reports from granted projects, and about their results."""

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from grants.rules.followup import When
from grants.states.reports import WRITABLE
from registry.queries import sight, sight_and_own


class ReportQuerySet(models.QuerySet):
    """Reports, as those who may see a case of theirs see them."""

    def visible_to(self, user):
        """Reports whose own case, or the case of a grant that they serve, `user` may see."""
        return self._seen(sight, user)

    def visible_or_own_to(self, user):
        """The same and besides what is only one's own; see `registry.queries.sight_and_own`."""
        return self._seen(sight_and_own, user)

    def _seen(self, sight, user):
        served = apps.get_model("grants", "ReportFor").objects.filter(sight(user, case="grant__case__"))
        return self.filter(sight(user, case="case__") | Q(Exists(served.filter(report=OuterRef("pk")))))

    def of_authorities(self, authorities):
        """Those that serve a grant of one of the authorities."""
        served = apps.get_model("grants", "ReportFor").objects.filter(grant__authority__in=authorities)
        return self.filter(Exists(served.filter(report=OuterRef("pk"))))

    def written_by(self, user):
        """Those of cases that `user` takes part in: the reader's own."""
        parts = apps.get_model("registry", "Participation").objects.filter(person=user.person_id, ended_at__isnull=True)
        return self.filter(case__in=parts.values("case"))

    def to_hand_in(self):
        """Those that somebody still has to hand in."""
        return self.filter(status__in=WRITABLE)

    def standing_as(self, when: str, today: date):
        """Those to be handed in that stand so by their dates (`grants.rules.followup.When`)."""
        rows = self.to_hand_in()
        # In PostgreSQL a day less a number is a day.
        rows = rows.annotate(soon_on=ExpressionWrapper(F("due_on") - F("soon_days"), models.DateField()))
        match when:
            case When.OVERDUE:
                return rows.filter(due_on__lt=today)
            case When.LATER:
                return rows.filter(opens_on__gt=today)
            case When.DUE_SOON:
                return rows.filter(due_on__gte=today, opens_on__lte=today, soon_on__lte=today)
        return rows.filter(due_on__gte=today, opens_on__lte=today, soon_on__gt=today)


class ResultQuerySet(models.QuerySet):
    """Results of projects."""

    def standing(self, at):
        """Those stated by the moment `at` that no row stated by then replaces."""
        return self.filter(stated_at__lte=at, removed=False).exclude(replaced_by__stated_at__lte=at)

    def visible_to(self, user):
        """Results of projects with a grant whose case `user` may see."""
        grants = apps.get_model("grants", "Grant").objects.filter(sight(user, case="case__"))
        return self.filter(Exists(grants.filter(project=OuterRef("project"))))
