"""The worked examples of the granted money's end through the acts that people do: what is held back, each party's
final grant, what is left unused, claims, and sums over the ledger; to a closed grant, or to why it cannot be closed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from grants.errors.payments import PaymentStopped
from grants.errors.settlement import MoneyUnsettled
from grants.models import PriceBaseAmount
from grants.rules.closing import LINES
from grants.states.recovery import RecoveryStatus
from grants.workflow import judging, paying, planning
from grants.workflow.ending import closing, recovering
from programmes.models import LedgerEntry
from programmes.queries import balances
from programmes.workflow import ledger
from sweden.money import fraction
from tests.factories import payments, registry
from tests.factories import programmes as make
from tests.factories.applications import PARTIES
from tests.factories.ending import NOW, Ending

CASES = yaml.load((Path(__file__).parents[1] / "cases" / "settlement.yaml").read_text(), yaml.CSafeLoader)["cases"]
REASONS = dict.fromkeys(LINES, "Ändå")

pytestmark = pytest.mark.django_db


def cases(rule):
    """The worked examples of a rule, each named by its id."""
    return pytest.mark.parametrize(
        ("told", "expected"),
        [pytest.param(one["input"], one["expect"], id=one["id"]) for one in CASES if one["rule"] == rule],
    )


def closed(ending):
    """The grant closed: what each party was paid and paid back is its final grant, to the krona."""
    closing.close(ending.grant, reasons=REASONS, by=ending.officer, now=NOW)
    for money in closing.money_of(ending.grant):
        of = {"organisation": money.organisation}
        assert ending.balance("payment", **of) - ending.balance("repayment", **of) == money.settled
        assert ending.balance("commitment", **of) == money.settled


@cases("settlement.final_grant")
def test_each_party_of_a_grant_ends_with_its_own_final_grant(told, expected):
    (first, *others) = told["parties"]
    more = [(one["max_amount"], one["paid"]) for one in others]
    ending, rows = Ending(first["max_amount"], first["paid"], more=more), []
    for organisation, party in zip(ending.parties, told["parties"], strict=True):
        ending.party = organisation
        for place, line in enumerate(party["lines"]):
            ending.costs(line["intensity"], line["actual_costs"], category=str(place))
        rows.append(ending.settled())
    figures = ("by_costs", "final", "to_pay", "to_recover")
    for row, party in zip(rows, expected["parties"], strict=True):
        assert {name: getattr(row, name) for name in figures} == {name: party[name] for name in figures}
    for name in ("final", "to_pay", "to_recover"):
        if f"{name}_total" in expected:
            assert sum(getattr(row, name) for row in rows) == expected[f"{name}_total"]
    for row in rows:
        ending.party = row.organisation
        if row.to_recover:
            ending.received(ending.claimed(row.to_recover), row.to_recover)
        elif row.to_pay:
            ending.book("payment", row.to_pay)
    closed(ending)


@cases("settlement.vr_unused")
def test_unused_money_is_kept_or_repaid_by_the_years_price_base_amount(told, expected):
    PriceBaseAmount.objects.create(year=2026, kronor=told["price_base_amount"], source="exempel")
    ending = Ending(told["granted"], told["granted"], keeps_small_remainder=True)
    ending.costs("1/1", told["used"])
    row = ending.settled()
    assert (row.to_recover, row.kept, row.final) == (
        expected["to_repay"],
        expected["may_keep"],
        told["used"] + expected["may_keep"],
    )
    if unused := row.paid - row.by_costs:
        assert unused == expected.get("unused", unused)
        assert Fraction(row.price_base, 2) == expected.get("threshold", Fraction(row.price_base, 2))
    if row.to_recover:
        with pytest.raises(MoneyUnsettled):
            closing.close(ending.grant, reasons=REASONS, by=ending.officer, now=NOW)
        ending.received(ending.claimed(row.to_recover), row.to_recover)
    closed(ending)


@cases("recovery.balance")
def test_a_claim_is_followed_until_nothing_is_left_and_keeps_the_grant_open_till_then(told, expected):
    used = 100_000
    ending = Ending(used + told["claim"], used + told["claim"])
    ending.costs("1/1", used)
    assert ending.settled().to_recover == told["claim"]
    claim = ending.claimed(told["claim"])
    for amount in told["received"]:
        ending.received(claim, amount)
    claim.refresh_from_db()
    left = recovering.left_of(claim)
    assert (left["left"], left["surplus"]) == (expected["outstanding"], expected["overpaid"])
    assert (claim.status == RecoveryStatus.SETTLED) is expected["closed"]
    if expected["closed"]:
        closed(ending)
        return
    (line,) = [one for one in closing.lines_of(ending.grant, now=NOW) if one.key == "recovered"]
    assert (line.done, line.left) == (False, expected["outstanding"])
    with pytest.raises(MoneyUnsettled):
        closing.close(ending.grant, reasons=REASONS, by=ending.officer, now=NOW)


@cases("payment.hold_back")
def test_what_is_held_back_is_not_paid_before_the_final_report_is_approved(told, expected):
    cost = 2 * told["grant"]
    party = {**PARTIES[0], "cost": cost, "grant": told["grant"], "own": cost - told["grant"]}
    grant = payments.grant(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), parties=[party])
    who, at = payments.hands(grant), payments.NOW
    payments.verified(grant, who)
    if told["paid"]:
        ledger.book(
            assignment=grant.assignment,
            kind="payment",
            year=2026,
            amount=told["paid"],
            occurred_on=at.date(),
            by=who.exporter,
            now=at,
            key="betalt",
            case=grant.case,
            organisation=grant.coordinator,
        )
    # Planned before anyone has said what is held back: each payment is judged by the share that stands when it goes.
    line = planning.NewLine(grant.coordinator, 2026, at.date(), told["payment"])
    if told["final_report_approved"]:
        line = replace(line, waits_for=(*planning.ALWAYS, *planning.LAST))
    instalment = planning.add_line(grant, line, by=who.officer, now=at)
    for condition in instalment.waits_for:
        planning.confirm_condition(instalment, condition, note="Handling 3", by=who.officer, now=at)
    share = fraction(told["hold_back"])
    planning.change_terms(grant, held_back=share, ground="Villkoren", by=who.officer, now=at)
    found = judging.standing_in_the_way(instalment, today=at.date(), now=at)
    assert [(one.rule, one.severity, one.figures["excess"]) for one in found] == [
        (one["rule"], one["severity"], one["excess"]) for one in expected["findings"]
    ]
    if found:
        with pytest.raises(PaymentStopped):
            paying.propose(instalment, by=who.officer, now=at)
        kept = told["payment"] - found[0].figures["excess"]
        instalment = planning.move_line(instalment, planned_on=at.date(), amount=kept, by=who.officer, now=at)
        planning.confirm_condition(instalment, "no_recovery_order", note="Handling 4", by=who.officer, now=at)
    (payment,) = payments.attested([instalment], who)
    assert payment.amount == expected.get("room", payment.amount)


@cases("ledger.sum")
def test_every_entry_counts_once_and_a_correction_is_an_entry_of_its_own(told, expected):
    assignment = make.assignment()
    make.frame(assignment, 2026, told["frame"])
    case, by, booked = registry.case(), make.worker(), {}
    for place, entry in enumerate(told["entries"]):
        if entry["amount"] > 0:
            line = ledger.Line(assignment, 2026, None, entry["amount"])
            (row,) = ledger.commit([line], case=case, by=by, now=payments.NOW, key=f"rad:{place}")
            booked[entry["amount"]] = row
        else:
            ledger.reverse(booked[-entry["amount"]], by=by, now=payments.NOW)
    (found,) = balances([assignment.pk], on=payments.NOW.date(), at=payments.NOW)
    assert (found.committed, found.room) == (expected["sum"], expected["left"])
    rows = LedgerEntry.objects.filter(assignment=assignment)
    assert (rows.count(), rows.total()) == (expected["count"], Decimal(expected["sum"]))
