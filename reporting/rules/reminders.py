"""On which days someone is reminded of an occasion. Pure: days in, step out."""

from dataclasses import dataclass

#: Days before the decision's day that those who answer are reminded, the first to the last.
BEFORE = (60, 30, 14, 7)
#: From this many days before, the authority's other contacts are told too.
ESCALATES = 7
#: Overdue, a reminder goes the day after and then this often (days).
OVERDUE_EVERY = 7


@dataclass(frozen=True)
class Step:
    """A reminder: `days` before the decision's day, or negative after it. One goes to each person for each step."""

    days: int

    @property
    def key(self) -> str:
        """What names the step for good."""
        return f"{self.days}-before" if self.days > 0 else f"{-self.days}-after"

    @property
    def is_overdue(self) -> bool:
        return self.days < 0

    @property
    def escalates(self) -> bool:
        """Whether more than those who answer are told."""
        return self.days <= ESCALATES


def step_on(days_left: int, *, opened_with: int) -> Step | None:
    """The step that has been reached with so many days left to the decision's day; None where none has.

    `opened_with` is how many days were left when the occasion was opened and those who answer were told: steps that
    had been reached then are not sent. After an absence only the latest step is given, never those in between.
    """
    if days_left < 0:
        late = -days_left
        return Step(-(late - (late - 1) % OVERDUE_EVERY))
    reached = [step for step in BEFORE if days_left <= step < opened_with]
    return Step(min(reached)) if reached else None
