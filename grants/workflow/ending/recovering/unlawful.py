"""What is particular to unlawful state aid that is claimed back: the payments it was, its interest, and what the party
loses of its grant by it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Organisation, User
from grants.errors.settlement import AidRateMissing
from grants.models import AidInterestRate, Grant, LaterDecision, LaterKind, Recovery, Settlement
from grants.queries.money import PAYMENT, entries_of, money
from grants.rules import aidinterest as rules
from grants.rules.recovery import taken_back
from grants.workflow.aidrewritten import rewrite
from grants.workflow.ending.settling import release


def payments_of(grant: Grant, organisation: Organisation, amount: int) -> list[rules.Piece]:
    """The payments to the party that so many kronor of unlawful aid were: the latest that have not come back."""
    rows = entries_of(grant).filter(organisation=organisation, kind=PAYMENT).values_list("occurred_on", "amount")
    paid = [rules.Piece(day, kronor) for day, kronor in rows.order_by("occurred_on", "pk")]
    into = [one for one in paid if one.amount > 0]
    stands = min(Decimal(amount), money(grant).paid_to(organisation.pk))
    back = sum((one.amount for one in into), Decimal(0)) - money(grant).paid_to(organisation.pk)
    return rules.at_disposal(int(stands), into, gone=max(Decimal(0), back))


def pieces_of(row: Recovery) -> list[rules.Piece]:
    """The payments that the claim was told to be."""
    return [rules.Piece(date.fromisoformat(day), Decimal(kronor)) for day, kronor in row.at_disposal]


def interest_on(row: Recovery, amount: Decimal, *, after: Decimal, until: date) -> tuple[Decimal, list[dict[str, Any]]]:
    """The interest on `amount` kronor of the claim that come back on the day, `after` kronor of it have come back or
    are waived: the sum, and how it was worked out. Raises AidRateMissing."""
    rates = [
        rules.Rate(one.starts_on, one.base, one.added_points, one.is_compound, one.source)
        for one in AidInterestRate.objects.all()
    ]
    pieces = rules.next_pieces(pieces_of(row), after=after, amount=amount)
    if missing := rules.without_rate(pieces, until, rates):
        raise AidRateMissing(day=missing)
    return rules.interest(pieces, until, rates), _told(pieces, until, rates)


def _told(pieces: Sequence[rules.Piece], until: date, rates: Sequence[rules.Rate]) -> list[dict[str, Any]]:
    return [
        {
            "since": piece.since.isoformat(),
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "runs_on": f"{float(one.runs_on):.2f}",
            "percent": str(one.rate.percent.normalize()),
            "interest": f"{float(one.interest):.2f}",
            "source": one.rate.source,
        }
        for piece in pieces
        for one in rules.stretches(piece, until, rates)
    ]


def lower(row: Recovery, settled: Settlement | None, *, unclaimed: int, by: User, now: datetime) -> int:
    """Lower what the party has a right to by the unlawful aid, but for the `unclaimed` kronor of it that are beyond
    that right already: in the ledger, and on a final grant that has been decided. So many kronor."""
    grant, party = row.grant, row.organisation
    held = money(grant)
    lines = {int(year): kronor for year, kronor in row.lines.items()}
    within = {year: min(kronor, held.granted.get((party.pk, year), 0)) for year, kronor in lines.items()}
    less = taken_back(max(0, row.amount - unclaimed), within)
    lowered = sum(less.values())
    if not lowered:
        return 0
    if settled is not None:
        LaterDecision.objects.create(
            settlement=settled,
            kind=LaterKind.UNLAWFUL,
            amount=lowered,
            reasons=row.content["reasons"] if row.content else row.facts,
            decided_by=by,
            decider=by.person,
            decided_at=now,
        )
    said = {"key": f"unlawful:{row.uuid}", "reference": "Olagligt statsstöd", "by": by, "now": now}
    release(grant, party, less, **said)
    rewrite(grant, reason="Återkrav av olagligt statsstöd", now=now)
    return lowered
