"""How often a client may ask: a count per minute in the cache. Where the cache is away, nobody is refused."""

import math
import time
from dataclasses import dataclass

from django.core.cache import cache

from registry.api.problems import TooManyRequests

#: Seconds of a window.
WINDOW = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of this minute."""

    limit: int
    left: int
    wait: int

    @property
    def headers(self) -> dict[str, str]:
        """As the answer tells it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.left, 0)),
            "RateLimit-Reset": str(self.wait),
            "RateLimit-Policy": f"{self.limit};w={WINDOW}",
        }


def count(who: int | str, limit: int) -> Allowance:
    """Count a request of the account with this key in the database, or of whom a text names."""
    moment = time.time()
    window = int(moment // WINDOW)
    asked = cache.count(f"api-asked:{who}:{window}", 2 * WINDOW)
    return Allowance(limit, limit - asked, max(1, math.ceil((window + 1) * WINDOW - moment)))


def demand(allowance: Allowance) -> None:
    """Raises TooManyRequests when nothing is left."""
    if allowance.left < 0:
        raise TooManyRequests(limit=allowance.limit, wait=allowance.wait)
