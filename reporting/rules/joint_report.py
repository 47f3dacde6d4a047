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
from reporting.rules import beside, breakdowns
from reporting.rules.figures import TOTAL, Behind, Figure, Row, Rows, added, figure, number
from reporting.rules.known import Booked, Sum, known, uncollected

#: Which measure each figure is, by its number in the definitions.
MEASURES = {
    "frame": "M1",
    "allocated": "M3",
    "granted": "M6",
    "left": "M9",
    "paid": "M10",
    "repaid": "M11",
    "paid_net": "M12",
    "share": "M6/M1",
    "over_floor": "M12−M1",
    "submitted": "M25",
    "late": "M25",
    "withdrawn": "M26",
    "dismissed": "M27",
    "examined": "M28",
    "approved": "M29",
    "rejected": "M30",
    "undecided": "M28",
    "success": "M31",
    "requested": "M32",
    "amount_success": "M33",
    "granted_amount": "M6",
    "grants": "M29",
    "gross": "M4",
    "reduced": "M5",
    "net": "M7",
}


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
            "t2": _calls(sources, order, cutoff),
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
            row["figures"]["success"] = _figure("success", share, received["rows"])
    if asked.get("floor_basis") == "decisions":
        for row in found["t1"]:
            if row["wording"] == Wording.AT_LEAST.value:
                frame, granted = (row["figures"][name] for name in ("frame", "granted"))
                over = Decimal(str(granted["value"])) - Decimal(str(frame["value"]))
                row["figures"]["over_floor"] = _figure("over_floor", over, [*frame["rows"], *granted["rows"]])


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
    clusters, theme = asked["clusters"], asked["theme"]
    return {
        "t2b": _calls(sources, agencies, cutoff, every=True),
        "t4": breakdowns.areas(sources),
        "t5": breakdowns.readiness(sources),
        "t6": breakdowns.counties(sources),
        "t7": breakdowns.organisation_kinds(sources),
        "t8": breakdowns.leaders(sources, agencies, least=asked["least_persons"]),
        "t9": [
            row
            for row in breakdowns.clusters(
                sources, clusters["agency"], floor=clusters["floor"], paid=asked.get("cluster_money") == "paid"
            )
            if row["year"] <= cutoff.year
        ]
        if clusters
        else [],
        "t10": breakdowns.theme_years(
            sources,
            theme["agency"],
            theme["theme"],
            floor=theme["minimum"],
            applies_from=theme["binding_from"],
            until=cutoff.year,
        )
        if theme
        else [],
        "t10b": breakdowns.schools(sources, asked["schools"]),
        "t11": breakdowns.international(sources),
        "t12": breakdowns.recoveries(sources, agencies),
    }


def _figure(name: str, value: Any, rows: Iterable[str]) -> Figure:
    return figure(MEASURES[name], value, rows)


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
            "frame": _figure("frame", frame, frame_rows),
            "allocated": _figure("allocated", allocated, allocated_rows),
            "granted": _figure("granted", granted, granted_rows),
            "left": _figure(
                "left",
                Decimal(frame) - granted - own if bounded and frame is not None else None,
                [*granted_rows, *own_rows, *frame_rows],
            ),
            "paid": _figure("paid", paid if past else None, paid_rows),
            "repaid": _figure("repaid", repaid if past else None, repaid_rows),
            "paid_net": _figure("paid_net", paid - repaid if past else None, [*paid_rows, *repaid_rows]),
            "share": _figure(
                "share",
                Fraction(granted) / frame if bounded and frame else None,
                [*granted_rows, *frame_rows],
            ),
            "over_floor": _figure(
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
        figures[name] = _figure(name, total, [row for part in parts for row in part["figures"][name]["rows"]])
    frame, granted = number(figures["frame"]["value"]), number(figures["granted"]["value"])
    share = Fraction(granted) / Fraction(frame) if frame and granted is not None else None
    figures["share"] = _figure("share", share, [*figures["granted"]["rows"], *figures["frame"]["rows"]])
    figures["over_floor"] = _figure("over_floor", None, [])
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


# T2: calls


def _calls(sources: Mapping[str, Rows], agencies: list[str], cutoff: date, *, every: bool = False) -> list[Row]:
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
            "submitted": _figure("submitted", len(submitted), submitted),
            "withdrawn": _figure("withdrawn", len(withdrawn), withdrawn),
            "dismissed": _figure("dismissed", len(dismissed), dismissed),
            "examined": _figure("examined", len(examined), examined),
            "approved": _figure("approved", len(approved), approved),
            "rejected": _figure("rejected", len(rejected), rejected),
            "undecided": _figure("undecided", len(undecided), undecided),
            "success": _figure("success", success, examined),
            "requested": _figure("requested", sum(a["requested"] for a in applications.values()), submitted),
            "granted_amount": _figure("granted_amount", granted.amount, granted.rows),
            "amount_success": _figure(
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
    figures["success"] = _figure("success", share, figures["examined"]["rows"])
    examined_rows, granted = figures["examined"]["rows"], figures["granted_amount"]
    figures["amount_success"] = _figure(
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
                    "grants": _figure("grants", len(new), new),
                    "gross": _figure("gross", sums[0], (one.name for one in gross)),
                    "reduced": _figure("reduced", -sums[1], (one.name for one in reduced)),
                    "net": _figure("net", sums[0] + sums[1], (one.name for one in in_year)),
                },
            }
        )
    if len(rows) > 1:
        rows.append(
            {"key": TOTAL, "agency": TOTAL, "figures": {name: added(rows, name) for name in rows[0]["figures"]}}
        )
    return rows
