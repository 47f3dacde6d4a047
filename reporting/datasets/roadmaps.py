"""The rows of the roadmaps: the areas that are in, calls, grants, consultations and what people have entered."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from calls.models import Call
from calls.rules.deadlines import has_closed, has_opened
from grants.facts import projects_of
from programmes.models import Assignment
from registry.models.case import Mode
from reporting.datasets import common, dialogue, granted, typed
from reporting.datasets.marked import without_titles
from reporting.facts.areas import areas_of
from reporting.models import Occasion
from reporting.rules import figures
from reporting.rules import roadmaps as rules
from reporting.rules.requisition import counted_frame
from sweden.clock import local

#: Tables that say in words what people have entered, which calls there are and what was said.
#: The kind of document that the same letter may cover.
BESIDE = "knowledge-base"
WORDS = ("i1", "i2", "s2", "ms")


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, as of the cut-off and as booked at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    own, cutoff = assignments[0], occasion.cutoff_on
    # The other agencies' parts of the same programme stand beside, for information.
    beside = list(
        Assignment.objects.filter(programme=own.programme_id).select_related("authority__organisation").order_by("key")
    )
    every = common.entries(beside, on=cutoff, at=at, kind="commitment")
    entries = {key: one for key, one in every.items() if one["agency"] == own.authority.key}
    projects = projects_of([one.pk for one in beside], on=cutoff, at=at)
    cases = {one["case"] for one in every.values() if one["case"]}
    frames = common.frames([own], on=cutoff, at=at)
    earlier, before = typed.earlier_rows(occasion, at=at)
    parts = areas_of(occasion)
    result = {
        **common.head(occasion, assignments, at=at),
        "own": own.authority.key,
        "others": sorted({one.authority.short_name for one in beside if one.authority_id != own.authority_id}),
        "years": _years(frames, cutoff),
        "wordings": _wordings(frames, cutoff),
        "areas": [
            {"key": one.area.key, "name": one.area.name_sv, "included": one.included, "sentence": one.sentence}
            for one in parts
        ],
        "groups": dialogue.group_names(assignments),
        "contact": common.contact(occasion),
        "together": _together(occasion, at=at),
        "earlier_on": earlier,
        "earlier": before,
        **typed.typed_rows(occasion, at=at),
        "sources": without_titles(
            {
                "frames": frames,
                "entries": entries,
                "beside": {key: one for key, one in every.items() if key not in entries},
                "grants": granted.grants(cases, projects, at=at),
                "calls": _calls(own, at=at),
                "consultations": dialogue.consultations(assignments, on=cutoff, at=at),
            }
        ),
    }
    return {**result, "tables": tables(result)}


def _together(occasion: Occasion, *, at: datetime) -> list[dict[str, str]]:
    """Other documents from the same assignment that are due on the same day: the letter covers them, too."""
    rows = (
        Occasion.objects.filter(
            duty__of_assignments__assignment__duties__duty=occasion.duty,
            duty__document_kind=BESIDE,
            due_on=occasion.due_on,
            case__opened_at__lte=at,
        )
        .exclude(pk=occasion.pk)
        .select_related("case__authority")
        .distinct()
    )
    return [{"title": one.case.title_public, "designation": one.case.designation} for one in rows.order_by("pk")]


def tables(content: dict[str, Any]) -> dict[str, Any]:
    """The tables of each area that is in; those of words have no figures."""
    areas = [one["key"] for one in content["areas"] if one["included"]]
    figures_of = rules.tables(
        content["sources"], areas=areas, own=content["own"], years=content["years"], actors=content["groups"]
    )
    return {**figures_of, **{f"{key}.{area}": [] for area in areas for key in WORDS}}


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    return figures.differences(tables(content), content["tables"])


def _years(frames: dict[str, Any], cutoff: date) -> list[int]:
    """The assignment's years; where an amount holds without an end, through the year after the cut-off."""
    first = [one["year"] for one in frames.values()]
    last = [one["year_to"] or max(one["year"], cutoff.year + 1) for one in frames.values()]
    return list(range(min(first), max(last) + 1)) if first else []


def _wordings(frames: dict[str, Any], cutoff: date) -> dict[str, str]:
    """How the amount of each year is worded, by the year."""
    found = {}
    for year in _years(frames, cutoff):
        line = counted_frame({"frames": frames}, "", year, cutoff)
        if line:
            found[str(year)] = line[1].wording.value
    return found


def _calls(own: Assignment, *, at: datetime) -> dict[str, Any]:
    """Calls with the assignment's money that are published, or that are shown as planned. Three queries."""
    rows = (
        Call.objects.filter(Q(published_at__lte=at) | Q(in_calendar=True), call_strands__assignment=own)
        .filter(case__mode=Mode.LIVE, created_at__lte=at)
        .select_related("case")
        .prefetch_related("areas", "call_strands__budgets")
        .distinct()
        .order_by("opens_at", "pk")
    )
    return {
        str(one.case.uuid): {
            "case": str(one.case.uuid),
            "title": one.title_sv,
            "number": one.case.number or "",
            "opens_on": local(one.opens_at).date().isoformat() if one.opens_at else "",
            "closes_on": local(one.closes_at).date().isoformat() if one.closes_at else "",
            "state": _state(one, at),
            "areas": sorted(area.key for area in one.areas.all()),
            "trl_from": one.trl_from,
            "trl_to": one.trl_to,
            "kinds": list(one.applicant_kinds),
            "amounts": _amounts(one, own),
        }
        for one in rows
    }


def _state(call: Call, at: datetime) -> str:
    if call.published_at is None or call.published_at > at or not has_opened(call.opens_at, at):
        return "planned"
    return "closed" if has_closed(call.closes_at, at) else "open"


def _amounts(call: Call, own: Assignment) -> dict[str, int]:
    found: dict[str, int] = {}
    for strand in call.call_strands.all():
        if strand.assignment_id == own.pk:
            for budget in strand.budgets.all():
                found[str(budget.year)] = found.get(str(budget.year), 0) + budget.amount
    return dict(sorted(found.items()))
