"""How far a delegation reaches, over plain values. Amounts are whole kronor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A part of the mandate: an assignment, and a strand of it or the whole (None).
Part = tuple[int, int | None]


@dataclass(frozen=True)
class Delegation:
    """What one role lets a decision-maker decide: up to `limit` kronor (None: any amount), in these parts. A part
    without strand covers every strand of the assignment."""

    limit: int | None
    parts: frozenset[Part]

    def covers(self, part: Part) -> bool:
        return part in self.parts or (part[0], None) in self.parts

    def reaches(self, amount: int) -> bool:
        return self.limit is None or amount <= self.limit


def beyond(delegations: Sequence[Delegation], *, amount: int, parts: Iterable[Part]) -> str:
    """Why a decision on `amount` kronor in `parts` is not within what one has been entrusted with: "amount" or
    "strand"; empty when it is. One role must cover all of it: two half delegations are not a whole one."""
    own = covering(delegations, parts)
    if not own:
        return "strand"
    return "" if any(one.reaches(amount) for one in own) else "amount"


def covering(delegations: Sequence[Delegation], parts: Iterable[Part]) -> list[Delegation]:
    """Those that cover all the parts, whatever the amount."""
    wanted = list(parts)
    return [one for one in delegations if all(one.covers(part) for part in wanted)]


def widest(delegations: Sequence[Delegation]) -> int | None:
    """The largest amount, kronor, that one of the delegations reaches; None: any amount. Nothing for no delegation."""
    limits = [one.limit for one in delegations]
    return None if None in limits else max((one for one in limits if one is not None), default=0)
