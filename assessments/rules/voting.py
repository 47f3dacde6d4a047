"""Voting when several decide together (förvaltningslagen (2017:900) 29 §), over plain values.

The proposal is put so that it is answered with yes or no. The opinion with most votes holds; where they are equal, the
chair's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """How the votes fell: by whom for and against, whether the proposal is carried, and whether the chair's casting
    vote decided it."""

    yes: tuple[int, ...]
    no: tuple[int, ...]
    is_carried: bool
    is_cast: bool


def missing(votes: Mapping[int, bool], deciders: Collection[int]) -> list[int]:
    """Those who decide and have not voted, where a vote has been asked for. Without any vote they agree."""
    return sorted(set(deciders) - set(votes)) if votes else []


def result(votes: Mapping[int, bool], *, chair: int) -> Result:
    """What the votes of those who decide come to; `chair` has voted as well. Without votes all agree."""
    yes = tuple(sorted(one for one, vote in votes.items() if vote))
    no = tuple(sorted(one for one, vote in votes.items() if not vote))
    is_equal = bool(votes) and len(yes) == len(no)
    is_carried = votes[chair] if is_equal else len(yes) >= len(no)
    return Result(yes, no, is_carried, is_equal)
