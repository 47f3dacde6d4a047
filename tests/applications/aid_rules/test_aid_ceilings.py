"""Cumulation and de minimis aid: what is told to be room is room, to the krona and the cent."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as some

from applications.rules.aid import cumulation, deminimis
from applications.rules.aid.ruleset import Family
from tests.applications.aid_rules.samples import DAYS, KRONOR, RATES, SHARES, rules

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
