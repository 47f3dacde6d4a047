"""Grants whose decision has been withdrawn by a new one: nothing is planned or paid of them, and they are closed."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from assessments.models import Decision, Outcome
from grants.models import ChangeRequest, Closing, Grant
from grants.states.changes import ChangeAct, ChangeStatus, next_status
from grants.workflow.aidrewritten import rewrite
from grants.workflow.ending.closing import lines_of
from grants.workflow.planning import locked, refit
from registry.models import Case
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from registry.workflow.sweeping import each


def lapse_withdrawn(*, now: datetime) -> list[Grant]:
    """Close the grants whose decision has been withdrawn, once the party has been told. Harmless to run twice."""
    return each(_waiting().values_list("pk", flat=True), partial(_lapse, now=now), what="closing the withdrawn grant")


def lapse_in(case: Case, *, now: datetime) -> None:
    """The same for the grants of one case, before another is laid up in their place."""
    for pk in _waiting().filter(case=case).values_list("pk", flat=True):
        _lapse(pk, now=now)


def _waiting() -> Any:
    told = Decision.objects.told().filter(replaces__outcome=Outcome.GRANT).exclude(outcome=Outcome.GRANT)
    # Once only: one that is opened again afterwards is closed by those who opened it.
    return Grant.objects.filter(decision__replaced_by__in=told, withdrawn_at__isnull=True).order_by("pk")


@transaction.atomic
def _lapse(pk: int, *, now: datetime) -> Grant | None:
    grant = locked(Grant(pk=pk))
    if grant.withdrawn_at is not None or grant.decision is None:
        return None
    new = Decision.objects.select_related("decided_by").get(replaces=grant.decision)
    grant.withdrawn_at = new.decided_at
    grant.save(update_fields=["withdrawn_at"])
    rewrite(grant, reason="Bidraget har upphävts", now=now)
    if grant.closing_id is not None:
        return grant
    refit(grant, because="change", by=new.decided_by, now=now)
    for request in ChangeRequest.objects.select_for_update(of=["self"]).filter(grant=grant, status=ChangeStatus.ASKED):
        request.status = next_status(ChangeStatus(request.status), ChangeAct.WITHDRAW)
        request.save(update_fields=["status"])
        record("grant.change_withdrawn", case=grant.case, by=None, at=now, change=str(request.uuid))
    reason = f"Bidraget upphävdes genom beslut den {new.decided_on.isoformat()}."
    grant.closing = Closing.objects.create(
        grant=grant,
        lines=[
            {"key": one.key, "done": one.done, "left": one.left, "reason": "" if one.done else reason}
            for one in lines_of(grant, now=now)
        ],
        closed_by=new.decided_by,
        closed_at=now,
    )
    grant.save(update_fields=["closing"])
    record("grant.closed", case=grant.case, by=new.decided_by, at=now, grant=str(grant.uuid))
    register(grant.case, direction=Direction.DRAWN_UP, what="Bidraget avslutat", by=new.decided_by, now=now)
    return grant
