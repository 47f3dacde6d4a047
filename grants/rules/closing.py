"""What is to be in order before a grant is closed. A line that is not in order can be passed with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The lines of the checklist, in order.
LINES = ("reports", "questions", "changes", "settled", "paid", "recovered", "interest", "plan", "holds", "results")
#: Those that no reason passes: paid − recovered − waived is the settlement when a grant is closed.
MONEY = frozenset({"settled", "paid", "recovered"})


@dataclass(frozen=True)
class Standing:
    """What is left, as counts and kronor: reports not approved, questions not answered, changes not decided on, parties
    not settled, kronor to pay and to recover (None: not known before the final
    grants are decided on), interest not paid, instalments in the plan that are not paid, holds, and whether results are
    stated."""

    reports: int
    questions: int
    changes: int
    unsettled: int
    to_pay: int | None
    to_recover: int | None
    interest: int
    instalments: int
    holds: int
    results: int


@dataclass(frozen=True)
class CheckLine:
    """A line: what it is about, whether it is in order, and how much is left of it (None: not known). `must`: no reason
    passes it: before a grant is closed every party's final grant is decided on, and it is paid or has lapsed, and what
    is beyond it is back or waived."""

    key: str
    done: bool
    left: int | None
    must: bool = False

    @property
    def needs_reason(self) -> bool:
        """Whether it can be passed with a reason, and needs one."""
        return not self.done and not self.must


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
    return [CheckLine(key, left[key] == 0, left[key], key in MONEY and left[key] != 0) for key in LINES]


def stopping(lines: Sequence[CheckLine]) -> list[str]:
    """Lines that keep the grant open whatever reason is given."""
    return [one.key for one in lines if one.must]


def unreasoned(lines: Sequence[CheckLine], reasons: Mapping[str, str]) -> list[str]:
    """Lines that are neither in order nor passed with a reason; spaces are no reason."""
    return [one.key for one in lines if one.needs_reason and not reasons.get(one.key, "").strip()]
