"""Meetings of the programme office: planned, written down, adjusted by another than the writer, then never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import Person, User
from programmes.errors.office import (
    AdjustsOwnNotes,
    MeetingAdjusted,
    MeetingCancelled,
    NotAdjusted,
    NotesMissing,
    NotYetHeld,
)
from programmes.models import MeetingParticipant, MeetingRecord, OfficeMeeting, Programme
from programmes.permissions import may_run_office
from registry.workflow.stream import record


@dataclass(frozen=True)
class Guest:
    """Someone who takes part without being a member."""

    name: str
    organisation: str = ""


def _may(by: User, programme: Programme) -> None:
    if not may_run_office(by, programme):
        raise NotAllowed


def _open(meeting: OfficeMeeting) -> OfficeMeeting:
    """The meeting, locked; refused when it is adjusted or cancelled."""
    meeting = OfficeMeeting.objects.select_for_update(of=("self",)).select_related("programme").get(pk=meeting.pk)
    if meeting.cancelled_at:
        raise MeetingCancelled
    if meeting.records.exists():
        raise MeetingAdjusted
    return meeting


def _take_part(meeting: OfficeMeeting, members: Iterable[tuple[Person, str]], guests: Iterable[Guest]) -> None:
    meeting.participants.all().delete()
    rows = [(person, person.name, place) for person, place in members]
    rows += [(None, guest.name, guest.organisation) for guest in guests]
    MeetingParticipant.objects.bulk_create(
        MeetingParticipant(meeting=meeting, person=person, name=name, organisation=place, position=position)
        for position, (person, name, place) in enumerate(rows)
    )


@transaction.atomic
def plan_meeting(
    programme: Programme,
    *,
    members: Iterable[tuple[Person, str]] = (),
    guests: Iterable[Guest] = (),
    by: User,
    now: datetime,
    **values: Any,
) -> OfficeMeeting:
    """Call a meeting. `members`: people, each with the authority they sit for; `values`: title, starts_at, ends_at,
    place, link, agenda."""
    _may(by, programme)
    meeting = OfficeMeeting.objects.create(programme=programme, created_by=by, created_at=now, **values)
    _take_part(meeting, members, guests)
    record("office.meeting_planned", case=None, by=by, at=now, programme=programme.key, meeting=str(meeting.uuid))
    return meeting


@transaction.atomic
def change_meeting(
    meeting: OfficeMeeting,
    *,
    revision: int,
    members: Iterable[tuple[Person, str]] = (),
    guests: Iterable[Guest] = (),
    by: User,
    now: datetime,
    **values: Any,
) -> OfficeMeeting:
    """Change when, where, what about and with whom, until the notes are adjusted. Raises Stale."""
    _may(by, meeting.programme)
    meeting = _open(meeting)
    if meeting.revision != revision:
        raise Stale
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.revision += 1
    meeting.save(update_fields=[*values, "revision"])
    _take_part(meeting, members, guests)
    record(
        "office.meeting_changed", case=None, by=by, at=now, programme=meeting.programme.key, meeting=str(meeting.uuid)
    )
    return meeting


@transaction.atomic
def cancel_meeting(meeting: OfficeMeeting, *, reason: str = "", by: User, now: datetime) -> OfficeMeeting:
    """Call off a meeting that nothing has been adjusted from."""
    _may(by, meeting.programme)
    meeting = _open(meeting)
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancelled_reason = now, by, reason.strip()
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])
    record(
        "office.meeting_cancelled",
        case=None,
        by=by,
        at=now,
        programme=meeting.programme.key,
        meeting=str(meeting.uuid),
    )
    return meeting


@transaction.atomic
def write_notes(meeting: OfficeMeeting, *, text: str, revision: int, by: User, now: datetime) -> OfficeMeeting:
    """Save the notes that are being written. Raises Stale when someone saved since `revision`."""
    _may(by, meeting.programme)
    meeting = _open(meeting)
    if meeting.revision != revision:
        raise Stale
    meeting.notes, meeting.notes_by, meeting.notes_at = text.strip(), by, now
    meeting.revision += 1
    meeting.save(update_fields=["notes", "notes_by", "notes_at", "revision"])
    return meeting


@transaction.atomic
def adjust(meeting: OfficeMeeting, *, revision: int, by: User, now: datetime) -> MeetingRecord:
    """Adjust (justera) the notes: they, the agenda and those present are fixed from now on.

    By another than who wrote them last, after the meeting has begun, on the text that the adjuster has read
    (`revision`). Raises NotesMissing, NotYetHeld, AdjustsOwnNotes, Stale.
    """
    _may(by, meeting.programme)
    meeting = _open(meeting)
    if meeting.revision != revision:
        raise Stale
    if meeting.starts_at > now:
        raise NotYetHeld
    if not meeting.notes:
        raise NotesMissing
    if meeting.notes_by.person_id == by.person_id:
        raise AdjustsOwnNotes
    content = {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "agenda": meeting.agenda,
        "participants": [
            {"name": one.name, "organisation": one.organisation, "member": one.person_id is not None}
            for one in meeting.participants.all()
        ],
    }
    row = MeetingRecord.objects.create(
        meeting=meeting,
        text=meeting.notes,
        content=content,
        written_by=meeting.notes_by,
        adjusted_by=by,
        recorded_at=now,
    )
    record(
        "office.notes_adjusted", case=None, by=by, at=now, programme=meeting.programme.key, meeting=str(meeting.uuid)
    )
    return row


@transaction.atomic
def correct(meeting: OfficeMeeting, *, text: str, by: User, now: datetime) -> MeetingRecord:
    """Write a note beside adjusted notes, which stay as they are. Raises NotAdjusted, NotesMissing."""
    _may(by, meeting.programme)
    meeting = OfficeMeeting.objects.select_for_update(of=("self",)).select_related("programme").get(pk=meeting.pk)
    adjusted = meeting.records.filter(corrects__isnull=True).first()
    if adjusted is None:
        raise NotAdjusted
    if not text.strip():
        raise NotesMissing
    row = MeetingRecord.objects.create(
        meeting=meeting, text=text.strip(), corrects=adjusted, written_by=by, recorded_at=now
    )
    record(
        "office.notes_corrected", case=None, by=by, at=now, programme=meeting.programme.key, meeting=str(meeting.uuid)
    )
    return row
