"""The end of a grant for tests: a world of one party, and claims for repayment."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from accounts.models import Organisation, User
from accounts.roles import Role
from grants.models import Grant, Recovery, Settlement
from grants.rules.recovery import InterestTerms
from grants.workflow.approving import approve_cost
from grants.workflow.ending import hearing, recovering, settling
from programmes.models import LedgerEntry
from programmes.workflow.ledger import book
from tests.factories import payments, reports
from tests.factories import programmes as make
from tests.factories.applications import PARTIES

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def pay(grant: Grant, amount: int, *, year: int = 2026, kind: str = "payment", **fields: Any) -> None:
    """Book money to the coordinator as the bank would tell of it."""
    book(
        assignment=grant.assignment,
        strand=grant.strand,
        kind=kind,
        year=year,
        amount=amount,
        occurred_on=date(2026, 6, 1),
        by=None,
        now=NOW,
        key=f"test:{grant.uuid}:{kind}:{amount}:{year}",
        case=grant.case,
        organisation=grant.coordinator,
        **fields,
    )


def told(grant: Grant, *, by: User | None = None, amount: int = 1_000) -> Recovery:
    """A claim that the coordinator has been told of."""
    pay(grant, amount)
    return recovering.communicate(
        grant,
        grant.coordinator,
        amount=amount,
        facts="Utbetalt för mycket.",
        reply_by=date(2027, 3, 31),
        by=by or make.worker(Role.CASE_OFFICER, grant.authority),
        now=NOW,
    )


def heard(row: Settlement, *, by: User, now: datetime = NOW) -> Settlement:
    """The proposal, on which its party has been heard where it is to be (FL 25 §)."""
    if hearing.is_against(row):
        hearing.communicate(row, reply_by=(now + timedelta(days=21)).date(), by=by, now=now)
        hearing.reply(row, text="Vi har inget att invända (påhittat exempel).", by=by, now=now)
    return row


DECISION = {
    "reasons": "Kostnaderna blev lägre än planerat.",
    "waiver": "Det finns inte skäl att efterge kravet.",
    "interest": "Ränta tas inte ut.",
}
TERMS = InterestTerms(
    runs_on=Decimal(1),
    starts_on=date(2027, 2, 1),
    ends_on=date(2027, 2, 28),
    percent=Decimal("9.5"),
    source="Påhittad referensränta och åtta procentenheter",
    due_on=date(2027, 4, 30),
)
KEYS = itertools.count()


def _party(place: int, granted: int) -> dict[str, Any]:
    """A party of the sample with a grant of so many kronor, all of its costs at most."""
    cost = max(granted, 10)
    return {**PARTIES[place], "cost": cost, "grant": granted, "own": cost - granted}


class Ending:
    """A grant of `granted` kronor of one budget year, of which `paid` is paid, and its people. Without `more` it has
    one party; each of `more` is another one's (granted, paid). What is done is done with `party`: the coordinator,
    until another of `parties` is put there."""

    def __init__(self, granted: int, paid: int, *, more: Sequence[tuple[int, int]] = (), **terms):
        sums = [(granted, paid), *more]
        told = [_party(place, one) for place, (one, _paid) in enumerate(sums)]
        self.grant = payments.grant(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), parties=told)
        organisations = {one.name: one for one in Organisation.objects.filter(name__in=[one["name"] for one in told])}
        self.parties = [organisations[one["name"]] for one in told]
        if terms:
            reports.terms(self.grant.authority, [], **terms)
        authority = self.grant.authority
        self.officer, self.economist = (make.worker(role, authority) for role in (Role.CASE_OFFICER, Role.ECONOMIST))
        self.decider = make.worker(Role.DECISION_MAKER, authority)
        for party, (_granted, amount) in reversed(list(zip(self.parties, sums, strict=True))):
            self.party = party
            if amount:
                self.book("payment", amount)

    def book(self, kind, amount):
        book(
            assignment=self.grant.assignment,
            strand=self.grant.strand,
            kind=kind,
            year=2026,
            amount=amount,
            occurred_on=date(2026, 6, 1),
            by=None,
            now=NOW,
            key=f"test:{next(KEYS)}",
            case=self.grant.case,
            organisation=self.party,
        )

    def costs(self, share, cost, category="", **fields):
        return approve_cost(
            self.grant,
            organisation=self.party,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            cost=cost,
            share=Fraction(share),
            category=category,
            by=self.economist,
            now=NOW,
            **fields,
        )

    def settled(self):
        row = settling.propose(self.grant, self.party, reasons="Slutrapporten är godkänd.", by=self.officer, now=NOW)
        heard(row, by=self.officer)
        return settling.decide(row, by=self.decider, now=NOW)

    def told(self, amount):
        return recovering.communicate(
            self.grant,
            self.party,
            amount=amount,
            facts="Beviljat, utbetalt och redovisat enligt slutrapporten.",
            reply_by=NOW.date() + timedelta(days=21),
            by=self.officer,
            now=NOW,
        )

    def claimed(self, amount):
        row = recovering.reply(self.told(amount), text="Vi har inget att invända.", by=self.officer, now=NOW)
        return recovering.decide(row, values=DECISION, due_on=date(2027, 4, 30), by=self.decider, now=NOW)

    def received(self, recovery, amount, key=None):
        return recovering.receive(
            recovery,
            amount=Decimal(amount),
            received_on=NOW.date(),
            reference="BG 4711",
            key=key or f"in:{next(KEYS)}",
            by=self.economist,
            now=NOW,
        )

    def interest(self, recovery, amount, *, is_paid):
        usual = {"basis": "Räntelagen 6 §", "on": NOW.date(), "key": f"interest:{next(KEYS)}", "terms": TERMS}
        recovering.interest(recovery, amount=Decimal(amount), is_paid=is_paid, by=self.economist, now=NOW, **usual)

    def waived(self, recovery, amount):
        return recovering.waive(
            recovery, amount=amount, ground="Ringa belopp", key=f"waive:{next(KEYS)}", by=self.decider, now=NOW
        )

    def balance(self, kind, **of):
        rows = LedgerEntry.objects.filter(case=self.grant.case, kind=kind, **of)
        return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
