"""A call is published, its closing moment moved forward, and closed out."""

from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError, Stale
from accounts.models import User
from calls.errors import (
    CallHasClosed,
    CallHasNotClosed,
    CallHasOpened,
    DeadlineMayNotBeShortened,
    ReasonMissing,
)
from calls.models import Access, Call, CallExtension, CutOff, FormVersion
from calls.rules.deadlines import extension as judge_extension
from calls.rules.deadlines import has_closed, has_opened
from calls.states import CallAct, next_status
from calls.workflow.common import locked
from calls.workflow.direct import invite
from calls.workflow.readiness import require_ready
from registry.models.stream import Direction
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day

#: The deadline of a published call: its applications are to be decided on the planned day.
DECIDED = "call.decided"

_REFUSALS: dict[str, type[DomainError]] = {
    "call.reason_missing": ReasonMissing,
    "call.already_closed": CallHasClosed,
    "call.deadline_shortened": DeadlineMayNotBeShortened,
}


@transaction.atomic
def publish(call: Call, *, revision: int, by: User, now: datetime) -> Call:
    """Publish a proofread call, as read at `revision`: it opens by itself at its opening moment. The form is frozen.

    Raises CallNotReady, and Stale when it has been changed since.
    """
    call = locked(call, CallAct.PUBLISH, by)
    if call.revision != revision:
        raise Stale
    require_ready(call, now, publishing=True)
    call.status = next_status(call.status, CallAct.PUBLISH)
    call.published_by, call.published_at = by, now
    call.publish_at = call.scheduled_by = None
    call.save(update_fields=["status", "published_by", "published_at", "publish_at", "scheduled_by"])
    FormVersion.objects.filter(call=call, frozen_at__isnull=True).update(frozen_at=now)
    register(call.case, direction=Direction.DRAWN_UP, what=f"Utlysning publicerad: {call.title_sv}", by=by, now=now)
    record("call.published", case=call.case, by=by, at=now, revision=call.revision)
    set_deadline(
        call.case, key=DECIDED, what="Besluta ansökningarna i utlysningen", due_at=end_of_day(call.decision_planned_on)
    )
    if call.access == Access.INVITED:
        invite(call, now=now)
    return call


@transaction.atomic
def take_back(call: Call, *, reason: str, by: User, now: datetime) -> Call:
    """Make a published call a draft again before it opens (återta), with the reason in the register. It is then
    proofread and published anew; its form goes on in a version of its own. Raises ReasonMissing, CallHasOpened.
    """
    call = locked(call, CallAct.TAKE_BACK, by)
    if not reason.strip():
        raise ReasonMissing
    if has_opened(call.opens_at, now) or call.access == Access.INVITED:
        raise CallHasOpened
    call.status = next_status(call.status, CallAct.TAKE_BACK)
    call.published_by = call.published_at = call.proofread_by = call.proofread_at = None
    call.save(update_fields=["status", "published_by", "published_at", "proofread_by", "proofread_at"])
    form = call.forms.order_by("-number").first()
    if form is not None:
        FormVersion.objects.create(call=call, number=form.number + 1, content=form.content)
    register(
        call.case,
        direction=Direction.DRAWN_UP,
        what=f"Utlysning återtagen innan den öppnade: {call.title_sv}",
        what_internal=f"Utlysning återtagen innan den öppnade: {reason.strip()}",
        by=by,
        now=now,
    )
    record("call.taken_back", case=call.case, by=by, at=now)
    finish_deadline(call.case, key=DECIDED, now=now)
    return call


@transaction.atomic
def extend_deadline(call: Call, *, closes_at: datetime, reason: str, by: User, now: datetime) -> CallExtension:
    """Move the closing moment of a published call forward, with a reason; the row tells later storeys whom to tell.

    Raises ReasonMissing, CallHasClosed, DeadlineMayNotBeShortened.
    """
    call = locked(call, CallAct.EXTEND, by)
    if wrong := judge_extension(call.closes_at, closes_at, now=now, reason=reason).findings:
        raise _REFUSALS[wrong[0].rule]
    extension = CallExtension.objects.create(
        call=call,
        closes_before=call.closes_at,
        closes_after=closes_at,
        reason=reason.strip(),
        decided_at=now,
        decided_by=by,
    )
    call.closes_at = closes_at
    call.save(update_fields=["closes_at"])
    if call.continuous:
        CutOff.objects.get_or_create(call=call, at=closes_at)
    register(
        call.case,
        direction=Direction.DRAWN_UP,
        what="Sista ansökningsdag framflyttad",
        what_internal=f"Sista ansökningsdag framflyttad: {reason.strip()}",
        by=by,
        now=now,
    )
    record(
        "call.extended",
        case=call.case,
        by=by,
        at=now,
        before=extension.closes_before.isoformat(),
        after=closes_at.isoformat(),
    )
    return extension


@transaction.atomic
def close_out(call: Call, *, by: User, now: datetime) -> Call:
    """Mark a call that has closed as decided: nothing more will be granted in it. Raises CallHasNotClosed."""
    call = locked(call, CallAct.CLOSE_OUT, by)
    if not has_closed(call.closes_at, now):
        raise CallHasNotClosed
    call.status = next_status(call.status, CallAct.CLOSE_OUT)
    call.save(update_fields=["status"])
    register(call.case, direction=Direction.DRAWN_UP, what="Utlysningen avslutad", by=by, now=now)
    record("call.closed_out", case=call.case, by=by, at=now)
    finish_deadline(call.case, key=DECIDED, now=now)
    return call
