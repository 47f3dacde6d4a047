"""How a condition is read is chosen with a reason and remembered; exceptions are documented, never undone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.errors import NotAllowed
from accounts.roles import Role
from programmes.errors import (
    ExceptionIncomplete,
    ExceptionOutOfPlace,
    ExceptionTwice,
    NoExceptions,
    ReadingFaulty,
    ReadSoAlready,
    ReasonMissing,
)
from programmes.models import ConditionChange, ConditionException, LedgerEntry
from programmes.workflow.conditions import allow_exception, read_so, withdraw_exception
from registry.models import Event, RegisterEntry
from tests.factories import programmes as given
from tests.factories import registry as cases

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
FLOOR = {"minimum": 40_000_000, "basis": "grant"}


@pytest.fixture
def floor():
    return given.condition(
        given.assignment(), "portfolio.project_year_min", scope="project_year", severity="override", parameters=FLOOR
    )


@pytest.fixture
def match():
    return given.condition(
        given.assignment(),
        "share.business_matches",
        scope="assignment",
        severity="reason",
        parameters={"against": "funder", "as_a_rule": True},
        readings=[{"parameters": {"against": "all_public"}}, {"scope": "project", "parameters": {}}],
    )


def officer(role: str = Role.CASE_OFFICER, **how):
    return given.worker(role, **how)


def granted_case(condition):
    """A case with a grant in the condition's assignment."""
    case = cases.case(condition.assignment.authority)
    LedgerEntry.objects.create(
        assignment=condition.assignment,
        year=2026,
        kind="commitment",
        amount=Decimal(1),
        occurred_on=date(2026, 1, 1),
        recorded_at=NOW,
        case=case,
        idempotency_key="k",
    )
    return case


def test_an_unclear_condition_is_read_in_another_way_with_who_when_and_why(match):
    by = officer()
    found = read_so(
        match, parameters={"against": "all_public"}, scope="project", reason="Enligt KN:s svar", by=by, now=NOW
    )
    assert (found.parameters["against"], found.scope) == ("all_public", "project")
    [change] = ConditionChange.objects.all()
    assert change.parameters_before == {"against": "funder", "as_a_rule": True}
    assert (change.scope_before, change.scope_after) == ("assignment", "project")
    assert (change.reason, change.changed_by, change.changed_at) == ("Enligt KN:s svar", by, NOW)
    assert Event.objects.get(kind="assignment.condition_read_so").data == {"condition": match.key}
    with pytest.raises(ReadSoAlready):
        read_so(match, parameters={"against": "all_public"}, reason="samma igen", by=by, now=NOW)
    assert ConditionChange.objects.count() == 1


@pytest.mark.parametrize(
    ("parameters", "scope"),
    [
        ({"as_a_rule": False}, ""),
        ({"against": "nobody"}, ""),
        ({"minimum": 1}, ""),
        ({}, "programme"),
        ({"against": None}, ""),
    ],
)
def test_what_the_decision_states_is_not_changed(match, parameters, scope):
    with pytest.raises(ReadingFaulty):
        read_so(match, parameters=parameters, scope=scope, reason="skäl", by=officer(), now=NOW)
    match.refresh_from_db()
    assert match.parameters == {"against": "funder", "as_a_rule": True}


def test_a_floor_that_the_decision_leaves_open_may_be_entered_and_taken_away():
    ssh = given.condition(given.assignment(), "portfolio.component", parameters={"component": "ssh", "floor": None})
    by = officer()
    assert (
        read_so(ssh, parameters={"floor": 500_000}, reason="programkontoret", by=by, now=NOW).parameters["floor"]
        == 500_000
    )
    assert read_so(ssh, parameters={"floor": None}, reason="ändrat", by=by, now=NOW).parameters["floor"] is None


def test_only_the_own_authoritys_officers_choose_and_they_give_a_reason(match):
    for by in (officer(Role.ECONOMIST), officer(authority=given.agency("vr"))):
        with pytest.raises(NotAllowed):
            read_so(match, parameters={"against": "all_public"}, reason="skäl", by=by, now=NOW)
    with pytest.raises(ReasonMissing):
        read_so(match, parameters={"against": "all_public"}, reason="  ", by=officer(), now=NOW)


def test_from_a_main_rule_an_officer_records_what_someone_has_allowed(match):
    by = officer()
    made = allow_exception(match, reason="Tidig fas", allowed_by="Gd Anna Ek", by=by, now=NOW)
    assert (made.allowed_by, made.recorded_by, made.case, made.allowed_on) == (
        "Gd Anna Ek",
        by,
        None,
        date(2026, 1, 20),
    )
    assert RegisterEntry.objects.get(case=match.assignment.case).what_public == "Undantag från villkor"
    for reason, name in (("", "Gd Anna Ek"), ("Tidig fas", " ")):
        with pytest.raises(ExceptionIncomplete):
            allow_exception(match, year=2027, reason=reason, allowed_by=name, by=by, now=NOW)


def test_from_what_otherwise_stops_a_decision_maker_decides_in_the_own_name(floor):
    case = granted_case(floor)
    with pytest.raises(NotAllowed):
        allow_exception(floor, case=case, year=2026, reason="Delår", allowed_by="Någon", by=officer(), now=NOW)
    decider = officer(Role.DECISION_MAKER, name="Karin Wretman")
    made = allow_exception(floor, case=case, year=2026, reason="Delår", allowed_by="Någon annan", by=decider, now=NOW)
    assert made.allowed_by == "Karin Wretman"
    assert RegisterEntry.objects.filter(case=case, what_public="Undantag från villkor").exists()
    with pytest.raises(ExceptionTwice):
        allow_exception(floor, case=case, year=2026, reason="Igen", allowed_by="", by=decider, now=NOW)
    allow_exception(floor, case=case, year=2027, reason="Ett annat år", allowed_by="", by=decider, now=NOW)


def test_exceptions_are_for_what_has_been_granted_and_no_later_than_today(floor):
    decider = officer(Role.DECISION_MAKER)
    elsewhere = cases.case(floor.assignment.authority)
    with pytest.raises(ExceptionOutOfPlace):
        allow_exception(floor, case=elsewhere, reason="Delår", allowed_by="", by=decider, now=NOW)
    with pytest.raises(ExceptionOutOfPlace):
        allow_exception(floor, reason="Delår", allowed_by="", allowed_on=date(2026, 1, 21), by=decider, now=NOW)


@pytest.mark.parametrize("severity", ["blocking", "breach", "warning", "info"])
def test_from_other_demands_there_are_no_exceptions(severity):
    condition = given.condition(given.assignment(), "project.max_grant", severity=severity, parameters={"amount": 1})
    for role in (Role.CASE_OFFICER, Role.DECISION_MAKER):
        with pytest.raises(NoExceptions):
            allow_exception(condition, reason="skäl", allowed_by="A", by=officer(role), now=NOW)
    with pytest.raises(NotAllowed):
        allow_exception(condition, reason="skäl", allowed_by="A", by=officer(Role.ECONOMIST), now=NOW)


def test_an_exception_is_taken_back_by_a_row_beside_it(floor):
    case, decider = granted_case(floor), officer(Role.DECISION_MAKER)
    made = allow_exception(floor, case=case, reason="Delår", allowed_by="", by=decider, now=NOW)
    later = NOW.replace(hour=12)
    back = withdraw_exception(made, reason="Klustret har fått mer", by=decider, now=later)
    assert back.withdraws == made
    assert list(ConditionException.objects.standing(NOW)) == [made]
    assert list(ConditionException.objects.standing(later)) == []
    for one in (made, back):
        with pytest.raises(ExceptionTwice):
            withdraw_exception(one, reason="igen", by=decider, now=later)
    allow_exception(floor, case=case, reason="På nytt", allowed_by="", by=decider, now=later)


def test_neither_changes_nor_exceptions_can_be_rewritten(match):
    made = allow_exception(match, reason="Tidig fas", allowed_by="Gd Anna Ek", by=officer(), now=NOW)
    read_so(match, parameters={"against": "all_public"}, reason="skäl", by=officer(), now=NOW)
    for rows in (ConditionException.objects.filter(pk=made.pk), ConditionChange.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(reason="ett annat")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_of_two_who_except_at_once_one_is_told(transactional_db, at_once):
    condition = given.condition(
        given.assignment(),
        "share.business_matches",
        scope="assignment",
        severity="reason",
        parameters={"against": "funder", "as_a_rule": True},
    )
    by = officer()

    def act(number: int) -> str:
        try:
            allow_exception(condition, reason=f"Skäl {number}", allowed_by="Gd Anna Ek", by=by, now=NOW)
        except ExceptionTwice:
            return "told"
        return "made"

    assert sorted(at_once(5, act)) == ["made", *["told"] * 4]
