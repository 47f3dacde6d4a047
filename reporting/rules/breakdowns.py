"""What has been granted, divided: by technology area, readiness, county, kind of organisation, leader and partner
country. From the plain rows of a dataset; no database, no clock. Kronor; a grant is divided between areas by largest
remainder on whole kronor, so that its parts sum to it.

Rows: `entries` as in the ledger, `grants` by the case's key (what is known of each project), `parties` by
"case:organisation" (where its workplace is, what kind it is), `areas` by key in the order they are told.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.rules.figures import TOTAL, Behind, Figure, Row, Rows, figure
from reporting.rules.known import Booked, known
from sweden.money import largest_remainder

LEVELS = range(1, 10)
#: Kinds of organisation as they are told, and how the product's own kinds and sizes map to them.
GROUPS = ("university", "institute", "large_company", "small_company", "public", "other")
_KINDS = {"university": "university", "institute": "institute", "region": "public", "municipality": "public"}
_KINDS |= {"authority": "public", "civil_society": "other", "other": "other"}
#: Countries of the European Union since 1 February 2020, ISO 3166.
# fmt: off
EU = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))
# fmt: on
UNKNOWN, ABROAD, OTHER_AREA = "unknown", "abroad", "other"


def group_of(kind: str, size: str) -> str:
    """A kind of organisation as it is told; a company by its size at the decision, unknown size as other."""
    if kind == "company":
        return {"large": "large_company", "small": "small_company", "medium": "small_company"}.get(size, "other")
    return _KINDS.get(kind, "other")


def _share(part: Decimal, whole: Decimal) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if whole else None


# T4 and T5: technology areas and readiness


def areas(sources: Mapping[str, Rows]) -> list[Row]:
    """Grants and kronor per technology area, all areas of the decision, "other" and "not classified" where there are
    any; a grant counts in each area that it touches, its kronor once."""
    order = [*sources["areas"]]
    totals = {case: amount for case, amount in known(sources).by_case.items() if amount}
    amounts: dict[str, Decimal] = {}
    counted: dict[str, dict[str, None]] = {}
    places: dict[str, list[str]] = {}
    for case, amount in totals.items():
        shares = sources["grants"].get(case, {}).get("areas") or {UNKNOWN: 100}
        parts = largest_remainder(int(amount), list(shares.values())) if len(shares) > 1 else [int(amount)]
        own = [area if area in order or area == UNKNOWN else OTHER_AREA for area in shares]
        for place, part in zip(own, parts, strict=True):
            amounts[place] = amounts.get(place, Decimal(0)) + part
            counted.setdefault(place, {})[f"grants/{case}"] = None
        places[case] = list(dict.fromkeys(own))
    rows = _placed(sources, lambda one: places.get(one.case, ()))
    whole = sum(totals.values(), Decimal(0))
    found = [
        _area(area, counted.get(area, ()), amounts.get(area, Decimal(0)), rows.get(area, Behind()), whole)
        for area in [*order, *(extra for extra in (OTHER_AREA, UNKNOWN) if extra in amounts)]
    ]
    everything = known(sources).everything
    if len(totals) < len(known(sources).by_case):
        everything = Behind(one.name for one in known(sources).committed if one.case in totals)
    return [*found, _area(TOTAL, [f"grants/{case}" for case in totals], whole, everything, whole)] if totals else []


def _placed(sources: Mapping[str, Rows], places: Callable[[Booked], Iterable[str]]) -> dict[str, Behind]:
    """The commitments by place, in one reading, so that each place's names are in order."""
    found: dict[str, Behind] = {}
    for one in known(sources).committed:
        for place in places(one):
            if place in found:
                found[place].append(one.name)
            else:
                found[place] = Behind((one.name,))
    return found


def _area(key: str, grants: Collection[str], amount: Decimal, rows: Behind, whole: Decimal) -> Row:
    figures = {
        "grants": figure("M43", len(grants), grants),
        "amount": figure("M43", amount, rows),
        "amount_share": figure("M43", _share(amount, whole), rows),
    }
    return {"key": key, "area": key, "figures": figures}


def readiness(sources: Mapping[str, Rows]) -> list[Row]:
    """How many grants reach each level of technology readiness, per area and together, and how many say none."""
    cases = known(sources).with_money
    places: dict[str, list[str]] = {area: [] for area in sources["areas"]}
    for case in sorted(cases):
        for area in sources["grants"].get(case, {}).get("areas") or {UNKNOWN: 100}:
            places.setdefault(area, []).append(case)
    rows = [_levels(sources, area, own) for area, own in places.items()]
    return [*rows, _levels(sources, TOTAL, sorted(cases))] if cases else []


def _levels(sources: Mapping[str, Rows], key: str, cases: Sequence[str]) -> Row:
    reached: dict[int, list[str]] = {level: [] for level in LEVELS}
    unsaid: list[str] = []
    for case in cases:
        one = sources["grants"].get(case)
        if not one or not one["trl_from"]:
            unsaid.append(f"grants/{case}")
            continue
        for level in range(one["trl_from"], one["trl_to"] + 1):
            reached[level].append(f"grants/{case}")
    figures: dict[str, Figure] = {
        f"level_{level}": figure("M42", len(names), names) for level, names in reached.items()
    }
    figures["level_unsaid"] = figure("M42", len(unsaid), unsaid)
    return {"key": key, "area": key, "figures": figures}


def gaps(rows: Sequence[Row]) -> list[int]:
    """The levels that no grant reaches, from the readiness table; none where nothing has been granted."""
    whole = next((row for row in rows if row["key"] == TOTAL), None)
    return [level for level in LEVELS if whole and not whole["figures"][f"level_{level}"]["value"]]


# T6 and T7: counties and kinds of organisation


def counties(sources: Mapping[str, Rows]) -> list[Row]:
    """Recipients and kronor per county of the party's workplace; abroad and unknown as rows of their own."""

    def place(party: Mapping[str, Any]) -> str:
        return ABROAD if party.get("country", "SE") != "SE" else party.get("county") or UNKNOWN

    rows = _by_party(sources, "M44", place)
    return sorted(rows, key=lambda row: (row["key"] == TOTAL, not row["key"].isdigit(), row["key"]))


def organisation_kinds(sources: Mapping[str, Rows]) -> list[Row]:
    """Recipients and kronor per kind of organisation."""
    rows = _by_party(sources, "M45", lambda party: party.get("group") or "other")
    order = [*GROUPS, TOTAL]
    return sorted(rows, key=lambda row: order.index(row["key"]))


def _by_party(sources: Mapping[str, Rows], measure: str, place: Callable[[Mapping[str, Any]], str]) -> list[Row]:
    amounts: dict[str, Decimal] = {}
    recipients: dict[str, set[str]] = {}
    places: dict[tuple[str, str], tuple[str]] = {}
    for (case, party), amount in known(sources).by_party.items():
        if not amount:
            continue
        where = place(sources["parties"].get(f"{case}:{party}", {}))
        places[case, party] = (where,)
        if where in amounts:
            amounts[where] += amount
            recipients[where].add(party)
        else:
            amounts[where], recipients[where] = amount, {party}
    if not places:
        return []
    rows = _placed(sources, lambda one: places.get((one.case, one.party), ()))
    whole = sum(amounts.values(), Decimal(0))
    found = [_recipients(key, measure, recipients[key], amount, rows[key], whole) for key, amount in amounts.items()]
    everything = known(sources).everything
    if len(places) < len(known(sources).by_party):
        everything = Behind(one.name for one in known(sources).committed if (one.case, one.party) in places)
    everyone = {party for parties in recipients.values() for party in parties}
    return [*found, _recipients(TOTAL, measure, everyone, whole, everything, whole)]


def _recipients(key: str, measure: str, parties: set[str], amount: Decimal, rows: Behind, whole: Decimal) -> Row:
    figures = {
        "recipients": figure("M36", len(parties), rows),
        "amount": figure(measure, amount, rows),
        "amount_share": figure(measure, _share(amount, whole), rows),
    }
    return {"key": key, "figures": figures}


# T8: leaders, with small groups hidden


def leaders(sources: Mapping[str, Rows], agencies: Iterable[str], *, least: int) -> list[Row]:
    """Applicants' and granted projects' leaders by gender as they have stated it, per agency and together.

    A group of fewer than `least` persons shows its number and nothing of how it is divided ("hidden").
    """
    rows = []
    order = list(agencies)
    for group, chosen in (("applied", lambda one: True), ("granted", lambda one: one["outcome"] == "grant")):
        people = {key: one for key, one in sources["applications"].items() if chosen(one)}
        agency_of = {key: sources["calls"][one["call"]]["agency"] for key, one in people.items()}
        for agency in order:
            own = {key: one for key, one in people.items() if agency_of[key] == agency}
            rows.append(_leaders(group, agency, own, least))
        if len(order) > 1:
            rows.append(_leaders(group, TOTAL, people, least))
    if not any(row["figures"]["persons"]["value"] for row in rows):
        return []
    return [_hidden(row) if row["hidden"] else row for row in _second_hidden(rows, order)]


def _hidden(row: Row) -> Row:
    """A row without its division: what is not shown is not kept among the figures either."""
    kept = {"persons": row["figures"]["persons"]}
    return {**row, "figures": {**{name: figure("M46", None, []) for name in row["figures"]}, **kept}}


def _leaders(group: str, agency: str, people: Rows, least: int) -> Row:
    def among(which: str) -> list[str]:
        return [f"applications/{key}" for key, one in people.items() if (one.get("leader") or "unknown") == which]

    women, men, unknown = (among(which) for which in ("woman", "man", "unknown"))
    hidden = 0 < len(people) < least
    known = len(women) + len(men)
    figures = {
        "persons": figure("M46", len(people), (f"applications/{key}" for key in people)),
        "women": figure("M46", len(women), women),
        "men": figure("M46", len(men), men),
        "unknown": figure("M46", len(unknown), unknown),
        "women_share": figure("M46", Fraction(len(women), known) if known else None, [*women, *men]),
    }
    return {"key": f"{group}.{agency}", "group": group, "agency": agency, "hidden": hidden, "figures": figures}


def _second_hidden(rows: list[Row], agencies: Sequence[str]) -> list[Row]:
    """Where one part alone is hidden beside a total that shows its division, the smallest other part is hidden too."""
    for group in ("applied", "granted"):
        own = [row for row in rows if row["group"] == group and row["agency"] != TOTAL]
        whole = next((row for row in rows if row["group"] == group and row["agency"] == TOTAL), None)
        shown = [row for row in own if not row["hidden"] and row["figures"]["persons"]["value"]]
        if whole and not whole["hidden"] and len([row for row in own if row["hidden"]]) == 1 and shown:
            min(shown, key=lambda row: row["figures"]["persons"]["value"])["hidden"] = True
    return rows


# T11: partners abroad


def international(sources: Mapping[str, Rows]) -> list[Row]:
    """Grants with parties or partners in the EU, outside it, and without; one with both counts in both."""
    cases = known(sources).with_money
    countries = {
        case: {code for code in sources["grants"].get(case, {}).get("countries", []) if code != "SE"} for case in cases
    }
    chosen = {
        "eu": [case for case, codes in countries.items() if codes & EU],
        "outside": [case for case, codes in countries.items() if codes - EU],
        "none": [case for case, codes in countries.items() if not codes],
    }
    if not cases:
        return []
    return [
        {"key": key, "figures": {"grants": figure("M47", len(cases), (f"grants/{case}" for case in cases))}}
        for key, cases in chosen.items()
    ]
