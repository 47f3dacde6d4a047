"""Measures that stand beside the main tables: commitments for later years, means and medians, time to decision, duties
on time. From the plain rows of a dataset; kronor. No database, no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from reporting.rules.figures import TOTAL, Row, Rows, figure, number
from reporting.rules.known import Booked, Known, Place, Sum, known

#: Wordings of an amount that gives the right to decide: what is granted of any other is conditional.
CERTAIN = frozenset({"may_use", "fixed", "at_least"})
#: Six months, as a decision is to be made by (FL 2017:900 12 §), in days that no half-year passes.
HALF_YEAR = 184


def agencies(sources: Mapping[str, Rows], money: Sequence[Row], order: Iterable[str], *, least: int) -> list[Row]:
    """T13, per agency and together: conditional commitments (M8), outstanding ones (M13), mean and median grant (M34,
    not where fewer than `least` grants), recipients (M36)."""
    keys, granted = list(order), known(sources).granted
    rows = [_agency(sources, money, [key], granted, least) for key in keys]
    return [*rows, _agency(sources, money, keys, granted, least)] if len(rows) > 1 else rows


def _agency(
    sources: Mapping[str, Rows], money: Sequence[Row], keys: Sequence[str], granted: Mapping[Place, Sum], least: int
) -> Row:
    conditional = [row for row in money if row["agency"] in keys and row["wording"] not in CERTAIN]
    agency_of = {case: one["agency"] for case, one in sources["grants"].items()}
    per_case: dict[str, Decimal] = {}
    per_place: dict[tuple[str, str], Decimal] = {}
    behind: list[str] = []
    for (case, party, _year), one in granted.items():
        if agency_of.get(case) in keys:
            per_case[case] = per_case.get(case, Decimal(0)) + one.amount
            per_place[case, party] = per_place.get((case, party), Decimal(0)) + one.amount
            behind += one.rows
    sizes = sorted(Fraction(amount) for amount in per_case.values() if amount)
    paid, moved = _paid(sources, keys)
    outstanding = sum(
        (max(Decimal(0), one - paid.get(place, Decimal(0))) for place, one in per_place.items()), Decimal(0)
    )
    enough = len(sizes) >= least
    figures = {
        "conditional": figure(
            "M8",
            sum((_whole(row["figures"]["granted"]["value"]) for row in conditional), Decimal(0)),
            [key for row in conditional for key in row["figures"]["granted"]["rows"]],
        ),
        "commitment_left": figure("M13", outstanding, [*behind, *moved]),
        "mean_grant": figure("M34", _kronor(sum(sizes, Fraction(0)) / len(sizes)) if enough else None, behind),
        "median_grant": figure("M34", _kronor(median(sizes)) if enough else None, behind),
        "recipients": figure("M36", len({party for (_case, party), one in per_place.items() if one}), behind),
    }
    key = keys[0] if len(keys) == 1 else TOTAL
    return {"key": key, "agency": key, "figures": figures}


def _whole(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _kronor(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _paid(sources: Mapping[str, Rows], keys: Sequence[str]) -> tuple[dict[tuple[str, str], Decimal], list[str]]:
    paid: dict[tuple[str, str], Decimal] = {}
    rows = []
    for agency in keys:
        for one in known(sources).booked("payment", agency):
            place = (one.case, one.party)
            paid[place] = paid.get(place, Decimal(0)) + one.amount
            rows.append(one.name)
    return paid, rows


def paid_above(sources: Mapping[str, Rows]) -> Decimal:
    """What has been paid beyond what was granted, per grant and party; 0 in good order."""
    decided: dict[tuple[str, str], Decimal] = {}
    for (case, party, _year), one in known(sources).granted.items():
        decided[case, party] = decided.get((case, party), Decimal(0)) + one.amount
    paid, _rows = _paid(sources, [*dict.fromkeys(one["agency"] for one in sources["entries"].values())])
    return sum((max(Decimal(0), amount - decided.get(place, Decimal(0))) for place, amount in paid.items()), Decimal(0))


def calls(sources: Mapping[str, Rows], every: Sequence[Row]) -> list[Row]:
    """T14, per call: granted of what was requested in the examined applications (M33), median days from closing to
    notification, the share notified within six months (M35), and how often bias was decided on (M50). In a continuous
    call the days are counted from each application's own receipt."""
    return [_call(sources, row) for row in every if row["key"] != TOTAL]


def _call(sources: Mapping[str, Rows], row: Row) -> Row:
    own = {key: one for key, one in sources["applications"].items() if one["call"] == row["key"]}
    examined = {key: one for key, one in own.items() if not one["withdrawn_on"] and one["outcome"] != "dismiss"}
    asked = sum(one["requested"] for one in examined.values())
    amount = number(row["figures"]["granted_amount"]["value"])
    share = Fraction(amount) / asked if asked and amount is not None else None
    continuous = sources["calls"][row["key"]].get("continuous", False)
    days = {
        key: (
            date.fromisoformat(end) - date.fromisoformat(one["submitted_on"] if continuous else row["closed_on"])
        ).days
        for key, one in examined.items()
        if (end := one.get("notified_on", one["decided_on"]))
    }
    rows = [f"applications/{key}" for key in days]
    biased = [f"blocks/{key}" for key, one in sources.get("blocks", {}).items() if one["call"] == row["key"]]
    early = sum(1 for one in days.values() if one <= HALF_YEAR)
    figures = {
        "amount_success": figure(
            "M33", share, [*(f"applications/{key}" for key in examined), *row["figures"]["granted_amount"]["rows"]]
        ),
        "decided": figure("M35", len(days), rows),
        "days_median": figure("M35", _kronor(Fraction(median(days.values()))) if days else None, rows),
        "within_half_year_share": figure("M35", Fraction(early, len(days)) if days else None, rows),
        "conflicts": figure("M50", len(biased), biased),
    }
    return {
        "key": row["key"],
        "agency": row["agency"],
        "title": row["title"],
        "number": row["number"],
        "continuous": continuous,
        "figures": figures,
    }


def commitments(sources: Mapping[str, Rows], order: Iterable[str], *, cutoff: date) -> list[Row]:
    """T15, outstanding commitments (M51) per agency and together: at the year's beginning, new, fulfilled by payments,
    changed, at its end. What is fulfilled is what the others leave. Beside it what falls due after the year, and the
    authorisation that the agency holds (its amount and last year); authorisations are never added."""
    start = date(cutoff.year, 1, 1)
    keys, rows_ = list(order), known(sources)
    rows = [_commitment(rows_, [key], start) for key in keys]
    rows += [_commitment(rows_, keys, start)] if len(rows) > 1 else []
    for row in rows:
        own = keys if row["key"] == TOTAL else [row["key"]]
        later = {year: one for year, one in due_by_year(rows_, own).items() if year > cutoff.year}
        held = {key: one for key, one in sources.get("authorisations", {}).items() if one["agency"] in own}
        held = held if row["key"] != TOTAL else {}
        row["end_year"] = max((one["end_year"] for one in held.values()), default=None)
        row["figures"] |= {
            "later": figure(
                "M51",
                sum((one.amount for one in later.values()), Decimal(0)),
                [name for one in later.values() for name in one.rows],
            ),
            "authorised": figure(
                "M51",
                sum(one["amount"] for one in held.values()) if held else None,
                [f"authorisations/{key}" for key in held],
            ),
        }
    return rows


def coming(sources: Mapping[str, Rows], order: Iterable[str]) -> list[Row]:
    """T17, what is outstanding (M51) by the year it is to be paid in, per agency and together."""
    keys, rows_ = list(order), known(sources)
    each = {key: due_by_year(rows_, [key]) for key in keys}
    found = []
    for year in sorted({year for one in each.values() for year in one}):
        parts = {key: one[year] for key, one in each.items() if year in one}
        figures = {
            "to_come": figure(
                "M51",
                sum((one.amount for one in parts.values()), Decimal(0)),
                [name for one in parts.values() for name in one.rows],
            )
        }
        rows = [
            {
                "key": f"{year}.{key}",
                "year": year,
                "agency": key,
                "figures": {"to_come": figure("M51", one.amount, one.rows)},
            }
            for key, one in parts.items()
        ]
        found += rows
        if len(keys) > 1:
            found.append({"key": f"{year}.{TOTAL}", "year": year, "agency": TOTAL, "figures": figures})
    return found


def due_by_year(sources: Known, keys: Sequence[str]) -> dict[int, Sum]:
    """What is left to pay by the budget year it belongs to, kronor: of each grant and party, what is not yet paid
    belongs to the latest years that were granted. The years sum to what is outstanding."""
    granted: dict[tuple[str, str], dict[int, Decimal]] = {}
    names: dict[tuple[str, str], list[str]] = {}
    paid: dict[tuple[str, str], Decimal] = {}
    for key in keys:
        for one in sources.booked("commitment", key):
            place = (one.case, one.party)
            years = granted.setdefault(place, {})
            years[one.year] = years.get(one.year, Decimal(0)) + one.amount
            names.setdefault(place, []).append(one.name)
        for one in sources.booked("payment", key):
            place = (one.case, one.party)
            paid[place] = paid.get(place, Decimal(0)) + one.amount
            names.setdefault(place, []).append(one.name)
    found: dict[int, Sum] = {}
    for place, years in granted.items():
        left = max(Decimal(0), sum(years.values(), Decimal(0)) - paid.get(place, Decimal(0)))
        for year in sorted(years, reverse=True):
            part = min(left, max(Decimal(0), years[year])) if year != min(years) else left
            left -= part
            if part:
                into = found.setdefault(year, Sum(Decimal(0), []))
                into.amount += part
                into.rows += names[place]
    return found


def _commitment(sources: Known, keys: Sequence[str], start: date) -> Row:
    decided = [one for key in keys for one in sources.booked("commitment", key)]
    paid = [one for key in keys for one in sources.booked("payment", key)]
    day = start.isoformat()
    new = [one for one in decided if one.occurred_on >= day and one.amount > 0]
    less = [one for one in decided if one.occurred_on >= day and one.amount < 0]
    before = [[one for one in rows if one.occurred_on < day] for rows in (decided, paid)]
    opening, closing = _left(*before), _left(decided, paid)
    added, changed = sum((one.amount for one in new), Decimal(0)), -sum((one.amount for one in less), Decimal(0))
    figures = {
        "opening": figure("M51", opening, (one.name for rows in before for one in rows)),
        "new": figure("M51", added, (one.name for one in new)),
        "fulfilled": figure(
            "M51", opening + added - changed - closing, (one.name for one in paid if one.occurred_on >= day)
        ),
        "changed": figure("M51", changed, (one.name for one in less)),
        "closing": figure("M51", closing, (one.name for rows in (decided, paid) for one in rows)),
    }
    key = keys[0] if len(keys) == 1 else TOTAL
    return {"key": key, "agency": key, "figures": figures}


def _left(decided: Sequence[Booked], paid: Sequence[Booked]) -> Decimal:
    left: dict[tuple[str, str], Decimal] = {}
    for sign, rows in ((1, decided), (-1, paid)):
        for one in rows:
            place = (one.case, one.party)
            left[place] = left.get(place, Decimal(0)) + sign * one.amount
    return sum((max(Decimal(0), one) for one in left.values()), Decimal(0))


def duties(sources: Mapping[str, Rows]) -> list[Row]:
    """T16: of the assignments' duties that have fallen due, how many were answered in time (M49), and how late."""
    due = sources["occasions"]
    if not due:
        return []
    on_time = [key for key, one in due.items() if one["delivered_on"] and one["delivered_on"] <= one["due_on"]]
    late = [
        (date.fromisoformat(one["delivered_on"]) - date.fromisoformat(one["due_on"])).days
        for one in due.values()
        if one["delivered_on"] and one["delivered_on"] > one["due_on"]
    ]
    every = [f"occasions/{key}" for key in due]
    figures = {
        "due": figure("M49", len(due), every),
        "on_time": figure("M49", len(on_time), (f"occasions/{key}" for key in on_time)),
        "days_late": figure("M49", sum(late), every),
        "on_time_share": figure("M49", Fraction(len(on_time), len(due)), every),
    }
    return [{"key": "duties", "figures": figures}]
