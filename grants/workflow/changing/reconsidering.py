"""The amounts of a grant that has been decided are taken up again by the authority itself (FL (2017:900) 37–38 §§).

It goes the way of every change of a grant: proposed by one, judged by the rules, decided by another, with a new version
of the grant, entries in the ledger and a letter. Nobody is told of it before it is decided.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed
from accounts.models import User
from assessments.errors.decisions import PartyNotHeard
from assessments.errors.procedure import WorseGroundMissing
from assessments.sentences.decisions import sentence
from assessments.states.procedure import Section, WorseGround
from assessments.workflow.afterwards import demand_changeable
from assessments.workflow.communicating import heard_anew
from grants.errors.changes import ChangeFaulty, ChangeNotAvailable
from grants.models import ChangeKind, ChangeRequest, Grant
from grants.permissions import may_in
from grants.queries.agreement import standing_versions
from grants.rules.changes import is_worse
from grants.sentences.changes import together, unavailable_words
from grants.states.changes import ChangeStatus
from grants.workflow.changing.imagining import Wanted, imagine
from grants.workflow.planning import is_closed, locked
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.clock import local

#: The amounts by party and budget year: {uuid of the organisation: {"2026": kronor}}.
Amounts = Mapping[str, Mapping[str, int]]


@transaction.atomic
def reconsider(
    grant: Grant, *, amounts: Amounts, section: str, worse_ground: str = "", reason: str, by: User, now: datetime
) -> ChangeRequest:
    """Propose other amounts, party by party and year by year, as an officer of the authority that granted.

    Raises NotAllowed; ChangeNotAvailable with why; WorseGroundMissing where a party gets less without one of the law's
    grounds; ChangeFaulty with what the rules stop (more paid already than it would have, say), or without a reason;
    AppealedDecision and BeforeTheCourt where the grant's decision is appealed (39 §).
    """
    grant = locked(grant)
    if not may_in(by, "reconsider", grant):
        raise NotAllowed
    version = standing_versions([grant.pk]).get(grant.pk)
    why = why_not(grant)
    if why or version is None:
        raise ChangeNotAvailable(why=why or unavailable_words("no_agreement"))
    wanted: dict[str, Any] = {"amounts": amounts, "section": section, "worse_ground": worse_ground}
    seen = imagine(grant, version, ChangeKind.AMOUNTS, wanted)
    if seen.stops or not reason.strip() or section not in Section.values:
        raise ChangeFaulty(why=together(seen.stops))
    _demand_ground(seen, wanted)
    demand_changeable(grant.decision, section=section, worse=bool(worse_ground))
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(
                grant=grant,
                kind=ChangeKind.AMOUNTS,
                base=version,
                wanted=wanted,
                reason=reason.strip(),
                findings=[{"rule": one.rule, **one.figures} for one in seen.findings],
                asked_by=by,
                asked_at=now,
            )
    except IntegrityError:
        raise ChangeNotAvailable(why=unavailable_words("waiting")) from None
    register(grant.case, direction=Direction.DRAWN_UP, what="Bidragets belopp tas upp till omprövning", by=by, now=now)
    record("grant.amounts_taken_up", case=grant.case, by=by, at=now, change=str(request.uuid))
    return request


def why_not(grant: Grant) -> str:
    """Why the amounts cannot be taken up again now, in words; empty where they can."""
    if grant.decision is None or grant.versions.first() is None:
        return unavailable_words("no_agreement")
    if is_closed(grant):
        return unavailable_words("closed")
    waits = grant.changes.filter(kind=ChangeKind.AMOUNTS, status=ChangeStatus.ASKED).exists()
    return unavailable_words("taken_up" if waits else "")


def _demand_ground(seen: Wanted, wanted: Mapping[str, Any]) -> None:
    worse = is_worse(seen.before, seen.after)
    ground = wanted["worse_ground"]
    if bool(ground) != worse or (worse and (wanted["section"] != Section.MAY or ground not in WorseGround.values)):
        raise WorseGroundMissing


def demand_lawful(request: ChangeRequest, seen: Wanted, now: datetime) -> None:
    """What the law asks before amounts are changed by the authority itself: a ground where a party gets less, and that
    it has been heard (25 §). Raises WorseGroundMissing, PartyNotHeard, AppealedDecision, BeforeTheCourt."""
    _demand_ground(seen, request.wanted)
    demand_changeable(
        request.grant.decision, section=request.wanted["section"], worse=bool(request.wanted["worse_ground"])
    )
    if is_worse(seen.before, seen.after):
        decision = request.grant.decision
        unheard = heard_anew(decision.application, decision.authority, since=decision.decided_at, on=local(now).date())
        if unheard is not None:
            raise PartyNotHeard(what=sentence(unheard))
