"""Interest on a claim: claimed by a letter of its own, and paid. The ledger of grants has none of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from grants.errors.settlement import InterestBeyond, InterestIsWorkedOut, InterestTermsFaulty, SaysNothing
from grants.models import Recovery, RecoveryKind, RecoveryMove
from grants.models.settlement import MoveKind
from grants.permissions import may_in
from grants.rules.recovery import InterestTerms
from grants.states.recovery import RecoveryAct, RecoveryStatus, next_status
from grants.workflow.ending.recovering.common import held, judge_day, left_of, registered, settle_if_done, tell_of
from grants.workflow.ending.recovering.moves import add_move
from grants.workflow.papers import STORE
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import amount as shown


@transaction.atomic
def interest(
    recovery: Recovery,
    *,
    amount: Decimal,
    basis: str,
    is_paid: bool,
    on: date,
    terms: InterestTerms | None = None,
    key: str,
    by: User,
    now: datetime,
) -> RecoveryMove:
    """Claim interest on the claim, of which the party gets a letter that says what it rests on (`terms`), or record
    that it was paid. Raises NotAllowed, SaysNothing, InterestTermsFaulty, InterestBeyond, MoveDayFaulty,
    InterestIsWorkedOut (on unlawful aid), RecoveryActNotOpen."""
    grant, row = held(recovery)
    if not may_in(by, "book_recovery", grant):
        raise NotAllowed
    if standing := RecoveryMove.objects.filter(key=key).first():
        return standing
    next_status(RecoveryStatus(row.status), RecoveryAct.INTEREST)
    if row.kind == RecoveryKind.UNLAWFUL_AID and not is_paid:
        raise InterestIsWorkedOut
    if amount <= 0 or not basis.strip():
        raise SaysNothing
    if is_paid and amount > (left := left_of(row)["interest"]):
        raise InterestBeyond(most=shown(left))
    judge_day(row, on, now=now)
    usual: dict[str, Any] = {"on": on, "ground": basis, "key": key, "by": by, "now": now}
    if is_paid:
        move = add_move(row, MoveKind.INTEREST_PAID, amount, **usual)
    else:
        if terms is None or not terms.is_sound(row.amount, today=local(now).date()):
            raise InterestTermsFaulty(most=shown(row.amount))
        kept = {"record": [_kept(terms, amount)], "due_on": terms.due_on}
        move = add_move(row, MoveKind.INTEREST, amount, **usual, **kept)
        _tell(row, move, by=by, now=now)
    record("grant.recovery_interest", case=grant.case, by=by, at=now, recovery=str(row.uuid), move=str(move.uuid))
    settle_if_done(row, now=now)
    return move


def _kept(terms: InterestTerms, amount: Decimal) -> dict[str, str]:
    """As interest on unlawful aid is kept: the last day is the one it ends before."""
    return {
        "since": terms.starts_on.isoformat(),
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": (terms.ends_on + timedelta(days=1)).isoformat(),
        "runs_on": f"{terms.runs_on:.2f}",
        "percent": f"{terms.percent.normalize():f}",
        "interest": f"{amount:.2f}",
        "source": terms.source.strip(),
    }


def _tell(row: Recovery, move: RecoveryMove, *, by: User, now: datetime) -> None:
    of = str(move.uuid)
    registered(row, "Krav på ränta på återkrav", by=by, now=now)
    queue_job(STORE, now=now, key=f"letter:interest:{of}", label="Krav på ränta", recovery=str(row.uuid), what=of)
    tell_of(row, "interest", of=of, now=now)
