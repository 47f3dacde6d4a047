"""Secrecy in a document: the cases that it speaks of, and titles that a marking keeps out of it.

A title that is marked as what may be secret (OSL 5 kap. 5 §) is tried before it is told to anyone: in a document that
everyone gets there stand words in its place, and the case's number.
"""

from collections.abc import Mapping
from typing import Any

from registry.models import Marking
from registry.workflow.secrecy import TITLE
from reporting.rules.open_data import UNTRIED

#: What of a case a title is marked as: the register's own, the application's.
TITLES = (TITLE, "application.title")
#: Rows of sources that are about one case, and where its key stands; none: the row's own key.
CASES: Mapping[str, str | None] = {
    "entries": "case",
    "beside": "case",
    "costs": "case",
    "results": "case",
    "projects": "key",
    "applications": None,
    "grants": None,
}
_NAMES = ("title", "case_title")


def cases_of(sources: Mapping[str, Any]) -> set[str]:
    """The keys of the cases that a dataset's rows speak of."""
    return {
        case
        for name, place in CASES.items()
        for key, row in sources.get(name, {}).items()
        if (case := key if place is None else str(row.get(place) or ""))
    }


def without_titles(sources: dict[str, Any]) -> dict[str, Any]:
    """The sources with words in the place of every title that is marked. One question."""
    marked = Marking.objects.filter(case__uuid__in=cases_of(sources), field__in=TITLES, lifted_at__isnull=True)
    left_out = {str(case) for case in marked.values_list("case__uuid", flat=True)}
    if not left_out:
        return sources
    return {name: _without(rows, name, left_out) if name in CASES else rows for name, rows in sources.items()}


def _without(rows: Mapping[str, Any], name: str, left_out: set[str]) -> dict[str, Any]:
    place = CASES[name]
    return {
        key: {**row, **{one: UNTRIED for one in _NAMES if row.get(one)}}
        if (key if place is None else row.get(place)) in left_out
        else row
        for key, row in rows.items()
    }
