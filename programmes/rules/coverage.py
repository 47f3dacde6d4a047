"""Which of the groups that a decision names have been consulted, in a year and at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Held:
    """A consultation: the groups it reached and its days (`last` for one that went on, a survey)."""

    groups: frozenset[str]
    first: date
    last: date | None = None

    def touches(self, year: int) -> bool:
        """Whether it went on during some day of the year."""
        return self.first.year <= year <= (self.last or self.first).year


@dataclass(frozen=True)
class Covered:
    """How one group stands: consultations in the year, and the last day of the latest one at all."""

    group: str
    count: int
    latest: date | None

    @property
    def missing(self) -> bool:
        """Whether the group has not been consulted in the year."""
        return self.count == 0


def coverage(groups: Sequence[str], held: Iterable[Held], year: int) -> list[Covered]:
    """Each group in the decision's order; a consultation that reached several counts for each of them."""
    rows = list(held)
    found = []
    for group in groups:
        own = [one for one in rows if group in one.groups]
        days = [one.last or one.first for one in own]
        found.append(Covered(group, sum(one.touches(year) for one in own), max(days, default=None)))
    return found
