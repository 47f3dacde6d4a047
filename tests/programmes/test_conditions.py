"""A condition as data reaches the rule it names, or says what is wrong with it."""

from fractions import Fraction
from typing import Any

import pytest

from programmes.rules import shares
from programmes.rules.conditions import PROJECT_KINDS, ConditionError, Demand, judge_project, read_parameters
from programmes.rules.shares import Against, Base, Financing, InKind
from sweden.findings import Severity, Source, Waiver

MONEY = Financing(
    grant=6_000_000,
    sources={"business_cash": 1_000_000, "business_in_kind": 1_000_000, "other_public": 500_000, "eu": 500_000},
    eligible_costs=9_000_000,
)
HALF = Fraction(1, 2)

PARAMETERS: dict[str, dict[str, Any]] = {
    "share.funder_max": {"max_share": "1/2", "base": "financing", "in_kind": "excluded"},
    "share.public_max": {"max_share": "1/2", "base": "eligible_costs", "eu_counts": True},
    "share.business_min": {"min_share": "1/2", "base": "financing"},
    "share.business_matches": {"against": "all_public", "as_a_rule": True},
}


def test_every_kind_is_judged_as_by_its_own_function() -> None:
    judged = {kind: judge_project(Demand(kind, parameters), MONEY) for kind, parameters in PARAMETERS.items()}
    assert judged == {
        "share.funder_max": shares.funder_max(MONEY, HALF, base=Base.FINANCING, in_kind=InKind.EXCLUDED).findings,
        "share.public_max": shares.public_max(MONEY, HALF, base=Base.ELIGIBLE_COSTS, eu_counts=True).findings,
        "share.business_min": shares.business_min(MONEY, HALF, base=Base.FINANCING).findings,
        "share.business_matches": shares.business_matches(MONEY, against=Against.ALL_PUBLIC, as_a_rule=True).findings,
    }
    assert all(judged.values())
    assert set(judged) == PROJECT_KINDS


def test_the_demands_severity_source_and_exception_reach_the_finding() -> None:
    source = Source("Regeringsbeslut", "i regel minst motsvarande andel", "VIN-LIFE")
    demand = Demand("share.business_matches", PARAMETERS["share.business_matches"], Severity.OVERRIDE, source)
    (finding,) = judge_project(demand, MONEY, waiver=Waiver("tidig fas", "enhetschef A"))
    assert (finding.severity, finding.source, finding.excepted) == (Severity.OVERRIDE, source, True)


@pytest.mark.parametrize(
    ("kind", "parameters", "told"),
    [
        ("share.nothing", {}, "no rule judges the kind 'share.nothing'"),
        ("share.funder_max", {"max_share": "1/2"}, "base is missing"),
        ("share.funder_max", {"max_share": "1/2", "base": "financing", "min_share": "1/2"}, "no parameter min_share"),
        ("share.funder_max", {"max_share": "50 %", "base": "financing"}, "max_share: '50 %' is no fraction"),
        ("share.funder_max", {"max_share": 0.5, "base": "financing"}, "max_share: '0.5' is no fraction"),
        ("share.funder_max", {"max_share": "1/2", "base": "budget"}, "base: 'budget'"),
        ("share.business_matches", {"against": "funder", "as_a_rule": "nej"}, "as_a_rule: 'nej'"),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, parameters: dict[str, Any], told: str) -> None:
    with pytest.raises(ConditionError, match=told):
        read_parameters(kind, parameters)
