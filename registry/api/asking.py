"""What a list may be asked for in its address: filters and orders, each declared by name. Anything else is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.api.paging import MOST, SIZE
from registry.api.problems import Fault, Unreadable, asked_wrongly
from registry.api.shapes import day_in, moment_in, type_fault

#: What every list takes beside its filters.
ORDER, LIMIT, CURSOR, SINCE = "order", "limit", "cursor", "updated_since"


@dataclass(frozen=True)
class Filter:
    """A parameter of the address. `on`: see `On`."""

    name: str
    field: serializers.Field
    on: "On"
    help: Any = ""

    def apply(self, rows: QuerySet, value: Any, user: Any) -> QuerySet:
        return rows.filter(Q(**{self.on: value})) if isinstance(self.on, str) else self.on(rows, value, user)


#: A lookup, or what is done with the rows for the value and the caller.
On = str | Callable[[QuerySet, Any, Any], QuerySet]


def by_uuid(name: str, on: On = "", help: Any = "") -> Filter:
    """Rows of the thing with this identifier."""
    return Filter(name, serializers.UUIDField(), on or f"{name}__uuid", help)


def by_key(name: str, on: On = "", help: Any = "") -> Filter:
    """Rows of the thing with this key, for example vinnova."""
    return Filter(name, serializers.SlugField(max_length=80), on or f"{name}__key", help)


def by_choice(name: str, choices: Any, on: On = "", help: Any = "") -> Filter:
    """Rows with this value of a closed list."""
    return Filter(name, serializers.ChoiceField(choices=choices), on or name, help)


def by_year(name: str, on: On = "", help: Any = "") -> Filter:
    """Rows of this year."""
    return Filter(name, serializers.IntegerField(min_value=1900, max_value=2999), on or name, help)


def by_day(name: str, on: On, help: Any = "") -> Filter:
    """Rows by a day."""
    return Filter(name, day_in(), on, help)


def by_yes(name: str, on: On, help: Any = "") -> Filter:
    """Rows by a yes or a no: true or false."""
    return Filter(name, serializers.ChoiceField(choices=["true", "false"]), on, help)


def by_words(name: str, on: On, help: Any = "") -> Filter:
    """Rows where these words stand."""
    return Filter(name, serializers.CharField(max_length=200), on, help)


_SINCE = moment_in()
_LIMIT = serializers.IntegerField(min_value=1, max_value=MOST)
_CURSOR = serializers.CharField(max_length=600)


def parameters(
    filters: Iterable[Filter], orders: Mapping[str, Any], *, updated: bool, paged: bool = True
) -> dict[str, serializers.Field]:
    """Every parameter that a list takes: name → its field."""
    found = {one.name: one.field for one in filters}
    if orders:
        found[ORDER] = serializers.ChoiceField(choices=list(orders))
    if updated:
        found[SINCE] = _SINCE
    return found | ({LIMIT: _LIMIT, CURSOR: _CURSOR} if paged else {})


#: Fields whose text in an address is read as a number before it is judged.
_NUMBERS = (serializers.IntegerField,)


def read(given: QueryDict, known: Mapping[str, serializers.Field]) -> dict[str, Any]:
    """The parameters' values. Raises Unreadable for one that is unknown or given twice, Invalid (400) for the rest."""
    values, faults = {}, []
    for name, texts in given.lists():
        if name not in known:
            raise Unreadable(_("there is no parameter “%(name)s” here.") % {"name": name[:80]}, parameter=name[:80])
        if len(texts) > 1:
            raise Unreadable(_("the parameter “%(name)s” is given twice.") % {"name": name}, parameter=name)
        try:
            values[name] = _value(known[name], texts[0])
        except serializers.ValidationError as error:
            faults += [Fault(str(one), str(one.code), parameter=name) for one in error.detail]
    if faults:
        raise asked_wrongly(*faults)
    values.setdefault(LIMIT, SIZE)
    return values


def _value(field: serializers.Field, text: str) -> Any:
    if not isinstance(field, _NUMBERS) and (told := type_fault(field, text)):
        raise serializers.ValidationError([told])
    if isinstance(field, _NUMBERS) and not (text.isascii() and text.lstrip("-").isdigit()):
        raise serializers.ValidationError([_("Write a whole number.")])
    return field.run_validation(text)
