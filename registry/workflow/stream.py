"""Writing what happens in a case: register, history, notes, deadlines. Rows only, in the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, Person, User
from registry.models import Case, Deadline, Document, Event, Note, RegisterEntry
from sweden.clock import local
from sweden.typography import brief


@transaction.atomic
def register(
    case: Case,
    *,
    direction: str,
    what: str,
    now: datetime,
    by: User | None = None,
    what_internal: str = "",
    counterpart: str = "",
    organisation: Organisation | None = None,
    person: Person | None = None,
    counterpart_internal: bool = False,
    document: Document | None = None,
    occurred_on: date | None = None,
) -> RegisterEntry:
    """Register (diarieföra) something received, sent or drawn up in a numbered case.

    The case's row is locked while its entry number is taken. `what` is public; `what_internal` may say more.
    `counterpart_internal`: the parties are not told who sent or received it.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    case.entry_count += 1
    case.save(update_fields=["entry_count"])
    return RegisterEntry.objects.create(
        case=case,
        serial=case.entry_count,
        direction=direction,
        occurred_on=occurred_on or local(now).date(),
        registered_at=now,
        registered_by=by,
        counterpart=brief(counterpart, 300),
        counterpart_organisation=organisation,
        counterpart_person=person,
        counterpart_internal=counterpart_internal,
        what_public=brief(what, 300),
        what_internal=brief(what_internal, 300),
        document=document,
    )


def record(kind: str, *, case: Case | None, at: datetime, by: User | None = None, **data) -> Event:
    """Write one act into the history. `data` names people and things by key, never by value."""
    return Event.objects.create(kind=kind, case=case, at=at, by=by, data=data)


def record_all(
    kind: str, rows: Iterable[tuple[Case, Mapping[str, Any]]], *, at: datetime, by: User | None = None
) -> list[Event]:
    """Write the same kind of act on many cases into the history, each with its own keys, in one statement."""
    return Event.objects.bulk_create(Event(kind=kind, case=case, at=at, by=by, data=dict(data)) for case, data in rows)


def note(case: Case, *, text: str, by: User, now: datetime, corrects: Note | None = None) -> Note:
    """Write an officer's note (FL 27 §); it is locked at once."""
    return Note.objects.create(case=case, text=text, written_by=by, written_at=now, corrects=corrects)


def set_deadline(case: Case, *, key: str, what: str, due_at: datetime) -> Deadline:
    """Set, or move, a deadline of a case; one that was done stands open again."""
    values = {"what": what, "due_at": due_at, "done_at": None}
    return Deadline.objects.update_or_create(case=case, key=key, defaults=values)[0]


def finish_deadline(case: Case, *, key: str, now: datetime) -> None:
    """Mark a deadline as done; nothing happens when there is none."""
    Deadline.objects.filter(case=case, key=key, done_at__isnull=True).update(done_at=now)
