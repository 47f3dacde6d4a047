"""May new money be taken of a budget year, judged at every level at once: strand, assignment, appropriation.

The assignment's own amount decides whether the year's money may be used at all. Where the decision divides it between
strands, the division is a demand where it is worded as one (ska, får, högst), and a main rule where it is only
estimated (beräknas): then it takes a recorded reason. A strand that a division does not name has nothing. An
appropriation with an amount of its own holds for all its assignments together. Rooms are whole kronor: öre that are
taken count upwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil

from programmes.rules.frames import (
    Authorisation,
    Commitment,
    FrameLine,
    Wording,
    counted_line,
    judge_commitment,
    split_findings,
)
from sweden.findings import Finding, Waiver

#: A strand by its key, or None: the assignment as a whole.
Part = int | None


@dataclass(frozen=True)
class YearJudged:
    """What new money does to each part of an assignment in a year.

    `used` and `new` are what each part had taken before and takes now. `conditional`: it is taken under förutsättning
    att medel anvisas. `authorisation`: what is left of it for the following years.
    """

    parts: dict[Part, Commitment]
    used: dict[Part, int]
    new: dict[Part, int]
    conditional: bool
    authorisation: Authorisation | None

    @property
    def findings(self) -> list[Finding]:
        return [finding for judged in self.parts.values() for finding in judged.findings]

    def room_of(self, part: Part) -> int | None:
        """What may still be taken of a part (see `within`). None: no ceiling, or a part that was not asked about."""
        judged = self.parts.get(part)
        if judged is None:
            return None
        return within(judged, self.parts.get(None) if part is not None else None)


def within(strand: Commitment, total: Commitment | None) -> int | None:
    """A strand's room. Of a year whose money is only estimated it is never more than what the authorisation leaves,
    which the total says; what is overdrawn stays so. In other years each level says what its own amount leaves."""
    if strand.room is None or total is None or not total.conditional or total.room is None:
        return strand.room
    return min(strand.room, max(total.room, 0))


def judge_year(
    frames: Mapping[Part, Iterable[FrameLine]],
    *,
    year: int,
    decided_on: date,
    used: Mapping[Part, int | Decimal],
    new: Mapping[Part, int | Decimal],
    authorisation: Authorisation | None = None,
    waiver: Waiver | None = None,
) -> YearJudged:
    """Judge `new` by part on top of `used` (under None: the assignment's total, its strands included).

    `new` under None is what no strand is named for; every krona counts in the total.
    """
    total = counted_line(frames.get(None, ()), year, decided_on)
    split = {
        part: line
        for part, lines in frames.items()
        if part is not None and (line := counted_line(lines, year, decided_on)) is not None
    }

    def judge(lines: list[FrameLine], before: int, amount: int, under: Authorisation | None) -> Commitment:
        return judge_commitment(
            lines,
            year=year,
            decided_on=decided_on,
            committed=before,
            new=amount,
            authorisation=under,
            waiver=waiver,
        )

    parts: dict[Part, Commitment] = {}
    before_of: dict[Part, int] = {}
    new_of: dict[Part, int] = {}

    def whole(part: Part, amount: int | Decimal) -> tuple[int, int]:
        """Before and new, so that what was taken of a krona is taken whole, once."""
        before = ceil(used.get(part, 0))
        before_of[part], new_of[part] = before, ceil(used.get(part, 0) + amount) - before
        return before, new_of[part]

    left = authorisation
    for part in sorted(part for part in new if part is not None):
        line = split.get(part) or _nothing(split.values(), year)
        if line is None:
            continue  # the year is not divided: the total alone rules
        before, amount = whole(part, new[part])
        if total is not None:
            parts[part] = _judge_division(
                line, year=year, decided_on=decided_on, committed=before, new=amount, waiver=waiver
            )
        else:
            parts[part] = judge([line], before, amount, left)
            left = _drawn(left, amount) if parts[part].conditional else left
    unnamed = new.get(None, 0)
    if total is not None or not split:
        before, everything = whole(None, sum(new.values()))
        lines = [total] if total is not None else []
        parts[None] = judge(lines, before, everything, authorisation)
        left = _drawn(authorisation, everything) if parts[None].conditional else authorisation
    elif unnamed > 0:  # only the strands have amounts
        before_of[None], new_of[None] = 0, ceil(unnamed)
        parts[None] = judge([], 0, ceil(unnamed), None)
    return YearJudged(
        parts=parts,
        used=before_of,
        new=new_of,
        conditional=any(judged.conditional for judged in parts.values()),
        authorisation=left,
    )


def outstanding(
    frames: Mapping[Part, Iterable[FrameLine]], taken: Mapping[tuple[Part, int], int | Decimal], *, on: date
) -> int:
    """What is outstanding under a commitment authorisation: all that is taken of years whose money is only estimated
    on the day `on`, grants and own costs, paid or not. Whole kronor per part and year, öre upwards.

    `taken`: by part and year, under None the assignment's total. The total's line says what a year is; the strands'
    only where the assignment has none.
    """
    found = 0
    for (part, year), amount in taken.items():
        total = counted_line(frames.get(None, ()), year, on)
        line = total if part is None else counted_line(frames.get(part, ()), year, on)
        if (part is None or total is None) and line is not None and line.wording is Wording.ESTIMATED:
            found += ceil(amount)
    return found


def _nothing(split: Iterable[FrameLine], year: int) -> FrameLine | None:
    """What a strand has that the year's division does not name: nothing, in the division's strictest words."""
    lines = [line for line in split if line.wording is not Wording.AT_LEAST]
    if not lines:
        return None
    model = next((line for line in lines if line.wording is not Wording.ESTIMATED), lines[0])
    return replace(model, year=year, year_to=year, amount=0)


def _judge_division(
    line: FrameLine, *, year: int, decided_on: date, committed: int, new: int, waiver: Waiver | None
) -> Commitment:
    """A strand's share of a year whose total has an amount of its own: the same rule as the condition is judged by."""
    if line.amount is None:
        return Commitment(line, None, False, [])
    left = line.amount - committed
    found = split_findings(
        {"": line.amount},
        year=year,
        wording=line.wording,
        committed={"": committed},
        new={"": new},
        source=line.cites,
        waiver=waiver,
    )
    rule = "split.exceeded" if line.wording is Wording.ESTIMATED else "frame.room"
    figures: dict[str, object] = {"year": year, "committed": committed, "new": new, "room": left}
    figures |= {"wording": line.wording.value, "amount": line.amount}
    findings = [replace(one, rule=rule, figures={**figures, "excess": one.figures["excess"]}) for one in found]
    return Commitment(line, None if line.wording is Wording.AT_LEAST else left, False, findings)


def _drawn(authorisation: Authorisation | None, new: int) -> Authorisation | None:
    """The authorisation after `new` kronor more have been taken under it."""
    return replace(authorisation, outstanding=authorisation.outstanding + new) if authorisation else None


def judge_appropriation(
    lines: Iterable[FrameLine], *, year: int, decided_on: date, used: int | Decimal, new: int | Decimal
) -> tuple[Commitment, int, int] | None:
    """`new` on top of what all the appropriation's assignments have `used` of a year, and both in whole kronor; None
    where no amount of its own is registered. Finding: appropriation.room (blocking)."""
    line = counted_line(lines, year, decided_on)
    if line is None or line.amount is None:
        return None
    before = ceil(used)
    amount = ceil(used + new) - before
    judged = judge_commitment([line], year=year, decided_on=decided_on, committed=before, new=amount)
    findings = [replace(one, rule="appropriation.room") for one in judged.findings]
    return replace(judged, findings=findings), before, amount
