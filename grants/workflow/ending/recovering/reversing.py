"""What was entered wrongly on a claim is undone: the same with the sums below zero, in the claim and in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from grants.errors.settlement import MoveNotReversible, SaysNothing
from grants.models import Recovery, RecoveryKind, RecoveryMove
from grants.models.settlement import MoveKind
from grants.permissions import may_in
from grants.states.recovery import RecoveryAct, RecoveryStatus, next_status
from grants.workflow.ending.recovering.common import held, left_of, registered, settle_if_done, tell_of
from grants.workflow.ending.reopening import money_moved
from programmes.models import LedgerEntry
from programmes.workflow import ledger
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import amount as shown
from sweden.typography import brief

#: What is entered, and can have been entered wrongly; a waiver is a decision.
ENTERED = frozenset({MoveKind.RECEIVED, MoveKind.INTEREST, MoveKind.INTEREST_PAID})


def _booked_with(move: RecoveryMove, moves: Sequence[RecoveryMove]) -> list[RecoveryMove]:
    """The move with those of the same payment: on unlawful aid one payment is of the claim and of its interest."""
    stem = move.key.removesuffix(":interest").removesuffix(":paid")
    return [one for one in moves if one.key in (stem, f"{stem}:interest", f"{stem}:paid")]


def undoable(recovery: Recovery, moves: Sequence[RecoveryMove]) -> set[int]:
    """The keys of those of the claim's moves (all of them, in order) that can be undone as it stands: entered, not
    undone, and nothing entered later rests on them."""
    gone = {one.reverses_id for one in moves} | {one.pk for one in moves if one.reverses_id}
    standing = [one for one in moves if one.pk not in gone]
    owed: Decimal = left_of(recovery)["interest"]
    found = set()
    for move in standing:
        rows = _booked_with(move, moves)
        if any(one.kind not in ENTERED or one.pk in gone for one in rows):
            continue
        # On unlawful aid each payment's interest is of what those before it left.
        if recovery.kind == RecoveryKind.UNLAWFUL_AID and standing[-1].pk != rows[-1].pk:
            continue
        signs = {MoveKind.INTEREST: -1, MoveKind.INTEREST_PAID: 1}
        if owed + sum(signs.get(MoveKind(one.kind), 0) * one.amount for one in rows) >= 0:
            found.add(move.pk)
    return found


@weighs
@transaction.atomic
def undo(recovery: Recovery, move: RecoveryMove, *, reason: str, by: User, now: datetime) -> Recovery:
    """Undo what was entered wrongly on a claim, with why: a counter-entry is booked for each entry it made in the
    ledger, and a claim that was settled, and a grant that was closed, is open again. Raises NotAllowed, SaysNothing,
    MoveNotReversible, RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "book_recovery", grant):
        raise NotAllowed
    row.status = next_status(RecoveryStatus(row.status), RecoveryAct.REVERSE)
    if not reason.strip():
        raise SaysNothing
    moves = list(row.moves.all())
    if move.pk not in undoable(row, moves):
        raise MoveNotReversible
    for one in _booked_with(move, moves):
        RecoveryMove.objects.create(
            recovery=row,
            kind=one.kind,
            amount=-one.amount,
            by_year={year: str(-Decimal(kr)) for year, kr in one.by_year.items()},
            surplus=-one.surplus,
            occurred_on=local(now).date(),
            ground=reason.strip(),
            key=f"undo:{one.uuid}",
            reverses=one,
            made_by=by,
            made_at=now,
        )
        keys = f"recovery:{row.uuid}:move:{one.uuid}:"
        for entry in LedgerEntry.objects.filter(case=grant.case_id, idempotency_key__startswith=keys).order_by("pk"):
            ledger.reverse(entry, by=by, now=now, reference=brief(f"Rättelse: {reason.strip()}", 200))
    row.ended_at = None
    record("grant.recovery_corrected", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    register(
        grant.case,
        direction=Direction.DRAWN_UP,
        what=f"Rättelse av det som bokförts på återkrav: {shown(move.amount)} kronor",
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )
    if move.kind == MoveKind.INTEREST and move.due_on:  # the party has a letter that no longer holds
        registered(row, "Krav på ränta på återkrav gäller inte längre", by=by, now=now)
        tell_of(row, "interest_undone", of=str(move.uuid), now=now)
    settle_if_done(row, now=now)
    because = f"Det som bokförts på ett återkrav har rättats: {reason.strip()}"
    money_moved(grant, because=because, by=by, now=now)
    return row
