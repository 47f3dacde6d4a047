"""What a party has a right to in the end, and what is left unused. Amounts are whole kronor, shares exact.

Sources: Vinnova's decisions and general terms (the lower of the maximum amount and the maximum intensity times the
actual eligible costs); the Swedish Research Council's general terms (unused money above half a price base amount).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sweden.money import at_most


@dataclass(frozen=True)
class Line:
    """Actual eligible costs of a party in one category of aid, kronor, and the highest share of them (0–1) that the
    grant may pay."""

    intensity: Fraction
    actual_costs: int


@dataclass(frozen=True)
class Party:
    """A party as settled: its maximum amount and what it has been paid net of what has come back, kronor."""

    id: str
    max_amount: int
    paid: int
    lines: Sequence[Line]


@dataclass(frozen=True)
class Settled:
    """A party's settlement: what its costs give, the final grant, and what is left to pay or to recover, kronor."""

    party: str
    by_costs: int
    final: int
    to_pay: int
    to_recover: int


@dataclass(frozen=True)
class Settlement:
    """All parties' settlements and their sums, kronor."""

    parties: Sequence[Settled]

    @property
    def final_total(self) -> int:
        return sum(one.final for one in self.parties)

    @property
    def to_pay_total(self) -> int:
        return sum(one.to_pay for one in self.parties)

    @property
    def to_recover_total(self) -> int:
        return sum(one.to_recover for one in self.parties)


def final_grant(parties: Sequence[Party]) -> Settlement:
    """The final grant of each party: the lower of its maximum amount and the sum of intensity times actual costs,
    rounded down once per party. One party's unused money never helps another."""
    return Settlement([_settled(one) for one in parties])


def _settled(party: Party) -> Settled:
    by_costs = at_most(sum((line.intensity * line.actual_costs for line in party.lines), Fraction(0)))
    final = min(party.max_amount, by_costs)
    return Settled(party.id, by_costs, final, max(0, final - party.paid), max(0, party.paid - final))


def shares_by_category(lines: Iterable[tuple[str, int, int]], *, granted: int) -> dict[str, Fraction]:
    """The largest share of a party's costs that a grant of `granted` kronor pays in each category of aid, from the
    lines that it applied with (category, costs, grant). What was granted less than was applied for lowers every
    category's share alike; none is more than the whole."""
    costs: dict[str, int] = {}
    grants: dict[str, int] = {}
    for category, cost, grant in lines:
        costs[category] = costs.get(category, 0) + cost
        grants[category] = grants.get(category, 0) + grant
    asked = sum(grants.values())
    return {
        key: min(Fraction(grants[key] * granted, asked * cost), Fraction(1)) if asked else Fraction(0)
        for key, cost in costs.items()
        if cost
    }


@dataclass(frozen=True)
class Unused:
    """What is left of a grant when the time to use it is over, and what becomes of it, kronor. `threshold` is half the
    price base amount, exactly."""

    unused: int
    threshold: int | Fraction
    to_repay: int
    may_keep: int


def unused_money(granted: int, used: int, *, price_base_amount: int) -> Unused:
    """Unused money above half a price base amount is repaid, all of it; what is not above may be kept for similar
    research. `price_base_amount` is that of the year the terms name, kronor."""
    unused, threshold = max(0, granted - used), Fraction(price_base_amount, 2)
    above = unused > threshold
    whole = int(threshold) if threshold.denominator == 1 else threshold
    return Unused(unused, whole, unused if above else 0, 0 if above else unused)
