"""Money with öre as whole kronor, in one way wherever a party's sums are told."""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil


def carried(sums: Mapping[int, Decimal | int]) -> dict[int, int]:
    """Sums by budget year as whole kronor. Their total is rounded upwards once, and the öre are carried from year to
    year, so that the years always make up the total: 100.50 and 99.50 are 101 and 99 kronor."""
    found, exact, told = {}, Decimal(0), 0
    for year in sorted(sums):
        exact += sums[year]
        found[year] = ceil(exact) - told
        told += found[year]
    return found
