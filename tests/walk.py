"""Where one can knock without knowing anything: every address that needs nothing filled in."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver


def simple_addresses(resolver: Any = None, before: str = "/") -> Iterator[str]:
    """Every address that needs nothing filled in."""
    for one in (resolver or get_resolver()).url_patterns:
        if "<" in str(one.pattern) or "(?P" in str(one.pattern):
            continue
        address = before + str(one.pattern).strip("^$\\Z")
        if isinstance(one, URLResolver):
            yield from simple_addresses(one, address)
        else:
            yield address
