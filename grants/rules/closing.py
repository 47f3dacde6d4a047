"""What is to be in order before a grant is closed. A line that is not in order can be passed with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The lines of the checklist, in order.
LINES = ("reports", "questions", "changes", "settled", "paid", "recovered", "interest", "plan", "holds", "results")


@dataclass(frozen=True)
class Standing:
    """What is left, as counts and kronor: reports not approved, questions not answered, changes not decided on, parties
    not settled and those of them that have been paid, kronor to pay and to recover (None: not known before the final
    grants are decided on), interest not paid, instalments in the plan that are not paid, holds, and whether results are
    stated."""

    reports: int
    questions: int
    changes: int
    unsettled: int
    unsettled_paid: int
    to_pay: int | None
    to_recover: int | None
    interest: int
    instalments: int
    holds: int
    results: int


@dataclass(frozen=True)
class CheckLine:
    """A line: what it is about, whether it is in order, and how much is left of it (None: not known). `must`: no reason
    passes it, for money that has been paid is settled and is back or waived before a grant is closed."""

    key: str
    done: bool
    left: int | None
    must: bool = False

    @property
    def needs_reason(self) -> bool:
        """Whether it can be passed with a reason, and needs one; what is not known follows the final grants."""
        return not self.done and not self.must and self.left is not None


def checklist(standing: Standing) -> list[CheckLine]:
    """Each line of the checklist."""
    left: dict[str, int | None] = {
        "reports": standing.reports,
        "questions": standing.questions,
        "changes": standing.changes,
        "settled": standing.unsettled,
        "paid": standing.to_pay,
        "recovered": standing.to_recover,
        "interest": standing.interest,
        "plan": standing.instalments,
        "holds": standing.holds,
        "results": 0 if standing.results else 1,
    }
    must = {"settled": bool(standing.unsettled_paid), "recovered": bool(standing.to_recover)}
    return [CheckLine(key, left[key] == 0, left[key], must.get(key, False)) for key in LINES]


def stopping(lines: Sequence[CheckLine]) -> list[str]:
    """Lines that keep the grant open whatever reason is given."""
    return [one.key for one in lines if one.must]


def unreasoned(lines: Sequence[CheckLine], reasons: Mapping[str, str]) -> list[str]:
    """Lines that are neither in order nor passed with a reason; spaces are no reason."""
    return [one.key for one in lines if one.needs_reason and not reasons.get(one.key, "").strip()]
