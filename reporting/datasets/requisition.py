"""The requisition's rows: the year's amounts, what has been requisitioned and granted, and what this one asks for."""

from datetime import date, datetime
from typing import Any

from programmes.rules.frames import Wording
from reporting.datasets import common
from reporting.datasets.marked import without_titles
from reporting.models import Occasion
from reporting.rules import figures
from reporting.rules import requisition as rules
from sweden.clock import local

#: How the whole assignment's amount for the year must be worded for its money to be requisitioned.
USABLE = {Wording.MAY_USE, Wording.FIXED, Wording.AT_MOST, Wording.AT_LEAST}


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, as booked at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    assignment = assignments[0]
    year, today = occasion.due_on.year, local(at).date()
    details = common.latest_details(occasion, at=at)
    values = details.values if details else {}
    names = {one.key: one.name_sv for one in assignment.strands.order_by("pk")} or {"": assignment.title_sv}
    found = {
        "frames": common.frames(assignments, on=today, at=at),
        "entries": common.entries(assignments, on=today, at=at, year=year),
        "asked": {key: {"amount": int(values.get(f"amount_{key}") or 0), "name": name} for key, name in names.items()},
    }
    found = without_titles(found)
    whole = rules.counted_frame(found, "", year, today)
    return {
        **common.head(occasion, assignments, at=at),
        "year": year,
        "unit": "kr",
        "on": today.isoformat(),
        "number": common.version_number(occasion, at=at),
        "strands": names,
        "appropriation": common.appropriation(assignment),
        "unprinted": [] if common.answers(at=at)["requisition_annex"] == "yes" else ["r2"],
        "details": values,
        "details_number": details.number if details else 0,
        "permission": whole is not None and whole[1].wording in USABLE,
        "sources": found,
        "tables": _tables(found, list(names), year, today),
    }


def _tables(sources: dict[str, Any], strands: list[str], year: int, on: date) -> dict[str, Any]:
    amounts = {key: one["amount"] for key, one in sources["asked"].items()}
    return rules.tables(sources, strands=strands, year=year, on=on, amounts=amounts)


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    on = date.fromisoformat(content["on"])
    again = _tables(content["sources"], list(content["strands"]), content["year"], on)
    return figures.differences(again, content["tables"])
