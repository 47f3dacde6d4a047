"""Versions as they are read: what each changed, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sweden.typography import day_table

#: (name, label) of what a version says, in the order it is read.
Labels = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing that a version says otherwise than the one before it."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class ShownVersion:
    """A version in the history. `differences` is empty for the first."""

    version: Any
    differences: list[Difference]


def said(version: Any, name: str) -> str:
    """What a version says of one thing, as text: choices in words, days as days."""
    value = getattr(version, name)
    if hasattr(version, f"get_{name}_display"):
        value = getattr(version, f"get_{name}_display")()
    if isinstance(value, date):
        return day_table(value, get_language())
    if isinstance(value, list | tuple | set):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def differences(newer: Any, older: Any, labels: Labels) -> list[Difference]:
    """What the newer says otherwise than the older, in the order of the labels."""
    pairs = ((label, said(older, name), said(newer, name)) for name, label in labels.items())
    return [Difference(label, before, after) for label, before, after in pairs if before != after]


def shown_versions(versions: Sequence[Any], labels: Labels) -> list[ShownVersion]:
    """The history, the newest first, each with what it changed; `versions` in that order."""
    older: Iterable[Any] = [*versions[1:], None][: len(versions)]
    return [
        ShownVersion(one, differences(one, before, labels) if before is not None else [])
        for one, before in zip(versions, older, strict=True)
    ]


def beside(standing: Any, begun_from: Any, labels: Labels) -> list[tuple[Any, str]]:
    """What someone else has written meanwhile: each thing that differs from what the reader began from."""
    return [(one.label, one.after or _("(empty)")) for one in differences(standing, begun_from, labels)]
