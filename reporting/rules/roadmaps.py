"""The figures of the roadmaps: what has been granted of each technology area, per budget year and agency. No database.

A grant's kronor are divided between its areas by largest remainder, per budget year, so that the areas sum to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reporting.rules.breakdowns import UNKNOWN
from reporting.rules.dialogue import groups
from reporting.rules.figures import TOTAL, Row, Rows, added, figure
from sweden.money import largest_remainder


def tables(
    sources: Mapping[str, Rows], *, areas: Iterable[str], own: str, years: Sequence[int], actors: Iterable[str]
) -> dict[str, list[Row]]:
    """From `entries` of the agency's own assignment, and the other agencies' `beside`.

    Per area: L1 what the agency `own` has granted, M1 money per budget year, with the other agencies' for information,
    and S1 the consultations per group.
    """
    divided = _divided(sources)
    names = list(actors)
    found: dict[str, list[Row]] = {}
    for area in areas:
        found[f"l1.{area}"] = [_granted(divided, area, own)]
        found[f"m1.{area}"] = _money(divided, area, own, years)
        heard = {key: one for key, one in sources["consultations"].items() if not one["areas"] or area in one["areas"]}
        found[f"s1.{area}"] = groups(heard, names)
    return found


#: (area, agency, year) → kronor, entries, grants.
Divided = dict[tuple[str, str, int], tuple[Decimal, list[str], set[str]]]


def _divided(sources: Mapping[str, Rows]) -> Divided:
    sums: dict[tuple[str, str, int], tuple[Decimal, list[str]]] = {}
    booked = [(kind, key, entry) for kind in ("entries", "beside") for key, entry in sources[kind].items()]
    for kind, key, entry in booked:
        if entry["kind"] == "commitment" and entry["case"]:
            place = (entry["case"], entry["agency"], entry["year"])
            amount, rows = sums.get(place, (Decimal(0), []))
            sums[place] = (amount + Decimal(entry["amount"]), [*rows, f"{kind}/{key}"])
    found: Divided = {}
    for (case, agency, year), (amount, rows) in sums.items():
        shares: Mapping[str, Any] = sources["grants"].get(case, {}).get("areas") or {UNKNOWN: 100}
        for area, part in zip(shares, largest_remainder(int(amount), list(shares.values())), strict=True):
            before, behind, grants = found.get((area, agency, year), (Decimal(0), [], set()))
            found[area, agency, year] = (before + part, [*behind, *rows], {*grants, f"grants/{case}"})
    return found


def _granted(divided: Divided, area: str, own: str) -> Row:
    mine = [one for (place, agency, _year), one in divided.items() if place == area and agency == own]
    grants = {key for _amount, _rows, cases in mine for key in cases}
    figures = {
        "grants": figure("M43", len(grants), grants),
        "amount": figure("M43", sum((one[0] for one in mine), Decimal(0)), (row for one in mine for row in one[1])),
    }
    return {"key": area, "figures": figures}


def _money(divided: Divided, area: str, own: str, years: Sequence[int]) -> list[Row]:
    rows = [_year(divided, area, own, year) for year in years]
    if not rows:
        return []
    return [*rows, {"key": TOTAL, "figures": {name: added(rows, name) for name in rows[0]["figures"]}}]


def _year(divided: Divided, area: str, own: str, year: int) -> Row:
    here = {agency: one for (place, agency, at), one in divided.items() if (place, at) == (area, year)}
    mine = here.get(own, (Decimal(0), [], set()))
    others = [one for agency, one in here.items() if agency != own]
    figures = {
        "granted": figure("M43", mine[0], mine[1]),
        "granted_other": figure(
            "M43", sum((one[0] for one in others), Decimal(0)), (row for one in others for row in one[1])
        ),
    }
    return {"key": str(year), "year": year, "figures": figures}


def moved(now: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]) -> list[str]:
    """Milestones that are new, moved, late or dropped since the last document and say no reason, by their words. In a
    first document only those that are late or dropped."""
    earlier = {one["row"]: one["values"] for one in before}
    found = []
    for one in now:
        values, was = one["values"], earlier.get(one["row"])
        changed = was is not None and (was.get("day"), was.get("state")) != (values.get("day"), values.get("state"))
        changed = changed and values.get("state") != "reached"
        changed = changed or values.get("state") in ("late", "dropped")
        if changed and not str(values.get("why") or "").strip():
            found.append(str(values.get("what", "")))
    return found
