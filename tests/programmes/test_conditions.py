"""A condition as data reaches the rule it names, in each way it can be read, or says what is wrong with it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programmes.rules import kinds, shares
from programmes.rules.conditions import SCOPES, Demand, judge, readings
from programmes.rules.facts import Part, Party, Portfolio, Project, SplitLine, YearMoney, as_json, from_json
from programmes.rules.frames import Wording
from programmes.rules.kinds import KINDS, PEOPLE, read
from programmes.rules.parameters import ConditionError
from programmes.rules.shares import Against, Base, InKind
from programmes.rules.verdict import Excepted, State, Verdict
from sweden.findings import Severity, Source

ON = date(2026, 1, 20)
HALF = Fraction(1, 2)
MONEY = YearMoney(
    grant=6_000_000,
    business_cash=1_000_000,
    business_in_kind=1_000_000,
    other_public=500_000,
    eu=500_000,
    costs=9_000_000,
)
PARTIES = (
    Party("Stor AB", "company", "large", "01", is_coordinator=True, costs=6_000_000, grant=5_000_000),
    Party("Universitetet", "university", "not_enterprise", "03", costs=3_000_000, grant=1_000_000),
)
PROJECT = Project(
    key="P1",
    assignment="prov",
    strand="plattform",
    title="Ett projekt",
    decided_on=date(2025, 12, 9),
    starts_on=date(2026, 2, 1),
    ends_on=date(2027, 12, 31),
    area="kvant",
    years={2026: MONEY},
    parties=PARTIES,
    themes={"ai": Fraction(1, 4)},
    parts={"ssh": Part(True, 0), "research_school": Part(True, 1, ("ai",))},
    trl_from=2,
    trl_to=4,
)

#: Figures of every kind that the project above breaks, and how much it says is too much or lacking.
BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "share.funder_max": ({"max_share": "1/2", "base": "financing"}, {"lacking": 3_000_000}),
    "share.public_max": ({"max_share": "1/2", "base": "eligible_costs", "eu_counts": True}, {"excess": 2_500_000}),
    "share.business_min": ({"min_share": "1/2", "base": "financing"}, {"lacking": 5_000_000}),
    "share.business_matches": ({"against": "all_public", "as_a_rule": True}, {"lacking": 4_500_000}),
    "share.platform": ({"max_share": "1/2", "binding": "cumulative", "base": "eligible_costs"}, {"excess": 1_500_000}),
    "portfolio.share": ({"max_share": "1/2"}, {"excess": 1_500_000}),
    "portfolio.max_grants": ({"grants": 0}, {"excess": 1}),
    "portfolio.split": ({"strict_years": [2026]}, {"excess": 1}),
    "portfolio.project_year_min": ({"minimum": 6_000_001, "basis": "grant"}, {"lacking": 1}),
    "portfolio.theme_min": ({"theme": "ai", "minimum": 1_500_001, "binding_from": 2028}, {"lacking": 1}),
    "portfolio.begun": ({"theme": "ai", "year": 2024}, {"first_on": date(2025, 12, 9)}),
    "portfolio.component": ({"component": "ssh"}, {"lacking": 1}),
    "portfolio.coverage": (
        {"component": "research_school", "covers": ["ai", "stem"], "described": ["mobility"]},
        {"missing": ("stem", "mobility")},
    ),
    "portfolio.trl_coverage": ({"lowest": 1, "highest": 5}, {"gaps": (1, 5)}),
    "duty.decision_number": ({}, {"missing": "number"}),
    "parties.sizes": ({"large": 1, "small_or_medium": 1}, {"size": "small_or_medium", "lacking": 1}),
    "parties.kinds": ({"required": {"institute": 1}}, {"kind": "institute", "lacking": 1}),
    "parties.categories": ({"kinds": ["company", "region", "university"], "count": 3}, {"lacking": 1}),
    "parties.regions": ({"count": 1}, {"lacking": 1}),
    "parties.intensity": (
        {"table": {"any": {"large": "1/2", "any": "1/1"}}},
        {"party": "Stor AB", "excess": 2_000_000},
    ),
    "project.max_grant": ({"amount": 5_999_999}, {"excess": 1}),
    "project.min_parties": ({"count": 3}, {"lacking": 1}),
    "project.max_months": ({"months": 22}, {"latest": date(2027, 11, 30), "days": 31}),
    "project.min_months": ({"months": 24}, {"earliest": date(2028, 1, 31), "days": 31}),
    "project.earliest_start": ({"date": "2026-02-02"}, {"days": 1}),
    "project.latest_start": ({"date": "2026-01-31"}, {"days": 1}),
    "project.latest_end": ({"date": "2027-12-30"}, {"days": 1}),
    "project.coordinator_kind": ({"kinds": ["university"]}, {"party": "Stor AB", "kind": "company"}),
}
FACTS = Portfolio(
    ON,
    [PROJECT],
    programme=[PROJECT],
    splits=[SplitLine(2026, Wording.FIXED, {"plattform": 5_999_999}, {"plattform": 6_000_000})],
    duties={"Delredovisning": None},
)


def verdict_of(kind: str, parameters: dict[str, Any] | None = None, facts: Portfolio = FACTS, **how: Any) -> Verdict:
    return judge(Demand(kind, BROKEN[kind][0] if parameters is None else parameters, **how), facts)


def test_there_is_a_broken_example_of_every_kind() -> None:
    assert set(BROKEN) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_finds_what_breaks_it_by_exactly_so_much(kind: str) -> None:
    source = Source("Regeringsbeslut", "beslutets egna ord", "prov")
    verdict = judge(Demand(kind, BROKEN[kind][0], source=source), FACTS)
    finding, *_ = verdict.findings
    assert finding.figures.items() >= BROKEN[kind][1].items()
    assert finding.source == source
    assert verdict.state is not State.HOLDS


@given(
    some.integers(0, 10**8), some.integers(0, 10**8), some.dates(date(2024, 1, 1), date(2031, 1, 1)), some.booleans()
)
def test_whatever_is_granted_every_kind_judges_it_and_an_exception_never_makes_it_met(
    grant: int, other: int, ends_on: date, granted: bool
) -> None:
    money = replace(MONEY, grant=grant, business_cash=other, costs=grant + other)
    project = replace(PROJECT, ends_on=ends_on, years={2026: money})
    projects = [project] if granted else []
    facts = replace(FACTS, projects=projects, programme=projects)
    order = [State.HOLDS, State.INFORMATION, State.EXCEPTED, State.WARNING, State.BREACH]
    for kind in KINDS:
        demand = Demand(kind, BROKEN[kind][0])
        verdict = judge(demand, facts)
        lifted = judge(demand, facts, [Excepted("skäl", "A. Chef"), Excepted("skäl", "A. Chef", project.key)])
        if verdict.state in (State.NOT_YET, State.PEOPLE):
            assert lifted.state is verdict.state, kind
            continue
        assert order.index(lifted.state) <= order.index(verdict.state), kind
        assert (lifted.state is State.HOLDS) == (verdict.state is State.HOLDS), kind
        assert len(lifted.findings) == len(verdict.findings), kind


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"portfolio.theme_min", "portfolio.begun", "portfolio.split"}))
def test_every_kind_takes_its_weight_from_the_condition(kind: str) -> None:
    finding, *_ = judge(Demand(kind, BROKEN[kind][0], severity=Severity.WARNING), FACTS).findings
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"duty.decision_number", "portfolio.split", "portfolio.begun"}))
def test_nothing_is_judged_before_anything_is_granted(kind: str) -> None:
    verdict = verdict_of(kind, facts=Portfolio(ON))
    assert verdict.state is State.NOT_YET
    assert [one.code for one in verdict.unknown] == ["nothing_granted"]


def test_work_that_should_have_begun_is_judged_when_the_year_is_over() -> None:
    demand = Demand("portfolio.begun", {"theme": "ai", "year": 2025})
    assert judge(demand, Portfolio(date(2025, 12, 31))).state is State.NOT_YET
    assert judge(demand, Portfolio(date(2026, 1, 1))).state is State.WARNING
    assert judge(demand, FACTS).state is State.HOLDS


@pytest.mark.parametrize(
    ("kind", "without", "code"),
    [
        ("portfolio.theme_min", {"themes": {}}, "unclassified"),
        ("portfolio.component", {"parts": {}}, "part_unknown"),
        ("portfolio.coverage", {"parts": {}}, "part_unknown"),
        ("portfolio.trl_coverage", {"trl_from": None}, "no_trl"),
        ("parties.sizes", {"parties": (replace(PARTIES[0], size=""),)}, "no_sizes"),
        ("parties.kinds", {"parties": ()}, "no_parties"),
        ("project.max_months", {"ends_on": None}, "no_period"),
        ("project.latest_start", {"starts_on": None}, "no_period"),
        ("project.coordinator_kind", {"parties": ()}, "no_parties"),
    ],
)
def test_what_nobody_has_entered_is_said_not_guessed(kind: str, without: dict[str, Any], code: str) -> None:
    unknown = replace(PROJECT, **without)
    verdict = verdict_of(kind, facts=replace(FACTS, projects=[unknown], programme=[unknown]))
    assert code in {one.code for one in verdict.unknown}
    assert verdict.state in (State.NOT_YET, State.WARNING)


def test_an_intensity_per_category_wants_costs_per_category() -> None:
    table = {"table": {"industrial_research": {"large": "1/2"}}}
    verdict = verdict_of("parties.intensity", table)
    assert (verdict.state, verdict.unknown[0].code) == (State.NOT_YET, "no_categories")
    divided = replace(PROJECT, parties=[replace(PARTIES[0], by_category={"industrial_research": (10, 6)})])
    [finding] = verdict_of("parties.intensity", table, Portfolio(ON, [divided])).findings
    assert (finding.figures["allowed"], finding.figures["excess"]) == (5, 1)


def test_what_people_judge_is_judged_by_people() -> None:
    assert judge(Demand(PEOPLE, {"anything": 1}), FACTS).state is State.PEOPLE


def test_the_whole_is_judged_as_a_sum_and_each_project_is_shown_beside() -> None:
    other = replace(PROJECT, key="P2", years={2026: YearMoney(grant=1, business_cash=9_000_000)})
    facts = Portfolio(ON, [PROJECT, other])
    parameters = {"against": "funder", "as_a_rule": True}
    whole = verdict_of("share.business_matches", parameters, facts, scope="assignment")
    assert whole.state is State.HOLDS
    assert [(row.project, row.counts) for row in whole.rows] == [("", True), ("P1", False), ("P2", False)]
    each = verdict_of("share.business_matches", parameters, facts, scope="project")
    assert each.state is State.WARNING
    assert [(row.project, len(row.findings)) for row in each.rows] == [("P1", 1), ("P2", 0)]


def test_every_way_to_read_a_condition_is_judged_and_one_is_in_force() -> None:
    demand = Demand("share.business_matches", {"against": "funder", "as_a_rule": True}, "assignment")
    ways = [
        {"parameters": {"against": "funder"}},
        {"parameters": {"against": "all_public"}},
        {"scope": "project", "parameters": {"against": "funder"}},
    ]
    found = readings(demand, ways, FACTS)
    assert [one.in_force for one in found] == [True, False, False]
    lacking = [one.verdict.findings[0].figures["lacking"] for one in found]
    assert lacking == [4_000_000, 4_500_000, 4_000_000]


@pytest.mark.parametrize(
    ("days", "judged"),
    [
        ({"valid_to": date(2025, 12, 8)}, False),
        ({"valid_to": date(2025, 12, 9)}, True),
        ({"valid_from": date(2025, 12, 9)}, True),
        ({"valid_from": date(2025, 12, 10)}, False),
        ({"valid_from": date(2025, 12, 1), "valid_to": date(2025, 12, 31)}, True),
    ],
)
def test_a_grant_keeps_the_conditions_it_was_decided_under_and_meets_none_that_came_later(
    days: dict[str, date], judged: bool
) -> None:
    demand = Demand("share.funder_max", {"max_share": "1/2", "base": "financing"}, **days)
    for on in (ON, date(2031, 1, 1)):
        verdict = judge(demand, Portfolio(on, [PROJECT], [PROJECT]))
        assert verdict.state is (State.BREACH if judged else State.NOT_YET)


def test_a_condition_that_does_not_hold_yet_says_so() -> None:
    demand = Demand("share.funder_max", {"max_share": "1/2", "base": "financing"}, valid_from=date(2026, 1, 21))
    assert [one.code for one in judge(demand, Portfolio(ON, [PROJECT], [PROJECT])).unknown] == ["not_in_force_yet"]


def test_a_documented_exception_lifts_the_finding_it_is_for_and_no_other() -> None:
    two = replace(PROJECT, key="P2")
    facts = Portfolio(ON, [PROJECT, two])
    demand = Demand("portfolio.project_year_min", BROKEN["portfolio.project_year_min"][0], "project_year")
    for_one = judge(demand, facts, [Excepted("tidig fas", "A. Chef", "P1", 2026)])
    assert [(row.project, row.year, row.findings[0].excepted) for row in for_one.rows] == [
        ("P1", 2026, True),
        ("P1", 2027, False),
        ("P2", 2026, False),
        ("P2", 2027, False),
    ]
    assert for_one.state is State.BREACH
    for_all = judge(demand, facts, [Excepted("tidig fas", "A. Chef", key) for key in ("P1", "P2")])
    assert for_all.state is State.EXCEPTED, "what an exception lifts is not met"
    assert all(finding.excepted for finding in for_all.findings)


@pytest.mark.parametrize("severity", [Severity.BLOCKING, Severity.BREACH, Severity.WARNING])
def test_what_may_not_be_excepted_stays(severity: Severity) -> None:
    demand = Demand("project.max_grant", {"amount": 1}, severity=severity)
    verdict = judge(demand, FACTS, [Excepted("skäl", "A. Chef", "P1")])
    assert not verdict.findings[0].excepted
    assert verdict.state is not State.HOLDS


def test_an_exception_for_the_whole_lifts_no_single_project() -> None:
    demand = Demand("share.business_matches", {"against": "funder", "as_a_rule": True}, "project")
    assert judge(demand, FACTS, [Excepted("skäl", "A. Chef")]).state is State.WARNING
    whole = replace(demand, scope="assignment")
    assert judge(whole, FACTS, [Excepted("skäl", "A. Chef")]).state is State.EXCEPTED


def test_years_that_are_not_whole_may_be_left_out() -> None:
    facts = Portfolio(ON, [replace(PROJECT, ends_on=date(2027, 6, 30), years={2026: YearMoney(1), 2027: YearMoney(1)})])
    counted = {"minimum": 2, "basis": "grant"}
    assert len(verdict_of("portfolio.project_year_min", counted, facts).findings) == 2
    left_out = verdict_of("portfolio.project_year_min", counted | {"partial_years": "left_out"}, facts)
    assert [row.counts for row in left_out.rows] == [False, False]
    assert left_out.state is State.NOT_YET
    assert [one.code for one in left_out.unknown] == ["nothing_counts"]


def test_a_theme_may_have_another_amount_in_a_year_and_years_to_come_judge_nothing() -> None:
    parameters = {"theme": "ai", "minimum": 10**9, "binding_from": 2028, "by_year": {"2026": 1_500_000}}
    verdict = verdict_of("portfolio.theme_min", parameters)
    by_year = {row.year: row for row in verdict.rows if row.year}
    assert by_year[2026].findings == ()
    assert by_year[2028].findings[0].severity is Severity.BREACH
    assert not by_year[2028].counts
    assert verdict.state is State.HOLDS


def test_only_grants_wholly_of_the_theme_count_where_the_demand_is_read_so() -> None:
    parameters = {"theme": "ai", "minimum": 1, "binding_from": 2026, "counted_as": "whole_grants"}
    assert verdict_of("portfolio.theme_min", parameters).state is State.BREACH
    wholly = Portfolio(ON, [replace(PROJECT, themes={"ai": Fraction(1)})])
    assert verdict_of("portfolio.theme_min", parameters, wholly).state is State.HOLDS


def test_a_split_of_which_nothing_is_granted_says_so() -> None:
    line = SplitLine(2026, Wording.FIXED, {"a": 1}, {"a": 0})
    verdict = verdict_of("portfolio.split", {"strict_years": [2026]}, Portfolio(ON, splits=[line]))
    assert (verdict.state, [one.code for one in verdict.unknown]) == (State.NOT_YET, ["nothing_granted"])


def test_the_split_is_strict_in_some_years_and_asks_for_a_reason_in_others() -> None:
    later = SplitLine(2027, Wording.ESTIMATED, {"a": 1}, {"a": 2})
    strict = SplitLine(2026, Wording.FIXED, {"a": 1}, {"a": 2})
    verdict = verdict_of("portfolio.split", {"strict_years": [2026]}, Portfolio(ON, splits=[later, strict]))
    assert [(row.year, row.findings[0].severity) for row in verdict.rows] == [
        (2026, Severity.BLOCKING),
        (2027, Severity.REASON),
    ]


def test_the_platforms_share_is_counted_on_its_costs_and_without_what_is_given_in_kind() -> None:
    year = shares.PlatformYear(2026, 50, others_cash=30, others_in_kind=20, costs=100)

    def share(base: Base, in_kind: InKind) -> Fraction | None:
        [one] = shares.platform([year], HALF, binding=shares.Binding.BOTH, base=base, in_kind=in_kind).years
        return one.share

    assert share(Base.ELIGIBLE_COSTS, InKind.COUNTS) == HALF
    assert share(Base.ELIGIBLE_COSTS, InKind.EXCLUDED) == Fraction(50, 80)
    assert share(Base.FINANCING, InKind.COUNTS) == HALF
    assert share(Base.FINANCING, InKind.EXCLUDED) == Fraction(50, 80)


def test_the_platform_keeps_its_half_at_exactly_half_and_not_a_krona_above() -> None:
    parameters = BROKEN["share.platform"][0]
    exactly = Portfolio(ON, [replace(PROJECT, years={2026: YearMoney(grant=11_000_000, costs=22_000_000)})])
    assert verdict_of("share.platform", parameters, exactly).state is State.HOLDS
    above = Portfolio(ON, [replace(PROJECT, years={2026: YearMoney(grant=11_000_001, costs=22_000_000)})])
    [finding] = verdict_of("share.platform", parameters, above).findings
    assert (finding.severity, finding.figures["excess"]) == (Severity.OVERRIDE, 1)


def test_the_decisions_number_is_demanded_whole_in_the_texts() -> None:
    def found(number: str, text: str | None) -> list[str]:
        facts = Portfolio(ON, decision_number=number, duties={"Delredovisning": text})
        return [one.figures["missing"] for one in verdict_of("duty.decision_number", {}, facts).findings]

    assert found("", "Enligt KN2025/01161") == ["number"]
    assert found("KN2025/01161", None) == []
    assert found("KN2025/01161", "Uppdraget (KN2025/01161) redovisas.") == []
    assert found("KN2025/01161", "Uppdraget (KN2025/011617) redovisas.") == ["reference"]
    assert judge(Demand("duty.decision_number"), Portfolio(ON)).state is State.NOT_YET


def test_a_project_as_plain_json_is_the_same_project_again() -> None:
    full = replace(PROJECT, parties=[replace(PARTIES[0], by_category={"industrial_research": (10, 6)})])
    assert from_json(as_json(full)) == replace(full, parties=tuple(full.parties))
    assert from_json(as_json(Project("P0"))) == Project("P0")


@pytest.mark.parametrize(
    ("kind", "parameters", "told"),
    [
        ("share.nothing", {}, "no rule judges the kind 'share.nothing'"),
        ("share.funder_max", {"max_share": "1/2"}, "base is missing"),
        ("share.funder_max", {"max_share": "1/2", "base": "financing", "min_share": "1/2"}, "no parameter min_share"),
        ("share.funder_max", {"max_share": "50 %", "base": "financing"}, "max_share: '50 %' is no share"),
        ("share.funder_max", {"max_share": 0.5, "base": "financing"}, "max_share: 0.5 is no share"),
        ("share.funder_max", {"max_share": "3/2", "base": "financing"}, "max_share: '3/2' is no share"),
        ("share.funder_max", {"max_share": "1/2", "base": "budget"}, "base: 'budget' is none of eligible_costs"),
        ("share.business_matches", {"against": "funder", "as_a_rule": "nej"}, "as_a_rule: 'nej'"),
        ("project.max_grant", {"amount": True}, "amount: True is no whole number"),
        ("project.latest_end", {"date": "2026-02-30"}, "date: '2026-02-30' is no day"),
        ("portfolio.coverage", {"component": "x", "covers": []}, r"covers: \[\] is no list"),
        ("parties.kinds", {"required": {"club": 1}}, "is none of company"),
        ("parties.intensity", {"table": {"any": {"huge": "1/2"}}}, "is none of micro"),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, parameters: dict[str, Any], told: str) -> None:
    with pytest.raises(ConditionError, match=told):
        read(kind, parameters)


def test_what_may_be_left_out_has_its_usual_meaning() -> None:
    values = read("share.business_matches", {"against": "funder", "as_a_rule": True})
    assert values == {"against": Against.FUNDER, "as_a_rule": True, "in_kind": InKind.COUNTS}


def test_only_how_a_decision_is_read_is_open_never_what_it_states() -> None:
    open_figures = {f"{key}.{one.name}" for key, kind in KINDS.items() for one in kind.open}
    assert "portfolio.project_year_min.basis" in open_figures
    assert not open_figures & {"portfolio.project_year_min.minimum", "share.platform.max_share"}
    assert kinds.known_kinds() == sorted([*KINDS, PEOPLE])
    assert "project_year" in SCOPES
