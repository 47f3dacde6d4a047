"""A closed grant is opened again: by a person with why, or because its money has moved."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts.errors import NotAllowed
from accounts.models import RoleAssignment, User
from accounts.roles import Role
from accounts.weighing import weighs
from grants.errors.settlement import NotClosed, SaysNothing
from grants.models import Grant, Reopening
from grants.permissions import may_in
from grants.workflow.planning import locked
from registry.links import whole
from registry.models.stream import Direction
from registry.queries import is_blocked
from registry.workflow.outbox import in_language_of, queue_message
from registry.workflow.stream import record, register
from sweden.clock import local


@weighs
@transaction.atomic
def reopen(grant: Grant, *, reasons: str, by: User, now: datetime) -> Grant:
    """Open a closed grant again, so that it can be claimed, paid and settled anew; it is closed by its checklist.
    Raises NotAllowed, SaysNothing, NotClosed."""
    grant = locked(grant)
    if not may_in(by, "close", grant):
        raise NotAllowed
    if grant.closing_id is None:
        raise NotClosed
    if not reasons.strip():
        raise SaysNothing
    return money_moved(grant, because=reasons.strip(), by=by, now=now)


def money_moved(grant: Grant, *, because: str, by: User, now: datetime) -> Grant:
    """Open the grant (its row held) again if it is closed: what has been paid, has come back or is claimed is no longer
    what it was closed on. The case officer and the economists are told."""
    if grant.closing is None:
        return grant
    row = Reopening.objects.create(closing=grant.closing, reasons=because, reopened_by=by, reopened_at=now)
    grant.closing = None
    grant.save(update_fields=["closing"])
    record("grant.reopened", case=grant.case, by=by, at=now, grant=str(grant.uuid))
    register(grant.case, direction=Direction.DRAWN_UP, what="Bidraget öppnat igen", by=by, now=now)
    _tell(grant, row, now=now)
    return grant


def _tell(grant: Grant, row: Reopening, *, now: datetime) -> None:
    """Tell those who see to it that the grant comes out even again, but for whoever opened it."""
    economists = RoleAssignment.objects.held_on(local(now).date()).filter(
        authority=grant.authority_id, role=Role.ECONOMIST
    )
    people = {one.person for one in economists.select_related("person")}
    if grant.case.officer is not None:
        people.add(grant.case.officer)
    context = {"grant": grant, "because": row.reasons, "path": whole("grants:ending", grant.uuid)}
    for person in sorted(people - {row.reopened_by.person}, key=lambda one: one.pk):
        user = person.users.order_by("pk").first()
        if user is None or is_blocked(user, grant.case_id):
            continue
        with in_language_of(person):
            queue_message(
                kind="grant.reopened",
                subject=render_to_string("grants/messages/reopened_subject.txt", context).strip(),
                body=render_to_string("grants/messages/reopened.txt", context),
                language=None,
                to=person,
                to_email=user.email,
                case=grant.case,
                key=f"reopened:{row.pk}:{person.uuid}",
                now=now,
            )
