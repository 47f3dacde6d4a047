"""What has been granted, divided: by technology area, readiness, county, kind of organisation, leader, cluster and
partner country. From the plain rows of a dataset; no database, no clock. Kronor; a grant is divided between areas and
themes by largest remainder on whole kronor, so that its parts sum to it.

Rows: `entries` as in the ledger, `grants` by the case's key (what is known of each project), `parties` by
"case:organisation" (where its workplace is, what kind it is), `areas` by key in the order they are told.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.rules.figures import TOTAL, Behind, Figure, Row, Rows, figure, number
from reporting.rules.known import Booked, Sum, known
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


# T9, T10: clusters, artificial intelligence and research schools


def clusters(sources: Mapping[str, Rows], agency: str, *, floor: int, paid: bool = False) -> list[Row]:
    """Each cluster and year with money from `agency`: its grant, what of it is paid, all financing, and both readings
    of the floor. `paid`: the agency's part is measured on what is paid of the year's money, not on what is granted."""
    rows, moved = [], known(sources).paid_by_year
    own = {key: one for key, one in known(sources).by_year.items() if _agency(sources, key[0]) == agency}
    for (case, year), one in sorted(own.items(), key=lambda item: (item[0][1], _number(sources, item[0][0]))):
        if not one.amount:
            continue
        grant = sources["grants"].get(case, {})
        other, ssh = (int(grant.get(name, {}).get(str(year), 0)) for name in ("other", "ssh"))
        behind = [f"grants/{case}"] if grant else []
        given = moved.get((case, year), Sum(Decimal(0), Behind()))
        counted = given if paid else one
        total = counted.amount + other
        figures = {
            "cluster_grant": figure("M39", one.amount, one.rows),
            "cluster_paid": figure("M39", given.amount, given.rows),
            "financing": figure("M39", total, [*counted.rows, *behind]),
            "ssh": figure("M41", ssh, behind),
        }
        rows.append(
            {
                "key": f"{year}.{case}",
                "year": year,
                "case": case,
                "number": grant.get("number", ""),
                "title": grant.get("title", ""),
                "floor": floor,
                "met_grant": counted.amount >= floor,
                "met_financing": total >= floor,
                "met_ssh": ssh > 0,
                "figures": figures,
            }
        )
    return rows


def _agency(sources: Mapping[str, Rows], case: str) -> str:
    return str(sources["grants"].get(case, {}).get("agency", ""))


def _number(sources: Mapping[str, Rows], case: str) -> str:
    return str(sources["grants"].get(case, {}).get("number", case))


def theme_years(
    sources: Mapping[str, Rows],
    agency: str,
    theme: str,
    *,
    floor: int,
    applies_from: int,
    until: int,
) -> list[Row]:
    """What is granted of a theme per budget year, through the year `until`, beside the floor and the year it binds."""
    amounts: dict[int, Decimal] = {}
    rows: dict[int, list[str]] = {}
    for (case, year), one in known(sources).by_year.items():
        if _agency(sources, case) != agency:
            continue
        percent = sources["grants"].get(case, {}).get("themes", {}).get(theme)
        if year not in amounts:
            amounts[year], rows[year] = Decimal(0), []
        if percent is not None and year <= until:
            amounts[year] += largest_remainder(int(one.amount), [percent, 100 - percent])[0]
            rows[year] += [*one.rows, f"grants/{case}"]
    return [
        {
            "key": str(year),
            "year": year,
            "floor": floor,
            "applies_from": applies_from,
            "met": amount >= floor,
            "figures": {"theme_amount": figure("M40", amount, rows[year])},
        }
        for year, amount in sorted(amounts.items())
        if year <= until
    ]


def schools(sources: Mapping[str, Rows], wanted: Sequence[str]) -> list[Row]:
    """Each research school that is demanded: the clusters that have one, and those with doctoral mobility."""
    rows = []
    for school in wanted:
        own = [key for key, one in sources["grants"].items() if school in one.get("schools", [])]
        moving = [key for key in own if sources["grants"][key].get("mobility")]
        figures = {
            "school_grants": figure("M40", len(own), (f"grants/{key}" for key in own)),
            "school_mobile": figure("M40", len(moving), (f"grants/{key}" for key in moving)),
        }
        rows.append({"key": school, "school": school, "exists": bool(own), "figures": figures})
    return rows


# T11, T12: partners abroad and recoveries


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


def recoveries(sources: Mapping[str, Rows], agencies: Iterable[str]) -> list[Row]:
    """Recovery cases per agency: decided, repaid on them, waived, outstanding."""
    rows = [_recovery(sources, agency) for agency in agencies]
    if not any(row["figures"]["cases"]["value"] for row in rows):
        return []
    if len(rows) > 1:
        rows.append(_recovery(sources, None))
    return rows


def _recovery(sources: Mapping[str, Rows], agency: str | None) -> Row:
    claims = known(sources).booked("recovery", agency)
    places = {(one.case, one.party) for one in claims}
    repaid = [one for one in known(sources).booked("repayment", agency) if (one.case, one.party) in places]
    decided = [one for one in claims if one.amount > 0]
    waived = [one for one in claims if one.amount < 0]

    def total(entries: Iterable[Booked]) -> Decimal:
        return sum((one.amount for one in entries), Decimal(0))

    def rows(entries: Iterable[Booked]) -> list[str]:
        return [one.name for one in entries]

    figures = {
        "cases": figure("M14", len(places), rows(claims)),
        "claimed": figure("M14", total(decided), rows(decided)),
        "repaid_claims": figure("M11", total(repaid), rows(repaid)),
        "waived": figure("M15", -total(waived), rows(waived)),
        "outstanding": figure("M16", total(claims) - total(repaid), rows([*claims, *repaid])),
    }
    return {"key": agency or TOTAL, "agency": agency or TOTAL, "figures": figures}


def outstanding_commitments(sources: Mapping[str, Rows]) -> Decimal:
    """What is granted and not yet paid, per grant, party and budget year never below zero, kronor."""
    paid: dict[tuple[str, str], Decimal] = {}
    for one in known(sources).booked("payment"):
        place = (one.case, one.party)
        paid[place] = paid.get(place, Decimal(0)) + one.amount
    decided = known(sources).by_party
    return sum((max(Decimal(0), amount - paid.get(place, Decimal(0))) for place, amount in decided.items()), Decimal(0))


def value(row: Row, name: str) -> Decimal | Fraction | int | None:
    """A figure of a row as a number."""
    return number(row["figures"][name]["value"])
