"""A claim for repayment: told to the party, replied to, decided on or dropped."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.texts import fitting
from accounts.weighing import weighs
from grants.errors.settlement import ClaimFaulty, ProposerDecidesMoney, ReplyAwaited, SaysNothing
from grants.models import Grant, Recovery, RecoveryMove, Settlement
from grants.models.settlement import MoveKind
from grants.permissions import may_in
from grants.queries.money import money
from grants.rules import recovery as rules
from grants.states.recovery import OPEN, RecoveryAct, RecoveryStatus, next_status
from grants.workflow.ending.recovering.common import book_on, held, left_of, registered, tell_of
from grants.workflow.papers import STORE
from grants.workflow.planning import locked
from grants.workflow.telling import parts_for
from programmes.models.ledger import EntryKind
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import amount as shown


def claimable(grant: Grant, organisation: Organisation) -> int:
    """How much can be claimed back of the party: what has been paid beyond its final grant, and where that is not
    decided all that has been paid, less what is claimed already and not waived."""
    paid = money(grant).kronor_to(organisation.pk)
    settled = Settlement.objects.filter(
        grant=grant, organisation=organisation, decided_at__isnull=False, withdrawn_at__isnull=True
    ).first()
    open_ones = Recovery.objects.filter(grant=grant, organisation=organisation, status__in=OPEN)
    claimed = sum(int(-(-left_of(one)["left"] // 1)) for one in open_ones)
    waived = sum(
        (
            one.amount
            for one in RecoveryMove.objects.filter(
                recovery__grant=grant, recovery__organisation=organisation, kind=MoveKind.WAIVED
            )
        ),
        Decimal(0),
    )
    return max(0, paid - (settled.stands if settled else 0) - claimed - ceil(waived))


@weighs
@transaction.atomic
def communicate(
    grant: Grant,
    organisation: Organisation,
    *,
    amount: int,
    facts: str,
    reply_by: date,
    by: User,
    now: datetime,
) -> Recovery:
    """Tell a party that a repayment is considered, and why, with time to reply (FL 25 §). Raises NotAllowed,
    SaysNothing, ClaimFaulty."""
    grant = locked(grant)
    if not may_in(by, "settle", grant):
        raise NotAllowed
    if not facts.strip() or reply_by <= local(now).date():
        raise SaysNothing
    most = claimable(grant, organisation)
    if not 0 < amount <= most:
        raise ClaimFaulty(most=shown(most))
    settlement = Settlement.objects.filter(
        grant=grant, organisation=organisation, decided_at__isnull=False, withdrawn_at__isnull=True
    ).first()
    row = Recovery.objects.create(
        grant=grant,
        organisation=organisation,
        settlement=settlement,
        amount=amount,
        lines={
            str(year): kr for year, kr in rules.taken_back(amount, money(grant).kronor_by_year(organisation.pk)).items()
        },
        facts=facts.strip(),
        reply_by=reply_by,
        communicated_by=by,
        communicator=by.person,
        communicated_at=now,
    )
    record("grant.recovery_communicated", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    registered(row, "Kommunicering av återkrav (25 § förvaltningslagen)", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:told:{row.uuid}", label="Kommunicering", recovery=str(row.uuid), what="told")
    tell_of(row, "told", now=now)
    return row


def may_reply(by: User, recovery: Recovery) -> bool:
    """Those who coordinate the project, those who take part for the party, and the authority's own, who enter it."""
    if may_in(by, "settle", recovery.grant):
        return True
    return any(one.person_id == by.person_id for one in parts_for(recovery.grant, recovery.organisation))


@transaction.atomic
def reply(recovery: Recovery, *, text: str, by: User, now: datetime) -> Recovery:
    """Register the party's reply. Raises NotAllowed, SaysNothing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_reply(by, row):
        raise NotAllowed
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.REPLY)
    if not text.strip():
        raise SaysNothing
    row.reply = f"{row.reply}\n\n{text.strip()}".strip()
    row.replied_at = now
    row.save(update_fields=["status", "reply", "replied_at"])
    record("grant.recovery_replied", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    register(
        grant.case,
        direction=Direction.RECEIVED,
        what="Yttrande över återkrav",
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )
    return row


@weighs
@transaction.atomic
def decide(
    recovery: Recovery,
    *,
    values: Mapping[str, str],
    due_on: date,
    by: User,
    now: datetime,
) -> Recovery:
    """Decide on the claim, by another than told it. `values`: reasons, legal_basis, waiver (why it is not waived),
    interest (basis and from when, or that none is taken), account, and not_awaited (why the reply was not waited for,
    where the day has not passed). How it is appealed is what the authority has entered. The claim is booked. Raises
    NotAllowed, ProposerDecidesMoney, ReplyAwaited, SaysNothing, AppealGroundMissing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "decide_settlement", grant):
        raise NotAllowed
    status = next_status(RecoveryStatus(row.status), RecoveryAct.DECIDE)
    if row.communicator_id == by.person_id:
        raise ProposerDecidesMoney
    today = local(now).date()
    not_awaited = values.get("not_awaited", "").strip()
    if row.replied_at is None and today <= row.reply_by and not not_awaited:
        raise ReplyAwaited(day=row.reply_by)
    needed = ("reasons", "legal_basis", "waiver", "interest", "account")
    if due_on <= today or not all(values.get(name, "").strip() for name in needed):
        raise SaysNothing
    appeal = appeal_of(grant.authority, DecisionKind.RECOVERY, today)
    held_money, settled = money(grant), row.settlement
    paid, repaid = held_money.kronor_to(row.organisation_id), int(held_money.repaid.get(row.organisation_id, 0))
    row.status, row.due_on = status, due_on
    row.decided_by, row.decider, row.decided_at = by, by.person, now
    row.content = {
        **{name: values[name].strip() for name in needed},
        "not_awaited": not_awaited,
        "appeal": appeal_words(appeal, grant.case, authority=grant.authority, kinds=[row.organisation.kind]),
        "authority": grant.authority.organisation.name,
        "authority_short": grant.authority.short_name,
        "number": grant.case.designation,
        "title": grant.project.title,
        "party": row.organisation.name,
        "party_number": row.organisation.number,
        "amount": row.amount,
        "granted_on": grant.decision.decided_on.isoformat() if grant.decision else "",
        "settled_on": local(settled.decided_at).date().isoformat() if settled and settled.decided_at else "",
        "paid": paid,
        "repaid": repaid,
        "paid_in_all": paid + repaid,
        "interest_claimed": 0,  # none of the sum: what has run is claimed by itself, on the basis that is told
        "final": settled.stands if settled else 0,
        "facts": row.facts,
        "reply": row.reply,
        "reply_by": row.reply_by.isoformat(),
        "communicated_on": local(row.communicated_at).date().isoformat(),
        "due_on": due_on.isoformat(),
        "decided_on": today.isoformat(),
        "decided_by": by.person.name,
        "presented_by": row.communicator.name,
    }
    row.save()
    for year, amount in row.lines.items():
        book_on(row, EntryKind.RECOVERY, int(year), amount, today, "claim", "Återkrav", by=by, now=now)
    record("grant.recovery_decided", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    registered(row, "Beslut om återkrav", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:claim:{row.uuid}", label="Återkrav", recovery=str(row.uuid), what="claim")
    tell_of(row, "claim", now=now)
    return row


@weighs
@transaction.atomic
def drop(recovery: Recovery, *, why: str, by: User, now: datetime) -> Recovery:
    """Decide that nothing is claimed after all, with why, by another than told it; the party is told. Raises
    NotAllowed, ProposerDecidesMoney, SaysNothing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "decide_settlement", grant):
        raise NotAllowed
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.DROP)
    if row.communicator_id == by.person_id:
        raise ProposerDecidesMoney
    if not why.strip():
        raise SaysNothing
    row.note, row.ended_at = fitting(row, "note", why), now
    row.decided_by, row.decider, row.decided_at = by, by.person, now
    row.save(update_fields=["status", "note", "ended_at", "decided_by", "decider", "decided_at"])
    record("grant.recovery_dropped", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    registered(row, "Beslut att inte kräva tillbaka", by=by, now=now)
    job = {"recovery": str(row.uuid), "what": "dropped"}
    queue_job(STORE, now=now, key=f"letter:dropped:{row.uuid}", label="Inget återkrav", **job)
    tell_of(row, "dropped", now=now)
    return row
