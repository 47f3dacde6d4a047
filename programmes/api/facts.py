"""The facts of a government decision: what it states, what people have filled in and corrected, what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from programmes.api.mandate import OfTheMandate
from programmes.facts import IDENTITY_FACTS, SECTIONS, Thing, is_stated, thing_at
from programmes.forms.facts import FactForm
from programmes.loading import document_of
from programmes.loading.merging import IDENTITY
from programmes.models import Assignment
from programmes.permissions import may_fill_in
from programmes.workflow.facts import correct
from registry.api import asking, shapes
from registry.api.problems import Invalid, NotFound, form_faults, unknown
from registry.api.shapes import Free, text_in
from registry.api.views import Changing, Whole, body, found

Doc = Mapping[str, Any]


class FactOut(shapes.Out):
    """One value, and whether the decision itself says something of it."""

    name = shapes.text("What it is called when it is corrected.")
    label = shapes.text("What people call it, in the caller's language.")
    value = shapes.anything("Text, a list of texts, true or false; null: nothing is stated.")
    stated = shapes.yes("The decision itself states it: another value needs a reason.")


class ThingOut(shapes.Out):
    """Facts that belong together, with the decision's own words about them."""

    section = shapes.text("Section of the decision's document; title and identity are the decision's own.")
    key = shapes.text("Which of the section's.")
    label = shapes.text("What people call it, in the caller's language.")
    quote = shapes.text("The decision's own words.")
    note = shapes.text()
    facts = shapes.many(FactOut)

    example: ClassVar = {
        "section": "identity",
        "key": "decided_on",
        "label": "Day of the decision",
        "quote": "Regeringsbeslut 2025-06-12",
        "note": "",
        "facts": [{"name": "value", "label": "Day of the decision", "value": "2025-06-12", "stated": True}],
    }


class _Shown:
    """A thing of an assignment as it is told."""

    def __init__(self, assignment: Assignment, thing: Thing, doc: Doc) -> None:
        self.pk, self.assignment, self.thing, self.doc = assignment.pk, assignment, thing, doc
        self.section, self.key = thing.place[0], thing.place[-1]
        self.label, self.quote, self.note = str(thing.label), thing.quote, thing.note
        stated = [is_stated(assignment.source_file, one) for one in thing.facts]
        told = zip(thing.facts, stated, strict=True)
        self.facts = [_Fact(one.name, str(one.label), one.value(doc), is_so) for one, is_so in told]


@dataclass(frozen=True)
class _Fact:
    name: str
    label: str
    value: Any
    stated: bool


class OfFacts(OfTheMandate):
    """The facts of an assignment that the caller sees."""

    writes = Scope.PROGRAMMES_WRITE
    out = ThingOut

    def rows(self) -> QuerySet:
        related = (
            "case__authority",
            "authority__organisation",
            "programme",
            "appropriation",
            "department",
            "edited_by",
        )
        return Assignment.objects.visible_to(self.user).select_related(*related)

    def assignment(self) -> Assignment:
        one: Assignment = found(self.rows(), uuid=self.kwargs["uuid"])
        return one


class Facts(OfFacts, Whole):
    """List the facts of an assignment: what its decision states, and what people have filled in or corrected."""

    filters = (asking.by_choice("section", [(one, one) for one in ("title", "identity", *SECTIONS)], on=""),)

    def rows(self) -> QuerySet:
        """With no more than the document is made of."""
        return Assignment.objects.visible_to(self.user).select_related("programme", "appropriation", "department")

    def lines(self, values: dict[str, Any]) -> Iterator[_Shown]:
        assignment = self.assignment()
        doc = document_of(assignment)
        wanted = values.get("section")
        places: list[tuple[str, ...]] = [("title",), *(("identity", name) for name in IDENTITY_FACTS)]
        for section in SECTIONS:
            items = (doc.get(section) or [])[: 1 if section == "appropriations" else None]
            places += [(section, str(IDENTITY[section](one))) for one in items]
        return (_Shown(assignment, thing_at(doc, one), doc) for one in places if wanted in (None, one[0]))


class FactsIn(shapes.In):
    """Other values of some of the thing's facts, where they stand, and why where the decision states something else."""

    values = Free(help_text="Name of the fact → its value: text, a list of texts, true, false, or null for none.")
    source = text_in(300, help_text="Where it stands, or what the change rests on.")
    reason = text_in(1000, required=False, help_text="Needed where the decision itself states another value.")

    example: ClassVar = {"values": {"value": "KN2025/01234"}, "source": "Följebrevet den 3 juli 2025"}

    def validate_values(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serializers.ValidationError([_("This is another kind of value than the field takes.")])
        return value


def _typed(value: Any) -> Any:
    """A value as the page's form reads it."""
    if isinstance(value, list):
        return "\n".join(str(line) for line in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


class ThingFacts(OfFacts, Changing):
    """Read the facts of one thing of an assignment, such as identity/decided_on or technology_areas/energi."""

    into = FactsIn
    replaces = True

    def find(self) -> _Shown:
        assignment = self.assignment()
        section, key = self.kwargs["section"], self.kwargs["key"]
        doc = document_of(assignment)
        try:
            thing = thing_at(doc, (section,) if section == key == "title" else (section, key))
        except (KeyError, ValueError):
            raise NotFound from None
        return _Shown(assignment, thing, doc)

    def get(self, request: Request, **kwargs: Any) -> Response:
        asking.read(request.query_params, {})
        return body(request, self.said(self.find()))

    def may(self, thing: _Shown) -> bool:
        return may_fill_in(self.user, thing.assignment)

    def locked(self, thing: _Shown) -> Model:
        return thing.assignment

    def standing(self, thing: _Shown) -> _Shown:
        return self.find()

    def read_again(self, thing: _Shown) -> _Shown:
        return self.find()

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        shown: _Shown = self.target
        names, given = {one.name for one in shown.facts}, values["values"]
        if strange := [unknown(f"/values/{name}") for name in given if name not in names]:
            raise Invalid(strange)
        file = shown.assignment.source_file
        form = FactForm(thing=shown.thing, doc=shown.doc, file=file, seen="")
        standing = {name: form.fields[name].prepare_value(form.initial.get(name)) for name in names}
        sent = {name: _typed(value) for name, value in (standing | given).items()}
        sent |= {"source": values["source"], "reason": values.get("reason", "")}
        form = FactForm(sent, thing=shown.thing, doc=shown.doc, file=file, seen="")
        if not form.is_valid():
            raise Invalid(form_faults(form, {name: f"values/{name}" for name in names}))
        return {"values": form.values, "source": values["source"], "reason": values.get("reason", "")}

    def act(self, thing: _Shown, values: dict[str, Any]) -> _Shown:
        """Fill in what a decision does not state, or correct a fact. What stood before stays in the history."""
        correct(thing.assignment, values.pop("values"), **values, **self.by)
        return thing
