"""What the API says and takes: declared once as fields, from which the description and the answers are made.

An `Out` is rendered by plain functions that are put together once per class: a serializer's own way costs ten times as
much, and a list has two hundred rows. An `In` is strict: a name or a type that is not declared is refused.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.manager import BaseManager
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from registry.fields import YEARS

F = TypeVar("F", bound=serializers.Field)
Get = Callable[[Any], Any]


def _told(value: Any) -> Any:
    """A value as JSON has it: identifiers and days as text, moments in UTC."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _out(field: F, source: str, by: Get | None) -> F:
    field.pk_source, field.pk_by = source, by
    return field


def _extra(help: Any, null: bool, **rest: Any) -> dict[str, Any]:
    return {"help_text": help, "allow_null": null, "read_only": True, **rest}


def text(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.CharField:
    """Text; empty where nothing is stated."""
    return _out(serializers.CharField(**_extra(help, null)), source, by)


def choice(
    choices: Any, help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False
) -> serializers.ChoiceField:
    """One of a closed list, by its key."""
    return _out(serializers.ChoiceField(choices=choices, **_extra(help, null)), source, by)


def ident(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.UUIDField:
    """The lasting identifier of a thing."""
    return _out(serializers.UUIDField(**_extra(help, null)), source, by)


def whole(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.IntegerField:
    """A whole number: a year, a count."""
    return _out(serializers.IntegerField(**_extra(help, null)), source, by)


def number(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.FloatField:
    """A number with decimals that nothing is reckoned with: a mean."""
    return _out(serializers.FloatField(**_extra(help, null)), source, by)


def kronor(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.IntegerField:
    """An amount in whole kronor."""
    return _out(serializers.IntegerField(**_extra(help, null)), source, by)


def _ore(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def money(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.CharField:
    """An amount as the bank has it, kronor with two decimals, as text so that no reader rounds it: "125000.50"."""
    field = serializers.RegexField(r"^-?[0-9]+\.[0-9]{2}$", **_extra(help, null))
    field.pk_make = _ore
    return _out(field, source, by)


def day(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.DateField:
    """A Swedish day, 2026-01-31."""
    return _out(serializers.DateField(**_extra(help, null)), source, by)


def moment(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.DateTimeField:
    """A moment, in UTC."""
    return _out(serializers.DateTimeField(**_extra(help, null)), source, by)


def yes(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.BooleanField:
    """True or false."""
    return _out(serializers.BooleanField(**_extra(help, null)), source, by)


def anything(help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> serializers.JSONField:
    """JSON of a shape that differs from row to row, told in words."""
    return _out(serializers.JSONField(**_extra(help, null)), source, by)


def list_of_objects(help: Any = "", *, source: str = "", by: Get | None = None) -> serializers.ListField:
    """A list of objects whose names are told in words."""
    return _out(serializers.ListField(child=serializers.DictField(), **_extra(help, False)), source, by)


def texts(help: Any = "", *, source: str = "", by: Get | None = None) -> serializers.ListField:
    """A list of texts."""
    return _out(serializers.ListField(child=serializers.CharField(), **_extra(help, False)), source, by)


def one(out: "type[Out]", help: Any = "", *, source: str = "", by: Get | None = None, null: bool = False) -> "Out":
    """Another thing inside this one."""
    return _out(out(**_extra(help, null)), source, by)


def many(out: "type[Out]", help: Any = "", *, source: str = "", by: Get | None = None) -> serializers.ListSerializer:
    """Several other things inside this one."""
    return _out(out(many=True, help_text=help, read_only=True), source, by)


def _getter(name: str, field: serializers.Field) -> Get:
    by: Get | None = field.pk_by
    get: Get = by or attrgetter(field.pk_source or name)
    inner = field.child if isinstance(field, serializers.ListSerializer) else field
    if isinstance(inner, Out):
        render = type(inner).render
        if inner is not field:
            return lambda row: [render(one) for one in _rows(get(row))]
        return lambda row: None if (value := get(row)) is None else render(value)
    make: Get = getattr(field, "pk_make", _told)
    return lambda row: make(get(row))


def with_names(rows: QuerySet, *names: str) -> QuerySet:
    """The rows with all their own columns, and of what they belong to the columns of these `names` alone: its texts are
    long, and told elsewhere."""
    own = [field.attname for field in rows.model._meta.concrete_fields]
    return rows.select_related(*{name.rpartition("__")[0] for name in names}).only(*own, *names)


def _rows(value: Any) -> Iterable[Any]:
    """What a relation holds. Rows that have been fetched already are not asked for again: `all` of them would."""
    return value.all() if isinstance(value, BaseManager) else value


class Out(serializers.Serializer):
    """What is said of a thing. `example`: one such thing, for the description."""

    example: ClassVar[Mapping[str, Any] | None] = None

    @classmethod
    @cache
    def _plan(cls) -> list[tuple[str, Get]]:
        return [(name, _getter(name, field)) for name, field in cls._declared_fields.items()]

    @classmethod
    def render(cls, row: Any) -> dict[str, Any]:
        """The thing as it is said. Every relation it reads must have been fetched with it."""
        return {name: get(row) for name, get in cls._plan()}


#: Field of a body → what JSON must have there. True is no number, "1" neither.
_JSON: dict[type, tuple[type, ...]] = {
    serializers.BooleanField: (bool,),
    serializers.IntegerField: (int,),
    serializers.CharField: (str,),
    serializers.ChoiceField: (str,),
    serializers.DateField: (str,),
    serializers.DateTimeField: (str,),
    serializers.UUIDField: (str,),
    serializers.ListField: (list,),
    serializers.ListSerializer: (list,),
    serializers.Serializer: (dict,),
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WRITTEN: dict[type, tuple[re.Pattern[str], Any]] = {
    serializers.DateField: (_DAY, _("Write the day as 2026-01-31.")),
    serializers.DateTimeField: (_MOMENT, _("Write the moment with its time zone, as 2026-01-31T09:00:00+01:00.")),
    serializers.UUIDField: (_UUID, _("Write the identifier as 0198c0de-0000-7000-8000-000000000000.")),
}


def other_kind() -> str:
    """What is said of JSON of another kind than the field takes."""
    return str(_("This is another kind of value than the field takes."))


def type_fault(field: serializers.Field, value: Any) -> str:
    """What is wrong with the kind of value that JSON has for a field; empty when nothing is."""
    if value is None:
        return ""
    allowed = next((types for kind, types in _JSON.items() if isinstance(field, kind)), None)
    if allowed is not None and (not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed)):
        return other_kind()
    written = next((rule for kind, rule in _WRITTEN.items() if isinstance(field, kind)), None)
    if written is not None and not written[0].fullmatch(value):
        return str(written[1])
    if isinstance(field, serializers.ListField):
        return next((told for one in value if (told := type_fault(field.child, one))), "")
    return ""


class In(serializers.Serializer):
    """What a write takes. Names and types that are not declared are refused; what is left out keeps its default."""

    example: ClassVar[Mapping[str, Any] | None] = None

    def __init__(self, *args: Any, some: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.some = some

    @property
    def _writable_fields(self) -> Iterator[serializers.Field]:
        """With `some`, what is sent of the thing itself. Its rows are whole always: the library's own `partial` would
        ask for nothing of them either."""
        given = self.initial_data if self.some else None
        return (one for one in super()._writable_fields if given is None or one.field_name in given)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        faults: dict[str, list[Any]] = {}
        if isinstance(data, Mapping):
            for name, value in data.items():
                field = self.fields.get(name)
                if field is None:
                    unknown = _("There is no such field.")
                    faults[str(name)] = [ErrorDetail(str(unknown), "unknown_field")]
                elif told := type_fault(field, value):
                    faults[name] = [ErrorDetail(told, "wrong_type")]
        if faults:
            raise serializers.ValidationError(faults)
        values: dict[str, Any] = super().to_internal_value(data)
        return values


def text_in(most: int = 20_000, **rest: Any) -> serializers.CharField:
    """A text that a write takes; may be empty where it may be left out."""
    return serializers.CharField(max_length=most, allow_blank=not rest.get("required", True), **rest)


def _in_reach(value: date) -> None:
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise serializers.ValidationError(_("Check the year."), code="year")


def day_in(**rest: Any) -> serializers.DateField:
    """A Swedish day that a write or a filter takes, in a year that makes sense, as on the pages. A day at the end of
    time is no day: the day after it cannot be reckoned."""
    return serializers.DateField(validators=[_in_reach], **rest)


def moment_in(**rest: Any) -> serializers.DateTimeField:
    """A moment that a write takes, in a year that makes sense."""
    return serializers.DateTimeField(validators=[_in_reach], **rest)


class Free(serializers.JSONField):
    """JSON that the act itself reads, of a shape that differs; texts that no database keeps are refused here."""

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        try:
            kept = json.dumps(value, ensure_ascii=False, allow_nan=False)
            kept.encode()
        except (ValueError, RecursionError):  # UnicodeEncodeError is one: half a character
            kept = "\\u0000"
        if "\\u0000" in kept:
            raise serializers.ValidationError([_("There are characters here that are no text.")], code="no_text")
        return value


def form_data(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, as a page's form reads it."""
    plain = {name: "" if value is None else value for name, value in values.items()}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()}
