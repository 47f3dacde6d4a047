"""A call is read by a second person."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import Stale
from accounts.models import User
from calls.errors import (
    ProofreaderIsAuthor,
    ReasonMissing,
)
from calls.models import Call, DirectAward
from calls.permissions import may_proofread
from calls.states import CallAct, next_status
from calls.workflow.common import locked
from calls.workflow.readiness import require_ready
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record


@transaction.atomic
def ask_for_proofreading(call: Call, *, revision: int, proofreader: User, by: User, now: datetime) -> Call:
    """Ask a second person to proofread; they get a message. Raises CallNotReady, ProofreaderIsAuthor, Stale."""
    call = locked(call, CallAct.ASK_FOR_PROOFREADING, by)
    if call.revision != revision:
        raise Stale
    require_ready(call, now)
    if not may_proofread(proofreader, call):
        raise ProofreaderIsAuthor
    call.status = next_status(call.status, CallAct.ASK_FOR_PROOFREADING)
    call.proofreader, call.proofreading_note = proofreader, ""
    call.save(update_fields=["status", "proofreader", "proofreading_note"])
    record("call.proofreading_asked", case=call.case, by=by, at=now, proofreader=str(proofreader.uuid))
    with translation.override(proofreader.language):
        queue_message(
            kind="call.proofreading_asked",
            to=proofreader.person,
            subject=_("Please proofread: %(title)s") % {"title": call.title_sv},
            language=None,
            body=_(
                "%(name)s asks you to proofread the call %(title)s (%(number)s).\n\n"
                "You find it under Calls. Approve it, or send it back with what you want changed."
            )
            % {"name": by.person.name, "title": call.title_sv, "number": call.case.designation},
            case=call.case,
            now=now,
        )
    return call


@transaction.atomic
def approve(call: Call, *, revision: int, by: User, now: datetime) -> Call:
    """Approve the text, as read at `revision`. Never by those who have written in it (ProofreaderIsAuthor). Raises
    Stale when it has been sent back, written in and handed over again since.
    """
    call = locked(call, CallAct.APPROVE, by)
    if call.revision != revision:
        raise Stale
    if not may_proofread(by, call):
        raise ProofreaderIsAuthor
    call.status = next_status(call.status, CallAct.APPROVE)
    call.proofread_by, call.proofread_at = by, now
    call.save(update_fields=["status", "proofread_by", "proofread_at"])
    record("call.proofread", case=call.case, by=by, at=now, revision=call.revision)
    return call


@transaction.atomic
def send_back(call: Call, *, note: str, by: User, now: datetime) -> Call:
    """Make the call a draft again, with what is to be changed; an approval is withdrawn. Raises ReasonMissing."""
    call = locked(call, CallAct.SEND_BACK, by)
    if not note.strip():
        raise ReasonMissing
    call.status = next_status(call.status, CallAct.SEND_BACK)
    call.proofread_by = call.proofread_at = None
    call.publish_at = call.scheduled_by = None
    DirectAward.objects.filter(call=call).update(approved_by=None, approved_at=None)
    call.proofreading_note = note.strip()
    changed = ("proofread_by", "proofread_at", "proofreading_note", "publish_at", "scheduled_by")
    call.save(update_fields=["status", *changed])
    record("call.sent_back", case=call.case, by=by, at=now)
    return call
