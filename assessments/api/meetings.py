"""Decision meetings: called, given an agenda and presence, and locked by the decider, which decides all of it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Person, User
from accounts.permissions import authorities_as, holds, is_staff_anywhere
from accounts.scopes import Scope
from applications.models import Application
from assessments.errors.bias import NotDeclared
from assessments.forms.meetings import MeetingForm
from assessments.models import Absent, AgendaItem, DecisionMeeting
from assessments.permissions import MAY, may_meet
from assessments.queries.meetings import items_seen
from assessments.states.meetings import MeetingStatus
from assessments.workflow import meetings as workflow
from assessments.workflow.gate import must_declare
from calls.models import Call
from registry.api import asking, shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Listing, Resource, Thing, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class PersonOut(shapes.Out):
    """Someone."""

    person = shapes.ident(source="person.uuid")
    name = shapes.text(source="person.name")

    example: ClassVar = {"person": f"{_UUID}08", "name": "Maja Lindgren"}


class DecisionMeetingOut(shapes.Out):
    """A decision meeting on a call's applications (beslutsmöte). All its items are decided when it is locked."""

    uuid = shapes.ident()
    call = shapes.ident("The call.", source="call.case.uuid")
    authority = shapes.text("Key of the authority that decides.", source="authority.key")
    status = shapes.choice(MeetingStatus.choices, "How far it has come.")
    held_at = shapes.moment("When it is planned.")
    place = shapes.text("Where, or in which form.")
    decider = shapes.text("Who decides.", source="decider.person.name")
    decides = shapes.ident("The person who decides.", source="decider.person.uuid")
    participants = shapes.many(
        PersonOut, "Who takes part in the final handling without deciding.", by=lambda row: row.participants.all()
    )
    locked_at = shapes.moment("When everything on its agenda was decided.", null=True)

    example: ClassVar = {
        "uuid": f"{_UUID}41",
        "call": f"{_UUID}11",
        "authority": "vinnova",
        "status": "planned",
        "held_at": "2026-01-22T12:00:00Z",
        "place": "Digitalt möte",
        "decider": "Karin Wretman",
        "decides": f"{_UUID}09",
        "participants": [PersonOut.example],
        "locked_at": None,
    }


class OfMeetings(Resource):
    """Read by those who work at the authority and see the call."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out: ClassVar[type[shapes.Out]] = DecisionMeetingOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return (
            DecisionMeeting.objects.visible_to(self.user)
            .select_related("call__case__authority", "authority", "decider__person")
            .prefetch_related("participants__person")
            .defer("content", "call__case__search")
        )

    def may(self, thing: DecisionMeeting) -> bool:
        return may_meet(self.user, thing.authority)

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.user, "now": self.now}


class MeetingIn(shapes.In):
    """When, where, who decides and who takes part; people by their identifiers."""

    held_at = serializers.DateTimeField()
    place = text_in(200, required=False, default="")
    decides = serializers.UUIDField()
    participants = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=50)

    example: ClassVar = {
        "held_at": "2026-01-22T13:00:00+01:00",
        "place": "Digitalt möte",
        "decides": f"{_UUID}09",
        "participants": [f"{_UUID}08"],
    }


class NewMeetingIn(MeetingIn):
    """A new meeting on a call's applications, at the authority whose call it is."""

    call = serializers.UUIDField()

    example: ClassVar = {"call": f"{_UUID}11", **MeetingIn.example}


def people_of(form: MeetingForm, values: dict[str, Any]) -> dict[str, Any]:
    """The people that are named, of those that the page offers; Invalid for any other."""
    if "decides" in values:
        who: User | None = form.fields["decider"].queryset.filter(person__uuid=values["decides"]).first()
        if who is None:
            raise Invalid([unknown("/decides")])
        values["decider"] = who
        del values["decides"]
    if "participants" in values:
        offered: dict[Any, Person] = {one.uuid: one for one in form.fields["participants"].queryset}
        for place, key in enumerate(values["participants"]):
            if key not in offered:
                raise Invalid([unknown(f"/participants/{place}")])
        values["participants"] = [offered[key] for key in dict.fromkeys(values["participants"])]
    return values


class Meetings(OfMeetings, Creating, Listing):
    """List decision meetings; POST calls one."""

    into = NewMeetingIn
    filters = (
        asking.by_uuid("call", "call__case__uuid"),
        asking.by_key("authority"),
        asking.by_choice("status", MeetingStatus.choices),
    )
    orders: ClassVar = {"held": "held_at"}
    usual = "-held"

    def find(self) -> None:
        """It is called on the call that is sent."""

    def may(self, thing: Any) -> bool:
        return holds(self.user, *MAY["assessments.meet"])

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        calls = Call.objects.worked_on_by(self.user).select_related("case__authority")
        call = calls.filter(case__uuid=values["call"]).first()
        if call is None:
            raise Invalid([unknown("/call")])
        return people_of(MeetingForm(authority=call.case.authority), {**values, "call": call})

    def act(self, thing: Any, values: dict[str, Any]) -> DecisionMeeting:
        call = values.pop("call")
        return workflow.call_meeting(call, authority=call.case.authority, **values, **self.by)

    def place(self, thing: DecisionMeeting) -> str:
        return reverse("api:decision_meeting", args=[thing.uuid])


class OneMeeting(OfMeetings, Changing, Thing):
    """Read a decision meeting, or change when, where and who until it is locked."""

    into = MeetingIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return people_of(MeetingForm(authority=self.target.authority), dict(values))

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> DecisionMeeting:
        """Change when and where a meeting is held, who decides, who takes part."""
        stands = {
            "held_at": thing.held_at,
            "place": thing.place,
            "decider": thing.decider,
            "participants": [one.person for one in thing.participants.all()],
        }
        workflow.change_meeting(thing, **stands | values, **self.by)
        return thing


class CancelMeeting(OfMeetings, Act):
    """Cancel a meeting that has decided nothing; its applications may be put on another's agenda."""

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> DecisionMeeting:
        return workflow.cancel_meeting(thing, **self.by)


class LockIn(shapes.In):
    """The proposals that the decider has read: one for each item, and no other."""

    read = serializers.ListField(child=serializers.UUIDField(), max_length=1000)

    example: ClassVar = {"read": [f"{_UUID}71"]}


class LockMeeting(OfMeetings, Act):
    """Decide everything on the agenda in one transaction, or nothing: what cannot be decided is named.

    The letters wait to be read, and until they are sent nobody is told.
    """

    into = LockIn
    decides = True

    def may(self, thing: DecisionMeeting) -> bool:
        return bool(thing.decider.person_id == self.user.person_id) and super().may(thing)

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> DecisionMeeting:
        workflow.lock_meeting(thing, read=values["read"], **self.by)
        return thing


class ItemAbsenceOut(PersonOut):
    """A participant who leaves the meeting for the item."""

    reason = shapes.choice(Absent.choices)

    example: ClassVar = {**PersonOut.example, "reason": "bias"}


class DissentOut(PersonOut):
    """A dissenting opinion (30 § förvaltningslagen)."""

    text = shapes.text()

    example: ClassVar = {**PersonOut.example, "text": "Projektet borde ha fått hela det sökta beloppet."}


class ItemOut(shapes.Out):
    """An application on the agenda."""

    uuid = shapes.ident()
    meeting = shapes.ident("The meeting.", source="meeting.uuid")
    place = shapes.whole("Place on the agenda (§).", source="position")
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    proposal = shapes.ident(
        "The proposal: what waits, or what was decided; null: none is made.",
        by=lambda row: row.standing and row.standing.uuid,
        null=True,
    )
    absences = shapes.many(ItemAbsenceOut, "Who leaves for the item.", by=lambda row: row.absences.all())
    dissents = shapes.many(DissentOut, "Who dissents.", by=lambda row: row.dissents.all())

    example: ClassVar = {
        "uuid": f"{_UUID}44",
        "meeting": f"{_UUID}41",
        "place": 1,
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "proposal": f"{_UUID}71",
        "absences": [ItemAbsenceOut.example],
        "dissents": [],
    }


class OfItems(OfMeetings):
    """The items of a meeting, but for those whose applications the caller is kept out of."""

    out = ItemOut

    def meeting(self) -> DecisionMeeting:
        """The meeting in the address, for those who keep it; raises NotFound."""
        own = authorities_as(self.user, *MAY["assessments.meet"])
        one: DecisionMeeting = found(super().rows().filter(authority__in=own), uuid=self.kwargs["uuid"])
        return one

    def rows(self) -> QuerySet:
        own = authorities_as(self.user, *MAY["assessments.meet"])
        meetings = DecisionMeeting.objects.visible_to(self.user).filter(uuid=self.kwargs["uuid"], authority__in=own)
        rows = items_seen(AgendaItem.objects.filter(meeting__in=meetings), self.user)
        return rows.select_related("application__case__authority", "meeting__authority", "proposal").prefetch_related(
            "absences__person", "dissents__person"
        )

    def told(self, rows: list[Any]) -> list[Any]:
        waiting = workflow.standing_proposals(rows[0].meeting, [one.application_id for one in rows]) if rows else {}
        for one in rows:
            one.standing = one.proposal or waiting.get(one.application_id)
        return rows


class AgendaIn(shapes.In):
    """An application of the meeting's call."""

    application = serializers.UUIDField()

    example: ClassVar = {"application": f"{_UUID}21"}


class Agenda(OfItems, Creating, Listing):
    """List a meeting's agenda; POST puts an application on it, last."""

    into = AgendaIn
    orders: ClassVar = {"place": "position"}

    def find(self) -> DecisionMeeting:
        return self.meeting()

    def get(self, request: Any, **kwargs: Any) -> Any:
        self.meeting()
        return super().get(request, **kwargs)

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> AgendaItem:
        seen = Application.objects.visible_to(self.user).filter(call=thing.call_id)
        row = found(seen, case__uuid=values["application"])
        workflow.put_on_agenda(thing, [row], **self.by)
        one: AgendaItem = found(thing.items.all(), application=row)
        return one

    def place(self, thing: AgendaItem) -> str:
        return reverse("api:agenda_item", args=[self.kwargs["uuid"], thing.uuid])


class OnItem(OfItems):
    """An item of a meeting."""

    def find(self) -> AgendaItem:
        one: AgendaItem = found(self.rows(), uuid=self.kwargs["item"])
        self.request._request.case_read = one.application.case_id
        if one.meeting.status == MeetingStatus.PLANNED and must_declare(self.user, one.application):
            raise NotDeclared
        return one

    def may(self, thing: AgendaItem) -> bool:
        return may_meet(self.user, thing.meeting.authority)


class AbsentIn(shapes.In):
    """A participant who leaves for the item."""

    person = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=Absent.choices)


class DissentIn(shapes.In):
    """Someone who dissents, and the words."""

    person = serializers.UUIDField()
    text = text_in(4000)


class PresenceIn(shapes.In):
    """Who leaves and who dissents; replaces what was said."""

    absences = AbsentIn(many=True, max_length=50)
    dissents = DissentIn(many=True, max_length=50)

    example: ClassVar = {"absences": [{"person": f"{_UUID}08", "reason": "bias"}], "dissents": []}


class OneItem(OnItem, Changing, Thing):
    """Read an item of the agenda, or write down who leaves for it and who dissents.

    Who leaves for bias is kept out of the case from now on, until a colleague has tried it.
    """

    into = PresenceIn
    replaces = True

    def act(self, thing: AgendaItem, values: dict[str, Any]) -> AgendaItem:
        """Write down who leaves the meeting for an item, and who dissents."""
        standing = workflow.standing_proposals(thing.meeting, [thing.application_id]).values()
        known = {one.person.uuid: one.person for one in thing.meeting.participants.select_related("person")}
        known |= {one.proposed_by.person.uuid: one.proposed_by.person for one in standing}
        for name in ("absences", "dissents"):
            for place, one in enumerate(values[name]):
                if one["person"] not in known:
                    raise Invalid([unknown(f"/{name}/{place}/person")])
        absent = {known[one["person"]]: one["reason"] for one in values["absences"]}
        dissents = {known[one["person"]]: one["text"] for one in values["dissents"]}
        return workflow.say_presence(thing, absent, dissents, **self.by)


class TakeOff(OnItem, Act):
    """Take an application off the agenda; the rest keep their order. The answer is the meeting."""

    out = DecisionMeetingOut
    match_demanded = False

    def act(self, thing: AgendaItem, values: dict[str, Any]) -> DecisionMeeting:
        workflow.take_off_agenda(thing, **self.by)
        return thing.meeting

    def told(self, rows: list[Any]) -> list[Any]:
        return rows

    def read_again(self, thing: DecisionMeeting) -> DecisionMeeting:
        return self.meeting()
