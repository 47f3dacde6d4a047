"""The kinds of conditions a call can set: which parameters each takes, how they are read, and what they mirror.

The catalogue is data for forms, pages and the rules that judge applications. A new figure is data; a new kind is a line
here and one pure function where applications are judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sweden.money import MOST_KRONOR, fraction


class ParameterType(StrEnum):
    """What a parameter is, and so how it is typed in and shown."""

    KRONOR = "kronor"
    SHARE = "share"
    BASE = "base"
    IN_KIND = "in_kind"
    COUNT = "count"
    DAY = "day"
    ORGANISATION_KINDS = "organisation_kinds"
    AMOUNTS = "amounts"
    CATEGORIES = "categories"
    BONUSES = "bonuses"
    PROJECT_KINDS = "project_kinds"
    NAMES = "names"
    SCOPE = "scope"
    CATEGORY = "category"
    MOBILITY = "mobility"


#: What a share is a share of, and whether contributions in kind count.
BASES = ("eligible_costs", "financing")
IN_KIND = ("counts", "does_not_count")
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


#: What costs are for, in the words of the rules of state aid. Their rates are data of those rules.
RESEARCH_CATEGORIES = ("fundamental", "industrial", "experimental", "feasibility")
#: What is taken together when a share is of a sub-programme as a whole: the call, or all calls in the same part.
SCOPES = ("call", "part")
#: Parts that a call can demand of a project, which its form then asks about.
SSH, RESEARCH_SCHOOL = "ssh", "research_school"
#: Between what the doctoral students of a research school are mobile; each is a part that is described.
MOBILITY = ("mobility_academic", "mobility_industry")
COMPONENTS = (SSH, RESEARCH_SCHOOL, *MOBILITY)
#: Whether the project may count bonuses such as for cooperation.
BONUSES = ("counts", "does_not_count")


@dataclass(frozen=True)
class Parameter:
    """One figure of a kind. `most` and `least` bound a count or an amount."""

    name: str
    type: ParameterType
    most: int = MOST_KRONOR
    least: int = 1


_AMOUNT = (Parameter("amount", ParameterType.KRONOR),)
_DAY = (Parameter("date", ParameterType.DAY),)

KINDS: dict[str, tuple[Parameter, ...]] = {
    "max_grant": _AMOUNT,
    "max_share": (Parameter("share", ParameterType.SHARE),),
    "min_business_share": (
        Parameter("share", ParameterType.SHARE),
        Parameter("base", ParameterType.BASE),
        Parameter("in_kind", ParameterType.IN_KIND),
    ),
    "business_matches": (),
    "min_parties": (Parameter("count", ParameterType.COUNT, 100),),
    "max_months": (Parameter("months", ParameterType.COUNT, 240),),
    "earliest_start": _DAY,
    "latest_end": _DAY,
    "coordinator_kind": (Parameter("kinds", ParameterType.ORGANISATION_KINDS),),
    "year_min": _AMOUNT,
    "party_sizes": (
        Parameter("large", ParameterType.COUNT, 100, 0),
        Parameter("small_or_medium", ParameterType.COUNT, 100, 0),
    ),
}

KINDS |= {
    "max_share_of_total": (Parameter("share", ParameterType.SHARE),),
    "min_months": (Parameter("months", ParameterType.COUNT, 240),),
    "latest_start": _DAY,
    "year_max": (Parameter("amounts", ParameterType.AMOUNTS),),
    "years_count": (Parameter("years", ParameterType.COUNT, 20),),
    "min_actor_categories": (
        Parameter("least", ParameterType.COUNT, 20),
        Parameter("kinds", ParameterType.ORGANISATION_KINDS),
    ),
    "party_of_kind": (
        Parameter("count", ParameterType.COUNT, 100),
        Parameter("kinds", ParameterType.ORGANISATION_KINDS),
    ),
    "max_indirect": (
        Parameter("share", ParameterType.SHARE),
        Parameter("kinds", ParameterType.ORGANISATION_KINDS),
    ),
    "intensity": (Parameter("bonuses", ParameterType.BONUSES),),
    "category": (Parameter("categories", ParameterType.CATEGORIES),),
    "leader": (),
    "researchers_min": (Parameter("people", ParameterType.COUNT, 100),),
    "researchers_max": (Parameter("people", ParameterType.COUNT, 100),),
    "employer": (Parameter("organisations", ParameterType.NAMES, 200),),
    "project_kind": (Parameter("project_kinds", ParameterType.PROJECT_KINDS),),
    "max_parties": (Parameter("count", ParameterType.COUNT, 100),),
    "max_share_together": (Parameter("share", ParameterType.SHARE), Parameter("scope", ParameterType.SCOPE)),
    "max_grants": (Parameter("grants", ParameterType.COUNT, 1000),),
    "intensity_table": (
        Parameter("category", ParameterType.CATEGORY),
        Parameter("of_small", ParameterType.SHARE),
        Parameter("of_medium", ParameterType.SHARE),
        Parameter("of_large", ParameterType.SHARE),
    ),
    "ssh_part": (Parameter("amount", ParameterType.KRONOR),),
    "research_school": (Parameter("mobility", ParameterType.MOBILITY),),
}

#: Kinds about those who take part by name: judged where the form asks for them.
OF_PEOPLE = frozenset({"leader", "researchers_min", "researchers_max", "employer"})
#: Kinds about aid by category: judged where the call asks on which ground each party has its aid, and so they ask.
OF_AID = ("intensity", "intensity_table", "category")
#: Kinds about what is granted of the whole call: judged where grants are proposed and decided, with those that others
#: have been given, and never when an application is handed in.
OF_GRANTS = ("max_grants",)
#: Kinds that those who set up a call choose among. A call's kinds of projects are set up for themselves.
OFFERED = tuple(kind for kind in KINDS if kind != "project_kind")


class KindError(ValueError):
    """A kind that is not in the catalogue, or a parameter that is missing, unknown or unreadable."""

    def __init__(self, kind: str, name: str = "", reason: str = "unknown") -> None:
        super().__init__(f"{kind}{f'.{name}' if name else ''}: {reason}")
        self.kind, self.name, self.reason = kind, name, reason


def read(kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as values: kronor and counts int, shares Fraction, days date. Raises KindError."""
    if kind not in KINDS:
        raise KindError(kind)
    wanted = {one.name: one for one in KINDS[kind]}
    if unknown := sorted(parameters.keys() - wanted.keys()):
        raise KindError(kind, unknown[0])
    if missing := sorted(wanted.keys() - parameters.keys()):
        raise KindError(kind, missing[0], "missing")
    values = {}
    for name, one in wanted.items():
        try:
            values[name] = _read(one, parameters[name])
        except (TypeError, ValueError, ZeroDivisionError):
            raise KindError(kind, name, "unreadable") from None
    return values


def write(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as plain JSON, which `read` gives back. Raises KindError for values that do not fit the kind."""
    plain = {name: _plain(value) for name, value in values.items()}
    read(kind, plain)
    return plain


def _read(parameter: Parameter, value: Any) -> Any:
    match parameter.type:
        case ParameterType.KRONOR | ParameterType.COUNT:
            if isinstance(value, bool) or not isinstance(value, int) or not parameter.least <= value <= parameter.most:
                raise ValueError
            return value
        case ParameterType.SHARE:
            share = fraction(str(value))
            if not 0 < share <= 1:
                raise ValueError
            return share
        case ParameterType.BASE:
            return _one_of(BASES, value)
        case ParameterType.IN_KIND:
            return _one_of(IN_KIND, value)
        case ParameterType.DAY:
            return value if isinstance(value, date) else date.fromisoformat(value)
        case ParameterType.ORGANISATION_KINDS:
            if not isinstance(value, list | tuple) or not value:
                raise ValueError
            return tuple(_one_of(ORGANISATION_KINDS, one) for one in value)
        case ParameterType.CATEGORIES:
            return tuple(_one_of(RESEARCH_CATEGORIES, one) for one in _several(value))
        case ParameterType.BONUSES:
            return _one_of(BONUSES, value)
        case ParameterType.SCOPE:
            return _one_of(SCOPES, value)
        case ParameterType.CATEGORY:
            return _one_of(RESEARCH_CATEGORIES, value)
        case ParameterType.MOBILITY:
            return tuple(_one_of(MOBILITY, one) for one in _several(value))
        case ParameterType.PROJECT_KINDS:
            return tuple(_name(one) for one in _several(value))
        case ParameterType.NAMES:
            return tuple(_name(one, 200) for one in _several(value, parameter.most))
        case ParameterType.AMOUNTS:
            return tuple(_read(Parameter("amount", ParameterType.KRONOR), one) for one in _several(value))
    raise ValueError


def _several(value: Any, most: int = 40) -> list[Any]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= most:
        raise ValueError
    return list(value)


def _name(value: Any, most: int = 60) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise ValueError
    return value


def _one_of(allowed: tuple[str, ...], value: Any) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise ValueError
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def wanted_parts(kind: str, parameters: Mapping[str, Any]) -> dict[str, bool]:
    """The parts that the form has to ask about for a condition to be judged, and whether also for their money."""
    if kind == "ssh_part":
        return {SSH: True}
    if kind == "research_school":
        return {RESEARCH_SCHOOL: False} | {one: False for one in read(kind, parameters)["mobility"]}
    return {}


@dataclass(frozen=True)
class Mirrored:
    """What a government's condition becomes in a call: kind, parameters, and whether breaking it stops."""

    kind: str
    parameters: dict[str, Any]
    stops: bool


def mirror(kind: str, parameters: Mapping[str, Any], severity: str) -> Mirrored | None:
    """The call's condition that a government's condition of `kind` becomes; None when it is not judged on one project.

    Only what nobody may make an exception from stops an application; a main rule ("i regel"), and what a reasoned
    decision may set aside, warns.
    """
    found = _mirrored(kind.rpartition(".")[2] or kind, parameters)
    if found is None:
        return None
    stops = severity == "blocking" and not parameters.get("as_a_rule", False)
    return Mirrored(*found, stops)


def _mirrored(kind: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    try:
        match kind:
            case "funder_max" | "platform" | "max_share":
                return "max_share", write("max_share", {"share": _share(given)})
            case "business_matches":
                return "business_matches", {}
            case "business_min" | "min_business_share":
                values = {
                    "share": _share(given),
                    "base": given.get("base", "eligible_costs"),
                    "in_kind": "counts" if given.get("in_kind", "counts") == "counts" else "does_not_count",
                }
                return "min_business_share", write("min_business_share", values)
            case "year_min" | "cluster_year_min" | "project_year_min":
                return "year_min", write("year_min", {"amount": given.get("amount", given.get("minimum"))})
            case "sizes":
                return "party_sizes", write("party_sizes", given)
            case "component" if given.get("component") == SSH:
                return "ssh_part", write("ssh_part", {"amount": given.get("floor") or 1})
            case _ if kind in KINDS:
                return kind, write(kind, read(kind, given))
    except (KindError, KeyError, TypeError, ValueError):
        return None
    return None


def _share(given: Mapping[str, Any]) -> Fraction:
    value = next(given[name] for name in ("share", "max_share", "min_share") if name in given)
    return fraction(str(value))
