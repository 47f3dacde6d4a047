"""A claim for repayment: told to the party, decided on by another, booked, and followed until nothing is left."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from grants.errors.settlement import (
    ClaimFaulty,
    ProposerDecidesMoney,
    ReplyAwaited,
    SaysNothing,
    WaiverFaulty,
)
from grants.models import Grant, Recovery, RecoveryMove, Settlement
from grants.models.settlement import MoveKind
from grants.permissions import may
from grants.queries.grants import whole
from grants.rules import recovery as rules
from grants.states.recovery import OPEN, RecoveryAct, RecoveryStatus, is_open, next_status
from grants.workflow.ending.settling import STORE, net_paid
from grants.workflow.ending.telling import parts_for, tell
from grants.workflow.planning import locked
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import amount as shown


def held(recovery: Recovery) -> tuple[Grant, Recovery]:
    """The claim as it stands, its grant's row held until the transaction ends."""
    grant = locked(recovery.grant)
    row = Recovery.objects.select_related("organisation", "settlement").get(pk=recovery.pk)
    row.grant = grant
    return grant, row


def claimable(grant: Grant, organisation: Organisation) -> int:
    """How much can be claimed back of the party: what has been paid beyond its final grant, and where that is not
    decided all that has been paid, less what is claimed already and not waived."""
    paid = sum(net_paid(grant, organisation).values())
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
    return max(0, paid - (settled.final if settled else 0) - claimed - int(waived))


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
    if not may(by, "settle", grant.authority_id):
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
        lines={str(year): kr for year, kr in rules.taken_back(amount, net_paid(grant, organisation)).items()},
        facts=facts.strip(),
        reply_by=reply_by,
        communicated_by=by,
        communicator=by.person,
        communicated_at=now,
    )
    record("grant.recovery_communicated", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    _registered(row, "Kommunicering av återkrav (25 § förvaltningslagen)", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:told:{row.uuid}", label="Kommunicering", recovery=str(row.uuid), what="told")
    _tell(row, "told", now=now)
    return row


def _tell(row: Recovery, what: str, *, of: str = "", now: datetime) -> None:
    key = f"{what}:{of or row.uuid}"
    tell(row.grant, row.organisation, what, about=row.uuid, page="grants:recovery", key=key, now=now)


def may_reply(by: User, recovery: Recovery) -> bool:
    """Those who coordinate the project, those who take part for the party, and the authority's own, who enter it."""
    if may(by, "settle", recovery.grant.authority_id):
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
    if not may(by, "decide_settlement", grant.authority_id):
        raise NotAllowed
    status = next_status(RecoveryStatus(row.status), RecoveryAct.DECIDE)
    if row.communicator_id == by.person_id:
        raise ProposerDecidesMoney
    today = local(now).date()
    not_awaited = values.get("not_awaited", "").strip()
    if row.replied_at is None and today <= row.reply_by and not not_awaited:
        raise ReplyAwaited(day=row.reply_by.isoformat())
    needed = ("reasons", "legal_basis", "waiver", "interest", "account")
    if due_on <= today or not all(values.get(name, "").strip() for name in needed):
        raise SaysNothing
    appeal = appeal_of(grant.authority, DecisionKind.RECOVERY, today)
    paid = sum(net_paid(grant, row.organisation).values())
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
        "paid": paid,
        "final": row.settlement.final if row.settlement else 0,
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
        _book(row, EntryKind.RECOVERY, int(year), amount, today, "claim", "Återkrav", by=by, now=now)
    record("grant.recovery_decided", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    _registered(row, "Beslut om återkrav", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:claim:{row.uuid}", label="Återkrav", recovery=str(row.uuid), what="claim")
    _tell(row, "claim", now=now)
    return row


@transaction.atomic
def drop(recovery: Recovery, *, why: str, by: User, now: datetime) -> Recovery:
    """Leave a claim that was told and not decided on, with why. Raises NotAllowed, SaysNothing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may(by, "settle", grant.authority_id):
        raise NotAllowed
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.DROP)
    if not why.strip():
        raise SaysNothing
    row.note, row.ended_at = why.strip()[:300], now
    row.save(update_fields=["status", "note", "ended_at"])
    record("grant.recovery_dropped", case=grant.case, by=by, at=now, recovery=str(row.uuid))
    _registered(row, "Återkrav avskrivet", by=by, now=now)
    return row


# ------------------------------------------------------------------ after the decision


def left_of(recovery: Recovery) -> dict[str, Any]:
    """What is left of the claim and of its interest, and what came in, was waived and is beyond it, kronor."""
    sums: dict[str, Decimal] = {kind: Decimal(0) for kind in MoveKind.values}
    surplus = Decimal(0)
    for move in recovery.moves.all():
        sums[move.kind] += move.amount - move.surplus
        surplus += move.surplus
    state = rules.outstanding(recovery.amount - sums[MoveKind.WAIVED], [sums[MoveKind.RECEIVED]])
    return {
        "received": whole(sums[MoveKind.RECEIVED]),
        "waived": whole(sums[MoveKind.WAIVED]),
        "left": whole(Decimal(state.outstanding)),
        "interest": whole(sums[MoveKind.INTEREST] - sums[MoveKind.INTEREST_PAID]),
        "surplus": whole(surplus),
    }


def _by_year(recovery: Recovery) -> dict[int, Decimal]:
    taken: dict[int, Decimal] = {}
    for move in recovery.moves.filter(kind__in=[MoveKind.RECEIVED, MoveKind.WAIVED]):
        for year, amount in move.by_year.items():
            taken[int(year)] = taken.get(int(year), Decimal(0)) + Decimal(amount)
    return taken


def _move(
    row: Recovery, kind: str, amount: Decimal, *, on: date, ground: str, key: str, by: User, now: datetime, **more: Any
) -> RecoveryMove:
    return RecoveryMove.objects.create(
        recovery=row,
        kind=kind,
        amount=amount,
        occurred_on=on,
        ground=ground.strip(),
        key=key,
        made_by=by,
        made_at=now,
        **more,
    )


@weighs
@transaction.atomic
def receive(
    recovery: Recovery, *, amount: Decimal, received_on: date, reference: str, key: str, by: User, now: datetime
) -> RecoveryMove:
    """Book a payment that came in on a claim, matched to the budget years it was claimed of. What is beyond the claim
    is noted as surplus and not booked. The same `key` books once. Raises NotAllowed, SaysNothing,
    RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may(by, "book_recovery", grant.authority_id):
        raise NotAllowed
    if standing := RecoveryMove.objects.filter(key=key).first():
        return standing
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.RECEIVE)
    if amount <= 0 or not reference.strip():
        raise SaysNothing
    claimed = {int(year): Decimal(kr) for year, kr in row.lines.items()}
    found, surplus = rules.matched(amount, claimed, _by_year(row))
    move = _move(
        row,
        MoveKind.RECEIVED,
        amount,
        on=received_on,
        ground=reference,
        key=key,
        by=by,
        now=now,
        by_year={str(year): str(kr) for year, kr in found.items()},
        surplus=surplus,
    )
    for year, kr in found.items():
        _book(row, EntryKind.REPAYMENT, year, kr, received_on, f"move:{move.uuid}", reference, by=by, now=now)
    record("grant.recovery_received", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    _settle_if_done(row, now=now)
    return move


@weighs
@transaction.atomic
def waive(recovery: Recovery, *, amount: int, ground: str, key: str, by: User, now: datetime) -> RecoveryMove:
    """Waive so much of the claim, as a decision of its own with its ground (efterge). Raises NotAllowed, SaysNothing,
    WaiverFaulty, ProposerDecidesMoney, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may(by, "decide_settlement", grant.authority_id):
        raise NotAllowed
    if standing := RecoveryMove.objects.filter(key=key).first():
        return standing
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.WAIVE)
    if row.communicator_id == by.person_id:
        raise ProposerDecidesMoney
    if not ground.strip():
        raise SaysNothing
    left = left_of(row)["left"]
    if not 0 < amount <= left:
        raise WaiverFaulty(most=shown(int(left)))
    claimed = {int(year): Decimal(kr) for year, kr in row.lines.items()}
    found, _beyond = rules.matched(Decimal(amount), claimed, _by_year(row))
    today = local(now).date()
    move = _move(
        row,
        MoveKind.WAIVED,
        Decimal(amount),
        on=today,
        ground=ground,
        key=key,
        by=by,
        now=now,
        by_year={str(year): str(kr) for year, kr in found.items()},
    )
    # The ledger's claims are whole kronor: öre that are left of a year's claim are waived with the latest year.
    for year, kr in _whole_years(found, amount).items():
        _book(row, EntryKind.RECOVERY, year, -kr, today, f"move:{move.uuid}", "Eftergift", by=by, now=now)
    record("grant.recovery_waived", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    _registered(row, "Beslut om eftergift av återkrav", by=by, now=now)
    queue_job(
        STORE, now=now, key=f"letter:waived:{move.uuid}", label="Eftergift", recovery=str(row.uuid), what=str(move.uuid)
    )
    _tell(row, "waived", of=str(move.uuid), now=now)
    _settle_if_done(row, now=now)
    return move


def _whole_years(found: Mapping[int, Any], amount: int) -> dict[int, int]:
    whole = {year: int(kr) for year, kr in found.items()}
    whole[max(whole)] += amount - sum(whole.values())
    return {year: kr for year, kr in whole.items() if kr}


@transaction.atomic
def interest(
    recovery: Recovery, *, amount: Decimal, basis: str, is_paid: bool, on: date, key: str, by: User, now: datetime
) -> RecoveryMove:
    """Record interest on the claim, or that it was paid; it is no grant money, and the ledger of grants has none of it.
    Raises NotAllowed, SaysNothing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may(by, "book_recovery", grant.authority_id):
        raise NotAllowed
    if standing := RecoveryMove.objects.filter(key=key).first():
        return standing
    next_status(RecoveryStatus(row.status), RecoveryAct.INTEREST)
    if amount <= 0 or not basis.strip() or (is_paid and amount > left_of(row)["interest"]):
        raise SaysNothing
    kind = MoveKind.INTEREST_PAID if is_paid else MoveKind.INTEREST
    move = _move(row, kind, amount, on=on, ground=basis, key=key, by=by, now=now)
    record("grant.recovery_interest", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    _settle_if_done(row, now=now)
    return move


def _settle_if_done(row: Recovery, *, now: datetime) -> None:
    """A claim is settled when neither capital nor interest is left."""
    left = left_of(row)
    if left["left"] == 0 and left["interest"] == 0 and is_open(RecoveryStatus(row.status), RecoveryAct.SETTLE):
        row.status, row.ended_at = next_status(RecoveryStatus(row.status), RecoveryAct.SETTLE), now
    row.save(update_fields=["status", "ended_at"])


def _registered(row: Recovery, what: str, *, by: User, now: datetime) -> None:
    register(
        row.grant.case,
        direction=Direction.SENT,
        what=what,
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )


def _book(
    row: Recovery, kind: str, year: int, amount: Any, on: date, what: str, reference: str, *, by: User, now: datetime
) -> None:
    book(
        assignment=row.grant.assignment,
        strand=row.grant.strand,
        kind=kind,
        year=year,
        amount=amount,
        occurred_on=on,
        by=by,
        now=now,
        key=f"recovery:{row.uuid}:{what}:{year}",
        case=row.grant.case,
        organisation=row.organisation,
        reference=reference[:200],
    )
