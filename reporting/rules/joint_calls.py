"""The joint report's table of calls (T2): what came in, what became of it, how much of it was granted. From the plain
rows of a dataset; no database, no clock. Kronor."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.rules.figures import TOTAL, Behind, Figure, Row, Rows, added
from reporting.rules.joint_measures import named
from reporting.rules.known import Sum, known


def calls(sources: Mapping[str, Rows], agencies: list[str], cutoff: date, *, every: bool = False) -> list[Row]:
    """Calls that were open, or in which something was decided, in the year of the cut-off; or every call so far."""
    rows = []
    for key, call in sorted(
        sources["calls"].items(), key=lambda item: (agencies.index(item[1]["agency"]), item[1]["opened_on"])
    ):
        applications = known(sources).applications_of.get(key, {})
        opened, closed = date.fromisoformat(call["opened_on"]), date.fromisoformat(call["closed_on"])
        decided = any(
            a["decided_on"] and date.fromisoformat(a["decided_on"]).year == cutoff.year for a in applications.values()
        )
        if not (every or opened.year <= cutoff.year <= closed.year or decided):
            continue
        rows.append(_call_row(sources, key, call, applications))
    if len(rows) > 1:
        rows.append(_calls_total(sources, rows))
    return rows


def _call_row(sources: Mapping[str, Rows], key: str, call: Mapping[str, Any], applications: Rows) -> Row:
    def among(test: Any) -> list[str]:
        return [f"applications/{k}" for k, a in applications.items() if test(a)]

    submitted = among(lambda a: True)
    withdrawn = among(lambda a: a["withdrawn_on"])
    dismissed = among(lambda a: a["outcome"] == "dismiss")
    examined = among(lambda a: not a["withdrawn_on"] and a["outcome"] != "dismiss")
    approved = among(lambda a: a["outcome"] == "grant")
    rejected = among(lambda a: a["outcome"] == "reject")
    undecided = among(lambda a: not a["withdrawn_on"] and not a["outcome"])
    granted = known(sources).by_call.get(key) or Sum(Decimal(0), Behind())
    success = Fraction(len(approved), len(examined)) if examined else None
    return {
        "key": key,
        "agency": call["agency"],
        "title": call["title"],
        "number": call["number"],
        "opened_on": call["opened_on"],
        "closed_on": call["closed_on"],
        "figures": {
            "submitted": named("submitted", len(submitted), submitted),
            "withdrawn": named("withdrawn", len(withdrawn), withdrawn),
            "dismissed": named("dismissed", len(dismissed), dismissed),
            "examined": named("examined", len(examined), examined),
            "approved": named("approved", len(approved), approved),
            "rejected": named("rejected", len(rejected), rejected),
            "undecided": named("undecided", len(undecided), undecided),
            "success": named("success", success, examined),
            "requested": named("requested", sum(a["requested"] for a in applications.values()), submitted),
            "granted_amount": named("granted_amount", granted.amount, granted.rows),
            "amount_success": named(
                "amount_success",
                _part(granted.amount, _asked_for(sources, examined)),
                [*examined, *granted.rows],
            ),
        },
    }


def _asked_for(sources: Mapping[str, Rows], names: Iterable[str]) -> int:
    """What these applications ("applications/<key>") asked for, kronor."""
    return sum(sources["applications"][name.split("/", 1)[1]]["requested"] for name in names)


def _part(amount: Decimal, whole: int) -> Fraction | None:
    return Fraction(amount) / whole if whole else None


def _calls_total(sources: Mapping[str, Rows], rows: list[Row]) -> Row:
    figures: dict[str, Figure] = {}
    for name in rows[0]["figures"]:
        if name not in ("success", "amount_success"):
            figures[name] = added(rows, name)
    examined, approved = figures["examined"]["value"], figures["approved"]["value"]
    share = Fraction(approved, examined) if examined else None
    figures["success"] = named("success", share, figures["examined"]["rows"])
    examined_rows, granted = figures["examined"]["rows"], figures["granted_amount"]
    figures["amount_success"] = named(
        "amount_success",
        _part(Decimal(str(granted["value"])), _asked_for(sources, examined_rows)),
        [*examined_rows, *granted["rows"]],
    )
    return {
        "key": TOTAL,
        "agency": TOTAL,
        "title": "",
        "number": "",
        "opened_on": None,
        "closed_on": None,
        "figures": figures,
    }
