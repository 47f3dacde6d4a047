"""Everything that is kept about a person, read from the database's own shape: what points at the person or at one of
their accounts, in whatever storey. A new table that names people is part of it without anybody having to remember."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, Q

from accounts.models import Person, User

#: Never given out: what one signs in with, and search words that are made of the rest.
_SECRET = ("password", "secret", "token", "key_hash", "session_key", "search", "session_data")


def _fields(model: type[Model]) -> Iterator[ForeignKey]:
    """The fields of a model that name a person or an account."""
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey) and field.related_model in (Person, User):
            yield field


def models() -> list[type[Model]]:
    """Every model whose rows can be about a person."""
    found = [one for one in apps.get_models() if any(True for _field in _fields(one))]
    return sorted([Person, *[one for one in found if one is not Person]], key=lambda one: one._meta.label)


def kept(person: Person, authorities: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """The rows about a person by what they are. Of cases those of `authorities` alone: each authority answers for its
    own. Who else is named in a row stands there by key, not by name."""
    users = list(person.users.values_list("pk", flat=True))
    mine = set(authorities)
    found: dict[str, list[dict[str, Any]]] = {}
    for model in models():
        which = Q(pk=person.pk) if model is Person else Q()
        for field in _fields(model):
            which |= Q(**{f"{field.name}__in": users if field.related_model is User else [person.pk]})
        rows = model._default_manager.filter(which)
        if any(field.name == "case" and field.is_relation for field in model._meta.get_fields()):
            rows = rows.filter(Q(case__isnull=True) | Q(case__authority__in=mine))
        if lines := [_row(one) for one in rows.order_by("pk")]:
            found[model._meta.label] = lines
    return found


def _row(one: Model) -> dict[str, Any]:
    return {field.name: _plain(field, one) for field in one._meta.concrete_fields if not _is_secret(field)}


def _is_secret(field: Field) -> bool:
    return any(word in field.name for word in _SECRET)


def _plain(field: Field, one: Model) -> Any:
    value = getattr(one, field.attname)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value if _is_json(value) else str(value)


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)
