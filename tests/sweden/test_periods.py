"""Periods of law: what must hold for every start."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sweden import periods
from sweden.bankdays import is_banking_day

days = some.dates(date(2006, 1, 1), date(2050, 12, 31))


@given(days, some.integers(0, 240))
def test_months_keep_the_number_of_the_day_or_end_with_the_month(start: date, months: int) -> None:
    end = periods.add(start, months=months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(days, some.integers(0, 60))
def test_weeks_keep_the_weekday(start: date, weeks: int) -> None:
    assert periods.add(start, weeks=weeks) - start == timedelta(weeks=weeks)


@given(days, some.integers(0, 60))
def test_a_statutory_period_ends_on_a_weekday_and_never_early(start: date, weeks: int) -> None:
    period = periods.statutory(start, weeks=weeks)
    assert is_banking_day(period.last_day)
    assert period.raw <= period.last_day


@given(days, some.integers(1, 40), some.booleans())
def test_one_working_day_more_is_later_and_a_working_day(start: date, count: int, eves: bool) -> None:
    shorter = periods.eu_period(start, working_days=count, eves_are_holidays=eves).last_day
    longer = periods.eu_period(start, working_days=count + 1, eves_are_holidays=eves).last_day
    assert start < shorter < longer
    assert periods.is_working_day(longer, eves_are_holidays=eves)


@given(days, some.integers(1, 60))
def test_periods_of_months_follow_upon_each_other(first: date, months: int) -> None:
    if first.day <= 28:
        last = periods.last_day_of_months(first, months)
        assert periods.add(first, months=months) == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [(date(2026, 1, 1), 12, date(2026, 12, 31)), (date(2026, 11, 15), 24, date(2028, 11, 14))],
)
def test_a_period_of_months_ends_the_day_before(first: date, months: int, last: date) -> None:
    assert periods.last_day_of_months(first, months) == last


def test_the_six_months_move_only_where_that_reading_is_chosen() -> None:
    received = date(2026, 8, 31)  # six months end on Sunday 28 February 2027
    assert periods.slow_case(received, six_months_moves=True).six_months_end == date(2027, 3, 1)
    assert periods.slow_case(received, six_months_moves=False).six_months_end == date(2027, 2, 28)


def test_an_appeal_that_has_not_come_is_neither_late_nor_in_time() -> None:
    assert periods.appeal(date(2026, 5, 27)).in_time is None
