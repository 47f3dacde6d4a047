"""Meetings of the programme office: the plan, the notes, their adjustment, and corrections beside them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from programmes.api.office import InAProgramme, OfTheOffice
from programmes.forms.office import MeetingForm
from programmes.models import OfficeMeeting, OfficeMember, Programme
from programmes.permissions import may_run_office
from programmes.workflow import meetings
from programmes.workflow.meetings import Guest
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, form_faults, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Thing
from sweden.clock import local


class ParticipantOut(shapes.Out):
    """Someone who takes part in a meeting."""

    person = shapes.ident(
        "The person, where it is one of the office.", by=lambda row: row.person and row.person.uuid, null=True
    )
    name = shapes.text()
    organisation = shapes.text("Whom they sit for.")


class MeetingOut(shapes.Out):
    """A meeting of the programme office. Its notes stand here once they are adjusted."""

    uuid = shapes.ident()
    programme = shapes.text("Key of the programme.", source="programme.key")
    title = shapes.text()
    starts_at = shapes.moment()
    ends_at = shapes.moment(null=True)
    place = shapes.text()
    link = shapes.text("Where it is held on line.")
    agenda = shapes.text()
    participants = shapes.many(ParticipantOut, "Members and guests.")
    cancelled_at = shapes.moment("When it was cancelled.", null=True)
    written = shapes.text("The notes while they are written; once adjusted, notes are what counts.", source="notes")
    notes = shapes.texts(
        "The adjusted notes, then what later corrects them.", by=lambda row: [one.text for one in row.records.all()]
    )

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000009",
        "programme": "excellenskluster",
        "title": "Kontorsmöte 4",
        "starts_at": "2026-01-19T08:00:00Z",
        "ends_at": None,
        "place": "Vinnova, Mäster Samuelsgatan",
        "link": "",
        "agenda": "1. Utlysningarna i vår",
        "participants": [{"person": None, "name": "Ada Ek", "organisation": "Luleå kommun"}],
        "cancelled_at": None,
        "written": "",
        "notes": [],
    }


class GuestIn(shapes.In):
    """Someone who is no member."""

    name = text_in(200)
    organisation = text_in(200, required=False, default="")


class MeetingIn(shapes.In):
    """When, where, what about and with whom."""

    title = text_in(200)
    starts_at = shapes.moment_in()
    ends_at = shapes.moment_in(required=False, allow_null=True, default=None)
    place = text_in(200, required=False, default="")
    link = text_in(500, required=False, default="")
    agenda = text_in(10_000, required=False, default="")
    members = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=200, help_text="People of the office."
    )
    guests = GuestIn(many=True, required=False, default=list, max_length=100)

    example: ClassVar = {
        "title": "Kontorsmöte 5",
        "starts_at": "2026-02-16T09:00:00+01:00",
        "agenda": "1. Vårens utlysningar",
        "members": ["0198c0de-0000-7000-8000-000000000008"],
    }


class MeetingChangeIn(MeetingIn):
    """What changes of a meeting, or its notes while they are written: only what is sent."""

    written = text_in(50_000, required=False, help_text="The notes.")

    example: ClassVar = {"written": "1. Vinnova öppnar sin utlysning den 2 mars.\n"}


class OfMeetings(OfTheOffice):
    """Meetings of the programmes that the caller sees."""

    out = MeetingOut

    def rows(self) -> QuerySet:
        rows = OfficeMeeting.objects.visible_to(self.user).select_related("programme")
        return rows.prefetch_related("records", "participants__person")

    def judged(self, programme: Programme, values: dict[str, Any]) -> dict[str, Any]:
        """By the page's form, with the office's members; raises Invalid."""
        sitting = OfficeMember.objects.filter(programme=programme).standing().select_related("person", "authority")
        members = {one.person.uuid: one for one in sitting.order_by("-valid_from")}
        strange = [place for place, one in enumerate(values["members"]) if one not in members]
        if strange:
            raise Invalid([unknown(f"/members/{place}") for place in strange])
        starts, ends = local(values["starts_at"]), values["ends_at"] and local(values["ends_at"])
        if ends is not None and ends <= starts:
            raise Invalid([Fault(str(MeetingForm.BACKWARDS), "backwards", "/ends_at")])
        typed = {name: values[name] for name in ("title", "place", "link", "agenda")}
        typed |= {"day": starts.date().isoformat(), "begins": f"{starts:%H:%M}", "members": [], "guests": ""}
        form = MeetingForm(typed, members=())
        if not form.is_valid():
            raise Invalid(form_faults(form, {"day": "starts_at", "begins": "starts_at"}))
        chosen = [members[one] for one in values["members"]]
        return typed_values(values) | {
            "members": [(one.person, one.authority.short_name) for one in chosen],
            "guests": [Guest(one["name"].strip(), one["organisation"].strip()) for one in values["guests"]],
        }


def typed_values(values: dict[str, Any]) -> dict[str, Any]:
    """What stands on the meeting itself."""
    return {name: values[name] for name in ("title", "starts_at", "ends_at", "place", "link", "agenda")}


class OfficeMeetings(OfMeetings, InAProgramme, Creating):
    """List the meetings of a programme's office."""

    into = MeetingIn
    orders: ClassVar = {"starts_at": "starts_at", "created": "pk"}
    usual = "-starts_at"
    updated = "created_at"
    filters = (
        asking.by_day("from", "starts_at__date__gte", "Begins on this day or later."),
        asking.by_day("to", "starts_at__date__lte", "Begins on this day or earlier."),
    )

    def rows(self) -> QuerySet:
        return super().rows().filter(programme=self.target)

    def may(self, thing: Programme) -> bool:
        return may_run_office(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.judged(self.target, values)

    def act(self, thing: Programme, values: dict[str, Any]) -> OfficeMeeting:
        """Plan a meeting."""
        return meetings.plan_meeting(thing, **values, by=self.user, now=self.now)

    def place(self, thing: OfficeMeeting) -> str:
        return reverse("api:office_meeting", args=[thing.uuid])


class WritesMeetings(OfMeetings):
    """What those who keep the office do with a meeting."""

    def may(self, thing: OfficeMeeting) -> bool:
        return may_run_office(self.user, thing.programme)


class OneOfficeMeeting(WritesMeetings, Changing, Thing):
    """Read a meeting, change it, or write its notes until they are adjusted."""

    into = MeetingChangeIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        written = {"written": values.pop("written")} if "written" in values else {}
        if not values:
            return written
        there, people = self.target, list(self.target.participants.all())
        stands = typed_values(vars(there)) | {
            "members": [one.person.uuid for one in people if one.person],
            "guests": [{"name": one.name, "organisation": one.organisation} for one in people if not one.person],
        }
        return self.judged(there.programme, stands | values) | written

    def act(self, thing: OfficeMeeting, values: dict[str, Any]) -> OfficeMeeting:
        written, who = values.pop("written", None), {"by": self.user, "now": self.now}
        if values:
            thing = meetings.change_meeting(thing, revision=thing.revision, **values, **who)
        if written is not None:
            thing = meetings.write_notes(thing, text=written, revision=thing.revision, **who)
        return thing


class CancelMeetingIn(shapes.In):
    """Why."""

    reason = text_in(300, required=False, default="")

    example: ClassVar = {"reason": "För få kan komma."}


class CancelOfficeMeeting(WritesMeetings, Act):
    """Call off a meeting that nothing has been adjusted from."""

    into = CancelMeetingIn

    def act(self, thing: OfficeMeeting, values: dict[str, Any]) -> OfficeMeeting:
        return meetings.cancel_meeting(thing, **values, by=self.user, now=self.now)


class AdjustOfficeMeeting(WritesMeetings, Act):
    """Adjust (justera) a meeting's notes as they were read. Another person's than who wrote them last."""

    judges = True

    def act(self, thing: OfficeMeeting, values: dict[str, Any]) -> OfficeMeeting:
        meetings.adjust(thing, revision=thing.revision, by=self.user, now=self.now)
        return thing


class CorrectMeetingIn(shapes.In):
    """What is right instead."""

    text = text_in(10_000)

    example: ClassVar = {"text": "Mötet hölls på Vetenskapsrådet."}


class CorrectOfficeMeeting(WritesMeetings, Act):
    """Write a note beside adjusted notes, which stay as they are."""

    into = CorrectMeetingIn

    def act(self, thing: OfficeMeeting, values: dict[str, Any]) -> OfficeMeeting:
        meetings.correct(thing, **values, by=self.user, now=self.now)
        return thing
