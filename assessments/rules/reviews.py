"""A review as plain values: what it lacks, what its grades weigh together, and who sees whose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal


@dataclass(frozen=True)
class Judged:
    """A criterion with its scale (values, lowest first; none: judged in words). `weight`: per cent, None: not weighed.

    `overall`: the grade that sums up the others.
    """

    key: str
    scale: tuple[int, ...] = ()
    weight: int | None = None
    overall: bool = False

    @property
    def independent(self) -> bool:
        """Outside what is weighed together: it has a grade of its own and no weight."""
        return self.weight is None and not self.overall


@dataclass(frozen=True)
class Given:
    """What a reviewer says on a criterion."""

    grade: int | None = None
    words: str = ""
    abstains: bool = False
    why: str = ""


#: What may be lacking, by criterion: no grade, one outside the scale, no words, or abstaining without a reason.
Lack = Literal["grade", "scale", "words", "why"]


def lacking(criteria: Sequence[Judged], given: Mapping[str, Given], *, for_applicant: str) -> list[tuple[str, Lack]]:
    """What has to be there before the review is handed in, by criterion's key; key "" for the text to the applicant."""
    found: list[tuple[str, Lack]] = []
    for criterion in criteria:
        said = given.get(criterion.key, Given())
        if said.abstains:
            if not said.why.strip():
                found.append((criterion.key, "why"))
        elif criterion.scale:
            if said.grade is None:
                found.append((criterion.key, "grade"))
            elif said.grade not in criterion.scale:
                found.append((criterion.key, "scale"))
        elif not said.words.strip():
            found.append((criterion.key, "words"))
    if not for_applicant.strip():
        found.append(("", "words"))
    return found


def weighed(criteria: Iterable[Judged], given: Mapping[str, Given]) -> Fraction | None:
    """The weighted mean of the grades, on a scale from 0 to 1 so that 7-point and 3-point scales can be weighed; None
    when nothing is weighed or everyone abstained. Criteria one abstains from leave their weight to the others."""
    total, weights = Fraction(0), 0
    for criterion in criteria:
        said = given.get(criterion.key, Given())
        if criterion.weight is None or criterion.overall or said.abstains or said.grade is None:
            continue
        low, high = (criterion.scale[0], criterion.scale[-1]) if criterion.scale else (0, 0)
        if high == low:
            continue
        total += criterion.weight * Fraction(said.grade - low, high - low)
        weights += criterion.weight
    return total / weights if weights else None


#: Of a review and a scale: the application, the review, lowest and highest grade of the scale (None: not weighed), and
#: the sums of weighted grades and of weights.
Sums = tuple[int, int, int | None, int | None, int, int]


def grades_of_reviews(sums: Iterable[Sums]) -> dict[int, list[Fraction]]:
    """What each review comes to, by application. Where grades are weighed together: on their scale when they have the
    same, else in per cent of the highest (0–100), so that a 7-point and a 3-point scale can be weighed. Else the grade
    that sums up the others, or the plain mean where the call says neither."""
    parts: dict[int, dict[int, list[Sums]]] = {}
    for row in sums:
        parts.setdefault(row[0], {}).setdefault(row[1], []).append(row)
    found: dict[int, list[Fraction]] = {}
    for application, own in parts.items():
        scales = {row[2:4] for rows in own.values() for row in rows}
        found[application] = [one for rows in own.values() if (one := _comes_to(rows, scales)) is not None]
    return {key: grades for key, grades in found.items() if grades}


def _comes_to(rows: Sequence[Sums], scales: set[Any]) -> Fraction | None:
    if len(scales) == 1:
        return Fraction(sum(row[4] for row in rows), sum(row[5] for row in rows))
    wide = [row for row in rows if row[2] is not None and row[3] is not None and row[3] > row[2]]
    weights = sum(row[5] for row in wide)
    shares = (Fraction(grades - low * weight, high - low) for _a, _r, low, high, grades, weight in wide)  # type: ignore[operator]
    return 100 * sum(shares, Fraction(0)) / weights if weights else None


@dataclass(frozen=True)
class Spread:
    """How far the grades of several reviewers lie apart: shown, never used to change a grade."""

    count: int
    mean: Fraction
    lowest: int
    highest: int

    @property
    def range(self) -> int:
        """Highest minus lowest."""
        return self.highest - self.lowest


def spread(grades: Iterable[int | None]) -> Spread | None:
    """The spread of the grades there are; None without any."""
    there = [one for one in grades if one is not None]
    return Spread(len(there), Fraction(sum(there), len(there)), min(there), max(there)) if there else None


@dataclass(frozen=True)
class Period:
    """A phase of reviewing: from when, whether one may write, who sees others' ("never", "after_own", "always")."""

    begins_at: datetime
    others: str = "after_own"
    may_write: bool = True


def in_force(phases: Sequence[Period], now: datetime) -> Period | None:
    """The phase at `now`: the last that has begun; None before the first, or where there is none."""
    begun = [one for one in phases if one.begins_at <= now]
    return max(begun, key=lambda one: one.begins_at) if begun else None


def sees_others(phase: Period | None, *, own_handed_in: bool) -> bool:
    """Whether a reviewer sees others' reviews of the same application; where no phase says, never."""
    if phase is None:
        return False
    return phase.others == "always" or (phase.others == "after_own" and own_handed_in)


def may_write(phases: Sequence[Period], now: datetime) -> bool:
    """Whether reviews may be written: by the phase in force, before the first not; a call without phases always."""
    if not phases:
        return True
    phase = in_force(phases, now)
    return phase is not None and phase.may_write
