"""Individual openings: one person may hand in after the call has closed, by an officer's reasoned decision."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import User
from applications.errors import TimeTooEarly, WordsMissing
from applications.models import Application, PersonalOpening
from applications.permissions import may_open
from calls.models import Call
from calls.rules.deadlines import has_closed
from registry.links import whole
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import day_long


def closing_of(application: Application, now: datetime) -> datetime | None:
    """The last moment at which this application is in time: the call's, or a later one of its coordinators' own.

    Asks about openings only once the call has closed.
    """
    closes_at = application.call.closes_at
    if not has_closed(closes_at, now):
        return closes_at
    coordinators = application.case.participations.filter(ended_at=None, rights=Rights.COORDINATE)
    emails = coordinators.values("person__users__email")
    own = PersonalOpening.objects.filter(call=application.call, email__in=emails).aggregate(last=Max("closes_at"))
    return max(closes_at, own["last"]) if own["last"] else closes_at


@transaction.atomic
def open_for(call: Call, *, email: str, closes_at: datetime, reason: str, by: User, now: datetime) -> PersonalOpening:
    """Let the person with this address hand in until `closes_at`; the draft itself stays unseen.

    Registered in the call's case. Raises NotAllowed, WordsMissing, TimeTooEarly.
    """
    if not may_open(by, call.case):
        raise NotAllowed
    email, reason = email.strip().lower(), reason.strip()
    if not reason:
        raise WordsMissing
    if closes_at <= now or call.closes_at is None or closes_at <= call.closes_at:
        raise TimeTooEarly
    opening = PersonalOpening.objects.create(
        call=call, email=email, closes_at=closes_at, reason=reason, decided_by=by, decided_at=now
    )
    register(
        call.case,
        direction=Direction.SENT,
        what="Beslut om senare inlämning för en sökande",
        what_internal=f"{email} får lämna in till och med {day_long(local(closes_at).date())}: {reason}",
        by=by,
        now=now,
    )
    record("call.opened_for_one", case=call.case, by=by, at=now, opening=str(opening.uuid))
    user = User.objects.filter(email=email).first()
    with translation.override(user.language if user else "sv"):
        context = {"call": call, "opening": opening, "path": whole("applications:mine")}
        queue_message(
            kind="application.opened_for_one",
            subject=render_to_string("applications/messages/opened_for_one_subject.txt", context).strip(),
            language=None,
            body=render_to_string("applications/messages/opened_for_one.txt", context),
            to=user.person if user else None,
            to_email=email,
            case=call.case,
            key=f"opened-for-one:{opening.uuid}",
            now=now,
        )
    return opening
