"""The cache in Redis, of which nothing may depend: when Redis is away, it is merely empty."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

log = logging.getLogger(__name__)


def _quiet(name: str, empty: Callable[..., Any]) -> Callable[..., Any]:
    original = getattr(RedisCache, name)

    @functools.wraps(original)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        except (RedisConnectionError, RedisTimeoutError) as error:
            log.warning("Cache unavailable (%s): %s", name, error)
            return empty(*args, **kwargs)

    return call


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; an unreachable server reads as an empty cache, and a write is dropped."""

    get = _quiet("get", lambda key, default=None, version=None: default)
    get_many = _quiet("get_many", lambda *args, **kwargs: {})
    has_key = _quiet("has_key", lambda *args, **kwargs: False)
    add = _quiet("add", lambda *args, **kwargs: True)
    set = _quiet("set", lambda *args, **kwargs: None)
    set_many = _quiet("set_many", lambda *args, **kwargs: [])
    touch = _quiet("touch", lambda *args, **kwargs: False)
    delete = _quiet("delete", lambda *args, **kwargs: False)
    delete_many = _quiet("delete_many", lambda *args, **kwargs: None)
    clear = _quiet("clear", lambda *args, **kwargs: False)
    incr = _quiet("incr", lambda key, delta=1, version=None: delta)

    def count(self, key: str, timeout: int) -> int:
        """One more under a key that is forgotten `timeout` seconds after the last: how many that makes. One round trip,
        where `incr` asks first whether there is such a key."""
        kept = self.make_and_validate_key(key)
        try:
            with self._cache.get_client(kept, write=True).pipeline() as together:
                made, _forgotten = together.incr(kept).expire(kept, timeout).execute()
        except (RedisConnectionError, RedisTimeoutError) as error:
            log.warning("Cache unavailable (count): %s", error)
            return 1
        return int(made)
