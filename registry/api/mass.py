"""One act on many things: previewed, asked for, done in the background, with what became of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from registry.api import shapes
from registry.api.problems import Fault, Invalid, form_faults, unknown
from registry.api.shapes import Free
from registry.api.views import Act, Creating, Listing, Resource, Thing
from registry.massacts import MOST, Subject, subjects
from registry.models import MassAct, MassStatus
from registry.models.outbox import JobStatus
from registry.workflow.mass import Previewed, ask_mass, items_of, note_shown, preview, told_of

_UUID = "0198c0de-0000-7000-8000-0000000000"
#: What can be acted upon, and every act on any of it.
SUBJECTS = [(key, key) for key in sorted(subjects())]
ACTS = [(key, key) for key in sorted({act for one in subjects().values() for act in one.acts})]


class MassItemOut(shapes.Out):
    """What became of one thing."""

    item = shapes.ident("The thing, by what its own address names: an application by its case.", source="target")
    number = shapes.text("The number of its case.", by=lambda row: row.told.number)
    title = shapes.text("What it is of.", by=lambda row: row.told.title)
    status = shapes.choice(MassStatus.choices)
    said = shapes.text("Why it was refused.")

    example: ClassVar = {
        "item": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "title": "Frysta T-celler för sjukhusapotek",
        "status": "refused",
        "said": "Ansökan har ändrats sedan du såg den.",
    }


class MassActOut(shapes.Out):
    """An act that was asked for on many things. Each is done, or refused, by itself."""

    uuid = shapes.ident()
    subject = shapes.choice(SUBJECTS, "What it is done to.")
    act = shapes.choice(ACTS, "What is done.")
    asked_at = shapes.moment()
    job = shapes.choice(
        JobStatus.choices, "How the work goes.", by=lambda row: row.job.status if row.job else None, null=True
    )
    waiting = shapes.whole("How many wait.", by=lambda row: row.counted[MassStatus.WAITING])
    done = shapes.whole("How many are done.", by=lambda row: row.counted[MassStatus.DONE])
    refused = shapes.whole("How many are refused.", by=lambda row: row.counted[MassStatus.REFUSED])

    example: ClassVar = {
        "uuid": f"{_UUID}74",
        "subject": "application",
        "act": "delay",
        "asked_at": "2026-01-16T13:00:00Z",
        "job": "done",
        "waiting": 0,
        "done": 11,
        "refused": 1,
    }


class MassActWholeOut(MassActOut):
    """The act with what became of each thing."""

    items = shapes.many(MassItemOut, "Each thing, those that wait first, then those refused.", by=lambda row: row.seen)

    example: ClassVar = {**MassActOut.example, "items": [MassItemOut.example]}


class OfMassActs(Resource):
    """What the caller has asked for."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out: ClassVar[type[shapes.Out]] = MassActOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def may(self, thing: Any) -> bool:
        return any(one.may(self.user) for one in subjects().values())

    def rows(self) -> QuerySet:
        return MassAct.objects.filter(asked_by=self.user, subject__in=subjects()).select_related("job")

    def told(self, rows: list[Any]) -> list[Any]:
        counted = {row.pk: Counter[str]() for row in rows}
        found = items_of(rows, self.user).values_list("mass", "status").annotate(Count("pk")).order_by()
        for key, status, count in found:
            counted[key][status] = count
        for row in rows:
            row.counted = counted[row.pk]
        return rows

    def asked_of(self, values: Mapping[str, Any]) -> Subject:
        """The kind of thing that a body names. Raises Invalid for an act that is none of its, or that is not for the
        caller."""
        subject = subjects()[values["subject"]]
        if not subject.may(self.user):
            raise Invalid([unknown("/subject")])
        if values["act"] not in subject.acts:
            raise Invalid([unknown("/act")])
        return subject

    def chosen(self, subject: Subject, keys: list[Any], pointer: str) -> list[Any]:
        """The things that are named, as the caller sees them; Invalid for one that there is not."""
        by_key = {subject.uuid(one): one for one in subject.rows(self.user).filter(**{f"{subject.by}__in": keys})}
        for place, key in enumerate(keys):
            if key not in by_key:
                raise Invalid([unknown(pointer.format(place))])
        return [by_key[key] for key in dict.fromkeys(keys)]


class ReadIn(shapes.In):
    """A thing, and what was read of it, as the preview says it. Another now: it is refused."""

    item = serializers.UUIDField()
    read = serializers.CharField(required=False, allow_blank=True, max_length=120)


class MassIn(shapes.In):
    """What is acted upon, the act, and what it takes by its names (`reason`, `expected_on` …), as its form has them.

    At most 500 things.
    """

    subject = serializers.ChoiceField(choices=SUBJECTS)
    act = serializers.ChoiceField(choices=ACTS)
    items = ReadIn(many=True, max_length=MOST, allow_empty=False)
    values = Free(required=False, default=dict)

    example: ClassVar = {
        "subject": "application",
        "act": "delay",
        "items": [{"item": f"{_UUID}21", "read": "1:eligible"}],
        "values": {"reason": "Fler ansökningar än väntat kom in.", "expected_on": "2026-02-27"},
    }


class MassActs(OfMassActs, Creating, Listing):
    """List the acts on many things that one has asked for.

    POST asks for one; it is done in the background, one thing at a time.
    """

    into = MassIn
    judges = True
    orders: ClassVar = {"created": "pk"}
    usual = "-created"
    newest = ("asked_at", "items__done_at", "job__started_at", "job__finished_at")

    def find(self) -> None:
        """The things are named in the body."""

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        subject, given = self.asked_of(values), values["values"]
        if subject.acts[values["act"]].weighs:
            self.demand_proof(self.request)
        if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
            raise Invalid([unknown("/values")])
        form = subject.forms[values["act"]](given, user=self.user)
        if lacking := [name for name in given if name not in form.fields]:
            raise Invalid([unknown(f"/values/{lacking[0]}")])
        if not form.is_valid():
            raise Invalid([replace(one, pointer=f"/values{one.pointer}") for one in form_faults(form)])
        return {**values, "values": form.values()}

    def act(self, thing: Any, values: dict[str, Any]) -> MassAct:
        """Ask for an act on many things."""
        subject = subjects()[values["subject"]]
        said = {one["item"]: one.get("read", "") for one in values["items"]}
        rows = self.chosen(subject, [one["item"] for one in values["items"]], "/items/{}/item")
        seen = preview(subject, values["act"], rows, by=self.user)
        to_do = [one.thing for one in seen if one.refusal is None]
        refused = [one for one in seen if one.refusal is not None]
        if not to_do:
            order = list(said)
            at = {id(one): f"/items/{order.index(subject.uuid(one.thing))}" for one in refused}
            raise Invalid([Fault(str(one.refusal), one.refusal.code, at[id(one)]) for one in refused if one.refusal])
        read = {str(key): text for key, text in said.items() if text}
        done = {"values": values["values"], "read": read, "refused": refused, "by": self.user, "now": self.now}
        return ask_mass(subject, values["act"], to_do, **done)

    def place(self, thing: MassAct) -> str:
        return reverse("api:mass_act", args=[thing.uuid])


class OneMassAct(OfMassActs, Thing):
    """Read how an act on many things goes, and what became of each."""

    out = MassActWholeOut

    def told(self, rows: list[Any]) -> list[Any]:
        for row in super().told(rows):
            items = items_of([row], self.user).order_by("-status", "pk")
            row.seen = []
            for item, told in told_of(subjects()[row.subject], items, self.user):
                item.told = told
                row.seen.append(item)
        return rows


class PreviewedOut(shapes.Out):
    """What is known beforehand of a thing; the act itself judges the rest."""

    item = shapes.ident("The thing.", by=lambda one: one.uuid)
    number = shapes.text("The number of its case.", by=lambda one: one.seen.told.number)
    title = shapes.text("What it is of.", by=lambda one: one.seen.told.title)
    text = shapes.text("What is read before the act: a letter's words.", by=lambda one: one.seen.told.text)
    read = shapes.text("Its version and state, to be sent with the act.", by=lambda one: one.seen.read)
    refusal = shapes.text(
        "Why it cannot be done; empty: nothing known stands against it.", by=lambda one: str(one.seen.refusal or "")
    )
    tells = shapes.text("What will happen to it.", by=lambda one: one.seen.tells)
    warns = shapes.text("What to look at before.", by=lambda one: one.seen.warns)

    example: ClassVar = {
        "item": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "title": "Frysta T-celler för sjukhusapotek",
        "text": "",
        "read": "1:eligible",
        "refusal": "",
        "tells": "",
        "warns": "",
    }


class PreviewOut(shapes.Out):
    """The things, in the order they were sent."""

    items = shapes.many(PreviewedOut, by=lambda rows: rows)

    example: ClassVar = {"items": [PreviewedOut.example]}


class PreviewIn(shapes.In):
    """What is acted upon, the act and the things."""

    subject = serializers.ChoiceField(choices=SUBJECTS)
    act = serializers.ChoiceField(choices=ACTS)
    items = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)

    example: ClassVar = {"subject": "application", "act": "delay", "items": [f"{_UUID}21"]}


class Shown:
    """A thing in a preview, with the identifier it was sent by."""

    def __init__(self, subject: Subject, seen: Previewed) -> None:
        self.uuid, self.seen = subject.uuid(seen.thing), seen


class PreviewMass(OfMassActs, Act):
    """See what an act on many things would do. Nothing is done."""

    out, into = PreviewOut, PreviewIn
    judges = True
    key_demanded, match_demanded = False, False

    def find(self) -> None:
        """The things are named in the body."""

    def act(self, thing: Any, values: dict[str, Any]) -> list[Shown]:
        subject = self.asked_of(values)
        rows = self.chosen(subject, values["items"], "/items/{}")
        seen = preview(subject, values["act"], rows, by=self.user)
        note_shown(subject, seen, by=self.user, now=self.now)
        return [Shown(subject, one) for one in seen]

    def read_again(self, thing: list[Shown]) -> list[Shown]:
        return thing

    def told(self, rows: list[Any]) -> list[Any]:
        return rows
