"""Measures that stand beside the main tables: commitments for later years, means and medians, time to decision, duties
on time. From the plain rows of a dataset; kronor. No database, no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median
from typing import Any

from reporting.rules.figures import TOTAL, Behind, Row, Rows, behind, figure, number
from reporting.rules.known import Known, Sum, known
from sweden.findings import Finding, Severity

#: Wordings of an amount that gives the right to decide: what is granted of any other is conditional.
CERTAIN = frozenset({"may_use", "fixed", "at_least"})
#: Six months, as a decision is to be made by (FL 2017:900 12 §), in days that no half-year passes.
HALF_YEAR = 184
ZERO = Decimal(0)
#: What makes and what fulfils a commitment.
BOTH = ("commitment", "payment")


def agencies(sources: Mapping[str, Rows], money: Sequence[Row], order: Iterable[str], *, least: int) -> list[Row]:
    """T13, per agency and together: conditional commitments (M8), outstanding ones (M13), mean and median grant (M34,
    not where fewer than `least` grants), recipients (M36)."""
    keys, rows = list(order), known(sources)
    found = [_agency(rows, money, [key], least) for key in keys]
    return [*found, _agency(rows, money, keys, least)] if len(found) > 1 else found


def _agency(sources: Known, money: Sequence[Row], keys: Sequence[str], least: int) -> Row:
    conditional = [row for row in money if row["agency"] in keys and row["wording"] not in CERTAIN]
    own = {case for case, one in sources["grants"].items() if one["agency"] in keys}
    sizes = sorted(amount for case, amount in sources.by_case.items() if amount and case in own)
    per_place = {place: amount for place, amount in sources.by_party.items() if place[0] in own}
    paid = sources.paid(keys)
    outstanding = sum(
        (left for place, amount in per_place.items() if (left := amount - paid.get(place, ZERO)) > 0), ZERO
    )
    decided = Behind(one.name for one in sources.committed if one.case in own)
    enough = len(sizes) >= least
    figures = {
        "conditional": figure(
            "M8",
            sum((_whole(row["figures"]["granted"]["value"]) for row in conditional), Decimal(0)),
            [key for row in conditional for key in row["figures"]["granted"]["rows"]],
        ),
        "commitment_left": figure("M13", outstanding, sources.decided_or_paid(own, keys)),
        "mean_grant": figure("M34", _kronor(Fraction(sum(sizes)) / len(sizes)) if enough else None, decided),
        "median_grant": figure("M34", _kronor(Fraction(median(sizes))) if enough else None, decided),
        "recipients": figure("M36", len({party for (_case, party), one in per_place.items() if one}), decided),
    }
    key = keys[0] if len(keys) == 1 else TOTAL
    return {"key": key, "agency": key, "figures": figures}


def _whole(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _kronor(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def paid_above(sources: Mapping[str, Rows]) -> dict[str, Decimal]:
    """What has been paid, net of what has come back, beyond what stands granted: kronor by the key of the grant's case,
    over its parties, of which none makes up for another. Empty in good order."""
    rows = known(sources)
    paid = rows.paid(dict.fromkeys(one["agency"] for one in sources["entries"].values()))
    found: dict[str, Decimal] = {}
    for place, amount in paid.items():
        if (above := amount - rows.by_party.get(place, ZERO)) > 0:
            found[place[0]] = found.get(place[0], ZERO) + above
    return found


def paid_above_findings(sources: Mapping[str, Rows]) -> list[Finding]:
    """Finding report.paid_above (warning): number of the grant's case, and by how much more has been paid than stands
    granted (amount, kronor), one for each grant. What is claimed back and has not come is told until it has."""
    grants = sources.get("grants", {})
    return [
        Finding("report.paid_above", Severity.WARNING, {"number": grants.get(key, {}).get("number", ""), "amount": one})
        for key, one in sorted(paid_above(sources).items())
    ]


def calls(sources: Mapping[str, Rows], every: Sequence[Row]) -> list[Row]:
    """T14, per call: granted of what was requested in the examined applications (M33), median days from closing to
    notification, the share notified within six months (M35), and how often bias was decided on (M50). In a continuous
    call the days are counted from each application's own receipt."""
    return [_call(sources, row) for row in every if row["key"] != TOTAL]


def _call(sources: Mapping[str, Rows], row: Row) -> Row:
    own = known(sources).applications_of.get(row["key"], {})
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
    own = tuple(keys)
    if own not in sources.due:
        apart = all(
            sources.moved("commitment", one).keys().isdisjoint(sources.moved("commitment", other))
            for one, other in combinations(own, 2)
        )
        if len(own) > 1 and apart:
            sources.due[own] = _together([due_by_year(sources, [key]) for key in own])
        else:
            sources.due[own] = _due(sources, own)
    return sources.due[own]


def _together(parts: Sequence[dict[int, Sum]]) -> dict[int, Sum]:
    found: dict[int, Sum] = {}
    for year in sorted({year for one in parts for year in one}, reverse=True):
        own = [one[year] for one in parts if year in one]
        names = behind(name for one in own for name in one.rows)
        found[year] = Sum(sum((one.amount for one in own), ZERO), names)
    return found


def _due(sources: Known, keys: tuple[str, ...]) -> dict[int, Sum]:
    granted: dict[tuple[str, str], dict[int, Decimal]] = {}
    for one in (one for key in keys for one in sources.booked("commitment", key)):
        years = granted.setdefault((one.case, one.party), {})
        years[one.year] = years.get(one.year, ZERO) + one.amount
    paid = sources.paid(keys)
    amounts: dict[int, Decimal] = {}
    in_years: dict[tuple[str, str], list[int]] = {}
    for place, years in granted.items():
        left = max(ZERO, sum(years.values(), ZERO) - paid.get(place, ZERO))
        if not left:
            continue
        for year in sorted(years, reverse=True):
            part = min(left, max(ZERO, years[year])) if year != min(years) else left
            left -= part
            if part:
                amounts[year] = amounts.get(year, ZERO) + part
                in_years.setdefault(place, []).append(year)
    rows = {year: Behind() for year in amounts}
    for one in sources.every:
        if one.kind in BOTH and one.agency in keys:
            for year in in_years.get((one.case, one.party), ()):
                rows[year].append(one.name)
    return {year: Sum(amount, rows[year]) for year, amount in amounts.items()}


def _commitment(sources: Known, keys: Sequence[str], start: date) -> Row:
    day = start.isoformat()
    decided = [one for key in keys for one in sources.booked("commitment", key) if one.occurred_on >= day]
    new, less = ([one for one in decided if (one.amount > 0) is up] for up in (True, False))
    added, changed = sum((one.amount for one in new), ZERO), -sum((one.amount for one in less), ZERO)
    opening, closing = sources.left(keys, day), sources.left(keys)
    figures = {
        "opening": figure("M51", opening, sources.names(BOTH, keys, before=day)),
        "new": figure("M51", added, (one.name for one in new)),
        "fulfilled": figure("M51", opening + added - changed - closing, sources.names(("payment",), keys, from_=day)),
        "changed": figure("M51", changed, (one.name for one in less)),
        "closing": figure("M51", closing, sources.names(BOTH, keys)),
    }
    key = keys[0] if len(keys) == 1 else TOTAL
    return {"key": key, "agency": key, "figures": figures}


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
