"""State aid: whoever follows the advice has no finding left; more room is never less; limits are exact to the krona."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from applications.loading.files import shipped
from applications.rules.aid import cumulation, demands, deminimis, intensity, size
from applications.rules.aid.ruleset import Family, RuleSet, valid_on
from sweden.findings import Severity
from sweden.periods import add

SIZES = ["large", "medium", "small", "micro"]
KRONOR = some.integers(0, 60_000_000)
SHARES = some.fractions(min_value=0, max_value=1, max_denominator=40)
RATES = some.fractions(min_value=8, max_value=14, max_denominator=10_000)
DAYS = some.dates(date(2024, 1, 1), date(2030, 12, 31))


def rules(family: str = Family.BLOCK_EXEMPTION) -> RuleSet:
    return next(one for one in shipped() if one.family == family)


def basis(key: str):
    return next(found for one in shipped() if (found := one.basis(key)))


BASES = [one for rules in shipped() for one in rules.bases]
CATEGORIES = [one for one in BASES for one in one.categories]
CATEGORY = some.sampled_from(CATEGORIES)
SIZE = some.sampled_from([*SIZES, None])
GIVEN_BONUSES = some.sets(some.sampled_from([one.key for basis in BASES for one in basis.bonuses]))


# Intensity


@given(CATEGORY, GIVEN_BONUSES)
def test_the_smaller_an_enterprise_the_higher_its_intensity_and_never_above_the_whole(category, bonuses):
    shares = [intensity.max_intensity(category, one, bonuses) for one in SIZES]
    assert shares == sorted(shares)
    assert shares[-1] == shares[-2]
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert intensity.max_intensity(category, None, bonuses) == shares[0]


@given(CATEGORY, SIZE, GIVEN_BONUSES, GIVEN_BONUSES)
def test_another_bonus_never_lowers_the_intensity(category, one_size, some_bonuses, more):
    before = intensity.max_intensity(category, one_size, some_bonuses)
    assert intensity.max_intensity(category, one_size, some_bonuses | more) >= before


LINES = some.lists(some.tuples(CATEGORY, KRONOR, KRONOR), min_size=1, max_size=5)


def party(lines, one_size="small", bonuses=(), total=0):
    return intensity.Party("p", one_size, [intensity.Line(*line) for line in lines], bonuses, total)


@given(LINES, SIZE, GIVEN_BONUSES)
def test_each_category_cut_by_its_excess_is_within_its_intensity_and_one_krona_more_is_not(lines, one_size, bonuses):
    asked = {category.key: (category, 0, 0) for category, _costs, _grant in lines}
    for category, costs, grant in lines:
        asked[category.key] = category, asked[category.key][1] + costs, asked[category.key][2] + grant
    judged = intensity.intensity([party(lines, one_size, bonuses)])
    assert len(judged.limits) == len(asked)
    for found in judged.findings:
        key, excess = found.figures["category"], found.figures["excess"]
        category, costs, grant = asked[key]
        assert 0 < excess <= grant
        asked[key] = category, costs, grant - excess
        above = intensity.intensity([party([(category, costs, grant - excess + 1)], one_size, bonuses)])
        assert [one.figures["excess"] for one in above.findings] == [1]
    assert intensity.intensity([party(asked.values(), one_size, bonuses)]).findings == []


@given(LINES, SIZE, KRONOR)
def test_a_party_cut_by_the_excess_of_its_sum_is_within_it_and_one_krona_more_is_not(lines, one_size, total):
    for found in intensity.intensity_party([party(lines, one_size, (), total)]).findings:
        left = total - found.figures["excess"]
        assert intensity.intensity_party([party(lines, one_size, (), left)]).findings == []
        assert len(intensity.intensity_party([party(lines, one_size, (), left + 1)]).findings) == 1


@given(LINES, SIZE)
def test_one_sum_never_allows_less_than_the_categories_rounded_one_by_one(lines, one_size):
    each = sum(one.allowed for one in intensity.intensity([party(lines, one_size)]).limits)
    assert intensity.intensity_party([party(lines, one_size)]).limits[0].allowed >= each


MEMBERS = some.lists(
    some.builds(
        intensity.Member,
        key=some.uuids().map(str),
        costs=KRONOR,
        is_undertaking=some.booleans(),
        size=SIZE,
        country=some.sampled_from(["SE", "FI", "US"]),
        group=some.sampled_from(["", "", "g"]),
    ),
    max_size=6,
)


@given(MEMBERS, some.booleans(), some.booleans(), some.sampled_from(["", "a", "c"]))
def test_a_bonus_is_given_exactly_when_one_of_its_grounds_holds(members, publish, contract, area):
    project = intensity.Project(members, publish, contract, area)
    judged = intensity.bonuses_of(basis("gber_25").bonuses, project, rules().states)
    assert ("collaboration" in judged.given) is bool(judged.grounds)
    assert judged.largest in {Fraction(0), Fraction(1, 20), Fraction(3, 20)}
    if contract:
        assert not any(code.startswith("collaboration") for code in judged.grounds)
    if judged.grounds and not contract and publish and not judged.missing and not area:
        wholly = intensity.bonuses_of(basis("gber_25").bonuses, replace(project, stated=["wide_dissemination"]))
        assert wholly.largest == Fraction(3, 20)


def test_an_undertaking_outside_the_states_of_the_act_is_no_second_state():
    members = [
        intensity.Member("a", 500, True, "large", "SE"),
        intensity.Member("b", 500, True, "large", "US"),
    ]
    judged = intensity.bonuses_of(basis("gber_25").bonuses, intensity.Project(members), rules().states)
    assert judged.missing == ["sme_or_second_state"]
    assert judged.given == []


def test_a_group_bears_its_costs_together():
    members = [
        intensity.Member("a", 400, True, "large", group="g"),
        intensity.Member("b", 400, True, "small", group="g"),
        intensity.Member("c", 200, True, "small"),
    ]
    judged = intensity.bonuses_of(basis("gber_25").bonuses, intensity.Project(members))
    assert judged.missing == ["undertaking_above_70_percent"]


def test_25_points_stand_alone_and_training_adds_up():
    every = [one.key for one in basis("gber_25").bonuses]
    industrial = next(one for one in CATEGORIES if one.key == "industrial")
    assert intensity.max_intensity(industrial, "large", every) == Fraction(3, 4)
    training = next(one for one in CATEGORIES if one.key == "training")
    assert intensity.max_intensity(training, "medium", ["disadvantaged"]) == Fraction(7, 10)
    assert intensity.max_intensity(training, "small", ["disadvantaged"]) == Fraction(7, 10)
    test_infrastructure = next(one for one in CATEGORIES if one.key == "test_infrastructure")
    both = ["cross_border", "capacity_for_smes"]
    assert [intensity.max_intensity(test_infrastructure, one, both) for one in SIZES] == [
        Fraction(2, 5),
        Fraction(1, 2),
        Fraction(3, 5),
        Fraction(3, 5),
    ]


@given(some.lists(some.builds(intensity.SizeFrom, DAYS, some.sampled_from(SIZES)), max_size=4), DAYS, DAYS)
def test_the_size_stands_still_from_the_decision_on(sizes, decided_on, later):
    assume(later >= decided_on)
    frozen = intensity.frozen_size(sizes, asked_on=decided_on, decided_on=decided_on)
    assert intensity.frozen_size(sizes, asked_on=later, decided_on=decided_on) == frozen


# Rule sets


@given(DAYS)
def test_a_day_has_the_set_whose_period_holds_it_or_a_blocking_finding(day):
    found, findings = valid_on([rules()], day)
    if day <= date(2026, 12, 31):
        assert (found, findings) == (rules(), [])
    else:
        assert found is None
        assert [(one.rule, one.severity) for one in findings] == [("aid.rule_set_missing", Severity.BLOCKING)]


def test_a_successor_takes_over_on_its_first_day_and_no_day_before():
    successor = replace(rules(), key="new", valid_from=date(2026, 12, 1), valid_to=None)
    assert valid_on([successor, rules()], date(2026, 11, 30))[0] is rules()
    assert valid_on([successor, rules()], date(2026, 12, 1))[0] is successor


# Cumulation


OTHERS = some.lists(
    some.builds(cumulation.Other, source=some.just("A"), kind=some.sampled_from(cumulation.Kind), on_same_costs=KRONOR),
    max_size=4,
)


@given(KRONOR, OTHERS, KRONOR, some.lists(SHARES, min_size=1, max_size=3), SHARES)
def test_the_grant_cut_by_the_excess_cumulates_within_both_limits(grant, others, costs, shares, rate):
    def judged(amount):
        return cumulation.cumulation(
            amount, others, eligible_costs=costs, intensities=shares, most_favourable_rate=rate
        ).findings

    found = judged(grant)
    excess = max((one.figures["excess"] for one in found), default=0)
    assert 0 <= excess <= grant
    left = judged(grant - excess)
    if grant - excess > 0:
        assert left == []
        assert excess == 0 or judged(grant - excess + 1)


@given(KRONOR, OTHERS, KRONOR, SHARES, SHARES)
def test_another_measure_on_the_same_costs_never_lowers_the_limit(grant, others, costs, share, another):
    def rules_broken(shares):
        judged = cumulation.cumulation(grant, others, eligible_costs=costs, intensities=shares)
        return {one.rule for one in judged.findings} - {"cumulation.eu_rate_unknown"}

    assert rules_broken([share, another]) <= rules_broken([share])


# De minimis


EURO = some.integers(0, 40_000_000).map(lambda cents: Fraction(cents, 100))
AWARDS = some.lists(
    some.builds(
        deminimis.Award,
        key=some.uuids().map(str),
        to=some.sampled_from("ABCD"),
        granted_on=DAYS,
        eur=EURO,
        member_state=some.sampled_from(["SE", "SE", "FI"]),
    ),
    max_size=6,
)
TIES = some.lists(
    some.builds(
        deminimis.Tie,
        a=some.sampled_from("ABCD"),
        b=some.sampled_from("ABCD"),
        kind=some.sampled_from(["majority_votes", "minority_holding", "same_natural_person"]),
    ),
    max_size=4,
)


def ceiling():
    return rules(Family.DE_MINIMIS).de_minimis


@given(AWARDS, TIES, DAYS, EURO)
def test_aid_as_large_as_the_room_fits_and_a_cent_more_does_not(awards, ties, day, amount):
    def check(eur):
        return deminimis.check(ceiling(), deminimis.NewAid("A", eur), decided_on=day, awards=awards, ties=ties)

    judged = check(amount)
    within = judged.counted_eur <= ceiling().ceiling_eur
    assert bool(check(judged.room_eur).findings) is not within
    assert check(judged.room_eur + Fraction(1, 100)).findings
    for one in judged.findings:
        assert one.figures["usable"] == 0
        if amount >= one.figures["excess_eur"]:
            assert check(amount - one.figures["excess_eur"]).findings == []


@given(AWARDS, TIES, DAYS, KRONOR, RATES)
def test_the_largest_amount_in_kronor_fits_and_a_krona_more_does_not(awards, ties, day, kronor, rate):
    def check(amount):
        new = deminimis.NewAid("A", kronor=amount, rate=rate)
        return deminimis.check(ceiling(), new, decided_on=day, awards=awards, ties=ties)

    judged = check(kronor)
    assume(judged.counted_eur <= ceiling().ceiling_eur)
    for one in judged.findings:
        assert check(one.figures["max_sek"]).findings == []
        assert check(one.figures["max_sek"] + 1).findings


@given(AWARDS, TIES, DAYS, some.builds(deminimis.Tie, some.just("A"), some.just("B"), some.just("majority_votes")))
def test_another_tie_never_makes_more_room(awards, ties, day, another):
    def room(known):
        new = deminimis.NewAid("A", Fraction(1))
        return deminimis.check(ceiling(), new, decided_on=day, awards=awards, ties=known).room_eur

    assert room([*ties, another]) <= room(ties)


@given(DAYS)
def test_aid_of_the_first_day_counts_and_of_the_day_before_does_not(day):
    for rule in (ceiling(), replace(ceiling(), same_day_counts=False)):
        first = deminimis.window_from(rule, day)
        for granted_on, counted in ((first, ["x"]), (first - timedelta(days=1), []), (day, ["x"])):
            award = deminimis.Award("x", "A", granted_on, Fraction(1))
            new = deminimis.NewAid("A", Fraction(1))
            assert deminimis.check(rule, new, decided_on=day, awards=[award]).counted == counted


@given(some.dictionaries(some.sampled_from("ABC"), some.integers(1, 10**9), min_size=1), some.lists(EURO, max_size=4))
def test_what_is_split_adds_up_to_the_cent(equity, awards):
    assert sum(deminimis.split(equity, [(one, "") for one in awards]).values()) == sum(awards)


# Size


FIGURES = some.integers(0, 400), some.integers(0, 80_000_000), some.integers(0, 80_000_000)


def rank(name):
    return rules().sizes.names.index(name)


@given(*FIGURES, SHARES, *FIGURES)
def test_a_larger_holding_never_makes_an_enterprise_smaller(heads, turnover, balance, share, h, t, b):
    def classified(held):
        other = size.Relation("q", size.Enterprise(h, t, b), held)
        return size.classify(rules().sizes, size.Enterprise(heads, turnover, balance, [other]))

    assert rank(classified(share).size) <= rank(classified(min(Fraction(1), share + Fraction(1, 10))).size)
    assert rank(classified(Fraction(0)).size) <= rank(classified(share).size)


@given(some.sampled_from(SIZES), some.lists(some.sampled_from(SIZES), max_size=8))
def test_a_size_changes_only_after_two_years_in_a_row_and_then_always(established, periods):
    status = size.over_years(rules().sizes, established, periods)
    for year, now in enumerate(status):
        before = status[year - 1] if year else established
        if year == 0:
            assert now == before
        elif periods[year] == periods[year - 1]:
            assert now == periods[year]
        if rank(now) > rank(before):
            assert rank(periods[year]) >= rank(now)
            assert rank(periods[year - 1]) >= rank(now)


def test_unknown_heads_or_money_give_no_size():
    assert size.classify(rules().sizes, size.Enterprise(None, 1, 1)).size is None
    assert size.classify(rules().sizes, size.Enterprise(1, None, None)).size is None
    assert size.classify(rules().sizes, size.Enterprise(1, None, 1)).size == "micro"


# Other demands


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


def test_awards_above_the_threshold_are_published():
    assert not demands.is_published(rules().publication, Fraction(100_000))
    assert demands.is_published(rules().publication, Fraction(10_000_001, 100))
