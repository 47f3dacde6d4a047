"""Keeping and disposing (bevarande och gallring): what may go, on which legal ground, from which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sweden.periods import add


class RetentionFileError(ValueError):
    """What is wrong with the file of classes, with its place."""


@dataclass(frozen=True)
class RetentionClass:
    """A kind of things that are kept or disposed of alike. `years`: what a decision on disposal usually says.

    `documents`: kinds of documents, in closed cases of the kind `case_kind`; none where the class is of other things.
    """

    key: str
    keep: bool
    title_sv: str
    title_en: str
    source: str
    years: int | None = None
    case_kind: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """An authority's decision that a class may be disposed of after `years`, on a legal ground, from a day."""

    ground: str
    years: int
    valid_from: date


#: Kinds of documents that no class may let go: what was applied for, decided and reported. The database says it, too.
ALWAYS_KEPT = frozenset({"decision", "government_decision", "application", "report"})


def classes_of(data: Mapping[str, Any]) -> tuple[RetentionClass, ...]:
    """The file's classes, checked. Raises RetentionFileError."""
    found = []
    for place, one in enumerate(data["classes"]):
        years = one.get("years")
        if one["keep"] != (years is None):
            raise RetentionFileError(f"classes[{place}]: what is kept has no years, what is disposed of has")
        of = one.get("case_kind", ""), tuple(one.get("documents", ()))
        if bool(of[0]) != bool(of[1]) or (one["keep"] and of[1]):
            raise RetentionFileError(f"classes[{place}]: documents go by their kind in a kind of case, or are kept")
        if kept := ALWAYS_KEPT & set(of[1]):
            raise RetentionFileError(f"classes[{place}]: {', '.join(sorted(kept))} are kept")
        found.append(RetentionClass(one["key"], one["keep"], one["sv"], one["en"], one["source"], years, *of))
    return tuple(found)


def in_force(decisions: Iterable[Decided], on: date) -> Decided | None:
    """The decision that holds on a day: the one that began to hold last."""
    held = [one for one in decisions if one.valid_from <= on and one.ground.strip() and one.years >= 1]
    return max(held, key=lambda one: one.valid_from, default=None)


def before(one: RetentionClass, decision: Decided | None, on: date) -> date | None:
    """What is older than this day may be disposed of on `on`; None: nothing may, for it is kept, or there is no legal
    ground."""
    return None if one.keep or decision is None else add(on, years=-decision.years)
