"""A page of a list, and the way to the next: by the last row's own place, so that rows that come meanwhile neither
repeat nor hide any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.api.problems import Unreadable

#: How many rows one gets, and how many one may ask for.
SIZE, MOST = 50, 200
_SIGNER = Signer(salt="registry.api.cursor")


@dataclass(frozen=True)
class Order:
    """An order of a list by a column that every row has; the key decides among equals. "-" before: falling."""

    name: str
    column: str

    @property
    def falls(self) -> bool:
        return self.name.startswith("-")

    def apply(self, rows: QuerySet) -> QuerySet:
        """The rows in this order."""
        if self.column == "pk":
            return rows.order_by("-pk" if self.falls else "pk")
        column = F(self.column)
        return rows.order_by(column.desc() if self.falls else column.asc(), "-pk" if self.falls else "pk")

    def after(self, value: Any, key: int) -> Q:
        """The condition that a row comes after the one with this value and key."""
        word = "lt" if self.falls else "gt"
        behind = Q(**{f"pk__{word}": key})
        if self.column == "pk":
            return behind
        # The first half by itself lets the database begin where the page does.
        reached = Q(**{f"{self.column}__{word}e": value})
        return reached & (Q(**{f"{self.column}__{word}": value}) | behind)


@dataclass(frozen=True)
class Place:
    """Where a page ended: in which order, the last row's value there, and the row by its lasting identifier."""

    order: str
    value: str | int | None
    uuid: UUID

    def written(self) -> str:
        """As it stands in the address of the next page: signed, so that nobody makes one up to ask what there is."""
        return _SIGNER.sign_object([self.order, self.value, self.uuid.hex])

    @classmethod
    def read(cls, written: str) -> "Place":
        """Raises Unreadable for anything that `written` has not made."""
        try:
            order, value, uuid = _SIGNER.unsign_object(written)
        except (BadSignature, ValueError) as error:
            raise Unreadable(_("the cursor is none that a list has given."), parameter="cursor") from error
        return cls(order, value, UUID(uuid))


def _plain(value: Any) -> str | int | None:
    return value.isoformat() if isinstance(value, date | datetime) else value


def page(rows: QuerySet, order: Order, *, size: int, cursor: str, uuid: str = "uuid") -> tuple[list[Any], str]:
    """The rows of a page, and the cursor of the next ("" on the last). `uuid`: the lookup of the row's identifier."""
    found = order.apply(rows)
    if cursor:
        place = Place.read(cursor)
        if place.order != order.name:
            raise Unreadable(_("the cursor belongs to another order."), parameter="cursor")
        key = rows.model._base_manager.filter(**{uuid: place.uuid}).values_list("pk", flat=True).first()
        if key is None:
            raise Unreadable(_("the cursor is none that a list has given."), parameter="cursor")
        found = found.filter(order.after(_read(rows, order, place.value), key))
    taken = list(found[: size + 1])
    if len(taken) <= size:
        return taken, ""
    last = taken[size - 1]
    value = None if order.column == "pk" else _plain(_deep(last, order.column))
    return taken[:size], Place(order.name, value, _deep(last, uuid)).written()


def _deep(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _read(rows: QuerySet, order: Order, value: Any) -> Any:
    """A cursor's value as its column has it."""
    model: Any = rows.model
    for name in order.column.split("__"):
        if name in rows.query.annotations:
            field = rows.query.annotations[name].output_field
            break
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model
    return field.to_python(value)


def orders_of(columns: Mapping[str, str]) -> dict[str, Order]:
    """Every order by these columns (name → column), rising and falling."""
    return {sign + name: Order(sign + name, column) for name, column in columns.items() for sign in ("", "-")}
