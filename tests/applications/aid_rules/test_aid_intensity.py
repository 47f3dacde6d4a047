"""Intensity, bonuses and rule sets by day: whoever follows the advice has no finding left; limits are exact."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as some

from applications.rules.aid import intensity
from applications.rules.aid.ruleset import valid_on
from sweden.findings import Severity
from tests.applications.aid_rules.samples import (
    CATEGORIES,
    CATEGORY,
    DAYS,
    GIVEN_BONUSES,
    KRONOR,
    SIZE,
    SIZES,
    basis,
    rules,
)


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
