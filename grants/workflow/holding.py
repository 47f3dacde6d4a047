"""Stopping the payments of a grant, and releasing them, each with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from grants.errors.payments import GrantClosed
from grants.models import Grant, Hold
from grants.permissions import may_in
from grants.workflow.planning import is_closed, locked
from registry.workflow.stream import record


@transaction.atomic
def hold_payments(grant: Grant, *, organisation: Organisation | None, reason: str, by: User, now: datetime) -> Hold:
    """Let nothing be paid of the grant, to the party or to any (None), until it is released. Raises NotAllowed,
    GrantClosed: nothing more is paid of it anyhow."""
    grant = locked(grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    if is_closed(grant):
        raise GrantClosed
    row = Hold.objects.create(
        grant=grant, organisation=organisation, reason=reason.strip(), placed_by=by, placed_at=now
    )
    record("grant.held", case=grant.case, by=by, at=now, hold=str(row.uuid))
    return row


@transaction.atomic
def release_payments(grant: Grant, uuid: UUID, *, note: str, by: User, now: datetime) -> None:
    """End a hold, with why. What has ended is left as it is. Raises NotAllowed, GrantClosed."""
    grant = locked(grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    if is_closed(grant):
        raise GrantClosed
    ended = Hold.objects.filter(grant=grant, uuid=uuid, lifted_at__isnull=True)
    if ended.update(lifted_by=by, lifted_at=now, lifted_note=note.strip()):
        record("grant.released", case=grant.case, by=by, at=now, hold=str(uuid))
