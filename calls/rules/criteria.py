"""What a call judges by: criteria with a scale each, checked before they are kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_CRITERIA, MOST_GRADES = 20, 20
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Grade:
    """A step on a scale: the number, and what it means."""

    value: int
    name_sv: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Criterion:
    """One criterion. `grades` stand lowest first; none: judged in words only. `weight` in per cent."""

    key: str
    name_sv: str
    name_en: str = ""
    question_sv: str = ""
    question_en: str = ""
    grades: Sequence[Grade] = field(default=())
    weight: int | None = None
    overall: bool = False
    step: int = 1


class CriteriaError(ValueError):
    """What does not hang together, by the criterion's place (from 1) and what is wrong in it."""

    def __init__(self, place: int, name: str) -> None:
        super().__init__(f"criterion {place}: {name}")
        self.place, self.name = place, name


def check(criteria: Sequence[Criterion]) -> None:
    """Keys once, names there, scales of rising numbers, one overall grade in each step. Raises CriteriaError."""
    if len(criteria) > MOST_CRITERIA:
        raise CriteriaError(MOST_CRITERIA + 1, "too_many")
    keys: set[str] = set()
    overall: set[int] = set()
    for place, one in enumerate(criteria, start=1):
        if not _KEY.fullmatch(one.key) or one.key in keys:
            raise CriteriaError(place, "key")
        keys.add(one.key)
        if not one.name_sv.strip():
            raise CriteriaError(place, "name_sv")
        if one.step not in (1, 2):
            raise CriteriaError(place, "step")
        values = [grade.value for grade in one.grades]
        if len(values) > MOST_GRADES or len(values) == 1 or values != sorted(set(values)):
            raise CriteriaError(place, "grades")
        if one.weight is not None and not 1 <= one.weight <= 100:
            raise CriteriaError(place, "weight")
        if one.overall:
            if one.step in overall:
                raise CriteriaError(place, "overall")
            overall.add(one.step)


def weights_wrong(criteria: Sequence[Criterion]) -> bool:
    """Whether weights are given in some step and do not make a hundred there."""
    for step in (1, 2):
        weights = [one.weight for one in criteria if one.step == step and not one.overall]
        if any(weight is not None for weight in weights) and sum(weight or 0 for weight in weights) != 100:
            return True
    return False


def plain(grades: Sequence[Grade]) -> list[dict[str, Any]]:
    """A scale as JSON."""
    return [{"value": one.value, "name_sv": one.name_sv, "name_en": one.name_en} for one in grades]


def scale(rows: Sequence[Mapping[str, Any]]) -> tuple[Grade, ...]:
    """A scale from JSON."""
    return tuple(Grade(row["value"], row.get("name_sv", ""), row.get("name_en", "")) for row in rows)
