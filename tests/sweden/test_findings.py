"""Findings: their weight, what stops, and JSON in and out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sweden.findings import Finding, Severity, Source, Waiver, as_json, by_weight, from_json, stopping, worst

figure = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.fractions()
    | some.decimals(allow_nan=False, allow_infinity=False, places=2)
    | some.dates()
    | some.text(max_size=12)
    | some.sampled_from(["1/2", "'", "'1/2", "2026-02-01", "1.50"]),
    lambda inner: (
        some.lists(inner, max_size=3).map(tuple) | some.dictionaries(some.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(some.dictionaries(some.text(min_size=1, max_size=8), figure), some.sampled_from(Severity))
def test_json_gives_the_same_finding_back(figures: dict[str, object], severity: Severity) -> None:
    finding = Finding("x.y", severity, figures, Source("Lag", "orden", "VIN-EXC"), excepted=True)
    assert from_json(as_json(finding)) == finding


def test_json_holds_exact_text_for_fractions_decimals_and_days() -> None:
    figures = {"share": Fraction(2, 4), "rate": Decimal("11.50"), "due": date(2026, 2, 1), "excess": 1}
    assert as_json(Finding("x", Severity.INFO, figures))["figures"] == {
        "share": "1/2",
        "rate": "11.50",
        "due": "2026-02-01",
        "excess": 1,
    }


def test_a_float_is_no_figure() -> None:
    with pytest.raises(TypeError, match="float"):
        as_json(Finding("x", Severity.INFO, {"share": 0.5}))


def test_the_worst_is_the_heaviest_whatever_the_order() -> None:
    order = ["blocking", "override", "reason", "breach", "warning", "info"]
    assert sorted(Severity, key=lambda one: -one.weight) == order
    findings = [Finding("a", Severity.INFO), Finding("b", Severity.OVERRIDE), Finding("c", Severity.WARNING)]
    assert worst(findings) is Severity.OVERRIDE
    assert worst([]) is None
    assert [one.rule for one in by_weight(findings)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("severity", "excepted", "stops"),
    [
        (Severity.BLOCKING, False, True),
        (Severity.BLOCKING, True, True),
        (Severity.OVERRIDE, False, True),
        (Severity.OVERRIDE, True, False),
        (Severity.REASON, False, True),
        (Severity.REASON, True, False),
        (Severity.BREACH, False, False),
        (Severity.WARNING, False, False),
        (Severity.INFO, False, False),
    ],
)
def test_what_stops_an_act(severity: Severity, excepted: bool, stops: bool) -> None:
    finding = Finding("x", severity, excepted=excepted)
    assert stopping([finding]) == ([finding] if stops else [])


@pytest.mark.parametrize(
    ("reason", "by", "holds"), [("tidig fas", "A", True), ("", "A", False), ("tidig fas", " ", False)]
)
def test_an_exception_needs_a_reason_and_a_name(reason: str, by: str, holds: bool) -> None:
    assert Waiver(reason, by).holds is holds
