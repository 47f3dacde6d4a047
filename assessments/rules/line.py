"""The ranked list and its line over plain values: what is chosen."""

from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

#: Whose grades a limit is laid on: the members' before the meeting, or the reviews'.
BEFORE, REVIEWS = "before", "reviews"


class Ranked(NamedTuple):
    """An application in the list: its key, its place (None: not ranked), and whether it is ticked by hand (None: the
    line decides)."""

    key: int
    place: int | None = None
    ticked: bool | None = None


def in_order(rows: Iterable[Ranked]) -> list[Ranked]:
    """By place, then as they came; those without a place last."""
    return sorted(rows, key=lambda one: (one.place is None, one.place or 0, one.key))


def seen_part(rows: Sequence[Ranked], known: Container[int], above: int) -> tuple[list[Ranked], int]:
    """What is left of an ordered list for whoever may know of some of it, and how many of that stand above the line:
    places run through what is left, so that no gap tells of the rest."""
    left = [one for one in rows if one.key in known]
    told = [one if one.place is None else one._replace(place=number) for number, one in enumerate(left, start=1)]
    return told, sum(one.key in known for one in rows[:above])


def chosen(rows: Sequence[Ranked], above: int) -> set[int]:
    """The keys that are chosen: the first `above`, but for what is ticked or unticked by hand."""
    return {one.key for number, one in enumerate(rows) if one.ticked or (one.ticked is None and number < above)}


def tick(is_chosen: bool, number: int, above: int) -> bool | None:
    """What is kept of a box in the list: None where the line says the same."""
    return None if is_chosen == (number < above) else is_chosen


def below(means: Mapping[int, Fraction], lowest: Fraction) -> set[int]:
    """The keys of those whose mean lies below the lowest that goes on. What has no mean is never among them."""
    return {key for key, mean in means.items() if mean < lowest}
