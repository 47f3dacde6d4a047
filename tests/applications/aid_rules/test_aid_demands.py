"""Other demands of state aid: whoever follows the advice has no finding left."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from applications.rules.aid import demands, intensity
from sweden.findings import Severity
from sweden.periods import add
from tests.applications.aid_rules.samples import CATEGORIES, DAYS, KRONOR, RATES, SIZE, basis, rules


def test_aid_for_smes_only_is_refused_to_a_large_enterprise_and_size_is_asked_for():
    def told(key, one_size):
        return [one.rule for one in demands.size_allowed(basis(key), "p", one_size)]

    assert told("gber_28", "large") == ["aid.size_not_eligible"]
    assert told("gber_28", "micro") == []
    assert told("gber_25", None) == ["aid.size_missing"]
    assert told("not_aid", None) == []


@given(some.dictionaries(some.sampled_from(["personal", "equipment", "consultants", "indirect"]), KRONOR))
def test_costs_of_other_kinds_are_taken_out_by_what_is_told(costs):
    consultancy = basis("gber_18")
    for one in demands.cost_kinds(consultancy, "p", costs):
        costs[one.figures["cost_kind"]] -= one.figures["excess"]
    assert demands.cost_kinds(consultancy, "p", costs) == []


@given(KRONOR, KRONOR, KRONOR)
def test_the_flat_rate_holds_exactly(personal, equipment, indirect):
    rule = basis("gber_25").flat_rate
    costs = {"personal": personal, "equipment": equipment, "indirect": indirect}
    for one in demands.flat_rate(rule, "p", costs):
        costs["indirect"] -= one.figures["excess"]
        assert demands.flat_rate(rule, "p", {**costs, "indirect": costs["indirect"] + 1})
    assert demands.flat_rate(rule, "p", costs) == []


@given(some.lists(some.tuples(SIZE, KRONOR), min_size=1, max_size=5))
def test_smes_that_take_over_what_is_lacking_bear_their_part(borne):
    rule = next(one for one in CATEGORIES if one.key == "process_innovation").smes_bear
    for one in demands.smes_bear(rule, "p", "large", borne):
        lacking = one.figures["lacking"]
        total = sum(costs for _size, costs in borne)
        theirs = sum(costs for one_size, costs in borne if one_size in intensity.SMES)
        after = [("small", theirs + lacking), ("large", total - theirs - lacking)]
        assert demands.smes_bear(rule, "p", "large", after) == []
        short = [("small", theirs + lacking - 1), ("large", total - theirs - lacking + 1)]
        assert demands.smes_bear(rule, "p", "large", short)
    assert demands.smes_bear(rule, "p", "small", borne) == []


@given(KRONOR, some.lists(some.builds(demands.Earlier, DAYS, KRONOR), max_size=3), DAYS, RATES)
def test_a_grant_cut_by_the_excess_keeps_the_cap_of_any_three_years(grant, earlier, day, rate):
    cap = basis("gber_28").amount_caps[0]

    def told(amount):
        grants = {"advice_in_full": amount, "advice": 10**9}
        return demands.amount_cap(cap, "p", grants, decided_on=day, rate=rate, earlier=earlier)

    for one in told(grant):
        assert told(grant - one.figures["excess"]) == []
        assert told(grant - one.figures["excess"] + 1)


def test_a_cap_in_euro_is_not_tried_without_a_rate_and_says_so():
    cap = basis("gber_28").amount_caps[0]

    def told(amount):
        return demands.amount_cap(cap, "p", {"advice_in_full": amount}, decided_on=date(2026, 1, 1), rate=None)

    assert told(220_000) == []
    assert [(one.rule, one.severity) for one in told(220_001)] == [("aid.rate_missing", Severity.WARNING)]


def test_aid_of_the_day_three_years_before_still_counts_and_of_the_day_before_that_does_not():
    cap, day, rate = basis("gber_28").amount_caps[0], date(2026, 6, 15), Fraction(11)
    for granted_on, told in ((date(2023, 6, 15), 1), (date(2023, 6, 14), 0)):
        earlier = [demands.Earlier(granted_on, 220_000 * 11)]
        grants = {"advice_in_full": 1}
        found = demands.amount_cap(cap, "p", grants, decided_on=day, rate=rate, earlier=earlier)
        assert len(found) == told


COSTS = some.dictionaries(some.sampled_from(["fundamental", "industrial", "experimental", "feasibility"]), KRONOR)


@given(COSTS, some.integers(0, 10**9), RATES)
def test_a_grant_cut_to_the_threshold_needs_no_notification_and_a_krona_more_does(costs, grant, rate):
    def told(amount):
        return demands.notification(basis("gber_25").notification, "p", amount, project_costs=costs, rate=rate)

    for one in told(grant):
        assert told(grant - one.figures["excess"]) == []
        assert told(grant - one.figures["excess"] + 1)


@pytest.mark.parametrize(
    ("costs", "threshold"),
    [
        ({"fundamental": 51, "experimental": 49}, 55_000_000),
        ({"fundamental": 50, "experimental": 50}, 25_000_000),
        ({"fundamental": 30, "industrial": 21, "experimental": 49}, 35_000_000),
        ({"industrial": 50, "experimental": 50}, 25_000_000),
        ({"feasibility": 51, "experimental": 49}, 8_250_000),
        ({}, 25_000_000),
    ],
)
def test_what_is_more_than_half_of_the_costs_settles_the_threshold(costs, threshold):
    assert demands.threshold_of(basis("gber_25").notification, costs).amount_eur == threshold


@given(KRONOR, some.lists(some.tuples(KRONOR, some.none() | KRONOR), max_size=4))
def test_services_worth_what_is_lacking_pass_all_of_the_aid_on(grant, services):
    rule = basis("gber_28_passed_on").passed_on
    given_services = [demands.Service(*one) for one in services]
    for one in demands.passed_on(rule, "p", grant, given_services):
        lacking = one.figures["lacking"]
        assert demands.passed_on(rule, "p", grant, [*given_services, demands.Service(0, lacking)]) == []
        assert demands.passed_on(rule, "p", grant, [*given_services, demands.Service(0, lacking - 1)])


@given(DAYS, DAYS)
def test_operating_aid_ends_on_the_last_day_of_its_tenth_year(since, ends_on):
    def told(day):
        operation = next(one for one in CATEGORIES if one.key == "cluster_operation")
        return demands.years_at_most(operation, "p", since, day)

    assert told(add(since, years=10) - timedelta(days=1)) == []
    assert [one.figures["days"] for one in told(add(since, years=10))] == [1]
    for one in told(ends_on):
        assert told(ends_on - timedelta(days=one.figures["days"])) == []


@given(DAYS, DAYS, some.booleans())
def test_works_moved_by_the_days_told_start_after_the_application(applied_on, starts_on, accepted):
    rule = replace(rules().incentive_effect, start_on_application_day_accepted=accepted)
    details = dict.fromkeys(rule.details, True)

    def told(day):
        return demands.incentive_effect(rule, "p", applied_on=applied_on, works_start_on=day, details=details)

    assert bool(told(applied_on)) is not accepted
    assert told(applied_on + timedelta(days=1)) == []
    for one in told(starts_on):
        assert told(starts_on + timedelta(days=one.figures["days"])) == []


def test_each_detail_that_the_application_lacks_is_named():
    rule = rules().incentive_effect
    details = {**dict.fromkeys(rule.details, True), "location": False}
    told = demands.incentive_effect(rule, "p", applied_on=date(2026, 1, 1), works_start_on=None, details=details)
    assert [one.figures["missing"] for one in told] == [("location",)]


def test_a_declaration_is_asked_for_at_its_time_and_a_denial_blocks():
    both = basis("gber_25").declarations[:1]
    key = both[0].key
    assert [one.rule for one in demands.declared(both, "p", {}, at="payment")] == ["aid.declaration_missing"]
    assert [one.rule for one in demands.declared(both, "p", {key: False}, at="payment")] == ["aid.declaration_denied"]
    assert demands.declared(both, "p", {key: True}, at="payment") == []
    assert demands.declared(both, "p", {}, at="decision") == []


@given(some.integers(0, 10**7), some.integers(-(10**7), 10**7), SIZE, some.none() | some.integers(0, 5))
def test_equity_brought_in_as_told_lifts_the_difficulty(capital, equity, one_size, age):
    accounts = demands.Accounts(
        share_capital=capital, equity=equity, age_years=age, debt=[7_500_001, 9], equity_by_year=[1_000_000, 1]
    )

    def told(given_accounts):
        return demands.in_difficulty(rules().difficulty, "p", one_size, given_accounts)

    for one in told(accounts):
        after = replace(accounts, equity=equity + one.figures["lacking"])
        assert told(after) == []
        assert told(replace(after, equity=after.equity - 1))
    if one_size in intensity.SMES and age is not None and age < 3:
        assert told(accounts) == []


def test_two_years_of_debt_without_earnings_put_a_large_enterprise_in_difficulty():
    accounts = demands.Accounts(debt=[751, 751], equity_by_year=[100, 100], ebitda=[9, 9], interest=[10, 10])

    def told(one_size, given_accounts=accounts):
        return [one.figures for one in demands.in_difficulty(rules().difficulty, "p", one_size, given_accounts)]

    assert told("large") == [{"party": "p", "ground": "leverage", "lacking": 1}]
    assert told("medium") == []
    assert told("large", replace(accounts, debt=[750, 751])) == []
    assert told("large", replace(accounts, ebitda=[10, 9])) == []
    assert told("large", replace(accounts, debt=[751])) == []


def test_insolvency_and_rescue_aid_put_any_enterprise_in_difficulty():
    accounts = demands.Accounts(insolvent=True, rescue_aid_outstanding=True)
    told = demands.in_difficulty(rules().difficulty, "p", "micro", accounts)
    assert [one.figures["ground"] for one in told] == ["insolvency", "rescue_aid"]
