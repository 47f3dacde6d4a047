"""HTML made in Python for the longest tables: what format_html means, at a third of its price.

Each value is escaped on its way in unless it is marked safe, as there. Only plain text and numbers are dealt with here;
anything else goes the long way.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def safe(value: Any) -> str:
    """A value as it may stand in HTML."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value)
    return str(value) if kind is int else conditional_escape(value)


def fill(pattern: str, *values: Any, **named: Any) -> SafeString:
    """The pattern with its places filled; only the pattern itself is taken to be HTML."""
    return SafeString(pattern.format(*map(safe, values), **{name: safe(value) for name, value in named.items()}))


def fill_each(pattern: str, rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The pattern filled once for each row, one after the other."""
    return SafeString("".join(fill(pattern, **row) for row in rows))
