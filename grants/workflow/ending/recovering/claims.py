"""A claim for repayment: told to the party, replied to, decided on or dropped."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.texts import fitting
from accounts.weighing import weighs
from grants.errors.settlement import (
    AlreadyClosed,
    ClaimFaulty,
    DueDayFaulty,
    ProposerDecidesMoney,
    ReplyAwaited,
    ReplyDayFaulty,
    SaysNothing,
)
from grants.loading import unlawful_aid
from grants.models import Grant, Recovery, RecoveryKind, RecoveryMove, Settlement
from grants.models.settlement import MoveKind
from grants.permissions import may_in
from grants.queries.money import money
from grants.rules import recovery as rules
from grants.states.recovery import OPEN, RecoveryAct, RecoveryStatus, next_status
from grants.workflow.ending.recovering.common import book_on, by_year_of, held, left_of, named, registered, tell_of
from grants.workflow.ending.recovering.unlawful import interest_on, lower, payments_of
from grants.workflow.ending.reopening import money_moved
from grants.workflow.ending.repaying import WORDS, demanded_on
from grants.workflow.papers import STORE
from grants.workflow.planning import is_closed, locked
from grants.workflow.telling import speaks_for
from programmes.models.ledger import EntryKind
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.workflow.access import demand_unbiased
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import amount as shown


def claimable(grant: Grant, organisation: Organisation, kind: str = RecoveryKind.OVERPAID) -> int:
    """How much can be claimed back of the party, less what is claimed already and not waived: what has been paid beyond
    its final grant, and where that is not decided, or the aid was unlawful, all that has been paid."""
    settled = _settled(grant, organisation) if kind == RecoveryKind.OVERPAID else None
    return _unclaimed(grant, organisation, settled.stands if settled else 0)


def _settled(grant: Grant, organisation: Organisation) -> Settlement | None:
    return Settlement.objects.filter(
        grant=grant, organisation=organisation, decided_at__isnull=False, withdrawn_at__isnull=True
    ).first()


def _unclaimed(grant: Grant, organisation: Organisation, right: int, *, but: Recovery | None = None) -> int:
    """What the party has been paid beyond its right and neither is claimed (`but` in that claim) nor was waived."""
    paid = money(grant).kronor_to(organisation.pk)
    open_ones = Recovery.objects.filter(grant=grant, organisation=organisation, status__in=OPEN)
    claimed = sum(ceil(left_of(one)["left"]) for one in open_ones if but is None or one.pk != but.pk)
    waived = sum(
        (
            one.amount
            for one in RecoveryMove.objects.filter(
                recovery__grant=grant, recovery__organisation=organisation, kind=MoveKind.WAIVED
            )
        ),
        Decimal(0),
    )
    return max(0, paid - right - claimed - ceil(waived))


def _left_by_year(grant: Grant, organisation: Organisation) -> dict[int, int]:
    """What stands paid to the party and neither is claimed nor was waived, by budget year, kronor."""
    left = money(grant).kronor_by_year(organisation.pk)
    for one in Recovery.objects.filter(grant=grant, organisation=organisation).exclude(status=RecoveryStatus.DROPPED):
        if one.status in OPEN:
            come_in = by_year_of(one, MoveKind.RECEIVED)
            gone = {int(year): Decimal(kr) - come_in.get(int(year), 0) for year, kr in one.lines.items()}
        else:
            gone = by_year_of(one, MoveKind.WAIVED)
        for year, kronor in gone.items():
            left[year] = left.get(year, 0) - ceil(kronor)
    return left


@weighs
@transaction.atomic
def communicate(
    grant: Grant,
    organisation: Organisation,
    *,
    amount: int,
    facts: str,
    reply_by: date,
    kind: str = RecoveryKind.OVERPAID,
    by: User,
    now: datetime,
) -> Recovery:
    """Tell a party that a repayment is considered, and why, with time to reply (FL 25 §). Once the grant is closed only
    unlawful aid is claimed back. Raises NotAllowed, SaysNothing, ReplyDayFaulty, ClaimFaulty, AlreadyClosed."""
    grant = locked(grant)
    if not may_in(by, "settle", grant):
        raise NotAllowed
    if not facts.strip():
        raise SaysNothing
    if reply_by <= local(now).date():
        raise ReplyDayFaulty
    if kind != RecoveryKind.UNLAWFUL_AID and is_closed(grant):
        raise AlreadyClosed
    most = claimable(grant, organisation, kind)
    if not 0 < amount <= most:
        raise ClaimFaulty(most=shown(most))
    was_aid = payments_of(grant, organisation, amount) if kind == RecoveryKind.UNLAWFUL_AID else []
    row = Recovery.objects.create(
        grant=grant,
        organisation=organisation,
        settlement=_settled(grant, organisation),
        kind=kind,
        amount=amount,
        lines={str(year): kr for year, kr in rules.taken_back(amount, _left_by_year(grant, organisation)).items()},
        at_disposal=[[one.since.isoformat(), str(one.amount)] for one in was_aid],
        facts=facts.strip(),
        reply_by=reply_by,
        communicated_by=by,
        communicator=by.person,
        communicated_at=now,
    )
    record("grant.recovery_communicated", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    registered(row, f"Kommunicering av {named(row)} (25 § förvaltningslagen)", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:told:{row.uuid}", label="Kommunicering", recovery=str(row.uuid), what="told")
    tell_of(row, "told", now=now)
    return row


def may_reply(by: User, recovery: Recovery) -> bool:
    """Those who take part for the party itself, and the authority's own, who enter what it has said."""
    return may_in(by, "settle", recovery.grant) or speaks_for(by, recovery.grant, recovery.organisation)


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
    """Decide on the claim, by another than told it. `values`: reasons, waiver (why it is not waived), interest (basis
    and from when, or that none is taken; on unlawful aid it is worked out), and not_awaited (why the reply was not
    waited for, where the day has not passed). The account, what it rests on and how it is appealed are what the
    authority has entered. The claim is booked; unlawful aid lowers what the party has a right to. Raises NotAllowed,
    ProposerDecidesMoney, ReplyAwaited, SaysNothing, DueDayFaulty, AppealGroundMissing, RepaymentTermsMissing,
    AidRateMissing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "decide_settlement", grant):
        raise NotAllowed
    status = next_status(RecoveryStatus(row.status), RecoveryAct.DECIDE)
    if row.communicator_id == by.person_id:
        raise ProposerDecidesMoney
    demand_unbiased([(row.communicator_id, grant.case_id)])
    today = local(now).date()
    not_awaited = values.get("not_awaited", "").strip()
    if row.replied_at is None and today <= row.reply_by and not not_awaited:
        raise ReplyAwaited(day=row.reply_by)
    is_aid = row.kind == RecoveryKind.UNLAWFUL_AID
    needed = ("reasons", "waiver", *(() if is_aid else ("interest",)))
    if not all(values.get(name, "").strip() for name in needed):
        raise SaysNothing
    if due_on <= today:
        raise DueDayFaulty
    appeal = appeal_of(grant.authority, DecisionKind.RECOVERY, today)
    terms = demanded_on(grant.authority, today)
    held_money, settled = money(grant), _settled(grant, row.organisation)
    right = settled.stands if settled else held_money.granted_to(row.organisation_id)
    unclaimed = _unclaimed(grant, row.organisation, right, but=row)
    paid, repaid = held_money.kronor_to(row.organisation_id), int(held_money.repaid.get(row.organisation_id, 0))
    row.status, row.due_on = status, due_on
    row.decided_by, row.decider, row.decided_at = by, by.person, now
    row.content = {
        **{name: values[name].strip() for name in needed},
        **{name: getattr(terms, name) for name in WORDS},
        **(_of_unlawful_aid(row, due_on) if is_aid else {}),
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
        "final": settled.stands if settled else None,  # None: no final grant has been decided on
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
    if is_aid:
        money_moved(grant, because="Olagligt statsstöd krävs tillbaka.", by=by, now=now)
        lower(row, settled, unclaimed=unclaimed, by=by, now=now)
    for year, amount in row.lines.items():
        book_on(row, EntryKind.RECOVERY, int(year), amount, today, "claim", "Återkrav", by=by, now=now)
    record("grant.recovery_decided", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    registered(row, f"Beslut om {named(row)}", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:claim:{row.uuid}", label="Återkrav", recovery=str(row.uuid), what="claim")
    tell_of(row, "claim", now=now)
    return row


def _of_unlawful_aid(row: Recovery, due_on: date) -> dict[str, Any]:
    """What the decision says of unlawful aid: the wording, the payments it was, and the interest to the due day."""
    worked, how = interest_on(row, Decimal(row.amount), after=Decimal(0), until=due_on)
    words = {name: unlawful_aid()[name] for name in ("wording", "competence", "interest", "legal_basis")}
    words |= {"source": "", "quote": ""}  # of the authority's other claims
    return {**words, "kind": row.kind, "at_disposal": row.at_disposal, "due_interest": str(worked), "record": how}


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
