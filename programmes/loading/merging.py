"""Three versions of a document become one: the file as last loaded, what stands now, and the file to load.

What only the file has changed is taken; what people have changed since stays, unless it is to be overwritten. Every
difference is told. Plain values only.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Done(StrEnum):
    """What becomes of a difference."""

    CHANGED = "changed"
    KEPT = "kept"
    OVERWRITTEN = "overwritten"


@dataclass(frozen=True)
class Change:
    """One difference between what stands and the file: the place, both values, and what becomes of it."""

    path: str
    stands: Any
    file: Any
    done: Done

    def __str__(self) -> str:
        stands, file = _show(self.stands), _show(self.file)
        if self.done is Done.KEPT:
            return f"{self.path}: kept {stands}, entered by people; the file has {file}"
        if self.done is Done.OVERWRITTEN:
            return f"{self.path}: {stands}, entered by people, is overwritten with {file}"
        return f"{self.path}: {stands} → {file}"


class _Nothing:
    def __repr__(self) -> str:
        return "nothing"


NOTHING = _Nothing()


def _show(value: Any) -> str:
    if value is NOTHING or value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:199] + "…"


def _by(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda item: item[name]


def _frame(item: Mapping[str, Any]) -> str:
    return f"{item.get('strand') or ''}:{item['year']}".lstrip(":")


def _appropriation(item: Mapping[str, Any]) -> str:
    return " ".join([item["expenditure_area"], item["number"], item.get("item") or ""]).strip()


#: Lists whose items are merged one by one, and what an item is known by. Other lists are one value.
IDENTITY: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "appropriations": _appropriation,
    "strands": _by("key"),
    "frames": _frame,
    "conditions": _by("key"),
    "technology_areas": _by("key"),
    "contents": _by("key"),
    "actors": _by("key"),
    "duties": _by("key"),
    "payment_rules": _by("key"),
    "gaps": _by("key"),
    "milestones": _by("key"),
    "per_area": _by("area"),
}


def merge(
    base: Mapping[str, Any], stands: Mapping[str, Any], file: Mapping[str, Any], *, overwrite: bool = False
) -> tuple[dict[str, Any], list[Change]]:
    """The document to write, and every difference that people should see."""
    changes: list[Change] = []
    merged = _mapping(base, stands, file, "", overwrite, changes)
    return merged, changes


def _mapping(base: Any, stands: Any, file: Any, path: str, overwrite: bool, changes: list[Change]) -> dict[str, Any]:
    merged = {}
    for name in [*file, *(name for name in stands if name not in file)]:
        where = f"{path}.{name}" if path else name
        versions = [one.get(name, NOTHING) for one in (base, stands, file)]
        value = _value(*versions, where, overwrite, changes, IDENTITY.get(name))
        if value is not NOTHING:
            merged[name] = value
    return merged


def _value(
    base: Any,
    stands: Any,
    file: Any,
    path: str,
    overwrite: bool,
    changes: list[Change],
    identity: Callable[[Mapping[str, Any]], Any] | None,
) -> Any:
    if identity is not None and isinstance(stands, list) and isinstance(file, list):
        return _items(base if isinstance(base, list) else [], stands, file, path, overwrite, changes, identity)
    if isinstance(stands, dict) and isinstance(file, dict):
        return _mapping(base if isinstance(base, dict) else {}, stands, file, path, overwrite, changes)
    # Of a frame's last year, null (without end) and left out (the same year) are two things; only files say it.
    is_last_year = path.endswith(".year_to")
    if _same(stands, file) and not (is_last_year and (stands is NOTHING) != (file is NOTHING)):
        return file
    if _same(stands, base) or is_last_year:
        done = Done.CHANGED
    else:
        done = Done.OVERWRITTEN if overwrite else Done.KEPT
    changes.append(Change(path, stands, file, done))
    return stands if done is Done.KEPT else file


def _items(
    base: list[Any],
    stands: list[Any],
    file: list[Any],
    path: str,
    overwrite: bool,
    changes: list[Change],
    identity: Callable[[Mapping[str, Any]], Any],
) -> list[Any]:
    known = [{identity(item): item for item in items} for items in (base, stands, file)]
    merged = []
    for key in [*known[2], *(key for key in known[1] if key not in known[2])]:
        versions = [items.get(key, NOTHING) for items in known]
        value = _value(*versions, f"{path}[{key}]", overwrite, changes, None)
        if value is not NOTHING:
            merged.append(value)
    return merged


def _same(one: Any, other: Any) -> bool:
    """Nothing, null and empty are the same: there is no fact."""
    if _is_empty(one) or _is_empty(other):
        return _is_empty(one) and _is_empty(other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _is_empty(value: Any) -> bool:
    return value is NOTHING or value is None or value in ("", [], {})
