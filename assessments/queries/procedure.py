"""What time asks for in the cases of an officer."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application
from applications.states import UNDECIDED
from sweden.clock import local, start_of_day
from sweden.periods import add


def untold(user: Any, now: datetime) -> QuerySet:
    """The cases that `user` works with, oldest first, in which the party has not been told of a delay that is there:
    the day that the call gave, or six months, have passed and no notice names a later day."""
    today = local(now).date()
    before = start_of_day(add(today, months=-6))
    notices = apps.get_model("assessments", "DelayNotice").objects.filter(application=OuterRef("pk"))
    mine = Q(case__officer=user.person_id) | Q(case__deputy=user.person_id)
    passed = Q(submitted_at__lt=before) | Q(call__decision_planned_on__lt=today)
    rows = Application.objects.visible_to(user).filter(mine, passed, status__in=UNDECIDED, case__mode="live")
    rows = rows.exclude(Exists(notices.filter(expected_on__gte=today)))
    return rows.select_related("case__authority", "coordinator", "call").order_by("submitted_at", "pk")
