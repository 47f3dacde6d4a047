"""The call's conditions: at and one step beyond each limit, and whoever follows the advice has no finding left."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from applications.loading.files import shipped
from applications.rules.conditions import Demand, judge
from applications.rules.facts import AidFacts, Component, Facts, PartyFacts, Researcher, Together
from applications.sentences.findings import held, sentence
from calls.rules.kinds import KINDS, OFFERED
from sweden.findings import Severity
from tests.applications.imagined import facts, party


def findings_of(demands, given):
    return [finding for judged in judge(demands, given) for finding in judged.findings]


def aided(category, costs=1_000_000, grant=500_000):
    """A party whose costs are all in one category, with the bonus for cooperation."""
    rule = next(one for rules in shipped() if (one := rules.category(category)))
    return party(costs, grant, aid=[AidFacts(rule, costs, grant, bonuses=frozenset({"collaboration"}))])


def found(kind, parameters, given_facts, *, stops=True):
    return [(one.rule, dict(one.figures)) for one in findings_of([Demand("d", kind, parameters, stops)], given_facts)]


def overheads(amount):
    """The party with a million of personnel and this much of indirect costs."""
    return replace(party(), costs={("personal", 2026): 1_000_000, ("indirect", 2026): amount})


LIMITS = [
    ("max_grant", {"amount": 500_000}, facts(), None),
    ("max_grant", {"amount": 499_999}, facts(), {"excess": 1, "allowed": 499_999}),
    ("max_share", {"share": "1/2"}, facts(), None),
    ("max_share", {"share": "1/2"}, facts(party(999_999)), {"excess": 1, "allowed": 499_999}),
    ("min_parties", {"count": 1}, facts(), None),
    ("min_parties", {"count": 3}, facts(), {"lacking": 2}),
    ("max_months", {"months": 12}, facts(), None),
    ("max_months", {"months": 12}, facts(ends_on=date(2027, 1, 1)), {"latest": date(2026, 12, 31), "days": 1}),
    ("earliest_start", {"date": "2026-01-01"}, facts(), None),
    ("earliest_start", {"date": "2026-01-02"}, facts(), {"days": 1}),
    ("latest_end", {"date": "2026-12-31"}, facts(), None),
    ("latest_end", {"date": "2026-12-30"}, facts(), {"days": 1}),
    ("coordinator_kind", {"kinds": ["company"]}, facts(), None),
    ("coordinator_kind", {"kinds": ["university"]}, facts(), {"party": "Norrviken AB"}),
    ("year_min", {"amount": 500_000}, facts(), None),
    ("year_min", {"amount": 500_001}, facts(), {"year": 2026, "lacking": 1}),
    ("business_matches", {}, facts(), None),
    ("business_matches", {}, facts(party(grant=500_001, own=499_999)), {"lacking": 2}),
    ("min_business_share", {"share": "1/2", "base": "financing", "in_kind": "counts"}, facts(), None),
    (
        "min_business_share",
        {"share": "1/2", "base": "financing", "in_kind": "counts"},
        facts(party(grant=500_001, own=499_999)),
        {"lacking": 2},
    ),
    (
        "min_business_share",
        {"share": "1/2", "base": "eligible_costs", "in_kind": "counts"},
        facts(party(own=499_999)),
        {"lacking": 1},
    ),
    ("party_sizes", {"large": 0, "small_or_medium": 0}, facts(), None),
    (
        "party_sizes",
        {"large": 1, "small_or_medium": 0},
        facts(replace(party(), size="medium")),
        {"size": "large", "lacking": 1},
    ),
]


LIMITS += [
    ("max_share_of_total", {"share": "1/2"}, facts(), None),
    ("max_share_of_total", {"share": "1/2"}, facts(party(own=499_999)), {"excess": 1, "allowed": 499_999}),
    ("min_months", {"months": 12}, facts(), None),
    ("min_months", {"months": 12}, facts(ends_on=date(2026, 12, 30)), {"earliest": date(2026, 12, 31), "days": 1}),
    ("latest_start", {"date": "2026-01-01"}, facts(), None),
    ("latest_start", {"date": "2025-12-31"}, facts(), {"days": 1}),
    ("year_max", {"amounts": [500_000]}, facts(), None),
    ("year_max", {"amounts": [499_999]}, facts(), {"year": 2026, "excess": 1}),
    ("years_count", {"years": 1}, facts(), None),
    ("years_count", {"years": 5}, facts(), {"expected": 5, "got": 1}),
    ("min_actor_categories", {"least": 1, "kinds": ["company", "region"]}, facts(), None),
    ("min_actor_categories", {"least": 2, "kinds": ["company", "region"]}, facts(), {"lacking": 1}),
    ("category", {"categories": ["industrial"]}, facts(aided("industrial")), None),
    ("category", {"categories": ["industrial"]}, facts(aided("non_economic")), None),
    ("category", {"categories": ["feasibility"]}, facts(aided("industrial")), {"category": "industrial"}),
    ("intensity", {"bonuses": "does_not_count"}, facts(aided("industrial", 1_000_000, 700_000)), None),
    ("intensity", {"bonuses": "counts"}, facts(aided("industrial", 1_000_000, 800_000)), None),
    (
        "intensity",
        {"bonuses": "does_not_count"},
        facts(aided("industrial", 1_000_000, 700_001)),
        {"party": "Norrviken AB", "category": "industrial", "allowed": 700_000, "excess": 1},
    ),
    ("max_indirect", {"share": "3/10", "kinds": ["company"]}, facts(overheads(300_000)), None),
    ("max_indirect", {"share": "3/10", "kinds": ["university"]}, facts(overheads(300_001)), None),
    (
        "max_indirect",
        {"share": "3/10", "kinds": ["company"]},
        facts(overheads(300_001)),
        {"party": "Norrviken AB", "allowed": 300_000, "excess": 1},
    ),
    ("party_of_kind", {"count": 1, "kinds": ["company", "region"]}, facts(), None),
    ("party_of_kind", {"count": 1, "kinds": ["region"]}, facts(), {"lacking": 1}),
    ("leader", {}, facts(researchers=[Researcher("a", True)]), None),
    ("leader", {}, facts(researchers=[Researcher("a")]), {"count": 0}),
    ("researchers_min", {"people": 1}, facts(researchers=[Researcher("a", True), Researcher("b")]), None),
    ("researchers_min", {"people": 2}, facts(researchers=[Researcher("a", True), Researcher("b")]), {"lacking": 1}),
    ("researchers_max", {"people": 1}, facts(researchers=[Researcher("a", True), Researcher("b")]), None),
    ("researchers_max", {"people": 1}, facts(researchers=[Researcher("b"), Researcher("c")]), {"excess": 1}),
    (
        "employer",
        {"organisations": ["Aros universitet"]},
        facts(researchers=[Researcher("a", employer=" aros  Universitet")]),
        None,
    ),
    (
        "employer",
        {"organisations": ["Aros universitet"]},
        facts(researchers=[Researcher("a", True, "Bruket AB")]),
        {"person": "a"},
    ),
    ("project_kind", {"project_kinds": ["pilot"]}, facts(project_kind="pilot"), None),
    ("project_kind", {"project_kinds": ["pilot"]}, facts(), {}),
]


SSH_TOLD = {"ssh": Component(True, 500_000)}


SCHOOL = {"mobility": ["mobility_academic", "mobility_industry"]}


SCHOOL_TOLD = {name: Component(True) for name in ("research_school", "mobility_academic", "mobility_industry")}


TABLE = {"category": "industrial", "of_small": "1/2", "of_medium": "2/5", "of_large": "3/10"}


OTHERS = {"call": Together(3_000_000, 6_000_000), "part": Together(1_000_000, 1_000_000)}


LIMITS += [
    ("max_parties", {"count": 1}, facts(), None),
    ("max_parties", {"count": 1}, facts(party(), party(key="q")), {"excess": 1}),
    ("max_share_together", {"share": "1/2", "scope": "call"}, facts(together=OTHERS), None),
    ("max_grants", {"grants": 3}, facts(party(5, 1), granted={"": 2}), None),
    (
        "max_grants",
        {"grants": 3},
        facts(party(5, 1), granted={"": 3}),
        {"most": 3, "count": 4, "excess": 1},
    ),
    (
        "max_share_together",
        {"share": "1/2", "scope": "call"},
        facts(party(grant=500_001), together=OTHERS),
        {"allowed": 3_500_000, "excess": 1},
    ),
    (
        "max_share_together",  # the others are too large already: all of this one's grant would not be enough
        {"share": "1/2", "scope": "part"},
        facts(party(1_000_000, 1), together={"part": Together(9_000_000, 9_000_000)}),
        {"excess": 1},
    ),
    ("intensity_table", TABLE, facts(aided("industrial", 1_000_000, 500_000)), None),
    ("intensity_table", TABLE, facts(aided("feasibility", 1_000_000, 900_000)), None),
    (
        "intensity_table",
        TABLE,
        facts(aided("industrial", 1_000_000, 500_001)),
        {"party": "Norrviken AB", "allowed": 500_000, "excess": 1},
    ),
    (
        "intensity_table",
        TABLE,
        facts(replace(aided("industrial", 1_000_000, 300_001), kind="university", size="not_enterprise")),
        {"allowed": 300_000, "excess": 1},
    ),
    ("ssh_part", {"amount": 500_000}, facts(components=SSH_TOLD), None),
    ("ssh_part", {"amount": 500_001}, facts(components=SSH_TOLD), {"missing": "amount", "lacking": 1}),
    (
        "ssh_part",
        {"amount": 1},
        facts(components={"ssh": Component(False, 1)}),
        {"part": "ssh", "missing": "description"},
    ),
    ("research_school", SCHOOL, facts(components=SCHOOL_TOLD), None),
    (
        "research_school",
        SCHOOL,
        facts(components=SCHOOL_TOLD | {"mobility_industry": Component(False)}),
        {"part": "mobility_industry"},
    ),
]


@pytest.mark.parametrize(("kind", "parameters", "given_facts", "expected"), LIMITS)
def test_a_condition_holds_at_its_limit_and_fails_one_step_beyond(kind, parameters, given_facts, expected):
    got = found(kind, parameters, given_facts)
    assert [rule for rule, _figures in got] == ([] if expected is None else [f"call.{kind}"])
    for _rule, figures in got:
        assert {name: figures[name] for name in expected} == expected


def test_every_kind_of_the_catalogue_is_judged_and_has_its_words():
    assert {kind for kind, *_rest in LIMITS} == set(KINDS)
    for kind, parameters, given_facts, _expected in LIMITS:
        judged = judge([Demand("d", kind, parameters)], given_facts)[0]
        said = [sentence(one) for one in judged.findings] or [held(judged)]
        assert all(one and not one.startswith("call.") for one in said)


def test_in_kind_counts_only_when_the_condition_says_so():
    one = replace(party(own=0), financing={("in_kind", 2026): 500_000})
    demand = {"share": "1/2", "base": "financing"}
    assert found("min_business_share", {**demand, "in_kind": "counts"}, facts(one)) == []
    assert found("min_business_share", {**demand, "in_kind": "does_not_count"}, facts(one)) != []


def test_own_money_of_a_university_is_not_business():
    university = party(kind="university", key="u", is_coordinator=False)
    assert facts(party(own=0, grant=0), university).business == 0
    assert facts(party(), university).business == 500_000


@pytest.mark.parametrize(("stops", "severity"), [(True, Severity.BLOCKING), (False, Severity.WARNING)])
def test_the_call_says_whether_a_broken_condition_stops_or_warns(stops, severity):
    got = findings_of([Demand("d", "max_grant", {"amount": 1}, stops)], facts())
    assert [one.severity for one in got] == [severity]


def test_what_is_not_filled_in_yet_is_no_finding():
    empty = Facts()
    of_parties = ("min_parties", "max_parties", "min_actor_categories", "party_of_kind", "project_kind")
    demands = [Demand("d", kind, parameters) for kind, parameters, *_rest in LIMITS if kind not in of_parties]
    assert findings_of(demands, empty) == []
    assert not any(one.holds for one in judge(demands, empty))


AMOUNTS = some.integers(0, 50_000_000)


SHARES = some.fractions(min_value=Fraction(1, 20), max_value=Fraction(19, 20), max_denominator=60)


def text(share):
    return f"{share.numerator}/{share.denominator}"


@given(AMOUNTS, some.integers(1, 50_000_000), some.integers(1, 50_000_000))
def test_cutting_the_grant_by_the_excess_over_the_largest_grant_is_enough(cost, grant, limit):
    whole = facts(party(cost, grant))
    for _rule, figures in found("max_grant", {"amount": limit}, whole):
        cut = facts(party(cost, grant - figures["excess"]))
        assert found("max_grant", {"amount": limit}, cut) == []
        assert found("max_grant", {"amount": limit}, facts(party(cost, grant - figures["excess"] + 1))) != []


@given(some.integers(1, 50_000_000), some.integers(1, 50_000_000), SHARES)
def test_cutting_the_grant_by_the_excess_share_is_enough_and_one_krona_less_is_not(cost, grant, share):
    demand = {"share": text(share)}
    for _rule, figures in found("max_share", demand, facts(party(cost, grant))):
        assert found("max_share", demand, facts(party(cost, grant - figures["excess"]))) == []
        if figures["excess"] < grant:
            assert found("max_share", demand, facts(party(cost, grant - figures["excess"] + 1))) != []


@given(some.integers(1, 50_000_000), some.integers(1, 50_000_000), AMOUNTS)
def test_adding_what_business_lacks_is_enough(cost, grant, own):
    for _rule, figures in found("business_matches", {}, facts(party(cost, grant, own))):
        assert found("business_matches", {}, facts(party(cost, grant, own + figures["lacking"]))) == []
        assert found("business_matches", {}, facts(party(cost, grant, own + figures["lacking"] - 1))) != []


@given(
    some.integers(1, 50_000_000),
    some.integers(1, 50_000_000),
    AMOUNTS,
    SHARES,
    some.sampled_from(["eligible_costs", "financing"]),
)
def test_adding_what_the_business_share_lacks_is_enough(cost, grant, own, share, base):
    demand = {"share": text(share), "base": base, "in_kind": "counts"}
    for _rule, figures in found("min_business_share", demand, facts(party(cost, grant, own))):
        assert found("min_business_share", demand, facts(party(cost, grant, own + figures["lacking"]))) == []
        assert found("min_business_share", demand, facts(party(cost, grant, own + figures["lacking"] - 1))) != []


@given(some.integers(1, 5_000_000), some.integers(1, 5_000_000))
def test_adding_what_a_year_lacks_is_enough(grant, least):
    for _rule, figures in found("year_min", {"amount": least}, facts(party(grant=grant))):
        assert found("year_min", {"amount": least}, facts(party(grant=grant + figures["lacking"]))) == []


def test_a_collaboration_project_has_a_large_company_and_a_small_or_medium_one():
    demand = Demand("sizes", "party_sizes", {"large": 1, "small_or_medium": 1}, stops=False)

    def judged(*sizes: str):
        parties = [PartyFacts(str(number), f"Bolag {number}", size=size) for number, size in enumerate(sizes)]
        return judge([demand], Facts(parties=parties))[0]

    assert judged("large", "small").holds
    assert judged("large", "medium", "not_enterprise").holds
    [lacking] = judged("large").findings
    assert (lacking.figures["size"], lacking.figures["lacking"]) == ("small_or_medium", 1)
    assert not judged("large", "").known
    assert not judged().known
    university = PartyFacts("u", "Universitetet", kind="university", size="large")
    found = judge([demand], Facts(parties=[university]))[0].findings
    assert [one.figures["size"] for one in found] == ["large", "small_or_medium"]


@given(AMOUNTS, AMOUNTS, some.lists(some.integers(1, 50_000_000), min_size=1, max_size=3))
def test_each_year_cut_by_its_excess_is_within_the_years_limits(first, second, amounts):
    def project(grants):
        one = replace(party(), requested=dict(zip((2026, 2027), grants, strict=True)))
        return facts(one, ends_on=date(2027, 12, 31))

    grants = {2026: first, 2027: second}
    for _rule, figures in found("year_max", {"amounts": amounts}, project(grants.values())):
        grants[figures["year"]] -= figures["excess"]
    assert found("year_max", {"amounts": amounts}, project(grants.values())) == []


@given(AMOUNTS, some.integers(1, 50_000_000), SHARES)
def test_what_others_take_over_brings_the_grant_within_its_share_of_all_financing(grant, others, share):
    for _rule, figures in found("max_share_of_total", {"share": text(share)}, facts(party(1, grant, others))):
        cut = facts(party(1, grant - figures["excess"], others + figures["excess"]))
        assert found("max_share_of_total", {"share": text(share)}, cut) == []


@given(some.dates(date(2026, 1, 1), date(2027, 12, 31)), some.integers(1, 24), some.integers(0, 900))
def test_a_project_made_as_much_longer_as_is_told_is_long_enough(starts_on, months, days):
    ends_on = starts_on + timedelta(days=days)
    for _rule, figures in found("min_months", {"months": months}, facts(starts_on=starts_on, ends_on=ends_on)):
        later = facts(starts_on=starts_on, ends_on=ends_on + timedelta(days=figures["days"]))
        assert found("min_months", {"months": months}, later) == []
        assert later.ends_on == figures["earliest"]


@given(some.integers(1, 5_000_000), some.integers(0, 5_000_000), some.booleans())
def test_whoever_describes_and_sets_aside_what_is_told_has_the_demanded_part(wanted, given_, described):
    told = Component(described, given_)
    for _rule, figures in found("ssh_part", {"amount": wanted}, facts(components={"ssh": told})):
        if figures["missing"] == "description":
            told = replace(told, described=True)
        else:
            told = replace(told, amount=given_ + figures["lacking"])
    assert found("ssh_part", {"amount": wanted}, facts(components={"ssh": told})) == []


@given(some.fixed_dictionaries({name: some.booleans() for name in SCHOOL_TOLD}))
def test_whoever_describes_what_is_told_has_a_research_school_with_mobility(described):
    told = {name: Component(one) for name, one in described.items()}
    for _rule, figures in found("research_school", SCHOOL, facts(components=told)):
        told[figures["part"]] = Component(True)
    assert found("research_school", SCHOOL, facts(components=told)) == []


@given(some.integers(1, 5_000_000), some.integers(1, 5_000_000), AMOUNTS, AMOUNTS, SHARES)
def test_cutting_the_grant_brings_the_sub_programme_within_its_share_or_to_nothing(cost, grant, costs, grants, share):
    demand, others = {"share": text(share), "scope": "call"}, {"call": Together(grants, costs)}
    for _rule, figures in found("max_share_together", demand, facts(party(cost, grant), together=others)):
        cut = facts(party(cost, grant - figures["excess"]), together=others)
        assert found("max_share_together", demand, cut) == []
        if figures["excess"] < grant:
            one_more = facts(party(cost, grant - figures["excess"] + 1), together=others)
            assert found("max_share_together", demand, one_more) != []


@given(some.integers(1, 5_000_000), some.integers(1, 5_000_000), some.sampled_from(["small", "medium", "large"]))
def test_cutting_a_partys_grant_by_what_the_table_tells_is_enough_and_one_krona_less_is_not(costs, grant, size):
    def project(asked):
        return facts(replace(aided("industrial", costs, asked), size=size))

    for _rule, figures in found("intensity_table", TABLE, project(grant)):
        assert found("intensity_table", TABLE, project(grant - figures["excess"])) == []
        assert found("intensity_table", TABLE, project(grant - figures["excess"] + 1)) != []


@given(some.integers(1, 9), some.integers(1, 9))
def test_leaving_out_as_many_parties_as_is_told_is_enough(count, most):
    for _rule, figures in found("max_parties", {"count": most}, facts(*[party(key=str(n)) for n in range(count)])):
        left = [party(key=str(n)) for n in range(count - figures["excess"])]
        assert found("max_parties", {"count": most}, facts(*left)) == []


def test_a_condition_of_one_kind_of_project_is_not_put_to_another():
    demand = replace(Demand("d", "max_grant", {"amount": 1}), project_kind="pilot")
    assert findings_of([demand], facts(project_kind="demonstration")) == []
    assert len(findings_of([demand], facts(project_kind="pilot"))) == 1


def test_every_kind_is_offered_but_that_of_a_calls_own_kinds_of_projects():
    assert set(OFFERED) == set(KINDS) - {"project_kind"}
