"""Due dates: literal, in order, and the same however the horizon is cut."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from programmes.rules.duedates import DueDate, DueRule, RuleError, calendar, due_dates
from sweden.bankdays import is_banking_day

days = some.dates(date(2020, 1, 1), date(2045, 12, 31))
recurring = some.builds(
    DueRule,
    some.none(),
    month=some.integers(1, 12),
    day=some.integers(1, 28) | some.none(),
    first_year=some.integers(2015, 2040),
    last_year=some.none() | some.integers(2030, 2045),
    every=some.integers(1, 5),
)
rules = recurring | some.builds(DueRule, days)


@given(rules, days, days, days)
def test_a_horizon_cut_in_two_holds_the_same_dates(rule: DueRule, a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    whole = due_dates(rule, (first, last))
    assert whole == due_dates(rule, (first, middle)) + due_dates(rule, (middle + timedelta(days=1), last))
    assert whole == sorted(whole)


@given(rules, days, days)
def test_the_internal_day_is_a_banking_day_and_never_after_the_due_date(rule: DueRule, a: date, b: date) -> None:
    for day in due_dates(rule, (min(a, b), max(a, b))):
        assert day.internal <= day.due
        assert is_banking_day(day.internal)


@given(recurring, days, days)
def test_years_count_from_the_rules_first_year_to_its_last(rule: DueRule, a: date, b: date) -> None:
    for day in due_dates(rule, (min(a, b), max(a, b))):
        assert (day.due.year - rule.first_year) % rule.every == 0
        assert rule.first_year <= day.due.year <= (rule.last_year or 9999)
        assert day.due.month == rule.month


@given(recurring, days, days)
def test_every_literal_day_keeps_the_rules_month_and_day(rule: DueRule, a: date, b: date) -> None:
    for day in due_dates(rule, (min(a, b), max(a, b))):
        assert day.due.month == rule.month
        if rule.day is None:
            assert (day.due + timedelta(days=1)).month != rule.month
        else:
            assert day.due.day == rule.day


@given(recurring)
def test_from_the_first_year_to_the_last_no_time_is_left_out(rule: DueRule) -> None:
    assume(rule.last_year is None or rule.last_year >= rule.first_year)
    found = due_dates(rule, (date(2010, 1, 1), date(2046, 12, 31)))
    years = [day.due.year for day in found]
    assert years[0] == rule.first_year
    assert all(later - earlier == rule.every for earlier, later in pairwise(years))
    assert (rule.last_year or 2046) - years[-1] < rule.every


@given(rules, days, days)
def test_asked_again_the_answer_is_the_same(rule: DueRule, a: date, b: date) -> None:
    horizon = (min(a, b), max(a, b))
    assert due_dates(rule, horizon) == due_dates(rule, horizon)


def test_the_internal_day_is_the_very_latest_and_never_more_than_five_days_before() -> None:
    """Five: from 24 to 28 December when the 24th is a Wednesday, or from the Saturday before a Monday the 24th."""
    most, day = 0, date(1990, 1, 1)
    while day < date(2100, 1, 1):
        due = DueDate.of(day)
        between = [due.internal + timedelta(days=number) for number in range(1, (day - due.internal).days + 1)]
        assert not any(is_banking_day(one) for one in between)
        most, day = max(most, len(between)), day + timedelta(days=1)
    assert most == 5


def test_29_february_falls_on_the_28th_in_a_common_year() -> None:
    rule = {"kind": "yearly", "month": 2, "day": 29, "from": 2027, "to": 2028}
    assert [day.due for day in due_dates(rule, (date(2027, 1, 1), date(2029, 1, 1)))] == [
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_a_day_may_be_written_as_text() -> None:
    horizon = (date(2025, 1, 1), date(2026, 1, 1))
    written = {"kind": "once", "date": "2025-12-12"}
    assert due_dates(written, horizon) == due_dates({"kind": "once", "date": date(2025, 12, 12)}, horizon)


def test_a_calendar_goes_by_day_and_then_by_key() -> None:
    rule = {"kind": "once", "date": "2027-03-31"}
    duties = [("D9", rule), ("D5", rule), ("D8", {"kind": "once", "date": "2026-11-29"})]
    shown = calendar(duties, (date(2026, 1, 1), date(2027, 12, 31)))
    assert [key for key, _ in shown] == ["D8", "D5", "D9"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({}, "no such kind"),
        ({"kind": "monthly"}, "no such kind"),
        ({"kind": "once"}, "date is missing"),
        ({"kind": "once", "date": "2026-02-30"}, "once"),
        ({"kind": "once", "before_end_of": "mars"}, "once"),
        ({"kind": "yearly", "month": 2, "day": 1}, "from is missing"),
        ({"kind": "yearly", "month": 13, "day": 1, "from": 2026}, "no month 13"),
        ({"kind": "yearly", "month": 2, "day": 30, "from": 2026}, "no day 30"),
        ({"kind": "yearly", "month": 2, "day": 1, "from": 2026, "to": 2025}, "before the first"),
        ({"kind": "every_n_years", "month": 2, "day": 1, "from": 2026}, "every is missing"),
        ({"kind": "every_n_years", "every": 0, "month": 2, "day": 1, "from": 2026}, "at least 1"),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(rule: dict[str, Any], told: str) -> None:
    with pytest.raises(RuleError, match=told):
        due_dates(rule, (date(2026, 1, 1), date(2027, 1, 1)))
