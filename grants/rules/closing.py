"""What is to be in order before a grant is closed. A line that is not in order can be passed with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The lines of the checklist, in order.
LINES = ("reports", "questions", "settled", "paid", "recovered", "interest", "plan", "holds", "results")


@dataclass(frozen=True)
class Standing:
    """What is left, as counts and kronor: reports not approved, questions not answered, parties not settled, kronor to
    pay and to recover, interest not paid, instalments in the plan that are not paid, holds, and whether results are
    stated."""

    reports: int
    questions: int
    unsettled: int
    to_pay: int
    to_recover: int
    interest: int
    instalments: int
    holds: int
    results: int


@dataclass(frozen=True)
class CheckLine:
    """A line: what it is about, whether it is in order, and how much is left of it."""

    key: str
    done: bool
    left: int


def checklist(standing: Standing) -> list[CheckLine]:
    """Each line of the checklist."""
    left = {
        "reports": standing.reports,
        "questions": standing.questions,
        "settled": standing.unsettled,
        "paid": standing.to_pay,
        "recovered": standing.to_recover,
        "interest": standing.interest,
        "plan": standing.instalments,
        "holds": standing.holds,
        "results": 0 if standing.results else 1,
    }
    return [CheckLine(key, left[key] == 0, left[key]) for key in LINES]


def unreasoned(lines: Sequence[CheckLine], reasons: Mapping[str, str]) -> list[str]:
    """Lines that are neither in order nor passed with a reason; spaces are no reason."""
    return [one.key for one in lines if not one.done and not reasons.get(one.key, "").strip()]
