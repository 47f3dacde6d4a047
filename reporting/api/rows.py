"""The rows that people enter in a document's tables: an indicator, a milestone of a roadmap. Each save stays."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from registry.api import asking, shapes
from registry.api.problems import Invalid, NotFound, form_faults, unknown
from registry.api.shapes import Free
from registry.api.views import Act, Changing, Creating, Whole, body, found
from reporting.api.occasions import OfOccasions, made_here
from reporting.forms.writing import RowForm, names
from reporting.kinds.catalogue import Input
from reporting.models import Occasion, TypedRow
from reporting.permissions import may_comment
from reporting.workflow.decisions import latest_dataset
from reporting.workflow.figures import preview
from reporting.workflow.rows import may_enter, save_row, take_over

_UUID = "0198c0de-0000-7000-8000-0000000000"
#: Kinds of values that are chosen from what the document's figures name.
NAMED = ("area", "group", "agency")


class RowOut(shapes.Out):
    """A row of a table, as it was last saved."""

    uuid = shapes.ident("The row's lasting name, from one year's document to the next.", source="thread")
    table = shapes.text("Key of the table.")
    area = shapes.text("Key of the technology area, where there is a document for each.")
    values = shapes.anything("Name of the value → text, a day as 2027-02-01, or whole kronor.")
    number = shapes.whole("Counts the saves.")
    removed = shapes.yes("It is left out of the document.")
    saved_at = shapes.moment()
    saved_by = shapes.text(source="saved_by.person.name")

    example: ClassVar = {
        "uuid": f"{_UUID}18",
        "table": "indicators",
        "area": "",
        "values": {"measure": "Anställda med doktorsexamen"},
        "number": 2,
        "removed": False,
        "saved_at": "2026-01-14T10:20:00Z",
        "saved_by": "Elin Sandberg",
    }


class ValuesIn(shapes.In):
    """All values of the row."""

    values = Free(help_text="Name of the value → text, a day as 2027-02-01, or whole kronor; left out: empty.")

    example: ClassVar = {"values": {"measure": "Anställda med doktorsexamen"}}

    def validate_values(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not all(type(one) in (str, int, type(None)) for one in value.values()):
            raise serializers.ValidationError([shapes.other_kind()])
        return {name: "" if one is None else str(one) for name, one in value.items()}


class NewRowIn(ValuesIn):
    """A row of one of the document's tables."""

    table = serializers.SlugField(max_length=40, help_text="Key of the table.")
    area = serializers.SlugField(
        max_length=50, required=False, default="", allow_blank=True, help_text="Key of the technology area."
    )

    example: ClassVar = {"table": "indicators", **ValuesIn.example}


class OfRows(OfOccasions):
    """The rows of a report that is made here, for those who work with it."""

    reads, writes = Scope.REPORTS_READ, Scope.REPORTS_WRITE
    out = RowOut

    def occasion(self) -> Occasion:
        """The occasion in the address; NotFound where the document is made elsewhere."""
        one: Occasion = self.request_read(found(self.rows(), uuid=self.kwargs["uuid"]))
        made_here(one)
        return one

    def read(self, occasion: Occasion, table: Input, values: dict[str, str]) -> dict[str, Any]:
        """The values as the page's form reads them; raises Invalid."""
        known = {one.key: one for one in table.fields}
        if strange := [unknown(f"/values/{name}") for name in values if name not in known]:
            raise Invalid(strange)
        chosen: dict[str, dict[str, str]] = {}
        if any(one.kind in NAMED for one in table.fields):
            frozen = latest_dataset(occasion)
            chosen = names(frozen.content if frozen else preview(occasion, now=self.now))
        form = RowForm({**values, "number": "0"}, table=table, names=chosen)
        if not form.is_valid():
            raise Invalid(form_faults(form, {name: f"values/{name}" for name in known}))
        return form.values


class OccasionRows(OfRows, Creating, Whole):
    """List the rows that have been entered in a report's tables, as they count now."""

    into = NewRowIn

    def find(self) -> Occasion:
        return self.occasion()

    def lines(self, values: dict[str, Any]) -> Iterable[TypedRow]:
        occasion = self.occasion()
        if not may_comment(self.user, occasion):  # what is being written, which no reader of the report sees
            return []
        saved = occasion.typed_rows.select_related("saved_by__person")
        latest = saved.order_by("thread", "-number").distinct("thread")
        return [one for one in latest if not one.removed]

    def may(self, thing: Occasion) -> bool:
        return may_enter(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        kind = made_here(self.target)
        table = kind.input(values["table"])
        if table is None:
            raise Invalid([unknown("/table")])
        if not any(table.key in one.inputs and one.area == values["area"] for one in kind.sections):
            raise Invalid([unknown("/area")])
        return {**values, "values": self.read(self.target, table, values["values"])}

    def act(self, thing: Occasion, values: dict[str, Any]) -> TypedRow:
        """Enter a row in one of a report's tables. Decisions that stand are withdrawn."""
        return save_row(thing, **values, **self.by)

    def read_again(self, thing: TypedRow) -> TypedRow:
        return thing

    def place(self, thing: TypedRow) -> str:
        return reverse("api:occasion_row", args=[self.kwargs["uuid"], thing.thread])


class OnRow(OfRows):
    """A row that is not removed."""

    def find(self) -> TypedRow:
        occasion = self.occasion()
        rows = occasion.typed_rows.filter(thread=self.kwargs["row"]).select_related("saved_by__person")
        one: TypedRow | None = rows.order_by("-number").first()
        if one is None or one.removed or not may_comment(self.user, occasion):
            raise NotFound
        one.occasion = occasion
        return one

    def may(self, thing: TypedRow) -> bool:
        return may_enter(self.user, thing.occasion)

    def standing(self, thing: TypedRow) -> TypedRow:
        return self.find()

    def read_again(self, thing: TypedRow) -> TypedRow:
        return thing

    def save(self, thing: TypedRow, values: dict[str, Any], *, removed: bool = False) -> TypedRow:
        """The next save of the row, on top of the one that was read."""
        place = {"table": thing.table, "area": thing.area, "thread": thing.thread, "number": thing.number}
        return save_row(thing.occasion, values=values, removed=removed, **place, **self.by)


class OneRow(OnRow, Changing):
    """Read a row of a report's table."""

    into = ValuesIn
    replaces = True

    def get(self, request: Request, **kwargs: Any) -> Response:
        asking.read(request.query_params, {})
        return body(request, self.said(self.find()))

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        table = made_here(self.target.occasion).input(self.target.table)
        if table is None:
            raise NotFound
        return self.read(self.target.occasion, table, values["values"])

    def act(self, thing: TypedRow, values: dict[str, Any]) -> TypedRow:
        """Write a row of a report's table anew. Decisions that stand are withdrawn."""
        return self.save(thing, values)


class RemoveRow(OnRow, Act):
    """Leave a row out of the document. What it said stays in the history; decisions that stand are withdrawn."""

    def act(self, thing: TypedRow, values: dict[str, Any]) -> TypedRow:
        return self.save(thing, thing.values, removed=True)


class TakeOverRows(OfOccasions, Act):
    """Take over the rows of the last delivered document of the kind, where its tables are carried on.

    Rows that are here already, also as removed, stay as they are.
    """

    reads, writes = Scope.DUTIES_READ, Scope.REPORTS_WRITE

    def may(self, thing: Occasion) -> bool:
        made_here(thing)
        return may_enter(self.user, thing)

    def act(self, thing: Occasion, values: dict[str, Any]) -> Occasion:
        take_over(thing, **self.by)
        return thing
