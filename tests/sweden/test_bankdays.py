"""Banking days around every holiday of many years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sweden import bankdays

days = some.dates(date(2006, 1, 1), date(2060, 12, 31))
DAY = timedelta(days=1)


@given(days)
def test_the_internal_day_is_the_latest_banking_day_that_is_not_later(day: date) -> None:
    internal = bankdays.latest_banking_day_on_or_before(day)
    assert bankdays.is_banking_day(internal)
    assert internal <= day
    later = [internal + DAY * step for step in range(1, (day - internal).days + 1)]
    assert not any(bankdays.is_banking_day(one) for one in later)


@given(days)
def test_a_last_day_moves_forward_to_the_first_banking_day_that_is_not_earlier(day: date) -> None:
    moved = bankdays.first_banking_day_on_or_after(day)
    assert bankdays.is_banking_day(moved)
    assert day <= moved <= day + 6 * DAY
    assert not any(bankdays.is_banking_day(day + DAY * step) for step in range((moved - day).days))


@given(days)
def test_a_banking_day_is_its_own_internal_day(day: date) -> None:
    is_own = bankdays.latest_banking_day_on_or_before(day) == day
    assert is_own == bankdays.is_banking_day(day) == (bankdays.free_because(day) is None)


@given(some.integers(2006, 2060))
def test_every_year_has_thirteen_public_holidays_and_three_eves(year: int) -> None:
    first = date(year, 1, 1)
    names = {bankdays.free_because(first + DAY * step) for step in range(366)} - {None, "lördag", "söndag"}
    eves = {"midsommarafton", "julafton", "nyårsafton"}
    assert eves <= names
    # Första maj and Kristi himmelsfärdsdag can be the same day (2008), and nationaldagen can be pingstdagen.
    assert 11 <= len(names - eves) <= 13


def test_the_eves_are_left_out_where_only_public_holidays_count() -> None:
    midsummer_eve = date(2026, 6, 19)
    assert bankdays.free_because(midsummer_eve) == "midsommarafton"
    assert bankdays.free_because(midsummer_eve, eves=False) is None


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 5), "påskdagen"),
        (date(2026, 4, 4), "lördag"),
        (date(2026, 5, 24), "pingstdagen"),
        (date(2026, 6, 20), "midsommardagen"),
        (date(2026, 11, 29), "söndag"),
        (date(2026, 12, 26), "annandag jul"),
        (date(2026, 12, 30), None),
    ],
)
def test_the_reason_is_the_holidays_own_name_first(day: date, why: str | None) -> None:
    assert bankdays.free_because(day) == why
