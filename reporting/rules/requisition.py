"""Requisition of money from Kammarkollegiet: the ceiling per year and part, and what a requisition must say.

Basis, the assignment on green industrial production: «betalas ut årsvis efter rekvisition till Kammarkollegiet senast
den 29 november respektive år» and «Redovisning, rekvisition och återbetalning ska hänvisa till diarienumret för detta
beslut». Nothing says how many requisitions a year may have; there may be several. Whole kronor, nothing is rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from programmes.rules.frames import FrameLine, Wording, counted_line
from reporting.rules.figures import TOTAL, Row, Rows, added, figure
from sweden.findings import Finding, Severity, Waiver, is_excepted

#: What a requisition must say before it can be made ready, in the order it is told.
REQUIRED = ("dnr", "year", "amount", "account", "reference", "contact", "place", "signatory", "authority")


@dataclass(frozen=True)
class Checked:
    """What may still be requisitioned before this requisition, and what stands in its way."""

    room: int
    findings: list[Finding]


def check(
    *,
    ceiling: int,
    earlier: Iterable[int],
    amount: int,
    required: Sequence[str],
    fields: Mapping[str, Any],
    severity: Severity = Severity.BLOCKING,
) -> Checked:
    """A requisition of `amount` kronor where `earlier` has been requisitioned of `ceiling`.

    Findings: requisition.field_missing (one per field), requisition.amount, requisition.ceiling with `excess`, which
    has `severity`: a part's amount that is only estimated may be departed from with a reason.
    """
    room = ceiling - sum(earlier)
    found = [
        Finding("requisition.field_missing", Severity.BLOCKING, {"field": name})
        for name in required
        if not _given(fields.get(name))
    ]
    if amount <= 0:
        found.append(Finding("requisition.amount", Severity.BLOCKING, {"amount": amount}))
    elif amount > room:
        excess = min(amount, amount - room)
        found.append(Finding("requisition.ceiling", severity, {"room": room, "amount": amount, "excess": excess}))
    return Checked(room, found)


def _given(value: Any) -> bool:
    return bool(str(value).strip()) if value is not None else False


def counted_frame(sources: Mapping[str, Rows], strand: str, year: int, on: date) -> tuple[str, FrameLine] | None:
    """The amount line that counts for a part and year on a day, with its key."""
    lines = [
        FrameLine(
            year=one["year"],
            year_to=one["year_to"],
            wording=Wording(one["wording"]),
            amount=one["amount"],
            valid_from=date.fromisoformat(one["valid_from"]),
            source=key,
        )
        for key, one in sorted(sources["frames"].items(), key=lambda item: item[1]["recorded_at"])
        if one["strand"] == strand
    ]
    line = counted_line(lines, year, on)
    return (line.source, line) if line else None


def entry_sum(
    sources: Mapping[str, Rows],
    kind: str,
    *,
    year: int,
    strand: str | None = None,
    case: str | None = None,
    party: str | None = None,
    until: date | None = None,
) -> tuple[Decimal, list[str]]:
    """The sum of a kind of entries of a budget year, and the rows it is the sum of."""
    total, rows = Decimal(0), []
    for key, entry in sources["entries"].items():
        if entry["kind"] != kind or entry["year"] != year:
            continue
        if any(
            wanted is not None and entry[name] != wanted
            for name, wanted in (("strand", strand), ("case", case), ("party_key", party))
        ):
            continue
        if until is not None and date.fromisoformat(entry["occurred_on"]) > until:
            continue
        total += Decimal(entry["amount"])
        rows.append(f"entries/{key}")
    return total, rows


def tables(
    sources: Mapping[str, Rows], *, strands: Sequence[str], year: int, on: date, amounts: Mapping[str, int]
) -> dict[str, list[Row]]:
    """R1, the requisition per part, and R2, what the year's grants need, from the rows of a dataset.

    `amounts` is what this requisition asks for per part, kronor; what was requisitioned before is in the ledger.
    """
    parts = [_part(sources, strand, year, on, amounts.get(strand, 0)) for strand in strands]
    rows = [*parts]
    if len(parts) > 1:
        total = {name: added(parts, name) for name in parts[0]["figures"]}
        rows.append({"key": TOTAL, "strand": TOTAL, "wording": None, "figures": total})
    return {"r1": rows, "r2": _needs(sources, year)}


def _part(sources: Mapping[str, Rows], strand: str, year: int, on: date, amount: int) -> Row:
    line = counted_frame(sources, strand, year, on)
    frame = line[1].amount if line else None
    behind = [f"frames/{line[0]}"] if line else []
    earlier, booked = entry_sum(sources, "requisition", year=year, strand=strand)
    granted, granted_rows = entry_sum(sources, "commitment", year=year, strand=strand)
    asked = [f"asked/{strand}"] if strand in sources.get("asked", {}) else []
    left = Decimal(frame) - earlier - amount if frame is not None else None
    return {
        "key": strand,
        "strand": strand,
        "wording": line[1].wording.value if line else None,
        "figures": {
            "ceiling": figure("M1", frame, behind),
            "earlier": figure("M17", earlier, booked),
            "this": figure("M17", amount, asked),
            "total": figure("M17", earlier + amount, [*booked, *asked]),
            "left": figure("M19", left, [*behind, *booked, *asked]),
            "granted": figure("M6", granted, granted_rows),
        },
    }


def _needs(sources: Mapping[str, Rows], year: int) -> list[Row]:
    """What each grant has been decided and paid of the year's money."""
    rows = []
    for case in dict.fromkeys(entry["case"] for entry in sources["entries"].values() if entry["case"]):
        granted, decided = entry_sum(sources, "commitment", year=year, case=case)
        paid, moved = entry_sum(sources, "payment", year=year, case=case)
        if not decided and not moved:
            continue
        rows.append(
            {
                "key": case,
                "case_number": next(
                    entry["case_number"] for entry in sources["entries"].values() if entry["case"] == case
                ),
                "figures": {
                    "granted": figure("M6", granted, decided),
                    "paid": figure("M10", paid, moved),
                    "to_pay": figure("M13", granted - paid, [*decided, *moved]),
                },
            }
        )
    rows.sort(key=lambda row: str(row["case_number"]))
    if len(rows) > 1:
        total = {name: added(rows, name) for name in rows[0]["figures"]}
        rows.append({"key": TOTAL, "case_number": "", "figures": total})
    return rows


#: How a part's amount is worded where it may be departed from with a reason.
LOOSE = (Wording.ESTIMATED.value, Wording.AS_A_RULE.value)


def findings(
    table: Sequence[Row],
    fields: Mapping[str, Any],
    *,
    permission: bool,
    waiver: Waiver | None = None,
    required: Sequence[str] = REQUIRED,
) -> list[Finding]:
    """All that stands in the way of a requisition, or is worth a look, from its table R1.

    A part's own ceiling is a demand; where the decision only estimates it, it may be departed from with a reason and a
    name (`waiver`). `permission`: the year's money may be used; an amount that is only estimated gives no right.
    """
    whole = next((row for row in table if row["key"] == TOTAL), table[0] if table else None)
    amount = whole["figures"]["this"]["value"] if whole else 0
    ceiling = (whole["figures"]["ceiling"]["value"] if whole else None) or 0
    earlier = whole["figures"]["earlier"]["value"] if whole else 0
    found = check(ceiling=ceiling, earlier=[earlier], amount=amount, required=required, fields=fields).findings
    if not permission:
        found.append(Finding("requisition.no_permission", Severity.BLOCKING, {"year": fields.get("year")}))
    for row in table:
        if row["key"] == TOTAL:
            continue
        figures = {name: one["value"] for name, one in row["figures"].items()}
        if figures["left"] is not None and figures["left"] < 0 and figures["this"] > 0:
            severity = Severity.REASON if row["wording"] in LOOSE else Severity.BLOCKING
            excess = min(figures["this"], -figures["left"])
            told = {"strand": row["key"], "excess": excess}
            found.append(Finding("requisition.part", severity, told, excepted=is_excepted(severity, waiver)))
        need = figures["granted"] - figures["earlier"]
        if figures["this"] > 0 and figures["this"] > need:
            above = figures["this"] - max(0, need)
            found.append(Finding("requisition.above_need", Severity.WARNING, {"strand": row["key"], "excess": above}))
    return found
