"""What beat does to many things by itself: each on its own, so that one that fails stops none of the others."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from accounts.errors import DomainError

log = logging.getLogger(__name__)


def each(keys: Iterable[int], act: Callable[[int], Any], *, what: str) -> list[Any]:
    """What `act` answers for each of the keys, without what it answers nothing for. One that is refused is written in
    the log and tried again in the next round; a fault is raised when all have been tried (an ExceptionGroup), so that
    it is seen. `act` is a transaction of its own."""
    found, faults = [], []
    for key in keys:
        try:
            if answer := act(key):
                found.append(answer)
        except DomainError as refusal:
            log.warning("%s %s was refused: %s", what, key, refusal.code)
        except Exception as fault:
            log.exception("%s %s failed", what, key)
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"{what}: {len(faults)} failed", faults)
    return found
