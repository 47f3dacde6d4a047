"""The figures of a condition: what each may be, how it is read, and what stands when it is left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from programmes.rules.portfolio import YearBasis
from programmes.rules.projects import ANY, LARGE
from programmes.rules.shares import Against, Base, Binding, InKind
from sweden.money import MOST_KRONOR, fraction


class ConditionError(ValueError):
    """A kind that no function judges, or a parameter that is missing, unknown or unreadable; the text says which."""


class Counted(StrEnum):
    """How grants count towards a theme: by the share that is classified as it, or only those wholly of it."""

    SHARE_OF_GRANT = "share_of_grant"
    WHOLE_GRANTS = "whole_grants"


class Partial(StrEnum):
    """Whether a demand per calendar year holds in a year that a project does not go on for the whole of."""

    COUNTED = "counted"
    LEFT_OUT = "left_out"


#: Kinds of organisations, as `accounts` names them.
ORGANISATION_KINDS = (
    "company",
    "university",
    "institute",
    "region",
    "municipality",
    "authority",
    "civil_society",
    "other",
)
SIZES = ("micro", "small", "medium", LARGE, "not_enterprise", ANY)


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()


@dataclass(frozen=True)
class Parameter:
    """One figure of a kind. With a `default` it may be left out; `choices` are the values of a closed choice.

    `open` says that it is how the decision is read rather than what it states: the assignment's own authority may
    change it. `amount` says that it is kronor.
    """

    name: str
    read: Callable[[Any], Any]
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    open: bool = False
    amount: bool = False

    @property
    def is_required(self) -> bool:
        return self.default is REQUIRED


# How a value is read. Each raises ValueError with the rest of a sentence that begins with the value.


def share_above_0(value: Any) -> Fraction:
    """A share written as text, above 0 and at most 1."""
    try:
        read = fraction(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None or not 0 < read <= 1:
        raise ValueError("is no share above 0 and at most 1, written as text: 2/5")
    return read


def whole(most: int, least: int = 0) -> Callable[[Any], int]:
    """A whole number from `least` to `most`."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"is no whole number from {least} to {most}")
        return value

    return read


def or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is no word")
    return value


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return value


def day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("is no day") from None


def one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"is none of {', '.join(choices)}")
        return str(value)

    return read


def many(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """A list with something in it."""

    def each(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or not value:
            raise ValueError("is no list")
        return tuple(read(one) for one in value)

    return each


def mapped(names: Callable[[Any], Any], read: Callable[[Any], Any]) -> Callable[[Any], dict[Any, Any]]:
    """A mapping with something in it."""

    def each(value: Any) -> dict[Any, Any]:
        if not isinstance(value, Mapping) or not value:
            raise ValueError("is no mapping")
        return {names(name): read(one) for name, one in value.items()}

    return each


def _year_name(value: Any) -> int:
    """A year as the name of something: text in a file."""
    text = str(value)
    return year(int(text) if text.isdigit() else value)


kronor = whole(MOST_KRONOR, 1)
year = whole(2199, 1990)
level = whole(9, 1)
parties = whole(100, 1)
months = whole(240, 1)
organisation_kind = one_of(*ORGANISATION_KINDS)


def _choice(name: str, kind: type[StrEnum], default: Any = REQUIRED) -> Parameter:
    choices = tuple(one.value for one in kind)

    def read(value: Any) -> Any:
        if value not in choices:
            raise ValueError(f"is none of {', '.join(choices)}")
        return kind(value)

    return Parameter(name, read, default, choices, open=True)


def amount(name: str) -> Parameter:
    return Parameter(name, kronor, amount=True)


# The figures that several kinds have.
MAX_SHARE = Parameter("max_share", share_above_0)
MIN_SHARE = Parameter("min_share", share_above_0)
AS_A_RULE = Parameter("as_a_rule", yes_or_no)
OR_AS_A_RULE = Parameter("as_a_rule", yes_or_no, False)
EU_COUNTS = Parameter("eu_counts", yes_or_no, False, open=True)
BASE = _choice("base", Base)
BASE_OR_COSTS = _choice("base", Base, Base.ELIGIBLE_COSTS)
BASE_OR_FINANCING = _choice("base", Base, Base.FINANCING)
IN_KIND = _choice("in_kind", InKind, InKind.COUNTS)
AGAINST = _choice("against", Against)
BINDING = _choice("binding", Binding)
YEAR_BASIS = _choice("basis", YearBasis)
PARTIAL = _choice("partial_years", Partial, Partial.COUNTED)
COUNTED_AS = _choice("counted_as", Counted, Counted.SHARE_OF_GRANT)
BY_YEAR = Parameter("by_year", or_none(mapped(_year_name, kronor)), None)
FLOOR = Parameter("floor", or_none(kronor), None, open=True, amount=True)
TABLE = Parameter("table", mapped(word, mapped(one_of(*SIZES), share_above_0)))


def read(kind: str, wanted: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as values, defaults filled in. Raises ConditionError, naming what is wrong."""
    by_name = {one.name: one for one in wanted}
    if unknown := sorted(given.keys() - by_name.keys()):
        raise ConditionError(f"{kind} has no parameter {unknown[0]}")
    if missing := sorted(name for name, one in by_name.items() if one.is_required and name not in given):
        raise ConditionError(f"{kind}: {missing[0]} is missing")
    values = {}
    for name, one in by_name.items():
        if name not in given:
            values[name] = one.default
            continue
        try:
            values[name] = one.read(given[name])
        except ValueError as wrong:
            raise ConditionError(f"{kind}: {name}: {given[name]!r} {wrong}") from None
    return values
