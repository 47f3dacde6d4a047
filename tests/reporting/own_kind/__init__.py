"""A kind of document that an agency has made for itself: what is needed, and no more."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reporting.datasets import common
from reporting.drawing.tables import Table, drawn
from reporting.kinds.maker import Maker
from reporting.rules.figures import differences, figure
from sweden.findings import Finding, Severity
from sweden.typography import kronor


def content(occasion, *, at) -> dict[str, Any]:
    assignments = common.assignments_of(occasion)
    sources = {"entries": common.entries(assignments, on=occasion.cutoff_on, at=at, kind="payment")}
    return {**common.head(occasion, assignments, at=at), "unit": "kr", "sources": sources, "tables": tables(sources)}


def tables(sources: Mapping[str, Any]) -> dict[str, Any]:
    paid = sum((Decimal(one["amount"]) for one in sources["entries"].values()), Decimal(0))
    rows = [f"entries/{key}" for key in sources["entries"]]
    return {"k1": [{"key": "paid", "figures": {"paid": figure("M10", paid, rows)}}]}


def table(content: Mapping[str, Any], key: str) -> Table:
    return drawn(
        content, key, "Tabell 1. Utbetalt, kronor", heads=[("Vad", lambda row: "Allt")], columns=[("Utbetalt", "paid")]
    )


def findings(content: Mapping[str, Any]) -> list[Finding]:
    return [] if content["sources"]["entries"] else [Finding("requisition.amount", Severity.WARNING)]


MAKER = Maker(
    content=content,
    again=lambda kept: differences(tables(kept["sources"]), kept["tables"]),
    table=table,
    selection=lambda content, key, row: f"alla utbetalningar {content['year']}",
    findings=findings,
    words=lambda content: {
        "year": str(content["year"]),
        "payments": kronor(content["tables"]["k1"][0]["figures"]["paid"]["value"]),
    },
)
