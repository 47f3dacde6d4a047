"""How amounts, shares, days and sizes look."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sweden import typography as write
from sweden.money import round_half_up

N = "\u00a0"
M = "\u2212"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (write.amount(0), "0"),
        (write.amount(1250), f"1{N}250"),
        (write.amount(-1205), f"{M}1{N}205"),
        (write.amount(Decimal("1250000.5")), f"1{N}250{N}000,50"),
        (write.amount(Decimal("-0.004")), "0,00"),
        (write.amount(1_250_000, "en"), "1,250,000"),
        (write.kronor(5_848_000), f"5{N}848{N}000{N}kr"),
        (write.kronor(5_848_000, "en"), f"SEK{N}5,848,000"),
        (write.kronor(-500, "en"), f"{M}SEK{N}500"),
        (write.tkr(5_848_500), f"5{N}849"),
        (write.tkr(-499), "0"),
        (write.mnkr(214_649_999), f"214,6{N}mnkr"),
        (write.mnkr(214_650_000), f"214,7{N}mnkr"),
        (write.mnkr(214_650_000, lang="en"), f"SEK{N}214.7{N}million"),
        (write.kronor_in_text(39_600_000), f"39{N}600{N}000{N}kronor"),
        (write.millions(77_500_000), f"77,5{N}miljoner kronor"),
        (write.millions(62_000_000), f"62{N}miljoner kronor"),
        (write.millions(1_000_000), f"1{N}miljon kronor"),
        (write.millions(62_000_001), f"62{N}000{N}001{N}kr"),
    ],
)
def test_amounts(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        (Fraction(1, 2), None, "50,0"),
        (Fraction(4997, 10000), None, "50,0"),
        (Fraction(4997, 10000), Fraction(1, 2), "49,97"),
        (Fraction(1, 2), Fraction(1, 2), "50,0"),
        (Fraction(50003, 100000), Fraction(1, 2), "50,003"),
        (Fraction(1_000_000, 1_428_571), Fraction(7, 10), "70,00002"),
        (Fraction(1, 3), Fraction(1, 3), "33,3"),
        (Fraction(45, 100), Fraction(1, 2), "45,0"),
        (Fraction(-1, 8), None, f"{M}12,5"),
    ],
)
def test_a_percentage_is_never_shown_on_or_across_a_limit_it_is_not_on(
    value: Fraction, limit: Fraction | None, expected: str
) -> None:
    assert write.percent(value, limit=limit) == f"{expected}{N}%"


def test_percent_in_english_has_no_space() -> None:
    assert write.percent(Fraction(241, 500), lang="en") == "48.2%"
    assert write.percent(Fraction(1, 2), decimals=0, lang="en-gb") == "50%"


@given(some.fractions(0, 2, max_denominator=10**9), some.fractions(0, 1, max_denominator=100))
def test_the_shown_percentage_stands_on_the_same_side_of_the_limit(value: Fraction, limit: Fraction) -> None:
    shown = write.percent(value, limit=limit).removesuffix(f"{N}%").replace(N, "").replace(",", ".")
    if value != limit:
        assert (Fraction(shown) < limit * 100) == (value < limit)
        assert Fraction(shown) != limit * 100


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (write.moment_long(datetime(2027, 1, 12, 13, 0, tzinfo=UTC)), f"tisdag 12{N}januari kl.{N}14.00"),
        (write.moment_long(datetime(2027, 1, 12, 13, 0, tzinfo=UTC), "en"), f"Tuesday 12{N}January 14:00"),
        (
            write.moment_long(datetime(2027, 1, 12, 13, 0, tzinfo=UTC), year=True),
            f"tisdag 12{N}januari 2027 kl.{N}14.00",
        ),
        (write.moment_table(datetime(2027, 6, 30, 22, 5, tzinfo=UTC)), f"1{N}juli{N}2027 00.05"),
        (write.moment_iso(datetime(2027, 6, 30, 22, 5, tzinfo=UTC)), "2027-07-01 00.05"),
        (write.day_table(date(2027, 1, 12)), f"12{N}jan{N}2027"),
        (write.day_table(date(2026, 11, 27), year=False), f"27{N}nov"),
        (write.day_long(date(2027, 2, 1)), f"1{N}februari 2027"),
        (write.day_long(date(2027, 2, 1), "en", weekday=True), f"Monday 1{N}February 2027"),
        (write.weekday_short(date(2026, 11, 29)), "sön"),
        (write.iso(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)), "2026-02-01"),
        (write.span(2026, 2030), "2026–2030"),
        (write.span(2026, 2026), "2026"),
        (write.day_span(date(2026, 1, 1), date(2026, 12, 31)), "2026-01-01–2026-12-31"),
        (write.listed(["a"]), "a"),
        (write.listed(["a", "b", "c"]), "a, b och c"),
        (write.listed(["a", "b"], "en"), "a and b"),
    ],
)
def test_days_moments_and_ranges(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, f"0{N}byte"),
        (999, f"999{N}byte"),
        (1000, f"1{N}kB"),
        (1_250_000, f"1,3{N}MB"),
        (999_999, f"1,0{N}MB"),
        (50_000_000, f"50{N}MB"),
        (209_715_200, f"210{N}MB"),
    ],
)
def test_file_sizes(count: int, expected: str) -> None:
    assert write.file_size(count) == expected


@given(some.integers(-(10**15), 10**15))
def test_thousands_are_the_figure_rounded_half_away_from_zero(value: int) -> None:
    digits = write.tkr(value).replace(N, "").replace(M, "-")
    assert Fraction(digits) == round_half_up(Fraction(value, 1000))


@pytest.mark.parametrize("text", ["=1+1", "+46", "-", "@SUM(A1)", "\t=1", "\r=1"])
def test_words_in_a_file_are_never_run_as_a_formula(text: str) -> None:
    assert (write.in_cell(text), write.in_cell(f"a{text}")) == (f"'{text}", f"a{text}")
