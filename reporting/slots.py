"""What the account says on pages of earlier storeys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_staff_anywhere
from registry.display import Link, Mark, NextStep
from registry.models.case import Case, CaseKind
from reporting.marks import mark
from reporting.models import Occasion
from reporting.states import OccasionStatus
from reporting.views.calendar import Owed, lines
from sweden.clock import local

#: How far ahead my day looks (days), and how many duties it shows.
AHEAD = 200
MOST = 5


@dataclass(frozen=True)
class Owing:
    """The next duties, soonest first."""

    lines: list[Owed]


def start_aside(user: Any, _thing: Any, now: datetime) -> Owing | None:
    """My day: what is owed next, for staff; delivered reports, for those who read them."""
    today = local(now).date()
    found = lines(user, today=today)
    if is_staff_anywhere(user):
        found = [
            line
            for line in found
            if line.due_on <= today + timedelta(AHEAD)
            and not (line.occasion and line.occasion.status == OccasionStatus.DELIVERED)
        ]
    return Owing(found[:MOST]) if found else None


def programme(user: Any, programme: Any, now: datetime) -> Owing | None:
    """A programme's overview: its occasions under way."""
    occasions = (
        Occasion.objects.visible_to(user)
        .filter(duty__of_assignments__assignment__programme=programme)
        .exclude(status=OccasionStatus.DELIVERED)
    )
    keys = set(occasions.values_list("pk", flat=True))
    found = [line for line in lines(user, today=local(now).date()) if line.occasion and line.occasion.pk in keys]
    return Owing(found[:MOST]) if found else None


def _of(user: Any, case: Case) -> Occasion | None:
    if case.kind != CaseKind.OCCASION:
        return None
    return Occasion.objects.visible_to(user).filter(parties__case=case).first()


def case_status(user: Any, case: Case, now: datetime) -> Mark | None:
    """An occasion's case: how far the report has come."""
    occasion = _of(user, case)
    return mark(occasion, occasion.due_on, local(now).date()) if occasion else None


def case_next(user: Any, case: Case, _now: datetime) -> NextStep | None:
    """An occasion's case: the work is done on the report's own page."""
    occasion = _of(user, case)
    if occasion is None:
        return None
    act = Link(_("Open the report"), reverse("reporting:occasion", args=[occasion.uuid]))
    return NextStep(_("The report has a page of its own"), _("Figures, texts and decisions stand there."), act=act)
