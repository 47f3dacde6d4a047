"""What a portfolio must add up to: the advice fills the gap, and one krona less does not."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from programmes.rules import portfolio
from programmes.rules.portfolio import ClusterYear, Component, ThemeGrant, YearBasis
from sweden.findings import Severity

kronor = some.integers(0, 10**10)
shares = some.fractions(0, 1, max_denominator=100)


@given(some.lists(some.builds(ThemeGrant, kronor, shares | some.none()), max_size=5), kronor)
def test_a_grant_wholly_of_the_theme_fills_what_it_lacks(grants: list[ThemeGrant], minimum: int) -> None:
    def findings(extra: int) -> list[portfolio.Finding]:
        more = [*grants, ThemeGrant(extra, Fraction(1))]
        return portfolio.theme_min(more, minimum, year=2028, binding_from=2028).findings

    for finding in findings(0):
        lacking = finding.figures["lacking"]
        assert findings(lacking) == []
        assert findings(lacking - 1) != []


def test_a_grant_that_is_not_classified_counts_for_nothing() -> None:
    judged = portfolio.theme_min([ThemeGrant(10, None)], 1, year=2027, binding_from=2028)
    assert judged.total == 0
    assert [finding.severity for finding in judged.findings] == [Severity.WARNING]


@given(some.builds(ClusterYear, some.just("K1"), some.just(2027), kronor, kronor, kronor, kronor), kronor)
def test_the_grant_fills_what_a_cluster_lacks_on_either_basis(row: ClusterYear, minimum: int) -> None:
    for basis in YearBasis:
        for finding in portfolio.project_year_min_findings([row], minimum, basis=basis):
            grant = row.grant + finding.figures["lacking"]
            more = ClusterYear("K1", 2027, grant, row.other_public, row.business, row.own)
            assert portfolio.project_year_min_findings([more], minimum, basis=basis) == []


@given(some.booleans(), kronor, kronor | some.none())
def test_a_component_with_a_description_and_what_it_lacks_is_whole(
    described: bool, amount: int, floor: int | None
) -> None:
    for finding in portfolio.component_findings([Component("K1", described, amount)], floor=floor):
        filled = Component("K1", True, amount + finding.figures.get("lacking", 0))
        assert portfolio.component_findings([filled], floor=floor) == []
        assert ("amount" in finding.figures["missing"]) == ("lacking" in finding.figures)


@given(some.lists(some.tuples(kronor, kronor), max_size=6), shares)
def test_cutting_the_sum_by_its_excess_keeps_the_share(projects: list[tuple[int, int]], limit: Fraction) -> None:
    judged = portfolio.portfolio_share(projects, limit)
    for finding in judged.findings:
        allowed = finding.figures["allowed"]
        assert allowed + finding.figures["excess"] == judged.grants
        assert portfolio.portfolio_share([(allowed, judged.base)], limit).findings == []
        assert portfolio.portfolio_share([(allowed + 1, judged.base)], limit).findings != []


@given(kronor, some.lists(kronor, max_size=6))
def test_what_is_left_of_a_budget_is_negative_by_its_excess(budget: int, grants: list[int]) -> None:
    judged = portfolio.call_budget(budget, grants)
    assert judged.total + judged.left == budget
    assert [finding.figures["excess"] for finding in judged.findings] == ([-judged.left] if judged.left < 0 else [])


@given(some.integers(0, 20), some.integers(0, 20), some.integers(0, 20))
def test_as_many_grants_as_are_left_may_be_given(most: int, granted: int, new: int) -> None:
    for finding in portfolio.max_grants_findings(most, granted=granted, new=new):
        kept = new - finding.figures["excess"]
        assert kept == max(0, min(new, most - granted))
