"""The rows of an interim or final report on one assignment."""

from datetime import date, datetime
from typing import Any

from grants.facts import projects_of
from programmes.models import Assignment, Condition
from programmes.rules import facts
from reporting.datasets import common, granted, typed
from reporting.datasets.marked import without_titles
from reporting.models import Occasion
from reporting.rules import assignment_report as rules
from reporting.rules import figures

SHARED = "share.platform"
#: What a decision tells without asking for anything.
BACKGROUND = "background"
#: How far ahead a report looks when an amount holds without an end.
AHEAD = 1


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, as of the cut-off and as booked at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    assignment, cutoff = assignments[0], occasion.cutoff_on
    names = {one.key: one.name_sv for one in assignment.strands.order_by("pk")}
    shared = Condition.objects.filter(assignment=assignment, kind=SHARED, strand__isnull=False).first()
    entries = common.entries(assignments, on=cutoff, at=at)
    projects = projects_of([assignment.pk], on=cutoff, at=at)
    cases = {one["case"] for one in entries.values() if one["case"]}
    found = {
        "frames": common.frames(assignments, on=cutoff, at=at),
        "entries": entries,
        "projects": {f"{one.assignment}:{one.strand}:{one.key}": facts.as_json(one) for one in projects},
        "grants": granted.grants(cases, projects, at=at),
        "parties": granted.parties(entries),
        "results": granted.results(cases, until=cutoff.year, at=at),
        "costs": common.costs(assignment, until=cutoff, at=at),
    }
    rows = typed.typed_rows(occasion, at=at)
    found["financed"] = {
        one["row"]: {**one["values"], "year": int(one["values"]["year"])} for one in rows["rows"].get("financed", ())
    }
    found = without_titles(found)
    divided = any(one["strand"] for one in found["frames"].values())
    result = {
        **common.head(occasion, assignments, at=at),
        "contact": common.contact(occasion),
        "strands": names if divided else {"": assignment.title_sv},
        "years": _years(found["frames"], cutoff),
        "shared": shared.strand.key if shared and shared.strand else "",
        "requisitions": any(one["kind"] in ("requisition", "receipt") for one in entries.values()),
        "demands": _demands(assignment),
        "limits": {"platform_share": str(shared.parameters["max_share"])} if shared else {},
        **rows,
        "sources": found,
    }
    return {**result, "tables": _tables(result)}


def _demands(assignment: Assignment) -> list[dict[str, str]]:
    """What the assignment's decision demands in words, beside its conditions and duties."""
    return [
        {"assignment": assignment.key, "key": one["key"], "text": one["text"], "quote": one["quote"]}
        for one in assignment.facts.get("contents") or ()
        if one.get("quote") and one.get("kind") != BACKGROUND
    ]


def _years(frames: dict[str, Any], cutoff: date) -> list[int]:
    first = [one["year"] for one in frames.values()]
    last = [one["year_to"] or max(one["year"], cutoff.year + AHEAD) for one in frames.values()]
    return list(range(min(first), max(last) + 1)) if first else []


def _tables(content: dict[str, Any]) -> dict[str, Any]:
    return rules.tables(
        content["sources"],
        strands=list(content["strands"]),
        years=content["years"],
        cutoff=date.fromisoformat(content["cutoff_on"]),
        shared=content["shared"],
    )


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    return figures.differences(_tables(content), content["tables"])
