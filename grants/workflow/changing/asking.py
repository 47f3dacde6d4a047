"""A change asked for, and withdrawn, by those who coordinate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed
from accounts.models import User
from grants.errors.changes import ChangeFaulty, ChangeNotAvailable
from grants.models import ChangeKind, ChangeRequest, Grant
from grants.permissions import may_in
from grants.queries.agreement import standing_versions
from grants.rules import changes as rules
from grants.sentences.changes import together, unavailable_words
from grants.states.changes import ChangeAct, ChangeStatus, next_status
from grants.workflow.agreeing import coordinates_grant
from grants.workflow.changing.common import WORDS, held
from grants.workflow.changing.deciding import new_version
from grants.workflow.changing.imagining import situation
from grants.workflow.changing.weighing import tried, weighed
from grants.workflow.ending.settling import fall
from grants.workflow.planning import locked
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.findings import Severity


@transaction.atomic
def ask(grant: Grant, *, kind: str, wanted: Mapping[str, Any], reason: str, by: User, now: datetime) -> ChangeRequest:
    """Ask for a change, as one who coordinates. What the terms let them do without asking is told instead: the grant
    has its new version at once. Raises NotAllowed; ChangeNotAvailable with why; ChangeFaulty with what the rules stop,
    or without a reason."""
    grant = locked(grant)
    if not coordinates_grant(by, grant):
        raise NotAllowed
    version = standing_versions([grant.pk]).get(grant.pk)
    if kind not in dict(ChangeKind.asked()):
        raise NotAllowed
    why = rules.unavailable(kind, situation(grant, version, today=local(now).date()))
    if why or version is None:
        raise ChangeNotAvailable(why=unavailable_words(why or "no_agreement"))
    seen = tried(grant, version, kind, wanted)
    if seen.stops or not reason.strip():
        raise ChangeFaulty(why=together(seen.stops))
    is_told = seen.is_within and not any(one.severity is Severity.BLOCKING for one in weighed(grant, seen, now=now))
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(
                status=ChangeStatus.TOLD if is_told else ChangeStatus.ASKED,
                made=new_version(grant, version, seen, by=by, now=now) if is_told else None,
                grant=grant,
                kind=kind,
                base=version,
                wanted=dict(wanted),
                reason=reason.strip(),
                findings=[{"rule": one.rule, **one.figures} for one in seen.findings],
                asked_by=by,
                asked_at=now,
            )
    except IntegrityError:
        raise ChangeNotAvailable(why=unavailable_words("waiting")) from None
    register(
        grant.case,
        direction=Direction.RECEIVED,
        what=f"{'Anmälan' if is_told else 'Begäran'} om ändring: {WORDS[kind]}",
        counterpart=grant.coordinator.name,
        organisation=grant.coordinator,
        person=by.person,
        by=by,
        now=now,
    )
    if is_told:
        fall(grant, by=by, now=now)
    told = "grant.change_told" if is_told else "grant.change_asked"
    record(told, case=grant.case, by=by, at=now, change=str(request.uuid), change_kind=kind)
    return request


def may_withdraw(user: User, request: ChangeRequest) -> bool:
    """Those who coordinate withdraw what they asked for, the officers what the authority has taken up itself."""
    if request.kind == ChangeKind.AMOUNTS:
        return may_in(user, "reconsider", request.grant)
    return coordinates_grant(user, request.grant)


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: User, now: datetime) -> None:
    """Withdraw a request that waits. Raises NotAllowed, ChangeActNotOpen."""
    request = held(request)
    if not may_withdraw(by, request):
        raise NotAllowed
    request.status = next_status(ChangeStatus(request.status), ChangeAct.WITHDRAW)
    request.save(update_fields=["status"])
    record("grant.change_withdrawn", case=request.grant.case, by=by, at=now, change=str(request.uuid))
