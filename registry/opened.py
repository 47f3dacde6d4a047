"""What a storey opens of its own events to those who do not see the case: a published call, the programme's own work.

An event is told to other systems where its case is seen (`registry.queries.sight`), or where the storey that it comes
from says so here.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

#: The condition on rows that tell of events, by the way to the event ("" or "event__"), that the user reads the same
#: thing by the storey's own `visible_to`.
Opened = Callable[[Any, str], Q]
_OPENED: dict[str, Opened] = {}


def open_to(word: str, condition: Opened) -> None:
    """Say who reads the things that events with this first word (`call`, `office` …) tell of."""
    _OPENED[word] = condition


def opened_to(user: Any, event: str) -> Q:
    """The condition on rows with an event that some storey has opened it to `user`."""
    found = Q(pk__in=[])
    for word, condition in _OPENED.items():
        found |= Q(**{f"{event}kind__startswith": f"{word}."}) & condition(user, event)
    return found
