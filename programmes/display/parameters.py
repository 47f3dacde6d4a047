"""The figures of a condition in words: on its page, and where how it is read is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from programmes.display.words import BASE_WORDS, SIZE_WORDS, county, long_day, money, per_cent, word
from programmes.rules.kinds import KINDS, read
from programmes.rules.parameters import ORGANISATION_KINDS, ConditionError, Parameter
from sweden.typography import listed

LABELS: dict[str, Promise] = {
    "max_share": gettext_lazy("Highest share"),
    "min_share": gettext_lazy("Lowest share"),
    "base": gettext_lazy("Share of what"),
    "in_kind": gettext_lazy("What is given in kind"),
    "eu_counts": gettext_lazy("EU money counts as public"),
    "as_a_rule": gettext_lazy("A main rule, with documented exceptions"),
    "against": gettext_lazy("What business matches"),
    "binding": gettext_lazy("Which period binds"),
    "grants": gettext_lazy("Grants, at most"),
    "strict_years": gettext_lazy("Years that are strict"),
    "minimum": gettext_lazy("Lowest amount"),
    "basis": gettext_lazy("Counted on"),
    "partial_years": gettext_lazy("Part years"),
    "theme": gettext_lazy("Theme"),
    "binding_from": gettext_lazy("Binding from"),
    "begun_by": gettext_lazy("Begun by"),
    "counted_as": gettext_lazy("How grants count"),
    "by_year": gettext_lazy("Other amounts in single years"),
    "year": gettext_lazy("Year"),
    "component": gettext_lazy("Demanded part"),
    "floor": gettext_lazy("Floor, kronor"),
    "covers": gettext_lazy("Has to cover"),
    "described": gettext_lazy("Has to describe"),
    "lowest": gettext_lazy("Lowest level"),
    "highest": gettext_lazy("Highest level"),
    "large": gettext_lazy("Large companies, at least"),
    "small_or_medium": gettext_lazy("Small or medium-sized companies, at least"),
    "required": gettext_lazy("Kinds of parties, at least"),
    "kinds": gettext_lazy("Kinds of organisations"),
    "count": gettext_lazy("At least"),
    "counties": gettext_lazy("Counties"),
    "table": gettext_lazy("Highest shares by kind of aid and size"),
    "amount": gettext_lazy("Highest amount"),
    "months": gettext_lazy("Months"),
    "date": gettext_lazy("Day"),
}

#: The values of closed choices, by figure.
CHOICES: dict[str, dict[str, Promise]] = {
    "base": BASE_WORDS,
    "in_kind": {
        "counts": gettext_lazy("counts"),
        "excluded": gettext_lazy("does not count"),
    },
    "against": {
        "funder": gettext_lazy("the grants"),
        "all_public": gettext_lazy("all public money"),
    },
    "binding": {
        "cumulative": gettext_lazy("the whole period"),
        "per_year": gettext_lazy("each year by itself"),
        "both": gettext_lazy("each year and the whole period"),
    },
    "basis": {
        "grant": gettext_lazy("the grant"),
        "total": gettext_lazy("all financing, whoever pays"),
    },
    "partial_years": {
        "counted": gettext_lazy("are judged as other years"),
        "left_out": gettext_lazy("are left out"),
    },
    "counted_as": {
        "share_of_grant": gettext_lazy("by the share that is classified as the theme"),
        "whole_grants": gettext_lazy("only grants wholly of the theme"),
    },
}

#: What a condition is judged on.
SCOPES: dict[str, Promise] = {
    "project": gettext_lazy("each project"),
    "project_year": gettext_lazy("each project in each year"),
    "strand": gettext_lazy("the part as a whole"),
    "assignment": gettext_lazy("the assignment as a whole"),
    "assignment_year": gettext_lazy("the assignment in each year"),
    "programme": gettext_lazy("the programme as a whole"),
    "programme_year": gettext_lazy("the programme in each year"),
}


@dataclass(frozen=True)
class ShownParameter:
    """A figure as shown; `is_open` says that it is how the decision is read, rather than what it states."""

    label: str
    value: str
    is_open: bool


def shown_parameters(kind: str, given: Mapping[str, Any]) -> list[ShownParameter]:
    """The figures of a condition, in the kind's order, those left out with their usual meaning."""
    if kind not in KINDS:
        return []
    try:
        values = read(kind, given)
    except ConditionError:
        return []
    return [
        ShownParameter(str(LABELS[one.name]), value_words(one, values[one.name]), one.open)
        for one in KINDS[kind].parameters
    ]


def value_words(parameter: Parameter, value: Any) -> str:
    """A figure's value in words."""
    if value is None:
        return "–"
    if parameter.choices:
        return str(CHOICES[parameter.name][str(value)])
    if parameter.amount:
        return money(value)
    return _words(value)


def _words(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Fraction():
            return per_cent(value)
        case date():
            return long_day(value)
        case Enum():
            return str(value.value)
        case int():
            return str(value)
        case str():
            return _one(value)
        case Mapping():
            pairs = [f"{_one(str(name))}: {_of_mapping(part)}" for name, part in value.items()]
            return "; ".join(pairs)
    return listed([_words(one) for one in value], get_language())


def _of_mapping(part: Any) -> str:
    # Amounts by year are kronor; how many of a kind is a number below a hundred.
    if isinstance(part, int) and not isinstance(part, bool) and part > 1000:
        return money(part)
    return _words(part)


def _one(name: str) -> str:
    if name in ORGANISATION_KINDS:
        return str(OrganisationKind(name).label)
    if name in SIZE_WORDS:
        return str(SIZE_WORDS[name])
    if len(name) == 2 and name.isdigit():
        return county(name)
    return word(name)
