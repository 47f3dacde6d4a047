"""Sifting out many at once: what nobody has agreed on yet and whose mean grade lies below a limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from accounts.prepared import Prepared
from assessments.errors.panels import NothingSifted
from assessments.models import Panel, PanelAbsence, PanelItem, PreScore
from assessments.queries.line import panel_items_seen
from assessments.queries.places import number
from assessments.rules.line import REVIEWS, below
from assessments.rules.reviews import spread
from assessments.workflow.line import means_of
from assessments.workflow.panels import closed_to, held_open, may_write
from registry.workflow.stream import record, record_all
from sweden.clock import local


@dataclass(frozen=True)
class Sifted:
    """What a limit would sift out, with each item's mean; how many go on, and how many have no grade to judge by."""

    rows: list[tuple[PanelItem, Fraction]]
    over: int
    ungraded: int


_LATEST = Prepared(
    lambda keys: (
        PreScore.objects.filter(item__among=keys)
        .order_by("item", "person", "-set_at", "-pk")
        .distinct("item", "person")
        .values_list("item", "grade")
    ),
    keys=list,
)


def grades_before(items: Iterable[PanelItem]) -> dict[int, list[int]]:
    """Each item's latest grades from its members, by its key. One query."""
    found: dict[int, list[int]] = {}
    for item, grade in _LATEST(keys=[one.pk for one in items]):
        found.setdefault(item, []).append(grade)
    return found


def to_sift(panel: Panel, *, lowest: Decimal, by_grades: str, user: User, now: datetime) -> Sifted:
    """What would be sifted out by a limit, of the items that `user` takes part in and nothing is agreed on. A constant
    number of queries."""
    items = panel_items_seen(panel.items.filter(sifted=False, grade=None, statement=""), user)
    items = items.exclude(pk__in=PanelAbsence.objects.filter(person=user.person_id, biased=True).values("item"))
    rows = list(
        items.select_related("application__case__authority", "application__coordinator").defer(
            "application__case__search"
        )
    )
    closed = closed_to(panel, rows, user, local(now).date())
    rows = [one for one in rows if one.pk not in closed]
    means = _means(rows, by_grades)
    out = below(means, Fraction(lowest))
    found = sorted(((one, means[one.pk]) for one in rows if one.pk in out), key=lambda pair: pair[0].position)
    number([one for one, _mean in found], panel.items.all(), user)
    return Sifted(found, len(means) - len(out), len(rows) - len(means))


def _means(rows: list[PanelItem], by_grades: str) -> dict[int, Fraction]:
    if by_grades == REVIEWS:
        means = means_of([one.application_id for one in rows])
        return {one.pk: means[one.application_id] for one in rows if one.application_id in means}
    grades = grades_before(rows)
    found = {one.pk: spread(grades.get(one.pk, [])) for one in rows}
    return {key: one.mean for key, one in found.items() if one is not None}


@transaction.atomic
def sift_below(
    panel: Panel, *, lowest: Decimal, by_grades: str, read: Mapping[UUID, int], by: User, now: datetime
) -> int:
    """Sift out what the preview showed (`read`: each item's revision), with the panel's standard statement. Returns how
    many. Raises NothingSifted, and Stale when a grade or an item is another since the preview."""
    panel = held_open(panel, by, now)
    if not may_write(panel, by, local(now).date()):
        raise NotAllowed
    list(panel.items.order_by("pk").select_for_update().values_list("pk"))
    found = [one for one, _mean in to_sift(panel, lowest=lowest, by_grades=by_grades, user=by, now=now).rows]
    if not found:
        raise NothingSifted
    if {one.uuid: one.revision for one in found} != dict(read):
        raise Stale
    for one in found:
        one.sifted, one.statement, one.revision = True, panel.sifted_statement, one.revision + 1
        one.saved_by, one.saved_at = by, now
    PanelItem.objects.bulk_update(found, ["sifted", "statement", "revision", "saved_by", "saved_at"])
    about = {"panel": str(panel.uuid)}
    record("panel.sifted", case=panel.call.case, by=by, at=now, **about, count=len(found))
    record_all("panel.sifted", [(one.application.case, about) for one in found], by=by, at=now)
    return len(found)
