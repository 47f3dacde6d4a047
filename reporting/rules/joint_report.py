"""The figures of the joint report on excellence clusters, from plain rows. No database, no clock.

A dataset keeps the rows; the figures are computed from them by `tables` and can be computed again at any time. Amounts
are kronor: whole numbers, or Decimals for what the bank moved. A figure is `{"value", "measure", "rows"}` where `rows`
names what it was summed from; value None is "cannot occur" and is printed as a point.

Basis: «årligen den 1 februari lämna en gemensam kortfattad rapport om arbetet» in both decisions on excellence
clusters; the measures are the agencies' own (reporting/kinds/measures.yaml).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any

from programmes.rules.frames import FrameLine, Wording, counted_line
from reporting.rules import beside, breakdowns, clusters, recoveries
from reporting.rules.figures import TOTAL, Behind, Figure, Row, Rows, added, number
from reporting.rules.joint_calls import calls
from reporting.rules.joint_measures import named
from reporting.rules.known import Booked, Sum, known, uncollected


def tables(
    sources: Mapping[str, Rows],
    *,
    agencies: Iterable[str],
    cutoff: date,
    asked: Mapping[str, Any] | None = None,
) -> dict[str, list[Row]]:
    """Tables T1–T3 from the rows of a dataset: `frames`, `entries`, `calls` and `applications`, each by key; and T4–T12
    by what the conditions ask (`asked`). Datasets from before T4 have none of those and no `asked`."""
    order, sources = list(agencies), known(sources)
    with uncollected():
        found = {
            "t1": _money(sources, order, cutoff),
            "t2": calls(sources, order, cutoff),
            "t3": _decisions(sources, order, cutoff),
        }
        if asked is None:
            return found
        found |= _divided(sources, order, cutoff, asked)
        _as_answered(found, asked)
        if "least_grants" in asked:  # else frozen before the measures of the annex were told
            found |= {
                "t13": beside.agencies(sources, found["t1"], order, least=asked["least_grants"]),
                "t14": beside.calls(sources, found["t2b"]),
                "t15": beside.commitments(sources, order, cutoff=cutoff),
                "t16": beside.duties(sources),
                "t17": beside.coming(sources, order),
            }
        return found


def _as_answered(found: Mapping[str, list[Row]], asked: Mapping[str, Any]) -> None:
    """Count as the open questions are answered: the success rate of all applications received, the floor by decisions.
    Datasets from before they could be answered say nothing, and stay."""
    if asked.get("denominator") == "submitted":
        for row in (*found["t2"], *found["t2b"]):
            received, approved = (row["figures"][name] for name in ("submitted", "approved"))
            share = Fraction(approved["value"], received["value"]) if received["value"] else None
            row["figures"]["success"] = named("success", share, received["rows"])
    if asked.get("floor_basis") == "decisions":
        for row in found["t1"]:
            if row["wording"] == Wording.AT_LEAST.value:
                frame, granted = (row["figures"][name] for name in ("frame", "granted"))
                over = Decimal(str(granted["value"])) - Decimal(str(frame["value"]))
                row["figures"]["over_floor"] = named("over_floor", over, [*frame["rows"], *granted["rows"]])


def asked(conditions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the divided tables show beside the figures, from the kept conditions: floors, themes, schools;
    and how open questions are answered."""
    found: dict[str, Any] = {"clusters": None, "theme": None, "schools": []}
    found["least_persons"] = answers["least_persons"] if answers["suppression"] == "yes" else 0
    found |= {name: answers[name] for name in ("least_grants", "floor_basis", "denominator", "cluster_money")}
    for one in conditions:
        figures = one["parameters"]
        if one["kind"] == "portfolio.project_year_min":
            found["clusters"] = {"agency": one["agency"], "floor": figures["minimum"]}
        elif one["kind"] == "portfolio.theme_min":
            keys = ("theme", "minimum", "binding_from")
            found["theme"] = {"agency": one["agency"], **{key: figures[key] for key in keys}}
        elif one["kind"] == "portfolio.coverage":
            found["schools"] = list(figures["covers"])
    return found


def _divided(
    sources: Mapping[str, Rows],
    agencies: list[str],
    cutoff: date,
    asked: Mapping[str, Any],
) -> dict[str, list[Row]]:
    financed, theme = asked["clusters"], asked["theme"]
    return {
        "t2b": calls(sources, agencies, cutoff, every=True),
        "t4": breakdowns.areas(sources),
        "t5": breakdowns.readiness(sources),
        "t6": breakdowns.counties(sources),
        "t7": breakdowns.organisation_kinds(sources),
        "t8": breakdowns.leaders(sources, agencies, least=asked["least_persons"]),
        "t9": [
            row
            for row in clusters.clusters(
                sources, financed["agency"], floor=financed["floor"], paid=asked.get("cluster_money") == "paid"
            )
            if row["year"] <= cutoff.year
        ]
        if financed
        else [],
        "t10": clusters.theme_years(
            sources,
            theme["agency"],
            theme["theme"],
            floor=theme["minimum"],
            applies_from=theme["binding_from"],
            until=cutoff.year,
        )
        if theme
        else [],
        "t10b": clusters.schools(sources, asked["schools"]),
        "t11": breakdowns.international(sources),
        "t12": recoveries.recoveries(sources, agencies),
    }


# T1: frame, granted, paid


def _money(sources: Mapping[str, Rows], agencies: list[str], cutoff: date) -> list[Row]:
    rows: list[Row] = []
    for year in _years(sources, cutoff):
        found = (_money_row(sources, agency, year, cutoff) for agency in agencies)
        parts = [part for part in found if part is not None]
        rows += parts
        if len(parts) > 1:
            rows.append(_money_total(parts, year))
    return rows


def _years(sources: Mapping[str, Rows], cutoff: date) -> list[int]:
    """From the first year with a frame through the year after the cut-off, and every later year that is committed."""
    starts = [frame["year"] for frame in sources["frames"].values()]
    committed = [year for _agency, year in known(sources).by_budget_year("commitment")]
    if not starts and not committed:
        return []
    return list(range(min(starts + committed), max([cutoff.year + 1, *committed]) + 1))


def _line(sources: Mapping[str, Rows], agency: str, year: int, cutoff: date) -> tuple[str, FrameLine] | None:
    lines: list[FrameLine] = []
    keys: list[str] = []
    for key, frame in sorted(sources["frames"].items(), key=lambda item: item[1]["recorded_at"]):
        if frame["agency"] == agency:
            keys.append(key)
            lines.append(
                FrameLine(
                    year=frame["year"],
                    wording=Wording(frame["wording"]),
                    amount=frame["amount"],
                    valid_from=date.fromisoformat(frame["valid_from"]),
                    source=key,
                    year_to=frame["year_to"],
                )
            )
    counted = counted_line(lines, year, cutoff)
    return (counted.source, counted) if counted else None


def _money_row(sources: Mapping[str, Rows], agency: str, year: int, cutoff: date) -> Row | None:
    line = _line(sources, agency, year, cutoff)
    granted, granted_rows = _found(known(sources).by_budget_year("commitment"), agency, year)
    if line is None and not granted_rows:
        return None
    own, own_rows = _found(known(sources).by_budget_year("own_cost"), agency, year)
    allocated, allocated_rows = _found(known(sources).by_budget_year("allocation"), agency, year)
    frame_rows = [f"frames/{line[0]}"] if line else []
    frame = line[1].amount if line else None
    is_floor = line is not None and line[1].wording == Wording.AT_LEAST
    bounded = frame is not None and not is_floor
    past = year <= cutoff.year
    paid, paid_rows = _found(known(sources).by_calendar_year("payment"), agency, year)
    repaid, repaid_rows = _found(known(sources).by_calendar_year("repayment"), agency, year)
    counted = sources["frames"][line[0]] if line else {}
    return {
        "key": f"{year}.{agency}",
        "year": year,
        "agency": agency,
        "wording": line[1].wording.value if line else None,
        "source_kind": counted.get("source_kind"),
        "source": counted.get("source", ""),
        "figures": {
            "frame": named("frame", frame, frame_rows),
            "allocated": named("allocated", allocated, allocated_rows),
            "granted": named("granted", granted, granted_rows),
            "left": named(
                "left",
                Decimal(frame) - granted - own if bounded and frame is not None else None,
                [*granted_rows, *own_rows, *frame_rows],
            ),
            "paid": named("paid", paid if past else None, paid_rows),
            "repaid": named("repaid", repaid if past else None, repaid_rows),
            "paid_net": named("paid_net", paid - repaid if past else None, [*paid_rows, *repaid_rows]),
            "share": named(
                "share",
                Fraction(granted) / frame if bounded and frame else None,
                [*granted_rows, *frame_rows],
            ),
            "over_floor": named(
                "over_floor",
                paid - repaid - frame if is_floor and past and frame is not None else None,
                [*frame_rows, *paid_rows, *repaid_rows],
            ),
        },
    }


def _money_total(parts: list[Row], year: int) -> Row:
    """The year's sum. Frames are added only when every one has the same wording, which is not a floor."""
    wordings = {part["wording"] for part in parts}
    alike = len(wordings) == 1 and wordings <= {w.value for w in Wording} - {Wording.AT_LEAST.value}
    figures: dict[str, Figure] = {}
    for name in ("frame", "allocated", "granted", "left", "paid", "repaid", "paid_net"):
        addable = alike or name not in {"frame", "left"}
        values = [number(part["figures"][name]["value"]) for part in parts]
        known = [value for value in values if value is not None]
        total = sum(known, Decimal(0)) if addable and len(known) == len(values) else None
        figures[name] = named(name, total, [row for part in parts for row in part["figures"][name]["rows"]])
    frame, granted = number(figures["frame"]["value"]), number(figures["granted"]["value"])
    share = Fraction(granted) / Fraction(frame) if frame and granted is not None else None
    figures["share"] = named("share", share, [*figures["granted"]["rows"], *figures["frame"]["rows"]])
    figures["over_floor"] = named("over_floor", None, [])
    return {
        "key": f"{year}.{TOTAL}",
        "year": year,
        "agency": TOTAL,
        "wording": None,
        "source_kind": None,
        "source": "",
        "figures": figures,
    }


def _found(sums: Mapping[tuple[str, int], Sum], agency: str, year: int) -> tuple[Decimal, Behind]:
    one = sums.get((agency, year))
    return (one.amount, one.rows) if one else (Decimal(0), Behind())


# T3: decisions during the year


def _decisions(sources: Mapping[str, Rows], agencies: list[str], cutoff: date) -> list[Row]:
    rows: list[Row] = []
    for agency in agencies:
        entries = known(sources).booked("commitment", agency)
        first: dict[str, Booked] = {}
        for one in sorted(entries, key=attrgetter("occurred_on")):  # those of a day stay in the order of their names
            first.setdefault(one.case, one)
        year = f"{cutoff.year:04}-"
        new = [one.name for one in first.values() if one.occurred_on.startswith(year)]
        in_year = [one for one in entries if one.occurred_on.startswith(year)]
        gross, reduced = ([one for one in in_year if (one.amount > 0) is up] for up in (True, False))
        sums = [sum((one.amount for one in part), Decimal(0)) for part in (gross, reduced)]
        rows.append(
            {
                "key": agency,
                "agency": agency,
                "figures": {
                    "grants": named("grants", len(new), new),
                    "gross": named("gross", sums[0], (one.name for one in gross)),
                    "reduced": named("reduced", -sums[1], (one.name for one in reduced)),
                    "net": named("net", sums[0] + sums[1], (one.name for one in in_year)),
                },
            }
        )
    if len(rows) > 1:
        rows.append(
            {"key": TOTAL, "agency": TOTAL, "figures": {name: added(rows, name) for name in rows[0]["figures"]}}
        )
    return rows
