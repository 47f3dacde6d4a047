"""What the account says on pages of earlier storeys."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import STAFF
from registry.display import Link, Mark, NextStep
from registry.models.case import Case, CaseKind
from registry.subject import About
from reporting.display.marks import KEPT, mark
from reporting.kinds.catalogue import kinds
from reporting.models import Occasion
from reporting.owing import Owed, Wanted, next_owed, owed
from reporting.permissions import may_begin
from reporting.states import OccasionStatus
from sweden.clock import local

#: What is kept about people, for their extract (registerutdrag).
ABOUT = {
    "reporting.CalendarFeed": About(("user",), common=True),
    "reporting.OccasionResponsible": About(("person",), authority="authority"),
}

#: How many duties a page shows of what is owed next, and of delivered reports.
MOST, READ = 3, 5


@dataclass(frozen=True)
class Owing:
    """The next duties, soonest first. `more` is the address of all of them."""

    lines: list[Owed]
    more: str
    is_staff: bool = True
    programme: Any = None
    delivered: list[Owed] = field(default_factory=list)


def start_aside(user: Any, _thing: Any, now: datetime) -> Owing | None:
    """My day: what one's own authorities owe the government next."""
    if not is_staff_anywhere(user):
        return None
    lines = next_owed(user, now, most=MOST, authorities=frozenset(authorities_as(user, *STAFF)))
    return Owing(lines, reverse("reporting:calendar"))


def start_readers(user: Any, _thing: Any, now: datetime) -> Owing | None:
    """My day of those whom reports are made to: what is due to them and when, and what they have been given."""
    if is_staff_anywhere(user):
        return None
    today = local(now).date()
    lines = owed(user, Wanted.around(today), today=today)
    awaited = [one for one in lines if not one.is_done][:READ]
    delivered = [one for one in reversed(lines) if one.is_done][:READ]
    if not lines:
        return None
    return Owing(awaited, reverse("reporting:calendar"), is_staff=False, delivered=delivered)


def programme(user: Any, programme: Any, now: datetime) -> Owing | None:
    """A programme's overview: what is owed the government next."""
    if not is_staff_anywhere(user):
        return None
    lines = next_owed(user, now, most=MOST, programme=programme)
    return Owing(lines, f"{reverse('reporting:calendar')}?program={programme.key}", programme=programme)


def duty_days(_user: Any, duties: Any, _now: datetime) -> dict[int, dict[date, bool]]:
    """Of each duty the days that have an occasion, and whether a first version of it is delivered. One query."""
    found: dict[int, dict[date, bool]] = {}
    rows = Occasion.objects.filter(duty__in=duties).values_list("duty", "due_on", "delivered_at")
    for duty, day, delivered_at in rows:
        found.setdefault(duty, {})[day] = delivered_at is not None
    return found


@dataclass(frozen=True)
class DutyDocument:
    """A document begun by hand because of a duty without a date: the day it is planned for, and how far it has come."""

    occasion: Occasion
    mark: Mark

    @property
    def due_on(self) -> date:
        return self.occasion.due_on

    @property
    def url(self) -> str:
        return reverse("reporting:occasion", args=[self.occasion.uuid])


@dataclass(frozen=True)
class DutyDocuments:
    """A duty's page: its occasions; `begin` where a document is begun, for those who may; `is_free` where the decision
    names no day."""

    lines: list[Any]
    begin: str
    is_free: bool


def duty_main(user: Any, duty: Any, now: datetime) -> DutyDocuments | None:
    """A duty's page: its occasions, those behind and those ahead, and where a document is begun by hand."""
    kind = kinds().get(duty.document_kind)
    today = local(now).date()
    may = kind is not None and (duty.rule or kind.free) and may_begin(user, duty)
    begin = reverse("reporting:begin", args=[duty.uuid]) if may else ""
    if not duty.rule:
        if kind is None or not kind.free:
            return None
        rows = Occasion.objects.visible_to(user).filter(duty=duty).select_related("case__authority")
        lines = [DutyDocument(one, _mark(one, today, free=True, kept=kind.kept)) for one in rows.order_by("-due_on")]
        return DutyDocuments(lines, begin, is_free=True) if lines or begin else None
    asked = Wanted(date(today.year - 2, 1, 1), date(today.year + 5, 12, 31), kind=duty.document_kind)
    found = [line for line in owed(user, asked, today=today) if line.duty.pk == duty.pk and line.state != "passed"]
    return DutyDocuments(found, begin, is_free=False) if found else None


def _mark(occasion: Occasion, today: date, *, free: bool, kept: bool) -> Mark:
    if kept and occasion.status == OccasionStatus.DELIVERED:
        return KEPT
    return mark(occasion, occasion.due_on, today, free=free)


def _of(user: Any, case: Case) -> Occasion | None:
    if case.kind != CaseKind.OCCASION:
        return None
    return Occasion.objects.visible_to(user).filter(parties__case=case).select_related("duty").first()


def case_status(user: Any, case: Case, now: datetime) -> Mark | None:
    """An occasion's case: how far the report has come."""
    occasion = _of(user, case)
    if occasion is None:
        return None
    kind = kinds().get(occasion.duty.document_kind)
    return _mark(occasion, local(now).date(), free=occasion.is_free, kept=kind is not None and kind.kept)


def case_next(user: Any, case: Case, _now: datetime) -> NextStep | None:
    """An occasion's case: the work is done on the report's own page."""
    occasion = _of(user, case)
    if occasion is None:
        return None
    act = Link(_("Open the report"), reverse("reporting:occasion", args=[occasion.uuid]))
    return NextStep(_("The report has a page of its own"), _("Figures, texts and decisions stand there."), act=act)
