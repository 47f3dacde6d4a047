"""What is left of a claim for repayment. Amounts are kronor."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Outstanding:
    """A claim against what has come in: what is left, what came in beyond it, and whether nothing is left."""

    outstanding: Decimal | int
    overpaid: Decimal | int

    @property
    def closed(self) -> bool:
        return self.outstanding == 0


def outstanding(claim: Decimal | int, received: Iterable[Decimal | int]) -> Outstanding:
    """What is left of `claim` (net of what has been waived) after the payments `received`."""
    left = claim - sum(received)
    return Outstanding(max(left, 0), max(-left, 0))
