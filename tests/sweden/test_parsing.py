"""Typed amounts and days: what we write can be read back, and nothing is guessed."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sweden import parsing, typography
from sweden.money import MOST_KRONOR

amounts = some.integers(-MOST_KRONOR, MOST_KRONOR)
days = some.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(amounts)
def test_a_shown_amount_is_read_back(amount: int) -> None:
    for text in (typography.amount(amount), typography.kronor(amount), str(amount), f" {typography.kronor(amount)} "):
        assert parsing.whole_kronor(text, negative_allowed=True) == amount


@given(some.decimals(-MOST_KRONOR, MOST_KRONOR, places=2))
def test_a_shown_bank_amount_is_read_back(amount: Decimal) -> None:
    for text in (typography.amount(amount), typography.kronor(amount), f"{amount:f}"):
        assert parsing.bank_amount(text, negative_allowed=True) == amount


@given(some.text(max_size=20))
def test_any_text_is_an_amount_or_a_refusal_with_a_code(text: str) -> None:
    try:
        outcome: object = parsing.whole_kronor(text)
    except parsing.ParseError as wrong:
        outcome = wrong.code
    codes = {"unit", "ore", "grouping", "ambiguous", "decimals", "negative", "too_large", "format"}
    assert outcome in codes if isinstance(outcome, str) else outcome in range(MOST_KRONOR + 1)


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("", "format", None),
        ("kr", "format", None),
        ("12,", "format", None),
        (",50", "format", None),
        ("1 000 000 000 000 000", "too_large", None),
        ("10000000000000", "too_large", None),
        ("-500", "negative", None),
        ("tolv miljoner", "unit", None),
        ("0,0005 tkr", "unit", None),
        ("2 MSEK", "unit", 2_000_000),
        ("1,5 Mnkr", "unit", 1_500_000),
        ("2 mdkr", "unit", 2_000_000_000),
        ("77,5 miljoner kronor", "unit", 77_500_000),
        ("1,250,000.50", "ambiguous", None),
        ("1.250,000", "ambiguous", None),
        ("1 250.000", "grouping", None),
        ("12,50,000", "grouping", None),
        ("1234.567", "grouping", None),
        ("1,2345", "decimals", None),
        ("12,50", "ore", None),
        ("1e6", "format", None),
        ("٣٤", "format", None),
        ("0x10", "format", None),
    ],
)
def test_what_is_not_clear_is_refused(text: str, code: str, suggestion: int | None) -> None:
    with pytest.raises(parsing.ParseError) as refusal:
        parsing.whole_kronor(text)
    assert (refusal.value.code, refusal.value.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("text", "amount"), [("5 000 kronor", 5000), ("5000KR", 5000), ("1 250.00", 1250), ("-0", 0), ("1\u202f000", 1000)]
)
def test_the_fields_own_unit_and_every_space_are_accepted(text: str, amount: int) -> None:
    assert parsing.whole_kronor(text) == amount


@given(days)
def test_a_shown_day_is_read_back(day: date) -> None:
    for text in (typography.iso(day), typography.day_long(day), typography.day_table(day)):
        assert parsing.day(text) == day
        assert parsing.day(text.upper()) == day
    assert parsing.day(f"den {typography.day_long(day)}") == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 February 2026", "format"),
        ("1.2.2026", "format"),
        ("2026-2-1", "format"),
        ("31 april 2026", "no_such_day"),
        ("0000-01-01", "no_such_day"),
        ("", "format"),
    ],
)
def test_days_that_are_not_clear_are_refused(text: str, code: str) -> None:
    with pytest.raises(parsing.ParseError) as refusal:
        parsing.day(text)
    assert refusal.value.code == code


@given(some.times())
def test_a_shown_time_is_read_back(at: time) -> None:
    shown = typography.clock_time(datetime.combine(date(2026, 1, 15), at, UTC))
    assert typography.clock_time(datetime.combine(date(2026, 1, 15), at, UTC), "en") in (
        shown.removeprefix("kl.\u00a0").replace(".", ":"),
    )
    read = parsing.clock_time(shown)
    assert (read.hour, read.minute) == ((at.hour + 1) % 24, at.minute)


@pytest.mark.parametrize("text", ["24.00", "14.60", "14", "kl", "2 pm"])
def test_times_off_the_clock_are_refused(text: str) -> None:
    with pytest.raises(parsing.ParseError):
        parsing.clock_time(text)
