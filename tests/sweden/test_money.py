"""Rounding and splitting of kronor."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sweden import money

weight = some.integers(0, 10**12) | some.fractions(0, 1, max_denominator=999)
weights = some.lists(weight, min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("kronor", "thousands"),
    [(0, 0), (499, 0), (500, 1), (1499, 1), (1500, 2), (2500, 3), (-499, 0), (-500, -1), (-1500, -2)],
)
def test_thousands_round_half_away_from_zero(kronor: int, thousands: int) -> None:
    assert money.to_tkr(kronor) == thousands


def test_bank_amounts_have_two_decimals_half_away_from_zero() -> None:
    assert str(money.to_bank(Fraction(1, 3))) == "0.33"
    assert str(money.to_bank(Decimal("0.125"))) == "0.13"
    assert str(money.to_bank(Fraction(-1, 200))) == "-0.01"
    assert str(money.to_bank(62_000_000)) == "62000000.00"


def test_ore_are_refused_where_kronor_must_be_whole() -> None:
    assert money.whole(Decimal("125.00")) == 125
    with pytest.raises(ValueError, match="whole number"):
        money.whole(Decimal("125.50"))


def test_a_share_is_two_whole_numbers_never_decimals() -> None:
    assert money.fraction("24/100") == Fraction(6, 25)
    assert money.fraction("1") == 1
    for text in ("0.5", "1/0", "", "half", "1/2/3"):
        with pytest.raises(ValueError, match="no fraction"):
            money.fraction(text)


def test_a_share_of_nothing_is_unknown() -> None:
    assert money.share_of(0, 5) == 0
    assert money.share_of(5, 0) is None


@given(some.integers(-(10**13), 10**13), weights)
def test_the_parts_of_a_split_sum_to_the_whole(total: int, parts: list[int | Fraction]) -> None:
    if not any(parts):
        with pytest.raises(ValueError, match="every weight is zero"):
            money.largest_remainder(total or 1, parts)
        assert money.largest_remainder(0, parts) == [0] * len(parts)
        return
    split = money.largest_remainder(total, parts)
    assert sum(split) == total
    base = sum(map(Fraction, parts), Fraction(0))
    for part, weight in zip(split, parts, strict=True):
        assert abs(part - Fraction(weight) * total / base) < 1


def test_leftovers_go_to_the_largest_remainder_and_ties_to_the_first() -> None:
    assert money.largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert money.largest_remainder(10, [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]) == [5, 3, 2]
    assert money.largest_remainder(-100, [1, 1, 1]) == [-34, -33, -33]
    assert money.largest_remainder(1, [0, 1, 1]) == [0, 1, 0]


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        money.largest_remainder(10, [2, -1])
