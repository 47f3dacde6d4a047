"""The end of the money: final grants, claims for repayment and closing, with the ledger to the krona."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from grants.errors.payments import GrantClosed, PaymentStopped
from grants.errors.settlement import (
    AlreadyClosed,
    ClaimFaulty,
    CloseReasonsMissing,
    FinalReportLacking,
    MoneyUnsettled,
    PriceBaseMissing,
    ProposerDecidesMoney,
    RecoveryActNotOpen,
    ReplyAwaited,
    SaysNothing,
    SettlementMoved,
    SettlementTaken,
    WaiverFaulty,
)
from grants.models import PriceBaseAmount, Recovery
from grants.rules.closing import LINES
from grants.rules.recovery import matched, released, taken_back
from grants.sentences.changes import unavailable_words
from grants.states.recovery import TRANSITIONS, RecoveryAct, RecoveryStatus
from grants.workflow import changing, paying, planning
from grants.workflow.approving import approve_cost
from grants.workflow.ending import closing, letters, recovering, settling
from programmes.models import LedgerEntry
from programmes.workflow.ledger import book
from registry.models import Document
from tests.factories import payments, reports
from tests.factories import programmes as make
from tests.factories.applications import PARTIES

CASES = yaml.load((Path(__file__).parents[1] / "cases" / "settlement.yaml").read_text(), yaml.CSafeLoader)["cases"]


def cases(rule):
    """The worked examples of a rule."""
    return [one for one in CASES if one["rule"] == rule]


NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ONE = PARTIES[0]
DECISION = {
    "reasons": "Kostnaderna blev lägre än planerat.",
    "legal_basis": "Villkoren, punkt 12 (påhittat)",
    "waiver": "Det finns inte skäl att efterge kravet.",
    "interest": "Ränta tas inte ut.",
    "account": "bankgiro 991-2346",
}
KEYS = itertools.count()


class Ending:
    """A grant with one party of `granted` kronor of one budget year, of which `paid` is paid, and its people."""

    def __init__(self, granted: int, paid: int, **terms):
        cost = {"cost": max(granted, 10) * 2, "grant": granted, "own": max(granted, 10) * 2 - granted}
        self.grant = payments.grant(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), parties=[{**ONE, **cost}])
        self.party = self.grant.coordinator
        if terms:
            reports.terms(self.grant.authority, [], **terms)
        authority = self.grant.authority
        self.officer, self.economist = (make.worker(role, authority) for role in (Role.CASE_OFFICER, Role.ECONOMIST))
        self.decider = make.worker(Role.DECISION_MAKER, authority)
        if paid:
            self.book("payment", paid)

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
            received_on=date(2027, 4, 1),
            reference="BG 4711",
            key=key or f"in:{next(KEYS)}",
            by=self.economist,
            now=NOW,
        )

    def waived(self, recovery, amount):
        return recovering.waive(
            recovery, amount=amount, ground="Ringa belopp", key=f"waive:{next(KEYS)}", by=self.decider, now=NOW
        )

    def balance(self, kind):
        rows = LedgerEntry.objects.filter(case=self.grant.case, kind=kind)
        return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


@pytest.fixture
def ending(db):
    return Ending(700_000, 700_000)


# ------------------------------------------------------------------ worked examples


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases("settlement.final_grant"), ids=lambda one: one["id"])
def test_a_worked_example_ends_as_it_says_through_the_acts(case):
    for told, expected in zip(case["input"]["parties"], case["expect"]["parties"], strict=True):
        ending = Ending(told["max_amount"], told["paid"])
        for place, line in enumerate(told["lines"]):
            ending.costs(line["intensity"], line["actual_costs"], category=str(place))
        row = ending.settled()
        assert (row.by_costs, row.final) == (expected["by_costs"], expected["final"])
        assert (row.to_pay, row.to_recover) == (expected["to_pay"], expected["to_recover"])
        assert ending.balance("commitment") == row.final
        if row.to_recover:
            claim = ending.claimed(row.to_recover)
            ending.received(claim, row.to_recover)
        assert ending.balance("payment") - ending.balance("repayment") == row.final - row.to_pay


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases("settlement.vr_unused"), ids=lambda one: one["id"])
def test_unused_money_is_kept_or_repaid_by_the_years_price_base_amount(case):
    told, expected = case["input"], case["expect"]
    PriceBaseAmount.objects.create(year=2026, kronor=told["price_base_amount"], source="exempel")
    ending = Ending(told["granted"], told["granted"], keeps_small_remainder=True)
    ending.costs("1/1", told["used"])
    row = ending.settled()
    assert row.to_recover == expected["to_repay"]
    assert row.kept == expected["may_keep"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases("recovery.balance"), ids=lambda one: one["id"])
def test_a_claim_is_followed_until_nothing_is_left(case):
    told, expected = case["input"], case["expect"]
    ending = Ending(told["claim"], told["claim"])
    claim = ending.claimed(told["claim"])
    for amount in told["received"]:
        ending.received(claim, amount)
    claim.refresh_from_db()
    left = recovering.left_of(claim)
    assert (left["left"], left["surplus"]) == (expected["outstanding"], expected["overpaid"])
    assert (claim.status == RecoveryStatus.SETTLED) is expected["closed"]


# ------------------------------------------------------------------ what holds for any


YEARS = st.dictionaries(st.integers(2025, 2030), st.integers(0, 1_000_000), min_size=1, max_size=4)


@given(YEARS, YEARS, st.integers(0, 3_000_000))
def test_what_is_released_or_taken_back_is_all_of_it_and_never_more_than_stands(granted, paid, amount):
    amount = min(amount, sum(granted.values()))
    found = released(amount, granted=granted, paid=paid)
    assert sum(found.values()) == amount
    assert all(0 < kr <= granted[year] for year, kr in found.items())
    unpaid = sum(max(0, kr - paid.get(year, 0)) for year, kr in granted.items())
    if amount <= unpaid:  # no year is brought below what has been paid of it while others have money left
        assert all(granted[year] - kr >= min(granted[year], paid.get(year, 0)) for year, kr in found.items())
    assert sum(taken_back(amount, granted).values()) == amount
    matches, beyond = matched(amount, granted, {})
    assert sum(matches.values()) + beyond == amount
    assert beyond == 0


ACTS = st.lists(
    st.tuples(st.sampled_from(["receive", "waive", "interest"]), st.integers(1, 90_000)), min_size=0, max_size=6
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cost=st.integers(0, 1_200_000), paid=st.integers(0, 700_000), acts=ACTS)
def test_paid_less_recovered_less_waived_is_the_settlement_whatever_was_done(ending, cost, paid, acts):
    with transaction.atomic():
        if paid < 700_000:
            ending.book("payment", paid - 700_000)
        ending.costs("7/10", cost)
        row = ending.settled()
        if row.to_recover:
            claim = ending.claimed(row.to_recover)
            for act, amount in acts:
                claim.refresh_from_db()
                if claim.status != RecoveryStatus.CLAIMED:
                    break
                left = int(recovering.left_of(claim)["left"])
                if act == "receive":
                    ending.received(claim, amount)
                elif act == "waive" and left:
                    ending.waived(claim, min(amount, left))
            claim.refresh_from_db()
            if claim.status == RecoveryStatus.CLAIMED:
                ending.received(claim, recovering.left_of(claim)["left"])
            claim.refresh_from_db()
            assert claim.status == RecoveryStatus.SETTLED
        (money,) = closing.money_of(ending.grant)
        assert ending.balance("payment") <= 700_000 == money.decided
        assert money.paid - money.waived + money.to_pay == money.settled == row.final
        assert ending.balance("recovery") == money.recovered
        assert ending.balance("commitment") == row.final
        assert {one.key for one in closing.lines_of(ending.grant, now=NOW) if one.key == "recovered" and one.done}
        transaction.set_rollback(True)


# ------------------------------------------------------------------ acts


def test_a_final_grant_is_proposed_by_one_and_decided_by_another_on_figures_that_stand(ending):
    ending.costs("7/10", 900_000)
    both = make.worker(Role.CASE_OFFICER, ending.grant.authority)
    with pytest.raises(SaysNothing):
        settling.propose(ending.grant, ending.party, reasons=" ", by=ending.officer, now=NOW)
    with pytest.raises(NotAllowed):
        settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.decider, now=NOW)
    row = settling.propose(ending.grant, ending.party, reasons="Skäl", by=both, now=NOW)
    with pytest.raises(SettlementTaken):
        settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.officer, now=NOW)
    with pytest.raises(NotAllowed):
        settling.decide(row, by=both, now=NOW)
    ending.book("repayment", 1)
    with pytest.raises(SettlementMoved):
        settling.decide(row, by=ending.decider, now=NOW)
    settling.take_back(row, by=both, now=NOW)
    row = settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.officer, now=NOW)
    settling.decide(row, by=ending.decider, now=NOW)
    with pytest.raises(SettlementTaken):
        settling.decide(row, by=ending.decider, now=NOW)
    assert ending.balance("commitment") == 630_000


def test_a_missing_price_base_amount_is_told_never_guessed(db):
    ending = Ending(100_000, 100_000, keeps_small_remainder=True)
    ending.costs("1/1", 90_000)
    with pytest.raises(PriceBaseMissing):
        settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.officer, now=NOW)


def test_the_party_is_told_before_a_claim_is_decided_on_and_by_another(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    with pytest.raises(ClaimFaulty):
        ending.told(70_001)
    told = ending.told(70_000)
    with pytest.raises(ClaimFaulty):
        ending.told(1)
    both = {"values": DECISION, "due_on": date(2027, 4, 30), "now": NOW}
    with pytest.raises(ReplyAwaited):
        recovering.decide(told, **both, by=ending.decider)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.decider.person)
    with pytest.raises(ProposerDecidesMoney):
        recovering.decide(told, **both, by=ending.decider)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.officer.person)
    with pytest.raises(SaysNothing):
        recovering.decide(
            told, **{**both, "values": {**DECISION, "not_awaited": "Medgivet", "account": ""}}, by=ending.decider
        )
    recovering.decide(told, **{**both, "values": {**DECISION, "not_awaited": "Medgivet"}}, by=ending.decider)
    assert ending.balance("recovery") == 70_000


def test_a_claim_that_is_told_keeps_the_grant_open_and_is_dropped_by_another_than_told_it(ending):
    told = ending.told(25_000)
    lines = {one.key: one for one in closing.lines_of(ending.grant, now=NOW)}
    assert (lines["recovered"].left, lines["recovered"].must) == (25_000, True)
    assert (lines["paid"].left, lines["paid"].done) == (None, False)
    assert lines["settled"].must
    with pytest.raises(NotAllowed):
        recovering.drop(told, why="Fel", by=ending.officer, now=NOW)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.decider.person)
    with pytest.raises(ProposerDecidesMoney):
        recovering.drop(told, why="Fel", by=ending.decider, now=NOW)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.officer.person)
    dropped = recovering.drop(told, why="Kostnaderna godtas", by=ending.decider, now=NOW)
    assert (dropped.decider, recovering.left_of(dropped)["left"]) == (ending.decider.person, 0)
    ending.costs("1/1", 800_000)
    ending.settled()
    lines = {one.key: one for one in closing.lines_of(ending.grant, now=NOW)}
    assert [lines[key].done for key in ("settled", "paid", "recovered")] == [True, True, True]


def test_payments_on_a_claim_are_matched_once_and_a_surplus_is_not_booked(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    claim = ending.claimed(70_000)
    ending.received(claim, "50000.50", key="a")
    ending.received(claim, "50000.50", key="a")
    assert ending.balance("repayment") == Decimal("50000.50")
    ending.received(claim, 20_000)
    left = recovering.left_of(claim)
    assert (left["left"], left["surplus"]) == (0, Decimal("0.50"))
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.SETTLED
    with pytest.raises(RecoveryActNotOpen):
        ending.received(claim, 1)


def test_waiving_is_a_decision_of_its_own_and_interest_stays_outside_the_grants_ledger(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    claim = ending.claimed(70_000)
    with pytest.raises(WaiverFaulty):
        ending.waived(claim, 70_001)
    with pytest.raises(NotAllowed):
        recovering.waive(claim, amount=1, ground="x", key="k", by=ending.economist, now=NOW)
    moved = {"basis": "Räntelagen 6 §", "on": date(2027, 5, 10), "by": ending.economist, "now": NOW}
    recovering.interest(claim, amount=Decimal("120.50"), is_paid=False, key="i", **moved)
    ending.received(claim, 60_000)
    ending.waived(claim, 10_000)
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.CLAIMED  # the interest is left
    recovering.interest(claim, amount=Decimal("120.50"), is_paid=True, key="p", **moved)
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.SETTLED
    assert (ending.balance("recovery"), ending.balance("repayment")) == (60_000, 60_000)
    for what in ("told", "claim", str(claim.moves.get(kind="waived").uuid)):
        letters.keep_recovery(claim, what, now=NOW)
    letters.keep_settlement(claim.settlement, now=NOW)
    assert Document.objects.filter(key__startswith=f"recovery:{claim.uuid}").count() == 3


def test_every_claim_status_and_act_is_as_the_table_says(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    row = ending.told(70_000)
    acts = {
        RecoveryAct.REPLY: lambda: recovering.reply(row, text="Svar", by=ending.officer, now=NOW),
        RecoveryAct.DECIDE: lambda: recovering.decide(
            row,
            values={**DECISION, "not_awaited": "Medgivet"},
            due_on=date(2027, 5, 1),
            by=ending.decider,
            now=NOW,
        ),
        RecoveryAct.DROP: lambda: recovering.drop(row, why="Fel", by=ending.decider, now=NOW),
        RecoveryAct.RECEIVE: lambda: ending.received(row, 1),
        RecoveryAct.WAIVE: lambda: ending.waived(row, 1),
        RecoveryAct.INTEREST: lambda: recovering.interest(
            row, amount=Decimal(1), basis="x", is_paid=False, on=date(2027, 5, 1), key="i", by=ending.economist, now=NOW
        ),
    }
    for status in RecoveryStatus:
        for act in acts:
            with transaction.atomic():
                Recovery.objects.filter(pk=row.pk).update(
                    status=status, decided_at=NOW, due_on=date(2027, 5, 1), content={}
                )
                if after := TRANSITIONS.get((status, act)):
                    acts[act]()
                    row.refresh_from_db()
                    assert (status, act, row.status) == (status, act, after)
                else:
                    with pytest.raises(RecoveryActNotOpen):
                        acts[act]()
                transaction.set_rollback(True)


def test_a_grant_is_closed_when_all_is_in_order_or_has_a_reason_and_nothing_is_paid_after(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    lines = {one.key: one for one in closing.lines_of(ending.grant, now=NOW)}
    assert (lines["recovered"].left, lines["recovered"].done) == (70_000, False)
    with pytest.raises(MoneyUnsettled):  # no reason passes money that is not back
        closing.close(ending.grant, reasons=dict.fromkeys(LINES, "Ändå"), by=ending.officer, now=NOW)
    ending.received(ending.claimed(70_000), 70_000)
    with pytest.raises(CloseReasonsMissing):
        closing.close(ending.grant, reasons={"results": " "}, by=ending.officer, now=NOW)
    hold = planning.hold_payments(ending.grant, organisation=None, reason="Utreds", by=ending.officer, now=NOW)
    reasons = {"results": "Inga resultat", "holds": "Behövs inte"}
    done = closing.close(ending.grant, reasons=reasons, by=ending.officer, now=NOW)
    assert [one["key"] for one in done.lines if not one["done"]] == ["holds", "results"]
    with pytest.raises(AlreadyClosed):
        closing.close(ending.grant, reasons={}, by=ending.officer, now=NOW)
    with pytest.raises(GrantClosed):
        planning.release_payments(ending.grant, hold.uuid, note="Ändå", by=ending.officer, now=NOW)
    line = planning.NewLine(ending.party, 2026, date(2027, 6, 1), 1)
    with pytest.raises(GrantClosed):
        planning.add_line(ending.grant, line, by=ending.officer, now=NOW)
    assert set(changing.availability(ending.grant, today=NOW.date()).values()) == {unavailable_words("closed")}


def test_nothing_is_proposed_of_a_closed_grant_though_no_hold_stands(db):
    ending = Ending(700_000, 0)
    line = planning.NewLine(ending.party, 2026, date(2027, 6, 1), 1)
    instalment = planning.add_line(ending.grant, line, by=ending.officer, now=NOW)
    reasons = dict.fromkeys(LINES, "Avslutas i förtid")
    closing.close(ending.grant, reasons=reasons, by=ending.officer, now=NOW)
    with pytest.raises(PaymentStopped) as refused:
        paying.propose(instalment, by=ending.officer, now=NOW)
    assert _("The grant is closed. Nothing more is planned or paid of it.") in str(refused.value)


def test_a_final_grant_waits_for_the_final_report_or_says_why_not(db):
    ending = Ending(700_000, 700_000)
    reports.terms(ending.grant.authority)
    ask = {"reasons": "Skäl", "by": ending.officer, "now": NOW}
    with pytest.raises(FinalReportLacking):  # the terms demand it, and it has not been laid up
        settling.propose(ending.grant, ending.party, **ask)
    final = next(one for one in reports.laid(ending.grant) if one.kind == "final")
    with pytest.raises(FinalReportLacking):
        settling.propose(ending.grant, ending.party, without_report=" ", **ask)
    row = settling.propose(ending.grant, ending.party, without_report="Bolaget är i konkurs.", **ask)
    assert row.reasons.endswith("utan godkänd slutrapport: Bolaget är i konkurs.")
    settling.take_back(row, by=ending.officer, now=NOW)
    final.served.update(approved_at=NOW, approved_by=ending.officer)
    assert settling.propose(ending.grant, ending.party, **ask).reasons == "Skäl"
