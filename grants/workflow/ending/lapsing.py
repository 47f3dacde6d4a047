"""Grants whose decision has been withdrawn by a new one: nothing is planned or paid of them, and they are closed."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F

from assessments.models import Decision, Outcome
from grants.models import ChangeRequest, Closing, Grant
from grants.states.changes import ChangeAct, ChangeStatus, next_status
from grants.workflow.ending.closing import lines_of
from grants.workflow.planning import locked, refit
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from registry.workflow.sweeping import each


def lapse_withdrawn(*, now: datetime) -> list[Grant]:
    """Close the grants whose decision has been withdrawn, once the party has been told. Harmless to run twice."""
    told = Decision.objects.told().filter(replaces__outcome=Outcome.GRANT).exclude(outcome=Outcome.GRANT)
    waiting = Grant.objects.filter(decision__replaced_by__in=told, closing__isnull=True).order_by("pk")
    # One that has been opened again since is closed by those who opened it.
    waiting = waiting.exclude(closings__closed_at__gte=F("decision__replaced_by__decided_at"))
    return each(waiting.values_list("pk", flat=True), partial(_lapse, now=now), what="closing the withdrawn grant")


@transaction.atomic
def _lapse(pk: int, *, now: datetime) -> Grant | None:
    grant = locked(Grant(pk=pk))
    if grant.closing_id is not None or grant.decision is None:
        return None
    new = Decision.objects.select_related("decided_by").get(replaces=grant.decision)
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
