"""What is read about decision meetings."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.permissions import authorities_as
from accounts.roles import STAFF
from registry.queries import not_blocked, sight


class MeetingQuerySet(models.QuerySet):
    """Decision meetings, as those who work at their authorities see them."""

    def visible_to(self, user):
        """Those of calls that `user` may see, at an authority where they are staff."""
        return self.filter(sight(user, case="call__case__"), authority__in=authorities_as(user, *STAFF))


def items_seen(items, user):
    """The items of whose applications `user` is not kept out: a blocked one is as if it were not on the agenda."""
    return items.filter(not_blocked(user, case="application__case__"))


def presence_seen(user):
    """Who is at meetings, but for those who only present what `user` is kept out of."""
    items = apps.get_model("assessments", "AgendaItem").objects.filter(meeting=OuterRef("meeting"))
    of_it = Q(presenter__person=OuterRef("person")) | Q(application__proposals__proposed_by__person=OuterRef("person"))
    seated = apps.get_model("assessments", "MeetingParticipant").objects.filter(
        meeting=OuterRef("meeting"), person=OuterRef("person")
    )
    rows = apps.get_model("assessments", "MeetingPresence").objects.select_related("person").order_by("pk")
    return rows.filter(
        Q(person=F("meeting__decider__person")) | Exists(seated) | Exists(items_seen(items.filter(of_it), user))
    )
