"""What the acts on a claim for repayment have in common: held row, what is left, register, ledger, letter."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from grants.errors.settlement import MoveDayFaulty
from grants.models import Grant, Recovery, RecoveryKind
from grants.models.settlement import MoveKind
from grants.queries.grants import whole
from grants.rules import recovery as rules
from grants.states.recovery import RecoveryAct, RecoveryStatus, is_open, next_status
from grants.workflow.planning import locked
from grants.workflow.telling import tell
from programmes.workflow.ledger import book
from registry.models.stream import Direction
from registry.workflow.stream import register
from sweden.clock import local
from sweden.typography import brief


def held(recovery: Recovery) -> tuple[Grant, Recovery]:
    """The claim as it stands, its grant's row held until the transaction ends."""
    grant = locked(recovery.grant)
    row = Recovery.objects.select_related("organisation", "settlement").get(pk=recovery.pk)
    row.grant = grant
    return grant, row


def days_of(row: Recovery, *, now: datetime) -> tuple[date, date] | None:
    """The first and last day of what is entered on the claim; None before it is decided on."""
    return (local(row.decided_at).date(), local(now).date()) if row.decided_at else None


def judge_day(row: Recovery, day: date, *, now: datetime) -> None:
    """Raises MoveDayFaulty for a day on which nothing can have happened to the claim."""
    days = days_of(row, now=now)
    if days and not rules.is_day_of_move(day, decided_on=days[0], today=days[1]):
        raise MoveDayFaulty(first=days[0], last=days[1])


def tell_of(row: Recovery, what: str, *, of: str = "", now: datetime) -> None:
    """Have the party's letter made and tell it. `of`: what the letter is about, where it is not the claim itself."""
    key = f"{what}:{of or row.uuid}"
    tell(row.grant, row.organisation, what, about=row.uuid, page="grants:recovery", key=key, now=now)


def left_of(recovery: Recovery) -> dict[str, Any]:
    """What is left of the claim and of its interest, and what came in, was waived and is beyond it, kronor."""
    sums: dict[str, Decimal] = {kind: Decimal(0) for kind in MoveKind.values}
    surplus = Decimal(0)
    for move in recovery.moves.all():
        sums[move.kind] += move.amount - move.surplus
        surplus += move.surplus
    claim = 0 if recovery.status == RecoveryStatus.DROPPED else recovery.amount - sums[MoveKind.WAIVED]
    state = rules.outstanding(claim, [sums[MoveKind.RECEIVED]])
    return {
        "received": whole(sums[MoveKind.RECEIVED]),
        "waived": whole(sums[MoveKind.WAIVED]),
        "left": whole(Decimal(state.outstanding)),
        "interest": whole(sums[MoveKind.INTEREST] - sums[MoveKind.INTEREST_PAID]),
        "surplus": whole(surplus),
    }


def by_year_of(recovery: Recovery, *kinds: str) -> dict[int, Decimal]:
    """What payments and waivers (or the `kinds` asked for) have taken of the claim, by budget year, kronor."""
    taken: dict[int, Decimal] = {}
    for move in recovery.moves.filter(kind__in=kinds or [MoveKind.RECEIVED, MoveKind.WAIVED]):
        for year, amount in move.by_year.items():
            taken[int(year)] = taken.get(int(year), Decimal(0)) + Decimal(amount)
    return taken


def named(row: Recovery) -> str:
    """What the register calls the claim."""
    return "återkrav av olagligt statsstöd" if row.kind == RecoveryKind.UNLAWFUL_AID else "återkrav"


def registered(row: Recovery, what: str, *, by: User, now: datetime) -> None:
    """The register's line of what went to the party."""
    register(
        row.grant.case,
        direction=Direction.SENT,
        what=what,
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )


def book_on(
    row: Recovery, kind: str, year: int, amount: Any, on: date, what: str, reference: str, *, by: User, now: datetime
) -> None:
    """Book on the claim's grant and party; a second time with the same `what` and year books nothing."""
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
        grant=row.grant.uuid,
        reference=brief(reference, 200),
    )


def settle_if_done(row: Recovery, *, now: datetime) -> None:
    """A claim is settled when neither capital nor interest is left."""
    left = left_of(row)
    if left["left"] == 0 and left["interest"] == 0 and is_open(RecoveryStatus(row.status), RecoveryAct.SETTLE):
        row.status, row.ended_at = next_status(RecoveryStatus(row.status), RecoveryAct.SETTLE), now
    row.save(update_fields=["status", "ended_at"])
