"""One act on many applications: previewed, asked for, done in the background, with what became of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import holds
from accounts.scopes import Scope
from applications.models import Application
from applications.states import Status
from assessments.forms.mass import FORMS
from assessments.models import MassAct, MassItem, MassStatus
from assessments.permissions import MAY
from assessments.workflow.mass import ACTS, MOST, Previewed, ask_mass, preview
from registry.api import shapes
from registry.api.problems import Fault, Invalid, form_faults, unknown
from registry.api.shapes import Free
from registry.api.views import Act, Creating, Listing, Resource, Thing
from registry.models.outbox import JobStatus

_UUID = "0198c0de-0000-7000-8000-0000000000"


class MassItemOut(shapes.Out):
    """What became of one application."""

    application = shapes.ident(source="application.case.uuid")
    number = shapes.text("Its case number.", source="application.case.designation")
    status = shapes.choice(MassStatus.choices)
    said = shapes.text("Why it was refused.")

    example: ClassVar = {
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "status": "refused",
        "said": "Ansökan har ändrats sedan du såg den.",
    }


class MassActOut(shapes.Out):
    """An act that was asked for on many applications. Each is done, or refused, by itself."""

    uuid = shapes.ident()
    act = shapes.choice([(key, key) for key in ACTS], "What is done.")
    asked_at = shapes.moment()
    job = shapes.choice(
        JobStatus.choices, "How the work goes.", by=lambda row: row.job.status if row.job else None, null=True
    )
    waiting = shapes.whole("How many applications wait.", by=lambda row: row.counted[MassStatus.WAITING])
    done = shapes.whole("How many are done.", by=lambda row: row.counted[MassStatus.DONE])
    refused = shapes.whole("How many are refused.", by=lambda row: row.counted[MassStatus.REFUSED])

    example: ClassVar = {
        "uuid": f"{_UUID}74",
        "act": "delay",
        "asked_at": "2026-01-16T13:00:00Z",
        "job": "done",
        "waiting": 0,
        "done": 11,
        "refused": 1,
    }


class MassActWholeOut(MassActOut):
    """The act with what became of each application."""

    items = shapes.many(MassItemOut, "Each application, those refused first.", by=lambda row: row.seen)

    example: ClassVar = {**MassActOut.example, "items": [MassItemOut.example]}


class OfMassActs(Resource):
    """What the caller has asked for."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out: ClassVar[type[shapes.Out]] = MassActOut

    def may_read(self) -> bool:
        return holds(self.user, *MAY["assessments.handle"])

    def may(self, thing: Any) -> bool:
        return self.may_read()

    def rows(self) -> QuerySet:
        return MassAct.objects.filter(asked_by=self.user).select_related("job")

    def seen(self, rows: list[Any]) -> QuerySet:
        """The acts' items. Whoever has been kept out of a case since is not told of it here either."""
        seen = Application.objects.visible_to(self.user).values("pk")
        return MassItem.objects.filter(mass__in=rows, application__in=seen)

    def told(self, rows: list[Any]) -> list[Any]:
        counted = {row.pk: Counter[str]() for row in rows}
        for key, status, count in self.seen(rows).values_list("mass", "status").annotate(Count("pk")).order_by():
            counted[key][status] = count
        for row in rows:
            row.counted = counted[row.pk]
        return rows

    def chosen(self, keys: list[Any], pointer: str) -> list[Application]:
        """The applications that are named, as the caller sees them; Invalid for one that there is not."""
        rows = Application.objects.visible_to(self.user).handed_in().filter(case__uuid__in=keys, case__mode="live")
        rows = rows.select_related("case__authority", "call", "submitted_version", "coordinator").defer("case__search")
        by_key = {one.case.uuid: one for one in rows}
        for place, key in enumerate(keys):
            if key not in by_key:
                raise Invalid([unknown(pointer.format(place))])
        return [by_key[key] for key in dict.fromkeys(keys)]


class ReadIn(shapes.In):
    """An application, and what was read of it: its version and its status. Another now: it is refused."""

    application = serializers.UUIDField()
    version = serializers.IntegerField(required=False, min_value=1, max_value=32_000)
    status = serializers.ChoiceField(choices=Status.choices, required=False)


class MassIn(shapes.In):
    """The act, the applications, and what the act takes by its names (`reason`, `expected_on` …), as its form has them.

    At most 500 applications.
    """

    act = serializers.ChoiceField(choices=[(key, key) for key in ACTS])
    applications = ReadIn(many=True, max_length=MOST, allow_empty=False)
    values = Free(required=False, default=dict)

    example: ClassVar = {
        "act": "delay",
        "applications": [{"application": f"{_UUID}21", "version": 1, "status": "eligible"}],
        "values": {"reason": "Fler ansökningar än väntat kom in.", "expected_on": "2026-02-27"},
    }


def _read(one: Application, said: Mapping[str, Any]) -> tuple[int, str]:
    """What was read of an application: what is not said of it is taken as it stands."""
    return said.get("version", one.submitted_version.number), said.get("status", str(one.status))


class MassActs(OfMassActs, Creating, Listing):
    """List the acts on many applications that one has asked for.

    POST asks for one; it is done in the background, one application at a time.
    """

    into = MassIn
    judges = True
    orders: ClassVar = {"created": "pk"}
    usual = "-created"

    def find(self) -> None:
        """The applications are named in the body."""

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        given = values["values"]
        if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
            raise Invalid([unknown("/values")])
        form = FORMS[values["act"]](given, user=self.user)
        if lacking := [name for name in given if name not in form.fields]:
            raise Invalid([unknown(f"/values/{lacking[0]}")])
        if not form.is_valid():
            raise Invalid([replace(one, pointer=f"/values{one.pointer}") for one in form_faults(form)])
        return {**values, "values": form.values()}

    def act(self, thing: Any, values: dict[str, Any]) -> MassAct:
        """Ask for an act on many applications."""
        rows = self.chosen([one["application"] for one in values["applications"]], "/applications/{}/application")
        said = {one["application"]: one for one in values["applications"]}
        read = {str(one.case.uuid): _read(one, said[one.case.uuid]) for one in rows}
        seen = preview(values["act"], rows, by=self.user)
        to_do = [one.application for one in seen if one.refusal is None]
        refused = [one for one in seen if one.refusal is not None]
        if not to_do:
            order = list(said)
            at = {one: f"/applications/{order.index(one.application.case.uuid)}" for one in refused}
            raise Invalid([Fault(str(one.refusal), one.refusal.code, at[one]) for one in refused if one.refusal])
        done = {"values": values["values"], "read": read, "refused": refused, "by": self.user, "now": self.now}
        return ask_mass(values["act"], to_do, **done)

    def place(self, thing: MassAct) -> str:
        return reverse("api:mass_act", args=[thing.uuid])


class OneMassAct(OfMassActs, Thing):
    """Read how an act on many applications goes, and what became of each."""

    out = MassActWholeOut

    def told(self, rows: list[Any]) -> list[Any]:
        for row in super().told(rows):
            items = self.seen([row]).select_related("application__case__authority").order_by("-status", "pk")
            row.seen = list(items.defer("application__case__search"))
        return rows


class PreviewedOut(shapes.Out):
    """What is known beforehand of an application; the act itself judges the rest."""

    application = shapes.ident(source="application.case.uuid")
    version = shapes.whole("Version that is judged.", source="application.submitted_version.number")
    status = shapes.choice(Status.choices, source="application.status")
    refusal = shapes.text(
        "Why it cannot be done; empty: nothing known stands against it.", by=lambda one: str(one.refusal or "")
    )

    example: ClassVar = {"application": f"{_UUID}21", "version": 1, "status": "eligible", "refusal": ""}


class PreviewOut(shapes.Out):
    """The applications, in the order they were sent."""

    applications = shapes.many(PreviewedOut, by=lambda rows: rows)

    example: ClassVar = {"applications": [PreviewedOut.example]}


class PreviewIn(shapes.In):
    """The act and the applications."""

    act = serializers.ChoiceField(choices=[(key, key) for key in ACTS])
    applications = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)

    example: ClassVar = {"act": "delay", "applications": [f"{_UUID}21"]}


class PreviewMass(OfMassActs, Act):
    """See what an act on many applications would do. Nothing is done."""

    out, into = PreviewOut, PreviewIn
    key_demanded, match_demanded = False, False

    def find(self) -> None:
        """The applications are named in the body."""

    def act(self, thing: Any, values: dict[str, Any]) -> list[Previewed]:
        rows = self.chosen(values["applications"], "/applications/{}")
        return preview(values["act"], rows, by=self.user)

    def read_again(self, thing: list[Previewed]) -> list[Previewed]:
        return thing

    def told(self, rows: list[Any]) -> list[Any]:
        return rows
