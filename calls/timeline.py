"""Calls drawn on a year's timeline: a bar each, the day of decision, today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from calls.display import mark_of
from calls.models import Call
from calls.queries import PUBLIC
from calls.rules.calendar import MONTH, place_on_year
from registry.display import Mark
from sweden.clock import local
from sweden.typography import month_name


@dataclass(frozen=True)
class Row:
    """A call on the timeline: its bar from `left`, `width` units wide, and where its decision is planned."""

    call: Call
    agencies: str
    mark: Mark
    url: str
    weeks: int
    left: str
    width: str
    decision: str | None
    planned: bool


def _row(call: Call, year: int, now: datetime, own: Collection[int]) -> Row:
    left, right = (place_on_year(local(moment), year) for moment in (call.opens_at, call.closes_at))
    day = call.decision_planned_on
    public = call.status in PUBLIC
    url = reverse("calls:detail", args=[call.uuid]) if call.pk in own else ""
    names = [call.case.authority.short_name, *(one.assignment.authority.short_name for one in call.call_strands.all())]
    return Row(
        call=call,
        agencies=", ".join(dict.fromkeys(names)),
        mark=mark_of(call, now),
        url=url or (reverse("calls:call", args=[call.uuid]) if public else ""),
        weeks=(call.closes_at - call.opens_at).days // 7,
        left=f"{left:.1f}",
        width=f"{max(right - left, 4):.1f}",
        decision=f"{place_on_year(day, year):.1f}" if day and day.year == year else None,
        planned=not public,
    )


def year_asked(typed: str, now: datetime) -> int:
    """The year as it stands in the address; else the present one."""
    if len(typed) == 4 and typed.isascii() and typed.isdigit() and typed >= "1900":
        return int(typed)
    return local(now).year


def in_year(calls: Sequence[Call], year: int) -> list[Call]:
    """Those that are open on some day of the year."""
    return [one for one in calls if local(one.opens_at).year <= year <= local(one.closes_at).year]


def timeline(calls: Sequence[Call], year: int, now: datetime, own: Collection[int] = ()) -> dict[str, Any]:
    """What calls/parts/timeline.html draws: the year's calls, and the years there are. `own`: keys of calls whose
    working page the reader may open.
    """
    years = {one for call in calls for one in range(local(call.opens_at).year, local(call.closes_at).year + 1)}
    return {
        "year": year,
        "years": sorted(years | {year, local(now).year}),
        "months": [month_name(month, get_language())[:3] for month in range(1, 13)],
        "rows": [_row(one, year, now, own) for one in in_year(calls, year)],
        "lines": [month * MONTH for month in range(1, 12)],
        "end": 12 * MONTH,
        "today": f"{place_on_year(local(now), year):.1f}" if local(now).year == year else None,
    }
