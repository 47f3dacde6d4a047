"""The figures of an interim or final report on one assignment: money per part and year, co-financing, projects.

From the plain rows of a dataset: `frames` and `entries` with their parts, `projects` as the conditions read them,
`grants` and `parties` as the joint report has them. Kronor. Money is by the budget year it belongs to, so that
requisitioned and used can be read in one row; "used" is what has been paid to recipients less what they have paid back
(reading A).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from programmes.rules.facts import Project, YearMoney, from_json, total
from reporting.rules import breakdowns
from reporting.rules.figures import TOTAL, Row, Rows, added, figure
from reporting.rules.known import known
from reporting.rules.requisition import counted_frame, entry_sum

SUMS = {
    "requisitioned": ("requisition", "M17"),
    "received": ("receipt", "M18"),
    "granted": ("commitment", "M6"),
    "paid": ("payment", "M10"),
    "repaid": ("repayment", "M11"),
    "returned": ("return", "M24"),
}


def tables(
    sources: Mapping[str, Rows], *, strands: Sequence[str], years: Sequence[int], cutoff: date, shared: str = ""
) -> dict[str, list[Row]]:
    """G1 money, by year and for all years, G2 co-financing (of the part `shared`, else of all) as planned and G2B as
    paid, G3 projects, G4 recipients by kind and county, G5 what the assignment planned and what became of it, G6 what
    the projects have led to, in datasets that keep it."""
    projects = {key: from_json(one) for key, one in sources["projects"].items()}
    sources = known(sources)
    planned = financing(
        sources, {key: one for key, one in projects.items() if not shared or one.strand == shared}, shared
    )
    by_year = money(sources, strands, years, cutoff)
    found = {
        "g1": by_year,
        "g1t": whole_period(by_year),
        "g2": planned,
        "g2b": actual(sources, shared),
        "g3": _projects(sources, projects, cutoff),
        "g4": breakdowns.organisation_kinds(sources),
        "g4b": breakdowns.counties(sources),
        "g5": _outcome(sources, years, cutoff),
    }
    return found | ({"g6": results(sources["results"])} if "results" in sources else {})


#: What projects lead to, in the order it is told.
KINDS = ("publication", "patent", "data", "readiness", "production", "mobility")


def results(rows: Rows) -> list[Row]:
    """G6: what the projects have led to (M52), by kind: how many and in how many projects, how many that are openly
    available (of what is published), and how many persons have moved. No rows where nothing is stated."""
    return [_result(kind, {key: one for key, one in rows.items() if one["kind"] == kind}) for kind in KINDS if rows]


def _result(kind: str, own: Rows) -> Row:
    behind = [f"results/{key}" for key in own]
    is_open = [f"results/{key}" for key, one in own.items() if one["is_open"]]
    persons = sum(one["number"] or 0 for one in own.values())
    return {
        "key": kind,
        "figures": {
            "results": figure("M52", len(own), behind),
            "result_projects": figure("M52", len({one["case"] for one in own.values()}), behind),
            "open_results": figure("M52", len(is_open) if kind in ("publication", "data") else None, is_open),
            "moved_persons": figure("M52", persons if kind == "mobility" else None, behind),
        },
    }


def money(sources: Mapping[str, Rows], strands: Sequence[str], years: Sequence[int], cutoff: date) -> list[Row]:
    """G1: money per budget year and part, with a row for all parts where there are several."""
    return [row for year in years for row in _year(sources, strands, year, cutoff)]


def _year(sources: Mapping[str, Rows], strands: Sequence[str], year: int, cutoff: date) -> list[Row]:
    parts = [_part(sources, strand, year, cutoff) for strand in strands]
    if len(parts) < 2:
        return parts
    figures = {name: added(parts, name) for name in parts[0]["figures"]}
    return [*parts, {"key": f"{year}.{TOTAL}", "year": year, "strand": TOTAL, "wording": None, "figures": figures}]


def whole_period(by_year: Sequence[Row]) -> list[Row]:
    """G1 for all its years together: a row per part, and one for all parts where there are several."""
    strands = dict.fromkeys(row["strand"] for row in by_year)
    own = {strand: [row for row in by_year if row["strand"] == strand] for strand in strands}
    return [
        {
            "key": strand or "all",
            "strand": strand,
            "figures": {name: added(rows, name) for name in rows[0]["figures"]},
        }
        for strand, rows in own.items()
    ]


def _part(sources: Mapping[str, Rows], strand: str, year: int, cutoff: date) -> Row:
    line = counted_frame(sources, strand, year, cutoff)
    frame, behind = (line[1].amount, [f"frames/{line[0]}"]) if line else (None, [])
    sums = {name: entry_sum(sources, kind, year=year, strand=strand or None) for name, (kind, _m) in SUMS.items()}
    granted, decided = sums["granted"]
    (paid, moved), (repaid, back) = sums["paid"], sums["repaid"]
    figures = {
        "frame": figure("M1", frame, behind),
        **{name: figure(SUMS[name][1], amount, rows) for name, (amount, rows) in sums.items()},
        "used": figure("M20", paid - repaid, [*moved, *back]),
        "not_requisitioned": figure(
            "M19",
            Decimal(frame) - sums["requisitioned"][0] if frame is not None else None,
            [*behind, *sums["requisitioned"][1]],
        ),
        "left": figure("M9", Decimal(frame) - granted if frame is not None else None, [*behind, *decided]),
    }
    wording = line[1].wording.value if line else None
    return {"key": f"{year}.{strand or 'all'}", "year": year, "strand": strand, "wording": wording, "figures": figures}


def financing(sources: Mapping[str, Rows], projects: Mapping[str, Project], shared: str) -> list[Row]:
    """All financing of the projects by source and year, and the authority's share of it, as planned; beside it what has
    been paid and what the work has cost as approved, in datasets that keep costs."""
    years = sorted({year for one in projects.values() for year in one.years})
    if not years:
        return []
    by_year = {year: total(one.years[year] for one in projects.values() if year in one.years) for year in years}
    rows = [
        _money(str(year), money, [key for key, one in projects.items() if year in one.years])
        for year, money in by_year.items()
    ]
    rows.append(_money(TOTAL, total(by_year.values()), list(projects)))
    if "costs" in sources:
        for row in rows:
            row["figures"] |= _actual(sources, shared, None if row["key"] == TOTAL else int(row["key"]))
            row["figures"]["business_share"] = _business(row)
    so_far(rows, "funder", "all_financing")
    return rows


def so_far(rows: Sequence[Row], part: str, whole: str) -> None:
    """Add the funder's share from the first year through each one (M37)."""
    sums = [Fraction(0), Fraction(0)]
    behind: list[str] = []
    for row in rows:
        figures = row["figures"]
        if row["key"] != TOTAL:
            sums = [
                before + Fraction(figures[name]["value"] or 0) for before, name in zip(sums, (part, whole), strict=True)
            ]
            behind = [*behind, *figures[part]["rows"], *figures[whole]["rows"]]
        figures["so_far_share"] = figure("M37", sums[0] / sums[1] if sums[1] else None, behind)


#: Financing by others than the authority, in the order it is told.
OTHERS = ("business_cash", "business_in_kind", "own", "other_public", "eu")


def actual(sources: Mapping[str, Rows], shared: str) -> list[Row]:
    """G2B: what has been paid per year, by the authority net and by others as entered, and the authority's share of it
    (M37). No rows where nobody has entered what others have paid: it is not known."""
    entered = sources.get("financed", {})
    if not entered:
        return []
    moved = {
        str(one["year"])
        for one in sources["entries"].values()
        if one["kind"] in ("payment", "repayment") and (not shared or one["strand"] == shared)
    }
    years = sorted({str(one["year"]) for one in entered.values()} | moved)
    rows = []
    for key in [*years, TOTAL]:
        own = {name: one for name, one in entered.items() if key in (str(one["year"]), TOTAL)}
        of: dict[str, dict[str, Any]] = {
            source: {name: one for name, one in own.items() if one["source"] == source} for source in OTHERS
        }
        funder = _actual(sources, shared, None if key == TOTAL else int(key))["funder_paid"]
        figures = {"funder_paid": funder}
        figures |= {
            f"paid_{source}": figure(
                "M37", sum(one["amount"] for one in rows_.values()), (f"financed/{name}" for name in rows_)
            )
            for source, rows_ in of.items()
        }
        behind = [*funder["rows"], *(f"financed/{name}" for name in own)]
        whole = Decimal(str(funder["value"])) + sum(one["amount"] for one in own.values())
        figures["paid_all"] = figure("M37", whole, behind)
        share = Fraction(Decimal(str(funder["value"]))) / Fraction(whole) if whole else None
        figures["platform_share"] = figure("M37", share, behind)
        rows.append({"key": key, "figures": figures})
    so_far(rows, "funder_paid", "paid_all")
    return rows


def _business(row: Row) -> dict[str, Any]:
    """Business's financing against the public (M38): "i regel minst motsvarande andel"."""
    one = {name: Fraction(kept["value"] or 0) for name, kept in row["figures"].items() if name != "platform_share"}
    public = one["funder"] + one["other_public"] + one["eu"]
    share = (one["business_cash"] + one["business_in_kind"]) / public if public else None
    return figure("M38", share, row["figures"]["all_financing"]["rows"])


def _actual(sources: Mapping[str, Rows], shared: str, year: int | None) -> dict[str, Any]:
    """What was paid net, what was approved of costs, and the share of them that was paid, of a year or of all."""
    paid, rows = Decimal(0), []
    for key, one in sources["entries"].items():
        sign = {"payment": 1, "repayment": -1}.get(one["kind"], 0)
        if sign and year in (None, one["year"]) and (not shared or one["strand"] == shared):
            paid += sign * Decimal(one["amount"])
            rows.append(f"entries/{key}")
    approved = {
        key: one["cost"]
        for key, one in sources["costs"].items()
        if year in (None, date.fromisoformat(one["starts_on"]).year) and (not shared or one["strand"] == shared)
    }
    behind = [f"costs/{key}" for key in approved]
    costs = sum(approved.values())
    return {
        "funder_paid": figure("M12", paid, rows),
        "approved_costs": figure("M37", costs, behind),
        "paid_share": figure("M37", Fraction(paid) / costs if costs else None, [*rows, *behind]),
    }


def _money(key: str, money: YearMoney, behind: Iterable[str]) -> Row:
    rows = [f"projects/{one}" for one in behind]
    amounts = {
        "funder": money.grant,
        "business_cash": money.business_cash,
        "business_in_kind": money.business_in_kind,
        "own": money.own_cash + money.own_in_kind,
        "other_public": money.other_public,
        "eu": money.eu,
        "all_financing": money.total,
    }
    figures = {name: figure("M37", amount, rows) for name, amount in amounts.items()}
    share = Fraction(money.grant, money.total) if money.total else None
    return {"key": key, "figures": {**figures, "platform_share": figure("M37", share, rows)}}


def stage(one: Project, on: date) -> str:
    """Whether a project has begun or ended on a day; "" where its period is not known."""
    if one.starts_on is None or one.ends_on is None:
        return ""
    return "coming" if on < one.starts_on else "ended" if on > one.ends_on else "running"


def _projects(sources: Mapping[str, Rows], projects: Mapping[str, Project], cutoff: date) -> list[Row]:
    rows = []
    for key, one in projects.items():
        grant: Mapping[str, Any] = sources["grants"].get(one.key, {})
        behind = [f"projects/{key}"]
        companies = [party.size for party in one.parties]
        figures = {
            "large": figure("M45", companies.count("large"), behind),
            "small": figure("M45", companies.count("small") + companies.count("medium"), behind),
            "medium_parties": figure("M45", companies.count("medium"), behind),
            "small_parties": figure("M45", companies.count("small"), behind),
            "grant": figure("M6", one.money.grant, behind),
        }
        rows.append(
            {
                "key": key,
                "number": grant.get("number", ""),
                "title": one.title or grant.get("title", ""),
                "coordinator": grant.get("coordinator", ""),
                "strand": one.strand,
                "county": next((party.county for party in one.parties if party.is_coordinator), ""),
                "stage": stage(one, cutoff),
                "starts_on": one.starts_on.isoformat() if one.starts_on else "",
                "ends_on": one.ends_on.isoformat() if one.ends_on else "",
                "period": "–".join(day.isoformat() for day in (one.starts_on, one.ends_on) if day),
                "figures": figures,
            }
        )
    rows.sort(key=lambda row: str(row["number"]))
    return rows


def _outcome(sources: Mapping[str, Rows], years: Sequence[int], cutoff: date) -> list[Row]:
    """Per year: the amount in the assignment itself, the one that counts, and what was granted and paid."""
    rows = []
    for year in years:
        first = [
            (key, one)
            for key, one in sources["frames"].items()
            if one["source_kind"] == "decision" and one["strand"] == "" and _holds(one, year)
        ]
        planned = first[0][1]["amount"] if first else None
        line = counted_frame(sources, "", year, cutoff)
        granted, decided = entry_sum(sources, "commitment", year=year)
        paid, moved = entry_sum(sources, "payment", year=year)
        figures = {
            "planned": figure("M2", planned, [f"frames/{key}" for key, _one in first[:1]]),
            "frame": figure("M1", line[1].amount if line else None, [f"frames/{line[0]}"] if line else []),
            "granted": figure("M6", granted, decided),
            "paid": figure("M10", paid, moved),
        }
        rows.append({"key": str(year), "year": year, "figures": figures})
    return rows


def _holds(frame: Mapping[str, Any], year: int) -> bool:
    return bool(frame["year"] <= year and (frame["year_to"] is None or year <= frame["year_to"]))
