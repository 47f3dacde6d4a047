"""Checks of a dataset's figures: sums, traces, scope, frames, changes, identities. Plain values, no database, no clock.

Each function is one check (K1, K3 … of the agencies' own list) and answers with findings; none is silence.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.rules.figures import TOTAL, Row, Rows, number
from reporting.rules.sums import added_up, exact, value
from sweden.findings import Finding, Severity, Waiver, is_excepted

Content = Mapping[str, Any]
#: Wordings that set a limit: what is granted of a year may not be more.
LIMITS = frozenset({"may_use", "fixed", "at_most"})
#: Tables of one report that divide the same amount.
DIVIDED = ("t4", "t6", "t7")


def sums(tables: Mapping[str, Sequence[Row]]) -> list[Finding]:
    """K1: every total is the sum of its rows on unrounded figures, and tables that divide the same amount agree."""
    found = [
        Finding("k1.sum", Severity.BLOCKING, {"place": f"{table}/{place}", "difference": exact(off)})
        for table, rows in tables.items()
        for place, off in added_up(table, rows)
    ]
    wholes = {
        table: value(rows[-1], "amount")
        for table in DIVIDED
        if (rows := tables.get(table)) and rows[-1]["key"] == TOTAL
    }
    if len(set(wholes.values())) > 1:
        found.append(Finding("k1.tables", Severity.BLOCKING, {"tables": ", ".join(wholes)}))
    return found


def cells(tables: Mapping[str, Sequence[Sequence[str]]]) -> list[Finding]:
    """K1: no cell of a table, as it is printed, is empty."""
    return [
        Finding("k1.cell", Severity.BLOCKING, {"table": table, "row": place})
        for table, lines in tables.items()
        for place, line in enumerate(lines, start=1)
        if any(not cell.strip() for cell in line)
    ]


def closed(tables: Mapping[str, Sequence[Row]], areas: Collection[str]) -> list[Finding]:
    """K1: a table by technology area has every area of the decision, also those with nothing."""
    return [
        Finding("k1.closed", Severity.BLOCKING, {"table": table, "missing": ", ".join(missing)})
        for table in ("t4", "t5")
        if (rows := tables.get(table)) and (missing := [area for area in areas if area not in {r["key"] for r in rows}])
    ]


def traces(content: Content, measures: Collection[str]) -> list[Finding]:
    """K4: every figure has a measure that is defined, and every row it names is kept with the dataset."""
    kept = {kind: set(rows) for kind, rows in content["sources"].items()}
    found = []
    for table, rows in content["tables"].items():
        for row in rows:
            for name, one in row["figures"].items():
                lost = [key for key in one["rows"] if (parts := key.split("/", 1))[-1] not in kept.get(parts[0], ())]
                if one["measure"] not in measures or lost:
                    found.append(Finding("k4.trace", Severity.BLOCKING, {"place": f"{table}/{row['key']}/{name}"}))
    return found


def scope(content: Content, *, registered: int | None = None) -> list[Finding]:
    """K6: rows of the answering authorities only, and every grant of the register: `registered` is how many it has."""
    entries: Rows = content["sources"].get("entries", {})
    strangers = [
        key for key, one in entries.items() if one.get("agency", "") and one["agency"] not in content["agencies"]
    ]
    found = [Finding("k6.stranger", Severity.BLOCKING, {"count": len(strangers)})] if strangers else []
    decided = [one for one in entries.values() if one["kind"] == "commitment"]
    counted = len({one["case"] for one in decided if one["case"]})
    if registered is not None and counted != registered:
        found.append(Finding("k6.count", Severity.BLOCKING, {"counted": counted, "registered": registered}))
    loose = sum((Decimal(one["amount"]) for one in decided if not one["case"]), Decimal(0))
    if loose:
        found.append(Finding("k6.without_case", Severity.WARNING, {"amount": loose}))
    return found


def frames(rows: Sequence[Row], *, printed: Iterable[str] = ()) -> list[Finding]:
    """K7: what is granted of a year keeps within the amount, where it limits; an amount that is only estimated is told
    so (its year stands in `printed`) and may be passed with a warning."""
    found, told = [], set(printed)
    for row in rows:
        left, wording = value(row, "left"), row.get("wording")
        place = {"part": row.get("agency") or row.get("strand") or "", "year": row.get("year", "")}
        if left is not None and left < 0:
            severity = Severity.BLOCKING if wording in LIMITS else Severity.WARNING
            if not row["key"].endswith(TOTAL):
                found.append(Finding("k7.above", severity, {**place, "excess": exact(-left)}))
        if wording == "estimated" and str(row.get("year")) not in told:
            found.append(Finding("k7.untold", Severity.BLOCKING, place))
    return found


def agreement(
    own: Mapping[str, Any], other: Mapping[str, Any], *, document: str, read: Collection[str] = ()
) -> list[Finding]:
    """K8: the same measure of the same part and year has the same value in another document of the season; where it has
    not, both must name how they read it (`read` holds the measures that both name)."""
    found = []
    for name in own:
        if name in other and Fraction(str(own[name])) != Fraction(str(other[name])):
            measure, part, year = name.split("/")
            severity = Severity.INFO if measure in read else Severity.BLOCKING
            figures = {"measure": measure, "part": part, "year": year, "document": document}
            found.append(Finding("k8.differs", severity, {**figures, "here": own[name], "there": other[name]}))
    return found


def conditions(kept: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """K9: every condition has a state and the decision's own words, and every exception a reason and who allowed it."""
    found = []
    for one in kept:
        if not one.get("state") or not one.get("quote", "").strip():
            found.append(Finding("k9.state", Severity.BLOCKING, {"condition": one["title"]}))
        for allowed in one.get("exceptions", ()):
            if not allowed["reason"].strip() or not allowed["by"].strip():
                found.append(Finding("k9.exception", Severity.BLOCKING, {"condition": one["title"]}))
    return found


#: The figures that follow how it is read what has been used.
READ_ANEW = frozenset({"used", "to_repay"})


def causes(
    change: Mapping[str, Any],
    sources: Mapping[str, Rows],
    *,
    cutoff: date,
    readings: tuple[str, str] = ("", ""),
    told_on: date | None = None,
) -> list[str]:
    """Why a figure of an earlier report is another now, all that its rows tell: "reading" (what has been used is read
    in another way), "frame" (the amount has another version), "late" (had happened, was not booked), "later" (happened
    after the earlier cut-off), "corrected" (a row no longer counts). Empty when no row tells.

    `readings`: the earlier report's and this. Of another reading other rows are behind the figure: of those only what
    was booked after `told_on`, when the earlier report was sent, is late, and none is corrected.
    """
    before, after = set(change["rows_before"]), set(change["rows"])
    new, gone = after - before, before - after
    read_anew = all(readings) and readings[0] != readings[1] and change["figure"].rsplit("/", 1)[-1] in READ_ANEW
    kept = sources.get("entries", {})
    booked = [kept[key] for kind, key in (one.split("/", 1) for one in new) if kind == "entries" and key in kept]
    had_happened = [one for one in booked if date.fromisoformat(one["occurred_on"]) <= cutoff]
    late = [one for one in had_happened if not read_anew or (told_on and one["recorded_at"][:10] > told_on.isoformat())]
    found = {
        "reading": read_anew,
        "frame": any(one.startswith("frames/") for one in new),
        "late": late,
        "later": len(booked) > len(had_happened),
        "corrected": not read_anew and any(one.startswith("entries/") for one in gone),
    }
    told = [name for name, is_so in found.items() if is_so]
    return told or (["corrected"] if gone else [])


def changes(found: Sequence[Mapping[str, Any]], waiver: Waiver | None = None) -> list[Finding]:
    """K10: every change since the last report has a cause: one that the rows tell, or `waiver`, which people state."""
    severity = Severity.REASON
    return [
        Finding("k10.cause", severity, {"place": one["figure"]}, excepted=is_excepted(severity, waiver))
        for one in found
        if not one.get("causes")
    ]


def identities(tables: Mapping[str, Sequence[Row]]) -> list[Finding]:
    """K15: received = used + to repay per part, the grants sum to their part, and what is left follows the ceiling."""
    found = []

    def hold(place: str, *amounts: Fraction | None) -> None:
        known = [one for one in amounts if one is not None]
        if len(known) == len(amounts) and (off := known[0] - sum(known[1:], Fraction(0))):
            found.append(Finding("k15.identity", Severity.BLOCKING, {"place": place, "difference": exact(off)}))

    for row in tables.get("s1", ()):
        hold(f"s1/{row['key']}", *(value(row, name) for name in ("received", "used", "to_repay")))
    for row in tables.get("s2", ()):
        for way in ("a", "b"):
            hold(f"s2/{row['key']}", *(value(row, name) for name in ("received", f"used_{way}", f"repay_{way}")))
        if (unused := value(row, "unused")) is not None and unused < 0:
            found.append(
                Finding("k15.readings", Severity.BLOCKING, {"place": f"s2/{row['key']}", "excess": exact(-unused)})
            )
        parts = [one for one in tables.get("s3", ()) if one["key"] != TOTAL]
        own = parts if row["key"] == TOTAL else [one for one in parts if one["strand"] == row["key"]]
        for name in ("used_a", "used_b"):
            hold(f"s3/{row['key']}/{name}", value(row, name), *(value(one, name) for one in own))
    for row in tables.get("r1", ()):
        hold(f"r1/{row['key']}", *(value(row, name) for name in ("total", "earlier", "this")))
        hold(f"r1/{row['key']}/left", *(value(row, name) for name in ("ceiling", "total", "left")))
    return found


def named(measures: Collection[str], text: str) -> list[Finding]:
    """K13: where "used" or a share of financing is told, the text names the reading, the base and the period."""
    lower = text.lower()
    found = []
    if {"M20", "M21", "M22", "M23"} & set(measures) and not any(
        words in lower for words in ("läsning a", "läsning b", "med använt menas", "använt är")
    ):
        found.append(Finding("k13.reading", Severity.BLOCKING))
    if {"M37", "M38"} & set(measures) and not any(word in lower for word in ("omfattar", "stödberättigande")):
        found.append(Finding("k13.base", Severity.BLOCKING))
    if {"M20", "M21", "M22", "M23", "M37", "M38"} & set(measures) and "till och med" not in lower:
        found.append(Finding("k13.period", Severity.BLOCKING))
    return found


def drawn(charts: Mapping[str, tuple[str, Sequence[str]]]) -> list[Finding]:
    """K20: every chart has a text in its place, and draws the table's values. A chart's alternative text and the traces
    that it draws otherwise, by its key."""
    found = [
        Finding("k20.text", Severity.BLOCKING, {"chart": key}) for key, (alt, _off) in charts.items() if not alt.strip()
    ]
    return found + [
        Finding("k20.value", Severity.BLOCKING, {"chart": key, "place": place})
        for key, (_alt, off) in charts.items()
        for place in off
    ]


def again(lost: Iterable[str]) -> list[Finding]:
    """K22: every figure is given again by its kept rows; `lost` are those that are not."""
    return [Finding("k22.again", Severity.BLOCKING, {"place": place}) for place in lost]


def allocated(rows: Sequence[Row], allocations: Mapping[tuple[str, int], Any]) -> list[Finding]:
    """M3: what is booked as allocated to an agency for a year is the amount that counts, where any is booked."""
    found = []
    for row in rows:
        booked = allocations.get((row.get("agency", ""), row.get("year", 0)))
        frame = number(row["figures"]["frame"]["value"])
        if booked is not None and frame is not None and Fraction(str(booked)) != Fraction(frame):
            place = {"part": row["agency"], "year": row["year"]}
            found.append(Finding("k7.allocated", Severity.WARNING, {**place, "booked": booked, "frame": frame}))
    return found
