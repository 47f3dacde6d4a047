"""Acts that meet in an order nobody plans: what was decided on rests on what stands."""

from datetime import date
from decimal import Decimal

import pytest

from grants.errors.settlement import SettlementMoved, SettlementNotReady
from grants.loading import Answer
from grants.workflow import answering, ordering, paying
from grants.workflow.approving import approve_cost
from grants.workflow.ending import recovering, settling
from tests.factories import ending, payments, programmes
from tests.factories.payments import NOW, PAY_ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    return payments.grant()


@pytest.fixture
def who(grant):
    return payments.hands(grant)


@pytest.fixture
def line(grant, who):
    """An instalment to the coordinator that may be proposed."""
    payments.verified(grant, who)
    return next(one for one in payments.plan(grant, who) if one.organisation_id == grant.coordinator_id)


@pytest.fixture
def decider(grant):
    return programmes.worker("decision_maker", grant.authority)


def exported(grant, payment, who):
    paying.attest([payment], by=who.attester, now=NOW)
    usual = {"profile": "csv", "pay_on": PAY_ON, "key": "en", "by": who.exporter, "now": NOW}
    return ordering.export(grant.authority, [payment], **usual)


def test_a_final_grant_is_not_decided_while_a_payment_that_was_proposed_since_is_on_its_way(grant, who, line, decider):
    party = grant.coordinator
    costs = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 31), "cost": 20_000, "percent": 50}
    approve_cost(grant, organisation=party, **costs, by=who.exporter, now=NOW)
    row = settling.propose(grant, party, reasons="Avslutat i förtid.", by=who.officer, now=NOW)
    payment = paying.propose(line, by=who.officer, now=NOW)
    with pytest.raises(SettlementNotReady):
        settling.decide(row, by=decider, now=NOW)
    order = exported(grant, payment, who)
    with pytest.raises(SettlementNotReady):
        settling.decide(row, by=decider, now=NOW)
    answering.settle(order, [Answer(payment.uuid.hex, True, NOW.date())], by=who.exporter, now=NOW)
    with pytest.raises(SettlementMoved):
        settling.decide(row, by=decider, now=NOW)


def test_a_second_claim_is_of_the_budget_years_that_the_first_left():
    world = ending.Ending(700_000, 700_000)
    ending.pay(world.grant, 50_000, year=2025)
    assert world.told(680_000).lines == {"2026": 680_000}
    assert world.told(40_000).lines == {"2026": 20_000, "2025": 20_000}
    assert recovering.claimable(world.grant, world.party) == Decimal(30_000)
