"""Where a figure comes from: its meaning, its rows and the decision's own words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models.report import ResultKind
from grants.queries.grants import whole
from reporting.drawing.tables import figure, said, unit_of
from reporting.drawing.tokens import token
from reporting.kinds.catalogue import measures
from reporting.kinds.maker import Maker
from sweden.typography import amount, iso, kronor


@dataclass(frozen=True)
class TracedRow:
    """A row behind a figure."""

    title: str
    below: str
    amount: str
    url: str = ""


@dataclass(frozen=True)
class Traced:
    """Where a figure comes from: its value, what it means, the rows and, for a frame, the decision's own words."""

    value: str
    unit: str
    measure: str
    formula: str
    selection: str
    rows: list[TracedRow]
    quotes: list[tuple[str, str]]
    close: str
    token: str


def traced(
    content: Mapping[str, Any], wanted: str, *, made: Maker, close: str, may_open: Callable[[set[str]], set[str]]
) -> Traced | None:
    """Where the figure that `wanted` names comes from; None when there is no such figure.

    `content` is what the reader may read (`reporting.facts.readers.rows_for`); `may_open` gives those of some cases
    (their keys) that the reader may open; `close` is the page without it.
    """
    found = figure(content, wanted) if wanted else None
    if found is None:
        return None
    _row, name, value = found
    behind = {_case_of(content, key) for key in value["rows"]} - {""}
    links = may_open(behind) if behind else set()
    measure = measures()[value["measure"]]
    frames = (content["sources"]["frames"][key.split("/")[1]] for key in value["rows"] if key.startswith("frames/"))
    unit = unit_of(name, content.get("unit", "tkr"))
    return Traced(
        value=said(content, name, value["value"]),
        unit={"tkr": "tkr", "kr": "kr", "share": "", "count": _("in number")}[unit],
        measure=measure["name"],
        formula=measure["formula"],
        selection=made.selection(content, *wanted.split("/")[:2]),
        rows=[_behind(content, key, links=links) for key in value["rows"]],
        quotes=[(frame["source"], frame["quote"]) for frame in frames],
        close=close,
        token=token(wanted),
    )


def _case_of(content: Mapping[str, Any], key: str) -> str:
    """The case that a row is of; empty when it is of none."""
    kind, _slash, name = key.partition("/")
    if kind in ("applications", "grants"):
        return name
    return str(content["sources"][kind][name].get("case", ""))


def _behind(content: Mapping[str, Any], key: str, *, links: set[str]) -> TracedRow:
    kind, _slash, name = key.partition("/")
    case = _case_of(content, key)
    url = reverse("registry:case", args=[case]) if case in links else ""
    row = content["sources"][kind][name]
    if kind == "frames":
        return TracedRow(f"{row['year']}, {row['source']}", _("frame"), kronor(row["amount"]))
    if kind in ("entries", "beside"):
        value = Decimal(row["amount"])
        below = " · ".join(filter(None, [iso(date.fromisoformat(row["occurred_on"])), row["party"]]))
        return TracedRow(row["case_number"] or row["reference"], below, amount(whole(value)), url)
    if kind == "projects":
        return TracedRow(row["title"], row["strand"], "")
    if kind == "grants":
        return TracedRow(row["number"], row["title"], "", url)
    if kind == "costs":
        below = " · ".join([row["party"], f"{row['starts_on']} – {row['ends_on']}", row["share"]])
        return TracedRow(f"{row['case_number']}, {_('approved cost')}", below, amount(row["cost"]), url)
    if kind == "results":
        kinds = dict(ResultKind.choices)
        return TracedRow(row["case_number"], f"{kinds[row['kind']]} {row['year']}", str(row["number"] or ""), url)
    if kind == "plans":
        return TracedRow(f"{row['case_number']}, {_('planned costs')}", str(row["year"]), amount(row["costs"]), url)
    if kind == "financed":
        return TracedRow(str(row["year"]), row["origin"], amount(row["amount"]))
    if kind == "blocks":
        return TracedRow(row["number"], row["decided_on"], "", url)
    if kind == "authorisations":
        return TracedRow(row["source"], _("to the end of %(year)s") % {"year": row["end_year"]}, kronor(row["amount"]))
    if kind == "occasions":
        return TracedRow(row["title"], row["due_on"], row["delivered_on"])
    if kind == "consultations":
        return TracedRow(row["subject"], iso(date.fromisoformat(row["held_on"])), "")
    if kind == "asked":
        return TracedRow(row["name"], _("asked for in this requisition"), amount(row["amount"]))
    if row.get("withheld"):
        return TracedRow(row["number"], _("Shown only to those who may read the case"), "")
    below = " · ".join(filter(None, [row["party"], row["submitted_on"]]))
    return TracedRow(row["number"], below, amount(row["requested"]), url)
