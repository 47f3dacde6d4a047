"""Settlement, holding back, claims and plans of instalments: what holds for any amounts."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.payments import Ready, blames_account, hold_back, obstacles
from grants.rules.plan import beyond, suggest
from grants.rules.recovery import outstanding
from grants.rules.settlement import Line, Party, final_grant, unused_money

KRONOR = st.integers(0, 10_000_000)
SHARES = st.fractions(0, 1, max_denominator=100)
LINES = st.lists(st.builds(Line, SHARES, KRONOR), max_size=4)
PARTIES = st.lists(st.builds(Party, st.text(min_size=1, max_size=2), KRONOR, KRONOR, LINES), max_size=4)


@given(PARTIES)
def test_a_final_grant_is_within_both_limits_and_makes_paid_come_out_even(parties):
    settled = final_grant(parties)
    for party, one in zip(parties, settled.parties, strict=True):
        exact = sum((line.intensity * line.actual_costs for line in party.lines), Fraction(0))
        assert one.final <= party.max_amount
        assert one.final <= exact
        assert one.final in (party.max_amount, one.by_costs)
        assert exact - one.by_costs < 1  # rounded once, less than a krona
        assert party.paid + one.to_pay - one.to_recover == one.final
        assert 0 in (one.to_pay, one.to_recover)
    assert settled.final_total == sum(one.final for one in settled.parties)


@given(KRONOR, KRONOR, st.integers(1, 100_000))
def test_unused_money_is_kept_or_repaid_as_a_whole(granted, used, base):
    told = unused_money(granted, used, price_base_amount=base)
    assert told.to_repay + told.may_keep == told.unused == max(0, granted - used)
    assert 0 in (told.to_repay, told.may_keep)
    assert 2 * told.may_keep <= base


@given(KRONOR, SHARES, KRONOR, KRONOR, st.booleans())
def test_whoever_cuts_a_payment_as_told_has_no_finding_left(grant, share, paid, payment, approved):
    first = hold_back(grant, share, paid=paid, payment=payment, final_report_approved=approved)
    cut = payment - (first.findings[0].figures["excess"] if first.findings else 0)
    again = hold_back(grant, share, paid=paid, payment=cut, final_report_approved=approved)
    assert not again.findings
    assert cut == min(payment, first.room)
    if cut:
        assert paid + cut <= grant - (0 if approved else share * grant)


@given(KRONOR, st.lists(KRONOR, max_size=5))
def test_a_claim_is_closed_when_nothing_is_left(claim, received):
    left = outstanding(claim, received)
    assert left.outstanding - left.overpaid == claim - sum(received)
    assert left.closed is (sum(received) >= claim)


GRANTED = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(2026, 2029)), st.integers(0, 5_000_000), min_size=1, max_size=8
)


@given(GRANTED, SHARES, st.integers(1, 12), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_suggested_plan_is_what_was_granted_by_party_and_year_and_holds_back_its_share(
    granted, held, per_year, starts_on
):
    ends_on = date(2029, 12, 31)
    plan = suggest(granted, starts_on=starts_on, ends_on=ends_on, per_year=per_year, held=held)
    sums: dict[tuple[int, int], int] = {}
    for one in plan:
        assert one.amount > 0
        assert one.day >= starts_on
        assert one.last is (one.day > ends_on)
        sums[one.party, one.year] = sums.get((one.party, one.year), 0) + one.amount
    assert sums == {place: amount for place, amount in granted.items() if amount}
    assert beyond(granted, sums) == []
    for party in {one for one, _year in granted}:
        whole = sum(amount for (one, _year), amount in granted.items() if one == party)
        last = sum(one.amount for one in plan if one.party == party and one.last)
        assert held * whole <= last < held * whole + 1


def test_a_plan_beyond_the_grant_is_told_by_party_and_year():
    (finding,) = beyond({(1, 2026): 100}, {(1, 2026): 100, (1, 2027): 1})
    assert (finding.rule, finding.figures) == (
        "plan.beyond_grant",
        {"party": 1, "year": 2027, "allowed": 0, "excess": 1},
    )


def test_nothing_is_paid_to_an_account_that_two_have_not_verified_or_while_held_or_before_what_it_waits_for():
    def rules(*args, **known):
        return [one.rule for one in obstacles(Ready(*args, **known))]

    assert rules(2, 0) == []
    assert rules(None, 0) == ["payment.account_missing"]
    assert rules(1, 0) == ["payment.account_unverified"]
    assert rules(2, 1) == ["payment.held"]
    assert rules(0, 0, rejected="AC04") == ["payment.account_rejected", "payment.account_unverified"]
    assert rules(2, 0, claims=["2025-00003"]) == ["payment.claim_unpaid"]
    assert rules(2, 0, waits_for=["final"]) == ["payment.condition"]
    assert rules(2, 0, waits_for=["final"], in_order=["final"]) == []


@pytest.mark.parametrize(
    ("why", "blamed"),
    [
        ("AC04 Kontot är avslutat", True),
        ("AC01", True),
        ("Fel konto", True),
        ("Account closed", True),
        ("AC02 Debiteringskontot är fel", False),  # the agency's own
        ("AM04 Täckning saknas på kontot", False),
        ("DT01 Fel datum", False),
        ("", False),
    ],
)
def test_a_payment_that_fell_by_the_receivers_account_is_told_by_its_code_or_else_by_its_words(why, blamed):
    assert blames_account(why) is blamed
