"""Panels: who sits in them, their agenda, what was thought before and agreed. They advise; they decide nothing."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import holds
from accounts.scopes import Scope
from assessments.api.meetings import SignatureOut, SignIn
from assessments.forms.panels import PanelForm, SeatForm
from assessments.models import Panel, PanelRole
from assessments.permissions import MAY, may_rank, may_see_line
from assessments.states.panels import PanelStatus
from assessments.workflow import panels as workflow
from assessments.workflow.signing import sign_panel, signs_panel_as
from calls.models import Call
from registry.api import asking, shapes
from registry.api.problems import Invalid, form_faults, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Listing, Resource, Thing
from sweden.clock import local

_UUID = "0198c0de-0000-7000-8000-0000000000"


class PanelMemberOut(shapes.Out):
    """Someone in a panel, for a period."""

    person = shapes.ident(source="person.uuid")
    name = shapes.text(source="person.name")
    role = shapes.choice(PanelRole.choices)
    since = shapes.day()
    until = shapes.day("Last day; null: none is set.", null=True)

    example: ClassVar = {
        "person": f"{_UUID}08",
        "name": "Maja Lindgren",
        "role": "member",
        "since": "2025-10-01",
        "until": None,
    }


class PanelOut(shapes.Out):
    """A panel (beredningsgrupp) on a call's applications. It advises; it decides nothing."""

    uuid = shapes.ident()
    call = shapes.ident("The call.", source="call.case.uuid")
    name = shapes.text()
    status = shapes.choice(PanelStatus.choices, "Whether it is at work or closed.")
    meets_at = shapes.moment("When it meets.")
    lowest = shapes.whole("Lowest grade of its scale.")
    highest = shapes.whole("Highest grade of its scale.")
    sifted_statement = shapes.text("Standard statement for what is sifted out.")
    members = shapes.many(PanelMemberOut, "Who sits in it.", by=lambda row: row.members.all())
    remarks = shapes.text("What it remarked in general.")
    closed_at = shapes.moment("When its minutes were frozen.", null=True)
    minutes_sha256 = shapes.text("Checksum of the frozen minutes, which whoever signs them sends.", source="sha256")
    signatures = shapes.many(SignatureOut, "Who has signed the minutes.", by=lambda row: row.signatures.all())

    example: ClassVar = {
        "uuid": f"{_UUID}42",
        "call": f"{_UUID}11",
        "name": "Beredningsgrupp halvledare",
        "status": "closed",
        "meets_at": "2025-11-18T08:00:00Z",
        "lowest": 1,
        "highest": 7,
        "sifted_statement": "Ansökan har inte diskuterats vid mötet.",
        "members": [PanelMemberOut.example],
        "remarks": "",
        "closed_at": "2025-11-18T15:00:00Z",
        "minutes_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "signatures": [SignatureOut.example],
    }


class OfPanels(Resource):
    """Read by those who prepare and make the call's decisions, and by the panel's own members."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out: ClassVar[type[shapes.Out]] = PanelOut

    def rows(self) -> QuerySet:
        rows = Panel.objects.visible_to(self.user).select_related("call__case__authority")
        return rows.prefetch_related("members__person", "signatures__person").defer("content", "call__case__search")

    def officer(self, panel: Panel) -> bool:
        """Whether the caller keeps the panel."""
        return may_rank(self.user, panel.call)


class PanelIn(shapes.In):
    """A new panel on a call's applications."""

    call = serializers.UUIDField()
    name = text_in(120)
    meets_at = shapes.moment_in()
    lowest = serializers.IntegerField(min_value=0, max_value=9, required=False, default=1)
    highest = serializers.IntegerField(min_value=1, max_value=10, required=False, default=7)
    sifted_statement = text_in(4000)

    example: ClassVar = {
        "call": f"{_UUID}11",
        "name": "Beredningsgrupp halvledare",
        "meets_at": "2025-11-18T09:00:00+01:00",
        "sifted_statement": "Ansökan har inte diskuterats vid mötet.",
    }


class Panels(OfPanels, Creating, Listing):
    """List panels; POST makes one on a call's applications."""

    history = "call__case"
    into = PanelIn
    filters = (asking.by_uuid("call", "call__case__uuid"), asking.by_choice("status", PanelStatus.choices))
    orders: ClassVar = {"meets": "meets_at"}
    usual = "-meets"

    def find(self) -> None:
        """It is made on the call that is sent."""

    def may(self, thing: Any) -> bool:
        return holds(self.user, *MAY["assessments.rank"])

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        at = local(values["meets_at"])
        asked = {**values, "day": at.date().isoformat(), "clock": at.strftime("%H:%M")}
        call = Call.objects.select_related("case__authority").filter(case__uuid=values["call"]).first()
        if call is None or not may_see_line(self.user, call):
            raise Invalid([unknown("/call")])
        form = PanelForm(asked, call=call)
        if not form.is_valid():
            raise Invalid(form_faults(form, {"day": "meets_at", "clock": "meets_at"}))
        return {**values, "call": call}

    def act(self, thing: Any, values: dict[str, Any]) -> Panel:
        return workflow.make_panel(values.pop("call"), **values, **self.by)

    def place(self, thing: Panel) -> str:
        return reverse("api:panel", args=[thing.uuid])


class OnePanel(OfPanels, Thing):
    """Read a panel."""


class SeatIn(shapes.In):
    """Someone in the panel: of the authority's people, or of its pool of reviewers."""

    person = serializers.UUIDField()
    role = serializers.ChoiceField(choices=PanelRole.choices, required=False, default=PanelRole.MEMBER)
    since = shapes.day_in()
    until = shapes.day_in(required=False, allow_null=True, default=None)

    example: ClassVar = {"person": f"{_UUID}08", "role": "member", "since": "2025-10-01"}


class SeatMember(OfPanels, Act):
    """Seat someone in the panel, or change what they are there and for how long."""

    into = SeatIn

    def may(self, thing: Panel) -> bool:
        return self.officer(thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = SeatForm(shapes.form_data(values), call=self.target.call)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return dict(form.cleaned_data)

    def act(self, thing: Panel, values: dict[str, Any]) -> Panel:
        workflow.seat(thing, **values, **self.by)
        return thing


class RemarksIn(shapes.In):
    """What the panel remarks in general."""

    remarks = text_in(10_000, required=False, default="")

    example: ClassVar = {"remarks": "Söktrycket var högt."}


class ClosePanel(OfPanels, Act):
    """Close the panel's meeting: its minutes are frozen, made into a document and registered."""

    into = RemarksIn
    judges = True

    def may(self, thing: Panel) -> bool:
        return workflow.may_write(thing, self.user, local(self.now).date())

    def act(self, thing: Panel, values: dict[str, Any]) -> Panel:
        return workflow.close_panel(thing, **values, **self.by)


class SignPanel(OfPanels, Act):
    """Sign the minutes of a closed panel: its chair and its secretary, each for themselves."""

    into = SignIn
    judges = True

    def may(self, thing: Panel) -> bool:
        return bool(signs_panel_as(thing, self.user))

    def act(self, thing: Panel, values: dict[str, Any]) -> Panel:
        sign_panel(thing, read=values["read"], **self.by)
        return thing
