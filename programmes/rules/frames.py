"""What may be committed of a year's frame, and what must be.

The wording of the decision rules: får använda and högst are ceilings, minst is a floor without a ceiling,
ska is to be used exactly so, i regel asks for a reason, and beräknas is a planning figure that gives no
right to spend: commitments for such a year need a commitment authorisation (beställningsbemyndigande,
budgetlagen (2011:203) 6 kap. 1 §) and are made under förutsättning att medel anvisas. All amounts are whole
kronor.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sweden.findings import Finding, Severity, Source, Waiver, is_excepted


class Wording(StrEnum):
    """How the government's text ties the authority to an amount."""

    MAY_USE = "may_use"
    ESTIMATED = "estimated"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    FIXED = "fixed"
    AS_A_RULE = "as_a_rule"


@dataclass(frozen=True)
class FrameLine:
    """One version of the yearly amount from `year` to `year_to` (None: "fr.o.m.", without end).

    `amount` None: the text says none. `source` names the text (decision, letter of appropriation, amendment);
    `key` is the row it is kept in, where it is kept.
    """

    year: int
    year_to: int | None
    wording: Wording
    amount: int | None
    valid_from: date
    source: str = ""
    cites: Source | None = None
    key: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wording", Wording(self.wording))

    def holds_for(self, year: int) -> bool:
        """Whether the line says something about budget year `year`."""
        return self.year <= year and (self.year_to is None or year <= self.year_to)


@dataclass(frozen=True)
class Authorisation:
    """A commitment authorisation: the ceiling for what is outstanding, and the last year it may be paid in.

    `outstanding` is what has been taken under it: grants and own costs of years whose money is still only estimated
    (see `rooms.outstanding`). It ceases to be outstanding when the year's money is given, not when it is paid.
    """

    amount: int
    end_year: int
    outstanding: int
    cites: Source | None = None


@dataclass(frozen=True)
class Commitment:
    """The judgement of a new commitment. `room` before it: None when there is no ceiling, negative when a
    frame was lowered below what is committed. `conditional`: made under förutsättning att medel anvisas.
    """

    counted: FrameLine | None
    room: int | None
    conditional: bool
    findings: list[Finding]


def counted_line(lines: Iterable[FrameLine], year: int, on: date) -> FrameLine | None:
    """The line that counts for `year` on the day `on`: the latest valid one, the later in the list on equal
    dates.
    """
    counted: FrameLine | None = None
    for line in lines:
        if not line.holds_for(year) or line.valid_from > on:
            continue
        if counted is None or line.valid_from >= counted.valid_from:
            counted = line
    return counted


def room(
    line: FrameLine | None, committed: int, authorisation: Authorisation | None = None, *, year: int | None = None
) -> int | None:
    """What may still be committed; None when no ceiling exists, negative when more is committed than the
    frame holds.

    `year` is the budget year when it is not the line's own. A year without a line or an amount has no room.
    """
    if line is None:
        return 0
    if line.wording is Wording.ESTIMATED:
        covers = authorisation is not None and authorisation.end_year >= (year or line.year)
        return authorisation.amount - authorisation.outstanding if authorisation and covers else 0
    if line.amount is None:
        return 0
    return None if line.wording is Wording.AT_LEAST else line.amount - committed


def judge_commitment(
    lines: Iterable[FrameLine],
    *,
    year: int,
    decided_on: date,
    committed: int,
    new: int,
    authorisation: Authorisation | None = None,
    waiver: Waiver | None = None,
) -> Commitment:
    """May `new` kronor be committed for `year`, on top of `committed`? Nothing new gives no finding.

    Findings: frame.none, frame.room, frame.no_authority, frame.authorisation (blocking),
    frame.above_estimate (warning). `excess` is the cut of the new commitment after which the rule holds.
    """
    line = counted_line(lines, year, decided_on)
    left = room(line, committed, authorisation, year=year)
    conditional = line is not None and line.wording is Wording.ESTIMATED
    finding = _commitment_finding(line, left, year, committed, new, authorisation, waiver) if new > 0 else None
    return Commitment(line, left, conditional, [finding] if finding else [])


def _commitment_finding(
    line: FrameLine | None,
    left: int | None,
    year: int,
    committed: int,
    new: int,
    authorisation: Authorisation | None,
    waiver: Waiver | None,
) -> Finding | None:
    figures: dict[str, object] = {"year": year, "committed": committed, "new": new, "room": left}
    if line is None or (line.amount is None and line.wording is not Wording.ESTIMATED):
        cites = line.cites if line else None
        return Finding("frame.none", Severity.BLOCKING, {**figures, "excess": new}, cites)
    figures |= {"wording": line.wording.value, "amount": line.amount}
    if left is not None and new > left:
        rule, severity, cites = "frame.room", Severity.BLOCKING, line.cites
        if line.wording is Wording.ESTIMATED:
            covers = authorisation is not None and authorisation.end_year >= year
            rule = "frame.authorisation" if covers else "frame.no_authority"
            cites = authorisation.cites if authorisation and covers else line.cites
        elif line.wording is Wording.AS_A_RULE:
            severity = Severity.REASON
        excess = min(new, new - left)
        return Finding(rule, severity, {**figures, "excess": excess}, cites, is_excepted(severity, waiver))
    if line.wording is Wording.ESTIMATED and line.amount is not None and committed + new > line.amount:
        above = min(new, committed + new - line.amount)
        return Finding("frame.above_estimate", Severity.WARNING, {**figures, "excess": above}, line.cites)
    return None


def floor_findings(floor: int, used: int, *, year_is_over: bool, source: Source | None = None) -> list[Finding]:
    """What "ska använda minst" demands: a breach when the year is over, a warning while something can still
    be done.
    """
    if used >= floor:
        return []
    severity = Severity.BREACH if year_is_over else Severity.WARNING
    return [Finding("frame.floor", severity, {"floor": floor, "used": used, "lacking": floor - used}, source)]


def split_findings(
    strands: Mapping[str, int],
    *,
    year: int,
    wording: Wording,
    committed: Mapping[str, int],
    new: Mapping[str, int] | None = None,
    year_is_over: bool = False,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> list[Finding]:
    """How a year's money is divided between strands. Money does not move between them, also when the sum
    holds.

    `split.exceeded` per strand: blocking, or reason where the figure is estimated or a main rule.
    `split.unused` (info) when the year is over: what is to be repaid. A strand that the split does not name
    has nothing.
    """
    wording = Wording(wording)
    asks_reason = wording in (Wording.ESTIMATED, Wording.AS_A_RULE)
    severity = Severity.REASON if asks_reason else Severity.BLOCKING
    excepted = is_excepted(severity, waiver)
    added = new or {}
    findings = []
    for strand in [*strands, *sorted((committed.keys() | added.keys()) - strands.keys())]:
        amount, fresh = strands.get(strand, 0), added.get(strand, 0)
        total = committed.get(strand, 0) + fresh
        figures = {"year": year, "strand": strand, "amount": amount, "total": total}
        if total > amount and fresh > 0 and wording is not Wording.AT_LEAST:
            excess = min(fresh, total - amount)
            findings.append(Finding("split.exceeded", severity, {**figures, "excess": excess}, source, excepted))
        elif year_is_over and total < amount:
            findings.append(Finding("split.unused", Severity.INFO, {**figures, "lacking": amount - total}, source))
    return findings
