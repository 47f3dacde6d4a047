"""Decision meetings: called, given an agenda and presence, and locked by the decider, which decides all of it."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Person, User
from accounts.permissions import holds, is_staff_anywhere
from accounts.scopes import Scope
from assessments.forms.meetings import MeetingForm
from assessments.models import DecisionMeeting, SignsAs
from assessments.permissions import MAY, may_meet, meets_as
from assessments.queries.meetings import presence_seen
from assessments.states.meetings import MeetingStatus
from assessments.workflow import meetings as workflow
from assessments.workflow.gate import demand_whole
from assessments.workflow.signing import sign_meeting, signs_as
from calls.models import Call
from registry.api import asking, shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Listing, Resource, Thing

_UUID = "0198c0de-0000-7000-8000-0000000000"


class PersonOut(shapes.Out):
    """Someone."""

    person = shapes.ident(source="person.uuid")
    name = shapes.text(source="person.name")

    example: ClassVar = {"person": f"{_UUID}08", "name": "Maja Lindgren"}


class CameOut(PersonOut):
    """Whether somebody is at a meeting."""

    came = shapes.yes("At the meeting; else absent from all of it.")

    example: ClassVar = {**PersonOut.example, "came": True}


class SignatureOut(PersonOut):
    """That somebody has signed minutes."""

    signs_as = shapes.choice(SignsAs.choices)
    signed_at = shapes.moment()

    example: ClassVar = {**PersonOut.example, "signs_as": "chair", "signed_at": "2026-01-22T15:00:00Z"}


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
    deciders = shapes.many(
        PersonOut,
        "Who decides together with them.",
        by=lambda row: [one for one in row.participants.all() if one.decides],
    )
    quorum = shapes.whole("How many must at least decide an item.")
    participants = shapes.many(
        PersonOut,
        "Who takes part in the final handling without deciding.",
        by=lambda row: [one for one in row.participants.all() if not one.decides],
    )
    presence = shapes.many(
        CameOut, "Who is at the meeting, as far as it has been said.", by=lambda row: row.presence.all()
    )
    adjuster = shapes.ident(
        "Who adjusts the minutes beside the chair.", by=lambda row: row.adjuster and row.adjuster.person.uuid, null=True
    )
    locked_at = shapes.moment("When everything on its agenda was decided.", null=True)
    minutes_sha256 = shapes.text("Checksum of the frozen minutes, which whoever signs them sends.", source="sha256")
    signatures = shapes.many(SignatureOut, "Who has signed the minutes.", by=lambda row: row.signatures.all())

    example: ClassVar = {
        "uuid": f"{_UUID}41",
        "call": f"{_UUID}11",
        "authority": "vinnova",
        "status": "planned",
        "held_at": "2026-01-22T12:00:00Z",
        "place": "Digitalt möte",
        "decider": "Karin Wretman",
        "decides": f"{_UUID}09",
        "deciders": [],
        "quorum": 1,
        "participants": [PersonOut.example],
        "presence": [CameOut.example],
        "adjuster": None,
        "locked_at": None,
        "minutes_sha256": "",
        "signatures": [],
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
            .select_related("call__case__authority", "authority", "decider__person", "adjuster__person")
            .prefetch_related(
                "participants__person", Prefetch("presence", presence_seen(self.user)), "signatures__person"
            )
            .defer("content", "call__case__search")
        )

    def may(self, thing: DecisionMeeting) -> bool:
        return may_meet(self.user, thing.authority)


class MeetingIn(shapes.In):
    """When, where, who decides (alone, or with others) and who takes part; people by their identifiers."""

    held_at = shapes.moment_in()
    place = text_in(200, required=False, default="")
    decides = serializers.UUIDField()
    deciders = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=50)
    quorum = serializers.IntegerField(min_value=1, max_value=99, required=False, default=1)
    participants = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=50)
    adjuster = serializers.UUIDField(required=False, allow_null=True, default=None)

    example: ClassVar = {
        "held_at": "2026-01-22T13:00:00+01:00",
        "place": "Digitalt möte",
        "decides": f"{_UUID}09",
        "participants": [f"{_UUID}08"],
    }


class NewMeetingIn(MeetingIn):
    """A new meeting on a call's applications, at the authority whose call it is, or at the caller's own, which decides
    on a part of it."""

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
    if values.get("adjuster") is not None:
        adjuster: User | None = form.fields["adjuster"].queryset.filter(person__uuid=values["adjuster"]).first()
        if adjuster is None:
            raise Invalid([unknown("/adjuster")])
        values["adjuster"] = adjuster
    for name in ("deciders", "participants"):
        if name in values:
            offered: dict[Any, Person] = {one.uuid: one for one in form.fields[name].queryset}
            for place, key in enumerate(values[name]):
                if key not in offered:
                    raise Invalid([unknown(f"/{name}/{place}")])
            values[name] = [offered[key] for key in dict.fromkeys(values[name])]
    return values


class Meetings(OfMeetings, Creating, Listing):
    """List decision meetings; POST calls one."""

    history = "call__case"
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
        authority = meets_as(self.user, call) if call else None
        if authority is None:
            raise Invalid([unknown("/call")])
        return people_of(MeetingForm(authority=authority), {**values, "call": call, "authority": authority})

    def act(self, thing: Any, values: dict[str, Any]) -> DecisionMeeting:
        call = values.pop("call")
        return workflow.call_meeting(call, **values, **self.by)

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
            "deciders": [one.person for one in thing.participants.all() if one.decides],
            "quorum": thing.quorum,
            "adjuster": thing.adjuster,
            "participants": [one.person for one in thing.participants.all() if not one.decides],
        }
        workflow.change_meeting(thing, **stands | values, **self.by)
        return thing


class CancelMeeting(OfMeetings, Act):
    """Cancel a meeting that has decided nothing; its applications may be put on another's agenda."""

    def may(self, thing: DecisionMeeting) -> bool:
        """Nor whoever is kept out of an application on its agenda: said before what else is wrong. Raises
        AnotherActsHere."""
        if not super().may(thing):
            return False
        demand_whole(self.user, workflow.on_agenda(thing))
        return True

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> DecisionMeeting:
        return workflow.cancel_meeting(thing, **self.by)


class LockIn(shapes.In):
    """The proposals that the decider has read: one for each item, and no other."""

    read = serializers.ListField(child=serializers.UUIDField(), max_length=1000)
    early = serializers.BooleanField(
        required=False, default=False, help_text="That the meeting is held before the day it was called to."
    )

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
        workflow.lock_meeting(thing, read=values["read"], early=values["early"], **self.by)
        return thing


class CameIn(shapes.In):
    """Those of the people expected who are at the meeting: all others are written down as absent."""

    came = serializers.ListField(child=serializers.UUIDField(), max_length=200)

    example: ClassVar = {"came": [f"{_UUID}08", f"{_UUID}09"]}


class SayWhoCame(OfMeetings, Act):
    """Write down who is at the meeting: of the chair, those who decide and take part, and those who present.

    It replaces what was said. Nothing is decided before it has been said of everyone who takes part.
    """

    into = CameIn

    def may(self, thing: DecisionMeeting) -> bool:
        """Nor whoever is kept out of an application on its agenda. Raises AnotherActsHere."""
        if not super().may(thing):
            return False
        demand_whole(self.user, workflow.on_agenda(thing))
        return True

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> DecisionMeeting:
        people = {one.uuid: one for one in workflow.people_expected(thing)}
        for place, key in enumerate(values["came"]):
            if key not in people:
                raise Invalid([unknown(f"/came/{place}")])
        return workflow.say_who_came(thing, [people[key] for key in values["came"]], **self.by)


class SignIn(shapes.In):
    """The checksum of the frozen minutes that have been read."""

    read = text_in(64)

    example: ClassVar = {"read": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}


class SignMinutes(OfMeetings, Act):
    """Sign the minutes of a locked meeting (justering): its chair, and whoever was named to adjust them."""

    into = SignIn
    judges = True

    def may(self, thing: DecisionMeeting) -> bool:
        return bool(signs_as(thing, self.user)) and super().may(thing)

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> DecisionMeeting:
        sign_meeting(thing, read=values["read"], **self.by)
        return thing
