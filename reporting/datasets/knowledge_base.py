"""The rows of the knowledge base: what the product knows of grants per area and county, consultations, and what people
have entered."""

from datetime import datetime
from typing import Any

from grants.facts import projects_of
from reporting.datasets import common, dialogue, granted, typed
from reporting.datasets.marked import without_titles
from reporting.models import Occasion
from reporting.rules import breakdowns, figures
from reporting.rules import dialogue as rules
from sweden.clock import local

#: Tables that say in words what people have entered and what was said.
WORDS = ("n1", "d2", "i1")
#: What the decision says that this builds on, before the product has delivered any.
FIRST_BASIS, FIRST_NUMBER = "2024-10-31", "KN2024/00977"


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, on the day and as booked at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    on = local(at).date()
    entries = common.entries(assignments, on=on, at=at, kind="commitment")
    projects = projects_of([one.pk for one in assignments], on=on, at=at)
    cases = {one["case"] for one in entries.values() if one["case"]}
    areas = granted.areas({one.programme_id for one in assignments})
    earlier, _rows = typed.earlier_rows(occasion, at=at)
    result = {
        **common.head(occasion, assignments, at=at),
        "contact": common.contact(occasion),
        "on": on.isoformat(),
        "areas": [{"key": key, "name": name} for key, name in areas.items()],
        "groups": dialogue.group_names(assignments),
        "since": earlier or FIRST_BASIS,
        "since_number": "" if earlier else FIRST_NUMBER,
        **typed.typed_rows(occasion, at=at),
        "sources": without_titles(
            {
                "frames": {},
                "entries": entries,
                "grants": granted.grants(cases, projects, at=at),
                "parties": granted.parties(entries),
                "areas": areas,
                "consultations": dialogue.consultations(assignments, on=on, at=at),
            }
        ),
    }
    return {**result, "tables": tables(result)}


def tables(content: dict[str, Any]) -> dict[str, Any]:
    """D1 the dialogue per group, E1 and E2 what has been granted per area and county; those of words are empty."""
    sources = content["sources"]
    return {
        **{key: [] for key in WORDS},
        "d1": rules.groups(sources["consultations"], content["groups"]),
        "e1": breakdowns.areas(sources),
        "e2": breakdowns.counties(sources),
    }


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    return figures.differences(tables(content), content["tables"])
