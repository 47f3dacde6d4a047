"""Shares of a project: whoever follows the advice has no finding left, and one krona less is not enough."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from programmes.rules import shares
from programmes.rules.shares import Against, Base, Binding, Financing, InKind, PlatformYear
from sweden.findings import Finding, Severity, Source, Waiver

kronor = some.integers(0, 10**10)
limits = some.fractions(0, 1, max_denominator=1000)
NAMES = ["own_cash", "own_in_kind", "business_cash", "business_in_kind", "other_public", "eu", "others_cash"]
moneys = some.builds(
    Financing, grant=kronor, sources=some.dictionaries(some.sampled_from(NAMES), kronor), eligible_costs=kronor
)
bases = some.sampled_from(Base)
in_kinds = some.sampled_from(InKind)

Judge = Callable[[Financing], list[Finding]]


def with_more(money: Financing, source: str, amount: int) -> Financing:
    return replace(money, sources={**money.sources, source: money.sources.get(source, 0) + amount})


def check_excess(judge: Judge, money: Financing, finding: Finding) -> None:
    """The cut is enough unless it is the whole grant, and one krona less is not."""
    excess = finding.figures["excess"]
    assert 0 <= excess <= money.grant
    assert finding.figures["allowed"] == money.grant - excess
    if excess < money.grant:
        assert judge(replace(money, grant=money.grant - excess)) == []
    if excess > 0:
        assert judge(replace(money, grant=money.grant - excess + 1)) != []


def check_lacking(judge: Judge, money: Financing, source: str, finding: Finding) -> None:
    """The addition is enough, and one krona less is not."""
    lacking = finding.figures["lacking"]
    assert lacking > 0
    assert judge(with_more(money, source, lacking)) == []
    assert judge(with_more(money, source, lacking - 1)) != []


@given(moneys, limits, bases, in_kinds)
def test_the_funders_share(money: Financing, limit: Fraction, base: Base, in_kind: InKind) -> None:
    def judge(money: Financing) -> list[Finding]:
        return shares.funder_max(money, limit, base=base, in_kind=in_kind).findings

    for finding in judge(money):
        check_excess(judge, money, finding)
        if "lacking" in finding.figures:
            check_lacking(judge, money, "own_cash", finding)


@given(moneys, limits, bases, in_kinds, some.booleans())
def test_all_public_money(money: Financing, limit: Fraction, base: Base, in_kind: InKind, eu: bool) -> None:
    def judge(money: Financing) -> list[Finding]:
        return shares.public_max(money, limit, base=base, in_kind=in_kind, eu_counts=eu).findings

    for finding in judge(money):
        check_excess(judge, money, finding)
        if "lacking" in finding.figures:
            check_lacking(judge, money, "business_cash", finding)


@given(moneys, limits, bases, in_kinds)
def test_the_share_of_business(money: Financing, demand: Fraction, base: Base, in_kind: InKind) -> None:
    def judge(money: Financing) -> list[Finding]:
        return shares.business_min(money, demand, base=base, in_kind=in_kind).findings

    for finding in judge(money):
        if "lacking" in finding.figures:
            check_lacking(judge, money, "business_cash", finding)
        else:
            assert demand == 1


@given(moneys, some.sampled_from(Against), in_kinds)
def test_matching_business(money: Financing, against: Against, in_kind: InKind) -> None:
    def judge(money: Financing) -> list[Finding]:
        return shares.business_matches(money, against=against, as_a_rule=True, in_kind=in_kind).findings

    for finding in judge(money):
        check_lacking(judge, money, "business_cash", finding)


platform_years = some.lists(some.builds(PlatformYear, some.just(2026), kronor, kronor, kronor), min_size=1, max_size=4)


@given(platform_years, some.fractions(Fraction(1, 100), 1, max_denominator=100), in_kinds)
def test_the_platform_each_year(years: list[PlatformYear], limit: Fraction, in_kind: InKind) -> None:
    years = [replace(year, year=2026 + place) for place, year in enumerate(years)]

    def periods(years: list[PlatformYear]) -> set[object]:
        judged = shares.platform(years, limit, binding=Binding.PER_YEAR, in_kind=in_kind)
        return {finding.figures["period"] for finding in judged.findings}

    for finding in shares.platform(years, limit, binding=Binding.PER_YEAR, in_kind=in_kind).findings:
        excess, lacking = finding.figures["excess"], finding.figures["lacking"]
        place = finding.figures["period"] - 2026

        def changed(*, cut: int = 0, added: int = 0, place: int = place) -> list[PlatformYear]:
            year = years[place]
            new = replace(year, funder=year.funder - cut, others_cash=year.others_cash + added)
            return [*years[:place], new, *years[place + 1 :]]

        assert finding.figures["period"] not in periods(changed(cut=excess))
        assert finding.figures["period"] in periods(changed(cut=excess - 1))
        assert finding.figures["period"] not in periods(changed(added=lacking))
        assert finding.figures["period"] in periods(changed(added=lacking - 1))


@given(platform_years)
def test_what_binds_together_is_what_binds_apart(years: list[PlatformYear]) -> None:
    def found(binding: Binding) -> list[Finding]:
        return shares.platform(years, Fraction(1, 2), binding=binding).findings

    assert found(Binding.BOTH) == found(Binding.PER_YEAR) + found(Binding.CUMULATIVE)


@given(moneys, limits, bases)
def test_excluding_what_is_given_in_kind_is_leaving_it_out(money: Financing, limit: Fraction, base: Base) -> None:
    in_cash = replace(
        money, sources={name: amount for name, amount in money.sources.items() if not name.endswith("_in_kind")}
    )
    for judge in (shares.funder_max, shares.public_max, shares.business_min):
        assert judge(money, limit, base=base, in_kind=InKind.EXCLUDED) == judge(in_cash, limit, base=base)


@given(moneys, limits)
def test_unknown_costs_are_as_none_at_all(money: Financing, limit: Fraction) -> None:
    unknown = shares.funder_max(replace(money, eligible_costs=None), limit, base=Base.ELIGIBLE_COSTS)
    assert unknown.share is None
    assert [one.figures["excess"] for one in unknown.findings] == ([money.grant] if money.grant else [])


@given(moneys)
def test_everything_may_be_asked_with_the_plain_text_of_a_condition(money: Financing) -> None:
    assume(money.grant > 0)
    plain: dict[str, Any] = {"base": "financing", "in_kind": "excluded", "severity": "override"}
    meant: dict[str, Any] = {"base": Base.FINANCING, "in_kind": InKind.EXCLUDED, "severity": Severity.OVERRIDE}
    half = Fraction(1, 2)
    assert shares.funder_max(money, half, **plain) == shares.funder_max(money, half, **meant)
    assert shares.business_min(money, half, **plain) == shares.business_min(money, half, **meant)


@pytest.mark.parametrize(
    ("severity", "excepted"), [("override", True), ("reason", True), ("blocking", False), ("warning", False)]
)
def test_an_exception_lifts_main_rules_and_overrides_only(severity: str, excepted: bool) -> None:
    source, waiver = Source("Beslut", "högst 50 procent", "VIN-GREEN"), Waiver("tidig fas", "enhetschef A")
    (finding,) = shares.funder_max(
        Financing(6, {"own_cash": 4}),
        Fraction(1, 2),
        base=Base.FINANCING,
        severity=Severity(severity),
        source=source,
        waiver=waiver,
    ).findings
    assert finding.excepted is excepted
    assert finding.source == source
