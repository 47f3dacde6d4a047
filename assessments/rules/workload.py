"""How much a reviewer has agreed to, against what they are given."""

from collections.abc import Mapping
from dataclasses import dataclass

#: The keys of a call and of a reviewer: what is agreed is agreed in one call.
InCall = tuple[int, int]


@dataclass(frozen=True)
class Workload:
    """How many of a call's applications a reviewer has agreed to review, and how many they have; None: nothing is
    agreed."""

    agreed: int | None
    carried: int


@dataclass(frozen=True)
class Beyond:
    """A reviewer in a call who would have more applications than they agreed to."""

    key: InCall
    agreed: int
    would_carry: int


def beyond(standing: Mapping[InCall, Workload], added: Mapping[InCall, int]) -> list[Beyond]:
    """Those who would have more than agreed with how many are added to each. Where nothing is agreed there is nothing
    to hold it against."""
    found = []
    for key, more in added.items():
        now = standing.get(key, Workload(None, 0))
        if more and now.agreed is not None and now.carried + more > now.agreed:
            found.append(Beyond(key, now.agreed, now.carried + more))
    return found
