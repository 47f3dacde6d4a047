"""Publication at a set moment: carried out by beat, in the name of whoever set it."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import DomainError, Stale
from accounts.models import User
from calls.errors import PublicationTooLate
from calls.models import Call
from calls.states import CallAct
from calls.workflow.common import locked
from calls.workflow.publishing import publish
from calls.workflow.readiness import require_ready
from registry.links import whole
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record

log = logging.getLogger(__name__)


@transaction.atomic
def schedule(call: Call, *, at: datetime, revision: int, by: User, now: datetime) -> Call:
    """Publish a proofread call, as read at `revision`, at a later moment, no later than it opens.

    Raises CallNotReady, PublicationTooLate, and Stale when it has been changed since.
    """
    call = locked(call, CallAct.SCHEDULE, by)
    if call.revision != revision:
        raise Stale
    require_ready(call, now, publishing=True)
    if not now < at <= call.opens_at:
        raise PublicationTooLate
    call.publish_at, call.scheduled_by = at, by
    call.save(update_fields=["publish_at", "scheduled_by"])
    record("call.scheduled", case=call.case, by=by, at=now, publish_at=at.isoformat())
    return call


@transaction.atomic
def unschedule(call: Call, *, by: User, now: datetime) -> Call:
    """Take back a set publication; the call stays proofread."""
    call = locked(call, CallAct.SCHEDULE, by)
    if call.publish_at is None:
        return call
    call.publish_at = call.scheduled_by = None
    call.save(update_fields=["publish_at", "scheduled_by"])
    record("call.unscheduled", case=call.case, by=by, at=now)
    return call


def publish_due(*, now: datetime) -> int:
    """Publish every call whose moment has come, each by itself; returns how many were published.

    A call that is no longer ready stays unpublished, and whoever set the moment is told why.
    """
    done = 0
    for call in Call.objects.filter(publish_at__lte=now).select_related("scheduled_by__person").order_by("publish_at"):
        try:
            publish(call, revision=call.revision, by=call.scheduled_by, now=now)
        except DomainError as refusal:
            log.warning("call %s was not published: %s", call.pk, refusal.code)
            _tell(call, refusal, now)
        else:
            done += 1
    return done


@transaction.atomic
def _tell(call: Call, refusal: DomainError, now: datetime) -> None:
    """The moment is taken away, and whoever set it is told."""
    user = call.scheduled_by
    if not Call.objects.filter(pk=call.pk, publish_at=call.publish_at).update(publish_at=None, scheduled_by=None):
        return
    record("call.not_published", case=call.case, by=None, at=now, why=refusal.code)
    with translation.override(user.language):
        queue_message(
            kind="call.not_published",
            to=user.person,
            subject=_("Not published: %(title)s") % {"title": call.title_sv},
            language=None,
            body=_("The call %(title)s was to be published but was not: %(why)s\n\n%(address)s")
            % {"title": call.title_sv, "why": str(refusal), "address": whole("calls:detail", call.case.uuid)},
            case=call.case,
            now=now,
        )
