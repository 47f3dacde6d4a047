"""Every kind of condition: whoever follows the advice has no finding left, a krona or a day less does not do, and more
of what is asked for never breaks anything."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from programmes.rules import portfolio, projects, shares
from programmes.rules.conditions import Demand, judge
from programmes.rules.facts import Party, Portfolio, Project, SplitLine, YearMoney
from programmes.rules.frames import Wording
from programmes.rules.parameters import ORGANISATION_KINDS
from programmes.rules.portfolio import Readiness
from programmes.rules.shares import Base, Binding, InKind, PlatformYear
from programmes.rules.verdict import Excepted, Row, State, Verdict, with_exceptions
from sweden.findings import Finding, Severity, worst

kronor = some.integers(0, 10**10)
limits = some.fractions(Fraction(1, 100), 1, max_denominator=100)
days = some.dates(date(2024, 1, 1), date(2035, 12, 31))
sizes = some.sampled_from(["small", "medium", "large", "not_enterprise"])
kinds = some.sampled_from(ORGANISATION_KINDS)
counties = some.sampled_from(["01", "03", "05"])
parties = some.lists(some.builds(Party, some.text("AB", max_size=3), kinds, sizes, counties), max_size=6)
DAY = timedelta(days=1)


@given(kronor, kronor)
def test_a_grant_cut_by_its_excess_is_as_large_as_it_may_be(grant: int, most: int) -> None:
    for finding in projects.max_grant_findings(grant, most):
        kept = grant - finding.figures["excess"]
        assert projects.max_grant_findings(kept, most) == []
        assert projects.max_grant_findings(kept + 1, most) != []


@given(days, days, some.integers(1, 120))
def test_a_project_is_too_long_or_too_short_by_so_many_days(starts_on: date, ends_on: date, months: int) -> None:
    for finding in projects.max_months_findings(starts_on, ends_on, months):
        kept = ends_on - finding.figures["days"] * DAY
        assert kept == finding.figures["latest"]
        assert projects.max_months_findings(starts_on, kept, months) == []
        assert projects.max_months_findings(starts_on, kept + DAY, months) != []
    for finding in projects.min_months_findings(starts_on, ends_on, months):
        kept = ends_on + finding.figures["days"] * DAY
        assert projects.min_months_findings(starts_on, kept, months) == []
        assert projects.min_months_findings(starts_on, kept - DAY, months) != []
    assert not (
        projects.max_months_findings(starts_on, ends_on, months)
        and projects.min_months_findings(starts_on, ends_on, months)
    )


@given(days, days)
def test_a_day_moved_by_so_many_days_is_in_time(day: date, limit: date) -> None:
    for finding in projects.not_before_findings("project.earliest_start", day, limit):
        assert day + finding.figures["days"] * DAY == limit
    for finding in projects.not_after_findings("project.latest_end", day, limit):
        assert day - finding.figures["days"] * DAY == limit
    both = [
        *projects.not_before_findings("a", day, limit),
        *projects.not_after_findings("b", day, limit),
    ]
    assert len(both) == (day != limit)


@given(parties, some.integers(0, 3), some.integers(0, 3))
def test_as_many_companies_of_a_size_as_are_lacking_are_enough(
    taking_part: list[Party], large: int, small_or_medium: int
) -> None:
    def found(given_parties: list[Party]) -> list[Finding]:
        return projects.sizes_findings(given_parties, large=large, small_or_medium=small_or_medium)

    more = list(taking_part)
    for finding in found(taking_part):
        size = "large" if finding.figures["size"] == "large" else "small"
        more += [Party("Ny AB", "company", size)] * finding.figures["lacking"]
    assert found(more) == []
    for finding in found(taking_part):
        size = "large" if finding.figures["size"] == "large" else "small"
        short = list(more)
        short.remove(Party("Ny AB", "company", size))
        assert found(short) != []


@given(parties, some.dictionaries(kinds, some.integers(1, 3), min_size=1, max_size=3))
def test_as_many_parties_of_a_kind_as_are_lacking_are_enough(
    taking_part: list[Party], required: dict[str, int]
) -> None:
    more = list(taking_part)
    for finding in projects.kinds_findings(taking_part, required):
        more += [Party("Ny", finding.figures["kind"])] * finding.figures["lacking"]
    assert projects.kinds_findings(more, required) == []
    lacking = len(more) - len(taking_part)
    assert not lacking or projects.kinds_findings(more[:-1], required) != []


@given(parties, some.lists(kinds, min_size=1, max_size=4, unique=True), some.integers(1, 8))
def test_parties_of_kinds_that_are_not_there_yet_fill_what_is_lacking(
    taking_part: list[Party], listed: list[str], count: int
) -> None:
    count = min(count, len(listed))
    absent = [kind for kind in listed if kind not in {party.kind for party in taking_part}]
    for finding in projects.categories_findings(taking_part, listed, count):
        lacking = finding.figures["lacking"]
        more = [*taking_part, *(Party("Ny", kind) for kind in absent[:lacking])]
        assert projects.categories_findings(more, listed, count) == []
        assert projects.categories_findings(more[:-1], listed, count) != []


@given(parties, some.integers(1, 5), some.lists(counties, max_size=2, unique=True))
def test_as_many_regions_and_parties_as_are_lacking_are_enough(
    taking_part: list[Party], count: int, named: list[str]
) -> None:
    new = Party("Region", "region", county=named[0] if named else "01")
    for finding in projects.regions_findings(taking_part, count, named):
        more = [*taking_part, *[new] * finding.figures["lacking"]]
        assert projects.regions_findings(more, count, named) == []
        assert projects.regions_findings(more[:-1], count, named) != []
    for finding in projects.min_parties_findings(taking_part, count):
        more = [*taking_part, *[new] * finding.figures["lacking"]]
        assert projects.min_parties_findings(more, count) == []
        assert projects.min_parties_findings(more[:-1], count) != []


@given(parties, some.lists(kinds, min_size=1, unique=True))
def test_only_a_coordinator_of_another_kind_is_told(taking_part: list[Party], allowed: list[str]) -> None:
    leading = [Party(one.name, one.kind, is_coordinator=place == 0) for place, one in enumerate(taking_part)]
    found = projects.coordinator_findings(leading, allowed)
    assert len(found) == (bool(leading) and leading[0].kind not in allowed)
    assert projects.coordinator_findings(leading, [*allowed, *ORGANISATION_KINDS]) == []


@given(kronor, kronor, limits, limits, sizes)
def test_a_grant_within_the_partys_intensity_is_as_large_as_it_may_be(
    costs: int, grant: int, large: Fraction, rest: Fraction, size: str
) -> None:
    table = {"industrial_research": {"large": large, "any": rest}}

    def found(amount: int) -> list[Finding]:
        party = Party("AB", "company", size, by_category={"industrial_research": (costs, amount)})
        return projects.intensity_findings([party], table)

    limit = large if size == "large" else rest
    assert bool(found(grant)) == (grant > limit * costs)
    for finding in found(grant):
        kept = grant - finding.figures["excess"]
        assert found(kept) == []
        assert found(kept + 1) != []


@given(some.lists(some.builds(PlatformYear, some.just(2026), *[kronor] * 4), min_size=1, max_size=4), limits)
def test_a_platform_of_eligible_costs_cut_by_its_excess_keeps_its_share(
    years: list[PlatformYear], limit: Fraction
) -> None:
    for in_kind in InKind:

        def found(cut: int, in_kind: InKind = in_kind) -> list[Finding]:
            money = [years[0], *years[1:]]
            whole = sum(one.funder for one in money) - cut
            one = PlatformYear(
                2026,
                whole,
                sum(one.others_cash for one in money),
                sum(one.others_in_kind for one in money),
                sum(one.costs for one in money),
            )
            asked = {"binding": Binding.CUMULATIVE, "base": Base.ELIGIBLE_COSTS, "in_kind": in_kind}
            return shares.platform([one], limit, **asked).findings

        for finding in found(0):
            assert found(finding.figures["excess"]) == []
            assert found(finding.figures["excess"] - 1) != []


spans = some.builds(
    lambda area, one, other: Readiness(area, min(one, other), max(one, other)),
    some.sampled_from(["kvant", "ai"]),
    some.integers(1, 9),
    some.integers(1, 9),
)


@given(some.lists(spans, max_size=6), spans)
def test_one_more_project_never_opens_a_gap_and_one_in_each_gap_closes_all(
    known: list[Readiness], more: Readiness
) -> None:
    found = portfolio.trl_matrix(known, 1, 9)
    assert set(portfolio.trl_matrix([*known, more], 1, 9).gaps) <= set(found.gaps)
    closed = [*known, *(Readiness("ny", level, level) for level in found.gaps)]
    assert portfolio.trl_matrix(closed, 1, 9).findings == []
    assert bool(found.findings) == bool(found.gaps)
    for area, row in found.counts.items():
        assert row == {
            level: sum(o.area == area and o.first <= level <= o.last for o in known) for level in range(1, 10)
        }


@given(some.lists(some.sampled_from("abcd"), max_size=4), some.lists(some.sampled_from("abcd"), unique=True))
def test_what_is_missing_is_exactly_what_covers_the_rest(covered: list[str], wanted: list[str]) -> None:
    found = portfolio.coverage_findings(covered, wanted)
    missing = [one for finding in found for one in finding.figures["missing"]]
    assert missing == [one for one in wanted if one not in covered]
    assert portfolio.coverage_findings([*covered, *missing], wanted) == []
    for one in missing:
        assert portfolio.coverage_findings([*covered, *(other for other in missing if other != one)], wanted) != []


@given(days | some.none(), some.integers(2024, 2030), days)
def test_work_has_begun_or_not_when_the_year_has_ended(first_on: date | None, year: int, on: date) -> None:
    found = portfolio.begun_findings(first_on, year, on=on)
    assert bool(found) == (on > date(year, 12, 31) and (first_on is None or first_on > date(year, 12, 31)))


@given(some.from_regex(r"\A[A-Z]{1,4}20[0-9]{2}/[0-9]{5}\Z"), some.text(max_size=40))
def test_a_text_with_the_number_in_it_refers_to_it(number: str, text: str) -> None:
    assert portfolio.decision_number_findings(number, {"D": f"{text} ({number}) {text}"}) == []
    assert portfolio.decision_number_findings(number, {"D": None}) == []
    without = text.replace(number, "")
    assert len(portfolio.decision_number_findings(number, {"D": without})) == (number not in without)


@given(
    some.dictionaries(some.sampled_from("abc"), kronor, min_size=1), some.dictionaries(some.sampled_from("abc"), kronor)
)
def test_a_part_cut_by_its_excess_keeps_to_the_split(amounts: dict[str, int], granted: dict[str, int]) -> None:
    def found(parts: dict[str, int]) -> list[Finding]:
        facts = Portfolio(date(2026, 6, 1), splits=[SplitLine(2026, Wording.FIXED, amounts, parts)])
        return judge(Demand("portfolio.split", {"strict_years": [2026]}, "assignment_year"), facts).findings

    cut = {one.figures["strand"]: one.figures["excess"] for one in found(granted)}
    assert found({part: amount - cut.get(part, 0) for part, amount in granted.items()}) == []
    for part in cut:
        assert found({**granted, part: granted[part] - cut[part] + 1}) != []


money = some.builds(YearMoney, *[some.integers(0, 10**9)] * 8)
granted_projects = some.lists(
    some.builds(
        Project,
        key=some.sampled_from(["P1", "P2", "P3"]),
        years=some.dictionaries(some.integers(2025, 2028), money, max_size=3),
        themes=some.just({}) | some.fixed_dictionaries({"ai": some.fractions(0, 1, max_denominator=10)}),
    ),
    max_size=3,
    unique_by=lambda one: one.key,
)


@given(granted_projects, some.integers(1, 10**9))
def test_the_floor_per_project_and_year_is_exact_on_either_basis(found: list[Project], minimum: int) -> None:
    for basis in ("grant", "total"):
        demand = Demand("portfolio.project_year_min", {"minimum": minimum, "basis": basis}, "project_year")
        for row in judge(demand, Portfolio(date(2026, 6, 1), found)).rows:
            assert bool(row.findings) == (row.figures[basis] < minimum)
            assert all(one.figures["lacking"] == minimum - row.figures[basis] for one in row.findings)


def test_the_floor_of_forty_million_holds_at_forty_million_and_not_a_krona_below() -> None:
    demand = Demand("portfolio.project_year_min", {"minimum": 40_000_000, "basis": "grant"}, "project_year")

    def verdict(grant: int) -> Verdict:
        return judge(demand, Portfolio(date(2026, 6, 1), [Project("K", years={2026: YearMoney(grant=grant)})]))

    assert verdict(40_000_000).state is State.HOLDS
    assert verdict(39_999_999).state is State.BREACH
    assert verdict(39_999_999).findings[0].figures["lacking"] == 1


def test_the_floor_for_ai_warns_before_2028_and_is_broken_from_then() -> None:
    demand = Demand(
        "portfolio.theme_min", {"theme": "ai", "minimum": 100_000_000, "binding_from": 2028}, "programme_year"
    )

    def state(year: int, grant: int) -> State:
        project = Project("K", years={year: YearMoney(grant=grant)}, themes={"ai": Fraction(1)})
        return judge(demand, Portfolio(date(year, 12, 31), [project])).state

    assert [state(year, 99_999_999) for year in (2027, 2028)] == [State.WARNING, State.BREACH]
    assert [state(year, 100_000_000) for year in (2027, 2028)] == [State.HOLDS, State.HOLDS]


@given(granted_projects, some.sampled_from(list(Severity)), some.integers(1, 10**9))
def test_the_state_is_the_worst_that_stands_and_an_exception_never_makes_it_worse(
    found: list[Project], severity: Severity, most: int
) -> None:
    facts = Portfolio(date(2026, 6, 1), found)
    verdict = judge(Demand("project.max_grant", {"amount": most}, severity=severity), facts)
    order = [State.HOLDS, State.INFORMATION, State.EXCEPTED, State.WARNING, State.BREACH]
    if not found:
        assert verdict.state is State.NOT_YET
        return
    assert (verdict.state is State.HOLDS) == (worst(verdict.findings) is None)
    better = with_exceptions(verdict, [Excepted("skäl", "A. Chef", one.key) for one in found])
    assert order.index(better.state) <= order.index(verdict.state)
    assert len(better.findings) == len(verdict.findings)
    assert (better.state is State.HOLDS) == (verdict.state is State.HOLDS), "an exception meets nothing"


def test_a_row_that_does_not_count_says_nothing_of_the_state() -> None:
    broken = Finding("project.max_grant", Severity.BLOCKING)
    beside = Row(findings=(broken,), counts=False)
    assert Verdict((beside,)).state is State.NOT_YET
    assert Verdict((beside, Row())).state is State.HOLDS
