"""A grant is closed when all is in order, and paid − recovered − waived is its settlement whatever was done."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.errors import DomainError, NotAllowed
from accounts.roles import Role
from applications.workflow.accounts import say_account
from grants.errors.payments import GrantClosed, InstalmentGone, PaymentStopped
from grants.errors.settlement import (
    AlreadyClosed,
    CloseReasonsMissing,
    MoneyUnsettled,
    NotClosed,
    SaysNothing,
)
from grants.models import Closing, Instalment, Payment, PaymentOrder, RecoveryMove
from grants.rules.closing import LINES
from grants.rules.recovery import matched, released, taken_back
from grants.sentences.changes import unavailable_words
from grants.slots.disposal import held
from grants.states.recovery import OPEN
from grants.workflow import answering, changing, holding, paying, planning
from grants.workflow.ending import closing, later, recovering, reopening
from programmes.models import LedgerEntry
from registry.models import Message
from tests.factories import payments
from tests.factories import programmes as make
from tests.factories.ending import DECISION, KEYS, NOW, Ending


@pytest.fixture
def ending(db):
    return Ending(700_000, 700_000)


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


STEPS = (
    "cost",
    "pay",
    "settle",
    "claim",
    "decide",
    "drop",
    "receive",
    "waive",
    "lapse",
    "revoke",
    "close",
    "return",
    "change",
    "raise",
    "interest",
    "undo",
    "reopen",
)
SEQUENCES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 700_000)), min_size=2, max_size=12)
REASONS = dict.fromkeys(LINES, "Avslutas i förtid")


def bank_returns(ending):
    """The bank sends the latest payment back, where that leaves no more come back than paid and nothing is claimed."""
    entries = LedgerEntry.objects.filter(case=ending.grant.case, kind="payment", reverses=None, reversed_by=None)
    entry = entries.order_by("-pk").first()
    net = ending.balance("payment") - ending.balance("repayment")
    if entry is None or entry.amount > net or ending.grant.recoveries.filter(status__in=OPEN).exists():
        return False
    application = ending.grant.decision.application
    account = say_account(application, ending.party, **payments.ACCOUNT, by=application.submitted_by, now=NOW)
    line = {"grant": ending.grant, "authority": ending.grant.authority, "organisation": ending.party, "year": 2026}
    money = {"amount": int(entry.amount)}
    people = {"proposed_by": ending.officer, "proposer": ending.officer.person, "proposed_at": NOW}
    orders = PaymentOrder.objects.filter(authority=ending.grant.authority)
    paid = Payment.objects.create(
        instalment=Instalment.objects.create(
            **line, **money, planned_on=NOW.date(), written_by=ending.officer, written_at=NOW
        ),
        account=account,
        **money,
        **people,
        attester=ending.decider.person,
        order=orders.first() or payments.order(ending.grant, ending.economist),
        status="paid",
        entry=entry,
        value_date=NOW.date(),
    )
    answering.enter_return(paid, day=NOW.date(), why="Kontot är avslutat", by=ending.economist, now=NOW)
    return True


def step(ending, what, amount):
    """One act, or a refusal that leaves no trace; pays only what stands granted and is not paid, as the plan does."""
    claim = ending.grant.recoveries.filter(status__in=OPEN).order_by("pk").first()
    row = ending.grant.settlements.filter(withdrawn_at__isnull=True).first()
    paid = ending.balance("payment") - ending.balance("repayment")
    try:
        with transaction.atomic():
            if what == "cost":
                ending.costs("7/10", amount, category=str(next(KEYS)))
            elif what == "pay":
                if (room := int(ending.balance("commitment") - paid)) > 0:
                    ending.book("payment", min(amount, room))
            elif what == "settle":
                ending.settled()
            elif what == "claim":
                most = recovering.claimable(ending.grant, ending.party)
                ending.told(min(amount, most))
            elif what == "lapse" and row:
                later.lapse(row, reasons="Parten avstår", by=ending.decider, now=NOW)
            elif what == "revoke" and row:
                later.revoke(row, section="37-3", reasons="Fel uppgifter", by=ending.decider, now=NOW)
            elif what == "return":
                return bank_returns(ending)
            elif what == "change":  # more or less is granted, as an approved change books it
                room = int(ending.balance("commitment") - paid)
                if row is None and not planning.is_closed(ending.grant) and room > amount:
                    ending.book("commitment", -amount)
            elif what == "raise":
                if row is None and not planning.is_closed(ending.grant):
                    ending.book("commitment", amount)
            elif what == "reopen":
                reopening.reopen(ending.grant, reasons="Ett krav till", by=ending.officer, now=NOW)
            elif what == "undo":
                move = RecoveryMove.objects.filter(recovery__grant=ending.grant).order_by("-pk").first()
                if move is None:
                    return False
                recovering.undo(move.recovery, move, reason="Fel", by=ending.economist, now=NOW)
            elif what == "close":
                closing.close(ending.grant, reasons=REASONS, by=ending.officer, now=NOW)
            elif claim:
                left = int(recovering.left_of(claim)["left"])
                if what == "decide":
                    values = {**DECISION, "not_awaited": "Medgivet"}
                    recovering.decide(claim, values=values, due_on=date(2027, 4, 30), by=ending.decider, now=NOW)
                elif what == "drop":
                    recovering.drop(claim, why="Godtas", by=ending.decider, now=NOW)
                elif what == "receive":
                    ending.received(claim, amount)
                elif what == "waive":
                    ending.waived(claim, min(amount, left))
                elif what == "interest":
                    ending.interest(claim, amount, is_paid=False)
                    ending.interest(claim, amount, is_paid=True)
    except DomainError:
        return False
    return True


def equation(ending):
    """What has been paid, has come back and has been waived by the ledger and the claims, and the settlement by the
    decisions, each read by itself; the settlement None where no final grant is decided on."""
    waived = RecoveryMove.objects.filter(recovery__grant=ending.grant, kind="waived").aggregate(sum=Sum("amount"))[
        "sum"
    ]
    row = ending.grant.settlements.filter(withdrawn_at__isnull=True, decided_at__isnull=False).first()
    lapsed = sum(row.later.filter(kind="lapsed").values_list("amount", flat=True)) if row else 0
    settled = row.final - lapsed if row else None
    return ending.balance("payment"), ending.balance("repayment"), waived or Decimal(0), settled


@pytest.mark.django_db
def test_paid_less_recovered_less_waived_is_the_settlement_when_a_grant_is_closed_whatever_was_done():
    ending = Ending(700_000, 0)
    seen = Counter()

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @example(("settle", "claim", "decide"), [("receive", 30_000), ("waive", 40_000)])
    @example(("settle", "claim"), [("drop", 1), ("revoke", 1)])
    @example(("settle", "lapse"), [("revoke", 1)])
    @example(("settle", "lapse"), [("close", 1), ("return", 1), ("close", 1)])
    @example(("settle", "claim", "decide"), [("interest", 9), ("receive", 100_000), ("close", 1), ("undo", 1)])
    @example(("settle", "lapse"), [("close", 1), ("reopen", 1)])
    @example((), [("change", 50_000)])
    @example((), [("change", 50_000), ("raise", 50_000), ("pay", 700_000)])
    @given(st.sampled_from([(), ("settle", "claim", "decide"), ("settle", "lapse")]), SEQUENCES)
    def run(way, steps):
        with transaction.atomic():
            early, most = False, 0
            start = [("cost", 500_000), ("pay", 450_000 if "claim" in way else 250_000)]
            for what, amount in [*start, *((one, 700_000) for one in way), *steps]:
                done = step(ending, what, amount)
                seen[what] += done
                early |= what == "claim" and done and not ending.grant.settlements.exists()
                early |= what == "return" and done  # what was waived may be money that the bank sent back
                (money,) = closing.money_of(ending.grant)
                most = max(most, ending.balance("commitment"))
                assert money.decided == 700_000
                assert 0 <= money.paid <= most  # what was granted, before a final grant took the rest back
                if Closing.objects.filter(closes=ending.grant).exists():
                    paid, back, _waived, settled = equation(ending)
                    assert paid - back - money.waived == settled == money.settled
                if what == "close" and not done and not Closing.objects.filter(closes=ending.grant).exists():
                    paid, back, waived, settled = equation(ending)
                    is_open = ending.grant.recoveries.filter(status__in=OPEN).exists()
                    assert settled is None or paid - back - waived != settled or is_open or early
            for what in (*("drop", "receive") * 4, "settle", "claim", "decide", "receive", "lapse"):
                step(ending, what, 700_000)
            seen["close"] += step(ending, "close", 1)
            assert Closing.objects.filter(closes=ending.grant).exists()
            paid, back, waived, settled = equation(ending)
            (money,) = closing.money_of(ending.grant)
            assert paid - back - money.waived == settled == money.settled == ending.balance("commitment")
            # A waiver from before the final grant may stand for money that the final grant gives after all.
            assert money.waived <= waived
            assert early or money.waived == waived
            assert ending.balance("recovery") == back
            seen["waived at the end"] += bool(money.waived)
            transaction.set_rollback(True)

    run()
    assert all(seen[what] for what in (*STEPS, "waived at the end")), seen  # each way is reached


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
    hold = holding.hold_payments(ending.grant, organisation=None, reason="Utreds", by=ending.officer, now=NOW)
    reasons = {"results": "Inga resultat", "holds": "Behövs inte"}
    done = closing.close(ending.grant, reasons=reasons, by=ending.officer, now=NOW)
    assert [one["key"] for one in done.lines if not one["done"]] == ["holds", "results"]
    with pytest.raises(AlreadyClosed):
        closing.close(ending.grant, reasons={}, by=ending.officer, now=NOW)
    who = {"by": ending.officer, "now": NOW}
    with pytest.raises(GrantClosed):
        holding.release_payments(ending.grant, hold.uuid, note="Ändå", **who)
    with pytest.raises(GrantClosed):  # it could never be lifted
        holding.hold_payments(ending.grant, organisation=None, reason="Ändå", **who)
    with pytest.raises(GrantClosed):
        planning.change_terms(ending.grant, held_back=Fraction(1, 10), ground="Villkoren", **who)
    assert held(None, [ending.grant.case_id], NOW) == {}  # a hold that was passed by with a reason holds no case
    line = planning.NewLine(ending.party, 2026, date(2027, 6, 1), 1)
    with pytest.raises(GrantClosed):
        planning.add_line(ending.grant, line, by=ending.officer, now=NOW)
    assert set(changing.availability(ending.grant, today=NOW.date()).values()) == {unavailable_words("closed")}


def test_what_the_bank_sends_back_after_the_closing_opens_the_grant_again_and_its_people_are_told(ending):
    ending.costs("1/1", 700_000)
    ending.settled()
    reasons = dict.fromkeys(LINES, "Avslutas i förtid")
    first = closing.close(ending.grant, reasons=reasons, by=ending.officer, now=NOW)
    other = make.worker(Role.ECONOMIST, ending.grant.authority)
    assert bank_returns(ending)
    grant = ending.grant
    grant.refresh_from_db()
    assert (grant.closing, "700" in first.reopening.reasons) == (None, True)
    told = Message.objects.filter(kind="grant.reopened").values_list("to_person", flat=True)
    assert set(told) == {other.person_id, grant.case.officer_id}  # whoever entered it knows
    with pytest.raises(MoneyUnsettled):  # it is to be paid anew, or lapse
        closing.close(grant, reasons=reasons, by=ending.officer, now=NOW)
    assert grant.instalments.standing().in_status("returned").count() == 1


def test_a_closed_grant_is_opened_again_with_why_and_closed_once_more(ending):
    ending.costs("7/10", 1_000_000)
    ending.settled()
    reasons, who = dict.fromkeys(LINES, "Avslutas"), {"by": ending.officer, "now": NOW}
    with pytest.raises(NotClosed):
        reopening.reopen(ending.grant, reasons="Fel", **who)
    closing.close(ending.grant, reasons=reasons, **who)
    with pytest.raises(NotAllowed):
        reopening.reopen(ending.grant, reasons="Fel", by=ending.economist, now=NOW)
    with pytest.raises(SaysNothing):
        reopening.reopen(ending.grant, reasons=" ", **who)
    reopening.reopen(ending.grant, reasons="Ett krav till", **who)
    assert not planning.is_closed(ending.grant)
    closing.close(ending.grant, reasons=reasons, **who)
    assert ending.grant.closings.count() == 2


def test_nothing_is_proposed_of_a_closed_grant_though_no_hold_stands(db):
    ending = Ending(700_000, 0)
    reasons = dict.fromkeys(LINES, "Avslutas i förtid")
    with pytest.raises(MoneyUnsettled):  # nothing is paid, and nobody has decided that nothing is to be
        closing.close(ending.grant, reasons=reasons, by=ending.officer, now=NOW)
    line = planning.NewLine(ending.party, 2026, date(2027, 6, 1), 1)
    instalment = planning.add_line(ending.grant, line, by=ending.officer, now=NOW)
    ending.costs("7/10", 0)
    ending.settled()
    closing.close(ending.grant, reasons=reasons, by=ending.officer, now=NOW)
    with pytest.raises(InstalmentGone):  # the final grant has taken it out of the plan
        paying.propose(instalment, by=ending.officer, now=NOW)
    Instalment.objects.filter(pk=instalment.pk).update(ended_at=None, ended_by=None)
    with pytest.raises(PaymentStopped) as refused:
        paying.propose(instalment, by=ending.officer, now=NOW)
    assert _("The grant is closed. Nothing more is planned or paid of it.") in str(refused.value)
