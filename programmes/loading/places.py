"""Places in an assignment's document: `identity.decided_on`, `technology_areas[energi].lead`. Plain values only.

A place is a tuple of names; an item of a list is named as the merge knows it (by its key, an appropriation by its
numbers), so that a place stays when the order changes.
"""

import re
from collections.abc import Mapping
from typing import Any

from programmes.loading.merging import IDENTITY

Place = tuple[str, ...]

_PART = re.compile(r"\.?([a-z0-9_]+)(?:\[([^\[\]]+)\])?")


def parse(text: str) -> Place:
    """The place that `text` spells. Raises ValueError for what spells none."""
    place: list[str] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found or (at == 0) == text.startswith(".", at):
            raise ValueError(f"{text!r} spells no place")
        place += [part for part in found.groups() if part is not None]
        at = found.end()
    if not place:
        raise ValueError("empty text spells no place")
    return tuple(place)


def spelled(place: Place) -> str:
    """The place as people write it, and as the loader's differences name it."""
    text, in_list = "", False
    for part in place:
        text += f"[{part}]" if in_list else f".{part}" if text else part
        in_list = not in_list and part in IDENTITY
    return text


def value_at(doc: Mapping[str, Any], place: Place, default: Any = None) -> Any:
    """What the document says at the place; `default` where it says nothing. Raises KeyError for an item not there."""
    value: Any = doc
    for number, part in enumerate(place):
        if isinstance(value, list):
            value = _item(value, place[number - 1], part)
        elif isinstance(value, Mapping):
            value = value.get(part, default if number == len(place) - 1 else {})
        else:
            raise KeyError(spelled(place))
    return value


def put_at(doc: dict[str, Any], place: Place, value: Any) -> None:
    """Let the document say `value` at the place. Raises KeyError for an item that is not there."""
    holder: Any = doc
    for number, part in enumerate(place[:-1]):
        if isinstance(holder, list):
            holder = _item(holder, place[number - 1], part)
        else:
            holder = holder.setdefault(part, [] if part in IDENTITY else {})
    holder[place[-1]] = value


def _item(items: list[Any], section: str, name: str) -> Any:
    known_by = IDENTITY.get(section)
    for item in items:
        if known_by is not None and str(known_by(item)) == name:
            return item
    raise KeyError(f"{section}[{name}]")
