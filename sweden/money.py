"""Kronor: whole in projects, two decimals at the bank, exact in between. Never a float.

Rounding is half away from zero (500 kr is 1 tkr): language defaults that round half to even are wrong here.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Exact = int | Fraction | Decimal

# What the ledger's numeric(15,2) holds. An amount above it is a slip of the finger.
MOST_KRONOR = 9_999_999_999_999


def round_half_up(value: Exact, decimals: int = 0) -> Fraction:
    """`value` rounded half away from zero to `decimals` decimals, exactly."""
    scale = 10**decimals
    scaled = abs(Fraction(value)) * scale
    nearest = math.floor(scaled + Fraction(1, 2))
    return Fraction(-nearest if value < 0 else nearest, scale)


def to_tkr(kronor: int) -> int:
    """Thousands of kronor, half away from zero: 500 is 1, 499 is 0, -500 is -1."""
    return int(round_half_up(Fraction(kronor, 1000)))


def to_bank(kronor: Exact) -> Decimal:
    """A bank amount with two decimals, half away from zero."""
    cents = int(round_half_up(kronor, 2) * 100)
    return Decimal(cents).scaleb(-2)


def whole(amount: Decimal) -> int:
    """A bank amount that must be whole kronor, as an integer. Raises ValueError when it has öre."""
    if amount != amount.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of kronor")
    return int(amount)


def at_most(limit: Exact) -> int:
    """The largest whole krona that keeps a limit."""
    return math.floor(limit)


def at_least(demand: Exact) -> int:
    """The smallest whole krona that meets a demand."""
    return math.ceil(demand)


def exact(value: int | Fraction) -> int | Fraction:
    """An integer when the value is whole, else the fraction itself."""
    return value if isinstance(value, int) else int(value) if value.denominator == 1 else value


def fraction(text: str) -> Fraction:
    """A share written "p/q" (or a whole number). Raises ValueError; decimals are no exact share and are
    refused.
    """
    numerator, slash, denominator = text.partition("/")
    try:
        return Fraction(int(numerator), int(denominator) if slash else 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text!r} is no fraction of two whole numbers") from None


def share_of(part: int, base: int) -> Fraction | None:
    """part/base exactly; None (unknown) when there is no base, never 0."""
    return Fraction(part, base) if base else None


def largest_remainder(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """`total` split by `weights` into whole numbers that sum to it; leftovers go to the largest remainders,
    ties to the first.

    A negative total is the mirror of the positive one. Raises ValueError when a weight is negative, or all
    are zero while there is something to split.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight may not be negative")
    if total < 0:
        return [-part for part in largest_remainder(-total, weights)]
    exact = weights if all(isinstance(weight, int) for weight in weights) else [Fraction(weight) for weight in weights]
    base = sum(exact)
    if base == 0:
        if total:
            raise ValueError("nothing to split by: every weight is zero")
        return [0] * len(weights)
    quotas = [divmod(weight * total, base) for weight in exact]
    parts = [int(whole) for whole, _rest in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda place: (-quotas[place][1], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
