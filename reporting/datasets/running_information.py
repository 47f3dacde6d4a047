"""The rows of an information note: the assignment's money around this year, and what the ministry was told before."""

from datetime import date, datetime
from typing import Any

from programmes.models import InformationEntry
from reporting.datasets import common, typed
from reporting.datasets.marked import without_titles
from reporting.models import Occasion
from reporting.rules import assignment_report as rules
from reporting.rules import figures
from sweden.clock import local

#: Tables that say in words what comes next and what was told before.
WORDS = ("h1", "h2")
#: So many earlier lines of the log are told.
MOST = 5


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, on the day and as booked at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    assignment, on = assignments[0], local(at).date()
    names = {one.key: one.name_sv for one in assignment.strands.order_by("pk")}
    frames = common.frames(assignments, on=on, at=at)
    divided = any(one["strand"] for one in frames.values())
    result = {
        **common.head(occasion, assignments, at=at),
        "on": on.isoformat(),
        "contact": common.contact(occasion),
        "strands": names if divided else {"": assignment.title_sv},
        "years": _years(frames, on),
        "told": _told(occasion, at=at),
        **typed.typed_rows(occasion, at=at),
        "sources": without_titles({"frames": frames, "entries": common.entries(assignments, on=on, at=at)}),
    }
    return {**result, "tables": tables(result)}


def tables(content: dict[str, Any]) -> dict[str, Any]:
    """G1, money per part and year, of last year, this year and the next; those of words have no figures."""
    on = date.fromisoformat(content["on"])
    money = rules.money(content["sources"], list(content["strands"]), content["years"], on)
    return {"g1": money, **{key: [] for key in WORDS}}


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    return figures.differences(tables(content), content["tables"])


def _years(frames: dict[str, Any], on: date) -> list[int]:
    named = {
        year
        for one in frames.values()
        for year in range(one["year"], (one["year_to"] or max(one["year"], on.year + 1)) + 1)
    }
    return sorted(named & {on.year - 1, on.year, on.year + 1})


def _told(occasion: Occasion, *, at: datetime) -> list[dict[str, Any]]:
    rows = (
        InformationEntry.objects.filter(duty=occasion.duty, written_at__lte=at)
        .order_by("thread", "-number")
        .distinct("thread")
    )
    lines = sorted(rows, key=lambda one: (one.given_on, one.pk), reverse=True)[:MOST]
    return [
        {
            "on": one.given_on.isoformat(),
            "channel": one.channel,
            "recipient": one.recipient,
            "subject": one.subject,
        }
        for one in lines
    ]
