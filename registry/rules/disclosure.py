"""Requests for documents: what came of one, and how long it has waited."""

from collections.abc import Iterable
from datetime import date

#: A request is handled at once (TF 2 kap. 15–16 §§, "skyndsamt"): after so many days the list says that it is late.
LATE_AFTER_DAYS = 3


def outcome_of(items: Iterable[str]) -> str:
    """What came of a request, from what came of the things it is about: "full", "partly", "refused", or "not_held"
    when there were none. Something that is untried ("") has no outcome: ValueError."""
    found = set(items)
    if "" in found:
        raise ValueError("something has not been tried")
    if not found:
        return "not_held"
    return found.pop() if len(found) == 1 else "partly"


def days_open(received: date, until: date) -> int:
    """Whole days from the day it was received."""
    return (until - received).days


def pages_of(text: str, count: int) -> list[int]:
    """The pages that "2, 4–6" names, of `count`; sorted, each once. ValueError for what is no page of it."""
    found: set[int] = set()
    for part in text.replace("–", "-").replace(";", ",").split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise ValueError(part.strip())
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= count:
            raise ValueError(part.strip())
        found |= set(range(start, end + 1))
    return sorted(found)
