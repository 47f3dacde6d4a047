"""A party is told of the final grant that is proposed and may reply before it is decided on (FL (2017:900) 25 §)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from assessments.states.procedure import LeftOut
from grants.errors.settlement import (
    NothingToReplyTo,
    PartyHeard,
    PartyUnheard,
    ReplyDayFaulty,
    SaysNothing,
    SettlementTaken,
    TimeLeftToReply,
)
from grants.models import Hearing, Settlement
from grants.permissions import may_in
from grants.workflow.papers import STORE
from grants.workflow.planning import locked
from grants.workflow.telling import speaks_for, tell
from registry.models.stream import Direction
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import day_long

#: On what ground nothing is told of a final grant. The exception for awards is not of these: the award was made before.
GROUNDS = [(one.value, one.label) for one in LeftOut if one != LeftOut.RESEARCH]


def is_against(row: Settlement) -> bool:
    """Whether the final grant gives the party less than it was granted, or leads to a claim: then it is heard first."""
    return row.final < row.max_amount or row.to_recover > 0


def hearing_of(row: Settlement) -> Hearing | None:
    """How the party was heard on the proposal; None: it has not been."""
    return Hearing.objects.filter(settlement=row).select_related("made_by__person").first()


def demand_heard(row: Settlement, *, on: date) -> None:
    """Raise PartyUnheard where a proposal against the party was neither told nor left out with a reason, and
    TimeLeftToReply while the party that has not replied still may."""
    if not is_against(row):
        return
    found = hearing_of(row)
    if found is None:
        raise PartyUnheard
    if found.reply_by and found.replied_at is None and on <= found.reply_by:
        raise TimeLeftToReply(day=day_long(found.reply_by, get_language() or "sv"))


def waits(row: Settlement, *, on: date) -> str:
    """What keeps the proposal from being decided on, in words; empty: nothing of the hearing."""
    try:
        demand_heard(row, on=on)
    except (PartyUnheard, TimeLeftToReply) as refusal:
        return str(refusal)
    return ""


def _held(settlement: Settlement) -> Settlement:
    grant = locked(settlement.grant)
    row = Settlement.objects.select_related("organisation").get(pk=settlement.pk)
    row.grant = grant
    return row


def _to_be_heard(settlement: Settlement, by: User) -> Settlement:
    """The proposal as it stands, its grant's row held. Raises NotAllowed, SettlementTaken, PartyHeard."""
    row = _held(settlement)
    if not may_in(by, "settle", row.grant):
        raise NotAllowed
    if row.decided_at is not None or row.withdrawn_at is not None:
        raise SettlementTaken
    if hearing_of(row) is not None:
        raise PartyHeard
    return row


@weighs
@transaction.atomic
def communicate(settlement: Settlement, *, reply_by: date, by: User, now: datetime) -> Hearing:
    """Tell a party of the final grant that is proposed, with how it was worked out and a last day to reply. Raises
    NotAllowed, SettlementTaken, PartyHeard, ReplyDayFaulty."""
    row = _to_be_heard(settlement, by)
    if reply_by <= local(now).date():
        raise ReplyDayFaulty
    found = Hearing.objects.create(settlement=row, reply_by=reply_by, made_by=by, made_at=now)
    case, uuid = row.grant.case, str(row.uuid)
    record("grant.settlement_communicated", case=case, by=by, at=now, settlement=uuid)
    what = "Kommunicering av förslag till slutligt bidrag (25 § förvaltningslagen)"
    _registered(row, Direction.SENT, what, by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:heard:{uuid}", label="Kommunicering", settlement=uuid, what="proposed")
    tell(
        row.grant, row.organisation, "proposed", about=row.grant.uuid, page="grants:mine", key=f"heard:{uuid}", now=now
    )
    return found


@transaction.atomic
def leave_out(settlement: Settlement, *, ground: str, reason: str, by: User, now: datetime) -> Hearing:
    """Note that a party is not told of a proposed final grant, on what ground and why. Raises NotAllowed,
    SettlementTaken, PartyHeard, SaysNothing."""
    row = _to_be_heard(settlement, by)
    if not reason.strip() or ground not in dict(GROUNDS):
        raise SaysNothing
    found = Hearing.objects.create(settlement=row, left_out=ground, reason=reason.strip(), made_by=by, made_at=now)
    record("grant.settlement_unheard", case=row.grant.case, by=by, at=now, settlement=str(row.uuid), ground=ground)
    register(
        row.grant.case,
        direction=Direction.DRAWN_UP,
        what="Ställningstagande till kommunicering",
        what_internal="Kommunicering före slutligt bidrag utelämnad (25 § förvaltningslagen)",
        by=by,
        now=now,
    )
    return found


def may_reply(by: User, settlement: Settlement) -> bool:
    """Those who take part for the party itself, and the authority's own, who enter what it has said."""
    return may_in(by, "settle", settlement.grant) or speaks_for(by, settlement.grant, settlement.organisation)


@transaction.atomic
def reply(settlement: Settlement, *, text: str, by: User, now: datetime) -> Hearing:
    """Register the party's reply on a proposed final grant; a further one is added. Raises NotAllowed,
    NothingToReplyTo, SaysNothing."""
    row = _held(settlement)
    if not may_reply(by, row):
        raise NotAllowed
    found = hearing_of(row)
    if found is None or found.left_out or row.decided_at is not None or row.withdrawn_at is not None:
        raise NothingToReplyTo
    if not text.strip():
        raise SaysNothing
    found.reply, found.replied_at = f"{found.reply}\n\n{text.strip()}".strip(), now
    found.save(update_fields=["reply", "replied_at"])
    record("grant.settlement_replied", case=row.grant.case, by=by, at=now, settlement=str(row.uuid))
    _registered(row, Direction.RECEIVED, "Yttrande över förslag till slutligt bidrag", by=by, now=now)
    return found


def _registered(row: Settlement, direction: Direction, what: str, *, by: User, now: datetime) -> None:
    register(
        row.grant.case,
        direction=direction,
        what=what,
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )


def told_of(row: Settlement) -> dict[str, Any]:
    """How the party was heard, for the letter of the decision; empty: it was given what it was granted, or the decision
    is from before this was kept."""
    found = hearing_of(row)
    if found is None:
        return {}
    if found.left_out:
        return {"left_out": LeftOut(found.left_out), "reason": found.reason}
    return {
        "communicated_on": local(found.made_at).date(),
        "reply_by": found.reply_by,
        "replied_on": local(found.replied_at).date() if found.replied_at else None,
        "reply": found.reply,
    }
