"""What happens to a claim that is decided on: payments and waivers."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from grants.errors.settlement import (
    ProposerDecidesMoney,
    SaysNothing,
    WaiverFaulty,
)
from grants.models import Recovery, RecoveryKind, RecoveryMove
from grants.models.settlement import MoveKind
from grants.permissions import may_in
from grants.rules import recovery as rules
from grants.states.recovery import RecoveryAct, RecoveryStatus, next_status
from grants.workflow.ending.recovering.common import (
    book_on,
    by_year_of,
    held,
    judge_day,
    left_of,
    registered,
    settle_if_done,
    tell_of,
)
from grants.workflow.ending.recovering.unlawful import interest_on
from grants.workflow.papers import STORE
from programmes.models.ledger import EntryKind
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import amount as shown


def add_move(
    row: Recovery, kind: str, amount: Decimal, *, on: date, ground: str, key: str, by: User, now: datetime, **more: Any
) -> RecoveryMove:
    """Keep what happened to the claim."""
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
    pays the interest on unlawful aid, which is worked out to the day; the rest is noted as surplus and not booked. The
    same `key` books once. Raises NotAllowed, SaysNothing, MoveDayFaulty, AidRateMissing, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "book_recovery", grant):
        raise NotAllowed
    if standing := RecoveryMove.objects.filter(key=key).first():
        return standing
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.RECEIVE)
    if amount <= 0 or not reference.strip():
        raise SaysNothing
    judge_day(row, received_on, now=now)
    claimed = {int(year): Decimal(kr) for year, kr in row.lines.items()}
    gone = by_year_of(row)
    found, surplus = rules.matched(amount, claimed, gone)
    if row.kind == RecoveryKind.UNLAWFUL_AID:
        usual = {"on": received_on, "by": by, "now": now}
        paid = _interest_of(row, amount - surplus, surplus, gone=sum(gone.values()), key=key, **usual)
        if paid is not None:
            surplus -= paid.amount
            amount -= paid.amount
            if not amount:  # all of it was interest
                settle_if_done(row, now=now)
                return paid
    move = add_move(
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
        book_on(row, EntryKind.REPAYMENT, year, kr, received_on, f"move:{move.uuid}", reference, by=by, now=now)
    record("grant.recovery_received", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    settle_if_done(row, now=now)
    return move


def _interest_of(
    row: Recovery, amount: Decimal, over: Any, *, gone: Any, key: str, on: date, by: User, now: datetime
) -> RecoveryMove | None:
    """Record the interest on `amount` kronor of unlawful aid that came back after `gone` kronor of it, and that as much
    as came in `over` the claim pays of the interest that is left; None: nothing of it was interest."""
    worked, how = interest_on(row, amount, after=Decimal(gone), until=on)
    usual = {"on": on, "by": by, "now": now}
    if worked:
        words = f"Ränta på {shown(amount)} kronor till och med den {on.isoformat()}"
        add_move(row, MoveKind.INTEREST, worked, ground=words, key=f"{key}:interest", record=how, **usual)
    paid = min(Decimal(over), left_of(row)["interest"])
    if paid <= 0:
        return None
    own = key if amount + over == paid else f"{key}:paid"
    return add_move(row, MoveKind.INTEREST_PAID, paid, ground="Av samma inbetalning", key=own, **usual)


@weighs
@transaction.atomic
def waive(recovery: Recovery, *, amount: Decimal | int, ground: str, key: str, by: User, now: datetime) -> RecoveryMove:
    """Waive so much of the claim, as a decision of its own with its ground (efterge): whole kronor, or all that is left
    with its öre. Raises NotAllowed, SaysNothing, WaiverFaulty, ProposerDecidesMoney, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "decide_settlement", grant):
        raise NotAllowed
    if standing := RecoveryMove.objects.filter(key=key).first():
        return standing
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.WAIVE)
    if row.communicator_id == by.person_id:
        raise ProposerDecidesMoney
    if not ground.strip():
        raise SaysNothing
    left = left_of(row)["left"]
    if not 0 < amount <= left or (amount % 1 and amount != left):
        raise WaiverFaulty(most=shown(left))
    claimed = {int(year): Decimal(kr) for year, kr in row.lines.items()}
    found, _beyond = rules.matched(Decimal(amount), claimed, by_year_of(row))
    today = local(now).date()
    move = add_move(
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
    # The ledger's claims are whole kronor: öre that are left of a year's claim are waived with the latest year, and a
    # rest of less than a krona stands on the claim alone.
    for year, kr in _whole_years(found, int(amount)).items():
        book_on(row, EntryKind.RECOVERY, year, -kr, today, f"move:{move.uuid}", "Eftergift", by=by, now=now)
    record("grant.recovery_waived", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    registered(row, "Beslut om eftergift av återkrav", by=by, now=now)
    queue_job(
        STORE, now=now, key=f"letter:waived:{move.uuid}", label="Eftergift", recovery=str(row.uuid), what=str(move.uuid)
    )
    tell_of(row, "waived", of=str(move.uuid), now=now)
    settle_if_done(row, now=now)
    return move


def _whole_years(found: Mapping[int, Any], amount: int) -> dict[int, int]:
    whole = {year: int(kr) for year, kr in found.items()}
    whole[max(whole)] += amount - sum(whole.values())
    return {year: kr for year, kr in whole.items() if kr}
