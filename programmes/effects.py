"""What a recorded amount would do to the room, shown before it is recorded. Nothing is written.

The same rules as when a grant is decided, asked with nothing new: once with the amounts as they stand, once with the
amount that is about to be recorded among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from programmes.models import Assignment, Strand
from programmes.queries import appropriation_lines, lines_by_part
from programmes.queries.authorisations import authorisations_in_force
from programmes.rules.frames import Authorisation, FrameLine, Wording, counted_line
from programmes.rules.rooms import YearJudged, judge_appropriation, judge_year, outstanding
from programmes.workflow.judging import Used, authorised, used_of
from sweden.clock import local

Part = int | None


@dataclass(frozen=True)
class Effect:
    """A part in a year: the amount that counts and the room, before and after, kronor. Room None: no ceiling; negative:
    more is taken than the amount holds, which lets nothing more in and undoes nothing. `name`: a strand, the whole
    assignment (None) or an appropriation."""

    name: Any
    year: int
    used: int
    line_before: FrameLine | None
    line_after: FrameLine | None
    before: int | None
    after: int | None

    @property
    def changes(self) -> bool:
        return (self.line_before, self.before) != (self.line_after, self.after)


@dataclass(frozen=True)
class Preview:
    """The effects as of the day from which the amount counts. `covered`: a later version counts instead; `parts_sum`:
    what the strands' amounts of the year come to where that is not the assignment's total."""

    day: date
    effects: list[Effect]
    covered: FrameLine | None = None
    parts_sum: int | None = None
    total: int | None = None

    @property
    def is_negative(self) -> bool:
        return any(one.after is not None and one.after < 0 for one in self.effects)


def of_frame(
    assignment: Assignment,
    *,
    strand: Strand | None,
    year: int,
    open_ended: bool,
    amount: int,
    wording: str,
    valid_from: date,
    source: str,
    now: datetime,
    **_rest: Any,
) -> Preview:
    """What an amount of the assignment, or of a strand of it, would do."""
    day = max(local(now).date(), valid_from)
    frames = _own(assignment, now)
    line = FrameLine(year, None if open_ended else year, Wording(wording), amount, valid_from, source)
    part = strand.pk if strand else None
    with_it = {**frames, part: [*frames.get(part, []), line]}
    known = [one.year for lines in frames.values() for one in lines]
    years = range(year, max([year, *known]) + 1) if open_ended else [year]
    counted = counted_line(with_it.get(part, []), year, day)
    effects = _effects(assignment, frames, with_it, years, day=day, now=now, always=part)
    total = counted_line(with_it.get(None, []), year, day)
    amounts = [
        one.amount
        for key, lines in with_it.items()
        if key is not None and (one := counted_line(lines, year, day)) is not None and one.amount is not None
    ]
    differs = bool(amounts) and total is not None and total.amount is not None and sum(amounts) != total.amount
    return Preview(
        day=day,
        effects=effects,
        covered=None if counted is line else counted,
        parts_sum=sum(amounts) if differs else None,
        total=total.amount if differs and total is not None else None,
    )


def of_authorisation(
    assignment: Assignment, *, amount: int, end_year: int, valid_from: date, now: datetime, **_rest: Any
) -> Preview:
    """What a commitment authorisation would do to the estimated years it reaches."""
    day = max(local(now).date(), valid_from)
    frames = _own(assignment, now)
    used = used_of([assignment.pk])
    new = Authorisation(amount, end_year, outstanding(frames, _taken(used), on=day))
    years = sorted(
        {
            year
            for lines in frames.values()
            for line in lines
            for year in range(line.year, (line.year_to or max(end_year, line.year)) + 1)
            if line.wording is Wording.ESTIMATED and year >= day.year
        }
    )
    return Preview(day, _effects(assignment, frames, frames, years, day=day, now=now, authorisation=new, used=used))


def of_appropriation(
    assignment: Assignment, *, year: int, amount: int, valid_from: date, source: str, now: datetime, **_rest: Any
) -> Preview:
    """What the appropriation's own amount would do to all the assignments that share it."""
    day = max(local(now).date(), valid_from)
    key = assignment.appropriation_id
    if key is None:
        return Preview(day, [])
    lines = appropriation_lines([key], now).get(key, [])
    line = FrameLine(year, year, Wording.AT_MOST, amount, valid_from, source)
    sharing = Assignment.objects.filter(appropriation=key).values_list("pk", flat=True)
    taken = sum(sum_ for (_pk, part, of), sum_ in used_of(sharing).items() if part is None and of == year)
    before = judge_appropriation(lines, year=year, decided_on=day, used=taken, new=0)
    after = judge_appropriation([*lines, line], year=year, decided_on=day, used=taken, new=0)
    if after is None:  # the line is registered, so something counts
        return Preview(day, [])
    judged, whole, _new = after
    effect = Effect(
        name=assignment.appropriation,
        year=year,
        used=whole,
        line_before=before[0].counted if before else None,
        line_after=judged.counted,
        before=before[0].room if before else None,
        after=judged.room,
    )
    return Preview(day, [effect], covered=None if judged.counted is line else judged.counted)


def _own(assignment: Assignment, now: datetime) -> dict[Part, list[FrameLine]]:
    return {part: lines for (_pk, part), lines in lines_by_part([assignment.pk], now).items()}


def _taken(used: Used) -> dict[tuple[Part, int], Any]:
    """What one assignment has used, by part and year."""
    return {(part, year): amount for (_pk, part, year), amount in used.items()}


def _right(
    assignment: Assignment, frames: Mapping[Part, Sequence[FrameLine]], used: Used, day: date, now: datetime
) -> Authorisation | None:
    row = authorisations_in_force([assignment.pk], on=day, at=now).get(assignment.pk)
    return authorised(row, frames, used, on=day)


def _effects(
    assignment: Assignment,
    frames: Mapping[Part, Sequence[FrameLine]],
    with_it: Mapping[Part, Sequence[FrameLine]],
    years: Sequence[int] | range,
    *,
    day: date,
    now: datetime,
    authorisation: Authorisation | None = None,
    used: Used | None = None,
    always: Part | str = "",
) -> list[Effect]:
    """Every part of the years, before and after; only those that change, and the part that is recorded."""
    used = used_of([assignment.pk]) if used is None else used
    standing = _right(assignment, frames, used, day, now)
    later = authorisation or (
        replace(standing, outstanding=outstanding(with_it, _taken(used), on=day)) if standing else None
    )
    strands = {strand.pk: strand for strand in assignment.strands.all()}
    found = []
    for year in years:
        of_year = {part: amount for (_pk, part, of), amount in used.items() if of == year}

        def ask(
            lines: Mapping[Part, Sequence[FrameLine]],
            under: Authorisation | None,
            year: int = year,
            of_year: dict[Part, Any] = of_year,
        ) -> YearJudged:
            nothing = dict.fromkeys([None, *strands], 0)
            return judge_year(lines, year=year, decided_on=day, used=of_year, new=nothing, authorisation=under)

        before, after = ask(frames, standing), ask(with_it, later)
        for part in [None, *strands]:
            first, second = before.parts.get(part), after.parts.get(part)
            if first is None and second is None:
                continue
            effect = Effect(
                name=strands[part] if part is not None else None,
                year=year,
                used=(after if second else before).used[part],
                line_before=first.counted if first else None,
                line_after=second.counted if second else None,
                before=first.room if first else None,
                after=second.room if second else None,
            )
            if effect.changes or part == always:
                found.append(effect)
    return found
