"""The kinds of demands a government decision can make, and what figures each takes.

A kind names the pure function that judges it. `people` is judged by people alone and takes whatever figures its file
gives. A new figure is data; a new kind is a line here and a function.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from programmes.rules.conditions import PROJECT_KINDS, ConditionError, read_parameters
from programmes.rules.portfolio import YearBasis
from programmes.rules.shares import Base, Binding, InKind
from sweden.money import MOST_KRONOR, fraction

PEOPLE = "people"


def _share(value: Any) -> None:
    if not isinstance(value, str) or not 0 < fraction(value) <= 1:
        raise ValueError("is no share above 0 and at most 1, written as text: 2/5")


def _whole(most: int, least: int = 0) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"is no whole number from {least} to {most}")

    return check


def _or_null(check: Callable[[Any], None]) -> Callable[[Any], None]:
    return lambda value: None if value is None else check(value)


def _word(value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is no word")


def _list(check: Callable[[Any], None]) -> Callable[[Any], None]:
    def each(value: Any) -> None:
        if not isinstance(value, list) or not value:
            raise ValueError("is no list")
        for one in value:
            check(one)

    return each


def _day(value: Any) -> None:
    if not isinstance(value, str):
        raise ValueError("is no day")
    date.fromisoformat(value)


_KRONOR = _whole(MOST_KRONOR, 1)
_YEAR = _whole(2199, 1990)
_TRL = _whole(9, 1)

#: Kind → figure → how it is read. A name that ends in "?" may be left out.
KINDS: dict[str, dict[str, Callable[[Any], object]]] = {
    "share.platform": {"max_share": _share, "binding": Binding, "base?": Base, "in_kind?": InKind},
    "portfolio.project_year_min": {"minimum": _KRONOR, "basis": YearBasis},
    "portfolio.theme_min": {
        "theme": _word,
        "minimum": _KRONOR,
        "binding_from": _YEAR,
        "begun_by?": _YEAR,
        "counted_as?": _word,
    },
    "portfolio.begun": {"theme": _word, "year": _YEAR},
    "portfolio.component": {"component": _word, "floor?": _or_null(_KRONOR)},
    "portfolio.coverage": {"component": _word, "covers": _list(_word), "described?": _list(_word)},
    "portfolio.trl_coverage": {"lowest": _TRL, "highest": _TRL},
    "portfolio.split": {"strict_years": _list(_YEAR)},
    "portfolio.share": {"max_share": _share},
    "parties.sizes": {"large": _whole(100), "small_or_medium": _whole(100)},
    "project.max_grant": {"amount": _KRONOR},
    "project.min_parties": {"count": _whole(100, 1)},
    "project.max_months": {"months": _whole(240, 1)},
    "project.earliest_start": {"date": _day},
    "project.latest_end": {"date": _day},
    "project.coordinator_kind": {"kinds": _list(_word)},
}


def known_kinds() -> list[str]:
    """Every kind that an assignment file may use, in order."""
    return sorted({*KINDS, *PROJECT_KINDS, PEOPLE})


def check(kind: str, parameters: Mapping[str, Any]) -> None:
    """Raises ConditionError for an unknown kind, and for a figure that is missing, unknown or unreadable."""
    if kind == PEOPLE:
        return
    if kind in PROJECT_KINDS:
        read_parameters(kind, parameters)
        return
    if kind not in KINDS:
        raise ConditionError(f"no rule judges the kind {kind!r}; there are {', '.join(known_kinds())}")
    readers = {name.rstrip("?"): read for name, read in KINDS[kind].items()}
    if unknown := sorted(parameters.keys() - readers.keys()):
        raise ConditionError(f"{kind} has no parameter {unknown[0]}")
    if missing := sorted({name for name in KINDS[kind] if not name.endswith("?")} - parameters.keys()):
        raise ConditionError(f"{kind}: {missing[0]} is missing")
    for name, value in parameters.items():
        try:
            readers[name](value)
        except (TypeError, ValueError) as wrong:
            raise ConditionError(f"{kind}: {name}: {value!r} {wrong}") from None
