"""What is left of a claim for repayment. Amounts are kronor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Outstanding:
    """A claim against what has come in: what is left, what came in beyond it, and whether nothing is left."""

    outstanding: Decimal | int
    overpaid: Decimal | int

    @property
    def closed(self) -> bool:
        return self.outstanding == 0


@dataclass(frozen=True)
class InterestTerms:
    """What a claim of interest rests on: it runs on so many kronor from the first day to the last, both counted, at so
    many per cent a year, by a `source`, and is to be paid by a day."""

    runs_on: Decimal
    starts_on: date
    ends_on: date
    percent: Decimal
    source: str
    due_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def is_sound(self, claim: Decimal | int, *, today: date) -> bool:
        """Whether it runs on no more than the `claim`, on days that have been, at a rate with a source, and leaves time
        to pay."""
        return (
            0 < self.runs_on <= claim
            and self.starts_on <= self.ends_on <= today < self.due_on
            and self.percent > 0
            and bool(self.source.strip())
        )


def outstanding(claim: Decimal | int, received: Iterable[Decimal | int]) -> Outstanding:
    """What is left of `claim` (net of what has been waived) after the payments `received`."""
    left = claim - sum(received)
    return Outstanding(max(left, 0), max(-left, 0))


def taken_back(amount: int, by_year: Mapping[int, int]) -> dict[int, int]:
    """`amount` kronor taken from what stands by budget year, the latest year first; never more than stands there."""
    found, left = {}, amount
    for year in sorted(by_year, reverse=True):
        if taken := min(left, max(0, by_year[year])):
            found[year] = taken
            left -= taken
    return found


def released(amount: int, *, granted: Mapping[int, int], paid: Mapping[int, int]) -> dict[int, int]:
    """`amount` kronor that the final grant is lower than what was granted, by budget year: what has not been paid
    first, the latest year first, then what has been paid."""
    unpaid = {year: max(0, money - max(0, paid.get(year, 0))) for year, money in granted.items()}
    first = taken_back(amount, unpaid)
    rest = {year: money - first.get(year, 0) for year, money in granted.items()}
    second = taken_back(amount - sum(first.values()), rest)
    return {year: first.get(year, 0) + second.get(year, 0) for year in sorted({*first, *second})}


def matched(
    amount: Decimal | int, claimed: Mapping[int, Decimal | int], received: Mapping[int, Decimal | int]
) -> tuple[dict[int, Decimal | int], Decimal | int]:
    """What has come in, by the budget years of the claim (the latest first), and what is beyond it."""
    found: dict[int, Decimal | int] = {}
    left = amount
    for year in sorted(claimed, reverse=True):
        if (taken := min(left, claimed[year] - received.get(year, 0))) > 0:
            found[year] = taken
            left -= taken
    return found, left


def is_day_of_move(day: date, *, decided_on: date, today: date) -> bool:
    """Whether money can have come in, or interest be entered, on a day: from the decision on the claim until today."""
    return decided_on <= day <= today
