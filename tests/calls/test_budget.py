"""A call's budget is judged as its decisions will be: by the same rule, at every level."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from calls.queries import budget_findings_of
from programmes.models import AppropriationAmount, LedgerEntry
from programmes.models.frame import FrameSource, Wording
from tests.factories import calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
BEFORE = datetime(2026, 1, 5, tzinfo=UTC)


def booked(assignment, kind, amount, strand=None, year=2026):
    LedgerEntry.objects.create(
        assignment=assignment,
        strand=strand,
        year=year,
        kind=kind,
        amount=Decimal(amount),
        occurred_on=BEFORE.date(),
        recorded_at=BEFORE,
        idempotency_key=f"{assignment.key}-{kind}-{amount}-{strand}",
    )


@pytest.fixture
def green():
    assignment = programmes.assignment("vin-green", valid_from=date(2026, 1, 1))
    programmes.frame(assignment, 2026, 10_000)
    return assignment


def said(call):
    return [(one.rule, one.figures.get("excess")) for _part, _year, one in budget_findings_of(call, NOW)]


def test_own_costs_take_the_room_that_a_call_may_promise(green):
    booked(green, "own_cost", "1000.50")
    assert said(calls.call(green, status="draft", budgets={2026: 8_999})) == []
    assert said(calls.call(green, status="draft", budgets={2026: 9_000})) == [("call.over_room", 1)]


def test_the_appropriation_that_is_shared_and_the_whole_assignment_are_asked_too(green):
    platform, projects = programmes.strand(green), programmes.strand(green, "projekt")
    programmes.frame(green, 2026, 8_000, Wording.FIXED, strand=platform)
    booked(green, "commitment", 5_000, projects)
    call = calls.call(green, strand=platform, status="draft", budgets={2026: 7_000})
    assert said(call) == [("call.over_room", 2_000)], "the part holds it, the whole assignment does not"
    AppropriationAmount.objects.create(
        appropriation=green.appropriation,
        year=2026,
        amount=6_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev (påhittat exempel)",
        valid_from=date(2026, 1, 1),
        recorded_at=BEFORE,
    )
    small = calls.call(green, status="draft", budgets={2026: 2_000})
    assert said(small) == [("call.over_appropriation", 1_000)]


def test_of_an_estimated_year_the_amount_of_the_authorisation_counts_as_well_as_its_last_year(green):
    programmes.frame(green, 2027, 50_000, Wording.ESTIMATED)
    call = calls.call(green, status="draft", budgets={2027: 30_000})
    assert said(call) == [("call.estimated", 30_000)]
    programmes.authorisation(green, 30_000, 2028, valid_from=date(2026, 1, 1))
    assert [rule for rule, _excess in said(call)] == ["call.estimated_authorised"]
    programmes.authorisation(green, 29_000, 2028, valid_from=date(2026, 1, 10))
    assert said(call) == [("call.over_authorisation", 1_000)]
    wide = calls.call(green, status="draft", budgets={2027: 50_001})
    assert [rule for rule, _excess in said(wide)] == ["call.over_authorisation", "call.above_estimate"]


def test_a_share_that_is_estimated_and_a_main_rule_ask_for_a_reason_and_do_not_stop(green):
    platform = programmes.strand(green)
    programmes.frame(green, 2026, 3_000, Wording.ESTIMATED, strand=platform)
    call = calls.call(green, strand=platform, status="draft", budgets={2026: 4_000})
    assert said(call) == [("call.needs_reason", 1_000)]
    programmes.frame(green, 2028, 1_000, Wording.AS_A_RULE)
    ((_part, _year, found),) = budget_findings_of(calls.call(green, status="draft", budgets={2028: 1_001}), NOW)
    assert (found.rule, found.stops) == ("call.needs_reason", False)


def test_what_other_published_calls_expect_and_have_not_granted_counts_as_a_warning(
    green, django_assert_max_num_queries
):
    calls.call(green, budgets={2026: 6_000})
    booked(green, "commitment", 2_000)
    call = calls.call(green, status="draft", budgets={2026: 4_001})
    ((_part, _year, found),) = budget_findings_of(call, NOW)
    assert (found.rule, found.figures["announced"], found.figures["excess"]) == ("call.over_with_others", 4_000, 1)
    assert said(calls.call(green, status="draft", budgets={2026: 4_000})) == []
    for number in range(4):
        calls.part(call, green, {2026: 1}, strand=programmes.strand(green, f"s{number}"))
    with django_assert_max_num_queries(16):
        budget_findings_of(call, NOW)
