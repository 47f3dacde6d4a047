"""Counts that tell nothing about single applications: what one agency may see of what is pending at another.

A count below `LEAST` is told as "fewer than three", which is as true of none. No total is told beside the parts, and no
second division of the same applications: from sums that overlap, small counts can be worked out.
"""

from collections.abc import Mapping

#: The smallest number of pending applications that is told.
LEAST = 3


def told(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Each group's count as it is told: None for fewer than `LEAST`. `counts` has every group, empty ones with 0."""
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never negative")
    return {name: count if count >= LEAST else None for name, count in counts.items()}


def at_least(counts: Mapping[str, int]) -> int:
    """How many there are at least, as anyone can add up from what is told."""
    return sum(count or 0 for count in told(counts).values())
