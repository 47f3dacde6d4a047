"""The financial statement to Kammarkollegiet: received = used + to repay, per part, by both readings of "used".

Basis, the assignment on green industrial production: «Medel som inte har använts för avsett ändamål ska återbetalas
till Kammarkollegiet senast den 31 mars året efter att de rekvirerats» and «Vid samma tidpunkt ska en ekonomisk
redovisning av de använda medlen lämnas». The decision does not say what "used" is. A: what has been paid to
recipients, less what they have paid back. B: what they have earned, per grant and party the least of what was paid
net, the approved cost times the share, and what was granted for the year. Kronor; only a cost times a share is rounded,
half up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from programmes.rules import facts
from reporting.rules.figures import TOTAL, Row, Rows, added, figure, number
from reporting.rules.requisition import counted_frame, entry_sum
from sweden.findings import Finding, Severity
from sweden.money import round_half_up


class Reading(StrEnum):
    """What "used" means: paid to recipients, or earned by them."""

    PAID = "A"
    EARNED = "B"


@dataclass(frozen=True)
class Checked:
    """What is to be repaid (None: the statement is refused), and what stands in its way."""

    to_repay: Decimal | int | None
    findings: list[Finding]


def check(
    *,
    dnr: str | None,
    received: Decimal | int,
    used: Decimal | int,
    repaid: Decimal | int | None = None,
) -> Checked:
    """A statement of what was received and used, kronor; `repaid` is what the repayment order says, where there is one.

    Findings: statement.dnr_missing, statement.used_above_received with `excess` (never a negative repayment),
    statement.used_negative with `lacking`, statement.repayment_differs with `difference`.
    """
    found = []
    if not (dnr and dnr.strip()):
        found.append(Finding("statement.dnr_missing", Severity.BLOCKING))
    to_repay: Decimal | int | None = received - used
    if used > received:
        found.append(Finding("statement.used_above_received", Severity.BLOCKING, {"excess": used - received}))
        to_repay = None
    elif used < 0:
        found.append(Finding("statement.used_negative", Severity.BLOCKING, {"lacking": -used}))
        to_repay = None
    elif repaid is not None and repaid != to_repay:
        difference = repaid - (received - used)
        found.append(Finding("statement.repayment_differs", Severity.BLOCKING, {"difference": difference}))
    return Checked(to_repay, found)


@dataclass(frozen=True)
class Span:
    """Which rows a statement counts: the year of the money, the last day a payment is used on, and the last day on
    which money from recipients has come back.
    """

    year: int
    used_until: date
    returns_until: date


def earned(paid_net: Decimal, cost: Fraction | None, granted: Decimal) -> Decimal:
    """Reading B for a grant and party: the least of what was paid net, approved cost times share, and granted."""
    return min(paid_net, Decimal(int(round_half_up(cost or Fraction(0)))), granted)


def tables(
    sources: Mapping[str, Rows], *, strands: Sequence[str], span: Span, reading: Reading, platform: str = ""
) -> dict[str, list[Row]]:
    """S1 in the chosen reading, S2 by both, S3 per grant and party, S4 the funder's share of the part `platform`."""
    grants = [row for strand in strands for row in _grants(sources, strand, span)]
    s2 = [_both(sources, strand, span, [row for row in grants if row["strand"] == strand]) for strand in strands]
    s1 = [_part(sources, row, span, reading) for row in s2]
    for rows in (s1, s2):
        if len(rows) > 1:
            total = {name: added(rows, name) for name in rows[0]["figures"]}
            rows.append({"key": TOTAL, "strand": TOTAL, "figures": total})
    s3 = [*grants]
    if s3:
        total = {name: added(grants, name) for name in grants[0]["figures"]}
        s3.append({"key": TOTAL, "strand": TOTAL, "case": "", "case_number": "", "party": "", "figures": total})
    return {
        "s1": s1,
        "s2": s2,
        "s3": s3,
        "s4": _shares(sources, platform, span, grants),
        "s5": financiers(sources, platform),
    }


#: Who finances a co-financed part, in the order it is told: which of a project's own money each is.
FINANCIERS = {
    "funder": ("grant",),
    "business": ("business_cash", "business_in_kind"),
    "own": ("own_cash", "own_in_kind"),
    "other_public": ("other_public",),
    "eu": ("eu",),
}
ALL_YEARS = "all"


def financiers(sources: Mapping[str, Rows], strand: str) -> list[Row]:
    """S5, who finances the part `strand` by the projects' budgets: kronor and share of it all (M37), per year and
    together. No rows in datasets that keep no projects."""
    projects = {key: facts.from_json(one) for key, one in sources.get("projects", {}).items()}
    own = {key: one for key, one in projects.items() if strand and one.strand == strand}
    years = sorted({year for one in own.values() for year in one.years})
    rows: list[Row] = []
    for key in [*map(str, years), *([ALL_YEARS] if len(years) > 1 else [])]:
        money = facts.total(
            amount for one in own.values() for year, amount in one.years.items() if key in (str(year), ALL_YEARS)
        )
        behind = [f"projects/{name}" for name in own]
        amounts = {name: sum(getattr(money, part) for part in parts) for name, parts in FINANCIERS.items()}
        whole = sum(amounts.values())
        rows += [
            {
                "key": f"{key}.{name}",
                "year": key,
                "source": name,
                "figures": {
                    "amount": figure("M37", amount, behind),
                    "amount_share": figure("M37", Fraction(amount, whole) if whole else None, behind),
                },
            }
            for name, amount in [*amounts.items(), (TOTAL, whole)]
        ]
    return rows


def _shares(sources: Mapping[str, Rows], strand: str, span: Span, grants: Sequence[Row]) -> list[Row]:
    """The funder's share of a co-financed part: as planned, as paid and as earned, of all eligible costs."""
    own = [row for row in grants if row["strand"] == strand]
    if not own:
        return []
    cases = {row["case"] for row in own}
    planned = {key: one for key, one in sources["plans"].items() if one["case"] in cases and one["year"] == span.year}
    costs = {key: one for key, one in sources["costs"].items() if one["case"] in cases}
    bases = {
        "planned": (sum(one["costs"] for one in planned.values()), [f"plans/{key}" for key in planned]),
        "approved": (sum(one["cost"] for one in costs.values()), [f"costs/{key}" for key in costs]),
    }
    rows = []
    for key, name, base in (
        ("planned", "granted", "planned"),
        ("paid", "used_a", "approved"),
        ("costs", "used_b", "approved"),
    ):
        part, behind = _sum(own, name), [one for row in own for one in row["figures"][name]["rows"]]
        whole, under = bases[base]
        figures = {
            "funder": figure(own[0]["figures"][name]["measure"], part, behind),
            "all_costs": figure("M37", whole if under else None, under),
            "platform_share": figure("M37", Fraction(part) / whole if whole else None, [*behind, *under]),
        }
        rows.append({"key": key, "strand": strand, "figures": figures})
    return rows


def _grants(sources: Mapping[str, Rows], strand: str, span: Span) -> list[Row]:
    """What each grant and party has of the year's money in a part, in the order of the numbers."""
    places: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in sources["entries"].values():
        if entry["strand"] == strand and entry["year"] == span.year and entry["kind"] in KINDS:
            places.setdefault((entry["case"], entry["party_key"]), (entry["case_number"], entry["party"]))
    return [
        _grant(sources, strand, span, place, names)
        for place, names in sorted(places.items(), key=lambda item: (item[1], item[0]))
    ]


#: The entries that are somebody's: what is granted, paid, paid back and claimed.
KINDS = ("commitment", "payment", "repayment", "recovery")


def _grant(sources: Mapping[str, Rows], strand: str, span: Span, place: tuple[str, str], names: tuple[str, str]) -> Row:
    case, party = place
    own: dict[str, Any] = {"year": span.year, "strand": strand, "case": case, "party": party}
    granted, decided = entry_sum(sources, "commitment", **own, until=span.returns_until)
    paid, moved = entry_sum(sources, "payment", **own, until=span.used_until)
    repaid, back = entry_sum(sources, "repayment", **own, until=span.returns_until)
    claimed, claims = entry_sum(sources, "recovery", **own, until=span.returns_until)
    cost, approved = _cost(sources, case, party)
    used_b = earned(paid - repaid, cost, granted)
    outstanding = max(Decimal(0), claimed - repaid)
    shown = None if cost is None else Decimal(int(round_half_up(cost)))
    return {
        "key": f"{strand}.{case}.{party}",
        "strand": strand,
        "case": case,
        "case_number": names[0],
        "party": names[1],
        "figures": {
            "granted": figure("M6", granted, decided),
            "paid": figure("M10", paid, moved),
            "repaid": figure("M11", repaid, back),
            "used_a": figure("M20", paid - repaid, [*moved, *back]),
            "earned": figure("M21", shown if shown is not None else Decimal(0), approved),
            "used_b": figure("M21", used_b, [*moved, *back, *decided, *approved]),
            "outstanding": figure("M16", outstanding, [*claims, *back] if claims else []),
        },
    }


def _cost(sources: Mapping[str, Rows], case: str, party: str) -> tuple[Fraction | None, list[str]]:
    """The approved costs of a grant's party, each times its share; None where none is approved."""
    own = {key: one for key, one in sources["costs"].items() if (one["case"], one["party_key"]) == (case, party)}
    if not own:
        return None, []
    total = sum((one["cost"] * Fraction(one["share"]) for one in own.values()), Fraction(0))
    return total, [f"costs/{key}" for key in own]


def _both(sources: Mapping[str, Rows], strand: str, span: Span, grants: Sequence[Row]) -> Row:
    received, came = entry_sum(sources, "receipt", year=span.year, strand=strand, until=span.returns_until)
    used = {name: _sum(grants, name) for name in ("used_a", "used_b")}
    rows = {name: [key for row in grants for key in row["figures"][name]["rows"]] for name in used}
    figures = {
        "received": figure("M18", received, came),
        "used_a": figure("M20", used["used_a"], rows["used_a"]),
        "used_b": figure("M21", used["used_b"], rows["used_b"]),
        "unused": figure("M22", used["used_a"] - used["used_b"], [*rows["used_a"], *rows["used_b"]]),
        "repay_a": figure("M23", received - used["used_a"], [*came, *rows["used_a"]]),
        "repay_b": figure("M23", received - used["used_b"], [*came, *rows["used_b"]]),
    }
    return {"key": strand, "strand": strand, "figures": figures}


def _sum(rows: Iterable[Row], name: str) -> Decimal:
    return sum((Decimal(row["figures"][name]["value"]) for row in rows), Decimal(0))


def _part(sources: Mapping[str, Rows], both: Row, span: Span, reading: Reading) -> Row:
    strand, suffix = both["strand"], reading.value.lower()
    line = counted_frame(sources, strand, span.year, span.returns_until)
    frame = line[1].amount if line else None
    behind = [f"frames/{line[0]}"] if line else []
    asked, booked = entry_sum(sources, "requisition", year=span.year, strand=strand, until=span.returns_until)
    return {
        "key": strand,
        "strand": strand,
        "figures": {
            "ceiling": figure("M1", frame, behind),
            "requisitioned": figure("M17", asked, booked),
            "received": both["figures"]["received"],
            "used": both["figures"][f"used_{suffix}"],
            "to_repay": both["figures"][f"repay_{suffix}"],
            "not_requisitioned": figure(
                "M19", Decimal(frame) - asked if frame is not None else None, [*behind, *booked]
            ),
        },
    }


def findings(found: Mapping[str, Sequence[Row]], *, dnr: str, repaid: Decimal | int | None = None) -> list[Finding]:
    """All that stands in the way of a statement: per part and in total, in the reading it is made in."""
    rows = found["s1"]
    whole = next((row for row in rows if row["key"] == TOTAL), rows[0] if rows else None)
    value = _value
    told: list[Finding] = []
    if whole is not None:
        told = check(dnr=dnr, received=value(whole, "received"), used=value(whole, "used"), repaid=repaid).findings
    for row in rows:
        if row["key"] == TOTAL or row is whole:
            continue
        part = check(dnr="-", received=value(row, "received"), used=value(row, "used")).findings
        told += [Finding(one.rule, one.severity, {**one.figures, "strand": row["key"]}) for one in part]
    if whole is not None and value(whole, "received") != value(whole, "requisitioned"):
        difference = value(whole, "received") - value(whole, "requisitioned")
        told.append(Finding("statement.received_differs", Severity.WARNING, {"difference": difference}))
    claims = sum(value(row, "outstanding") for row in found["s3"] if row["key"] != TOTAL)
    if claims:
        told.append(Finding("statement.outstanding_claims", Severity.INFO, {"amount": claims}))
    return told


def _value(row: Mapping[str, Any], name: str) -> Decimal | int:
    value = number(row["figures"][name]["value"])
    return value if isinstance(value, int | Decimal) else Decimal(0)
