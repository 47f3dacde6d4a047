"""Notes of what was learnt otherwise than in writing (FL (2017:900) 27 §): when, how, from whom, by whom."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from assessments.errors.procedure import DayToCome, WordsNeeded
from assessments.workflow.common import seen
from registry.models import Note
from registry.models.stream import Direction
from registry.permissions import may_note
from registry.workflow.stream import note, record, register
from sweden.clock import local

#: How it was learnt, as it stands in the note.
HOW = {
    "phone": "telefonsamtal",
    "meeting": "möte",
    "visit": "besök",
    "search": "sökning i register eller på webben",
    "other": "på annat sätt",
}


@transaction.atomic
def note_information(
    application: Application,
    *,
    received_on: date,
    how: str,
    source: str,
    text: str,
    matters: bool,
    by: User,
    now: datetime,
) -> Note:
    """Write down what was learnt, locked at once. What may matter to the decision is registered as well.

    Raises NotAllowed, WordsNeeded, DayToCome.
    """
    application = seen(application, by)
    case = application.case
    if not may_note(by, case):
        raise NotAllowed
    if not text.strip() or not source.strip():
        raise WordsNeeded
    if received_on > local(now).date():
        raise DayToCome
    whole = f"Uppgift mottagen {received_on.isoformat()}, {HOW[how]}, från {source.strip()}.\n\n{text.strip()}"
    found = note(case, text=whole, by=by, now=now)
    if matters:
        register(
            case,
            direction=Direction.DRAWN_UP,
            what="Tjänsteanteckning",
            what_internal=f"Tjänsteanteckning: {HOW[how]} {received_on.isoformat()}",
            by=by,
            now=now,
        )
    record("application.noted", case=case, by=by, at=now, note=str(found.uuid))
    return found
