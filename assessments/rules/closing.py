"""From which day an application's case may be closed, over plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sweden.periods import statutory


@dataclass(frozen=True)
class Told:
    """A decision that has been told: the day of its last letter, and within how many weeks it may be appealed (0: not
    at all)."""

    on: date
    weeks: int


def closes_on(told: Iterable[Told], *, days: int) -> date | None:
    """The first day on which nothing more is waited for of any of the decisions: after the time of appeal, and `days`
    for the letters' way. None without any decision."""
    ends = [statutory(one.on, weeks=one.weeks).last_day if one.weeks else one.on for one in told]
    return max(ends) + timedelta(days=days + 1) if ends else None
