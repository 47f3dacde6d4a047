"""Questions and answers between the applicant and the officer, about an application that has been handed in."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts.errors import NotAllowed
from accounts.models import User
from applications.errors import ActNotOpen, WordsMissing
from applications.models import Application, Letter
from applications.permissions import may_answer, part_of, writes
from applications.states import Act
from registry.links import whole
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register
from registry.workflow.telling import tell_parts


@transaction.atomic
def write_letter(application: Application, *, text: str, by: User, now: datetime) -> Letter:
    """Write to the other side; registered, and the other side is told. Who takes part writes for the applicant.

    Raises NotAllowed, WordsMissing, and ActNotOpen for a draft, which the authority knows nothing of.
    """
    application = Application.objects.select_related(
        "case__authority", "case__officer", "call__case__officer", "coordinator"
    ).get(pk=application.pk)
    if application.submitted_at is None:
        raise ActNotOpen(status=application.status, act=Act.SAVE)
    applies = writes(part_of(by, application))
    if not (applies or may_answer(by, application)):
        raise NotAllowed
    text = text.strip()
    if not text:
        raise WordsMissing
    letter = Letter.objects.create(
        application=application, from_authority=not applies, text=text, written_by=by, written_at=now
    )
    register(
        application.case,
        direction=Direction.RECEIVED if applies else Direction.SENT,
        what="Fråga eller uppgift från sökanden" if applies else "Meddelande till sökanden",
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        person=by.person if applies else None,
        by=by,
        now=now,
    )
    record("application.letter", case=application.case, by=by, at=now, letter=str(letter.uuid))
    if applies:
        _tell_officer(letter, now)
    else:
        _tell_applicant(letter, now)
    return letter


def _tell_officer(letter: Letter, now: datetime) -> None:
    case = letter.application.case
    officer = case.officer or letter.application.call.case.officer
    if officer is None:
        return
    context = {"letter": letter, "case": case, "path": whole("applications:letters", case.uuid)}
    queue_message(
        kind="application.letter",
        subject=f"{case.designation}: meddelande från sökanden",
        body=render_to_string("applications/messages/letter_officer.txt", context),
        to=officer,
        case=case,
        key=f"letter:{letter.uuid}",
        now=now,
    )


def _tell_applicant(letter: Letter, now: datetime) -> None:
    """Those who coordinate and write are told; the text itself stands behind the sign-in."""
    case = letter.application.case
    parts = case.participations.filter(ended_at=None, rights__in=[Rights.COORDINATE, Rights.WRITE])
    rows = parts.select_related("person").prefetch_related("person__users").order_by("pk")
    context = {"letter": letter, "case": case, "path": whole("applications:mine_one", case.uuid) + "#letters"}
    texts = "applications/messages/letter"
    tell_parts(case, rows, "application.letter", texts, context, key=f"letter:{letter.uuid}", now=now)
