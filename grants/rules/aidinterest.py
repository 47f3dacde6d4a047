"""Interest on state aid that is claimed back as unlawful. Amounts are kronor, days are calendar days.

Source: lag (2013:388), by which unlawful aid is claimed back with interest as the law of the European Union says. The
rates, what is added to them and whether they compound are data with their own source (`grants.models.AidInterestRate`);
here is only how they are counted. Open, and read here as stated: that a year runs from the day the money was at the
party's disposal, that the rate in force when a year begins counts for all of it, that a part of a year counts by its
days, and that öre are rounded once for each sum, down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from sweden.periods import add


@dataclass(frozen=True)
class Rate:
    """A rate from its day on: the base rate in per cent, what is added to it in basis points, and whether a year's
    interest is added to what interest runs on."""

    starts_on: date
    base: Decimal
    added_points: int
    is_compound: bool
    source: str

    @property
    def percent(self) -> Decimal:
        return self.base + Decimal(self.added_points) / 100


@dataclass(frozen=True)
class Piece:
    """So many kronor that were at the party's disposal from a day."""

    since: date
    amount: Decimal


@dataclass(frozen=True)
class Stretch:
    """A year of a piece, or the part of one: from its first day to the day it ends before, what interest runs on, the
    rate and its source, and the interest, exactly."""

    starts_on: date
    ends_on: date
    runs_on: Fraction
    rate: Rate
    interest: Fraction


def at_disposal(amount: int, paid: Iterable[Piece], *, gone: Decimal) -> list[Piece]:
    """The payments that `amount` kronor of a claim stand for, the earliest first: of what was paid, the latest first,
    after the `gone` kronor that have come back or are claimed otherwise."""
    found, left = [], Decimal(amount)
    for one in sorted(paid, key=lambda piece: piece.since, reverse=True):
        skipped = min(gone, one.amount)
        gone -= skipped
        if (taken := min(left, one.amount - skipped)) > 0:
            found.append(Piece(one.since, taken))
            left -= taken
    return found[::-1]


def next_pieces(pieces: Sequence[Piece], *, after: Decimal, amount: Decimal) -> list[Piece]:
    """The next `amount` kronor of the pieces, in their order, after the first `after` kronor."""
    found = []
    for one in pieces:
        skipped = min(after, one.amount)
        after -= skipped
        if (taken := min(amount, one.amount - skipped)) > 0:
            found.append(Piece(one.since, taken))
            amount -= taken
    return found


def rate_on(day: date, rates: Iterable[Rate]) -> Rate | None:
    """The rate in force on the day; None: none has been entered for it."""
    return max((one for one in rates if one.starts_on <= day), key=lambda one: one.starts_on, default=None)


def years_of(piece: Piece, until: date) -> list[date]:
    """The days on which the years of a piece begin, up to the day it is paid back."""
    found: list[date] = []
    while (begins := add(piece.since, years=len(found))) < until:
        found.append(begins)
    return found


def without_rate(pieces: Iterable[Piece], until: date, rates: Sequence[Rate]) -> date | None:
    """The first day that a year begins on and no rate has been entered for; None: all are known."""
    days = sorted(day for one in pieces for day in years_of(one, until))
    return next((day for day in days if rate_on(day, rates) is None), None)


def stretches(piece: Piece, until: date, rates: Sequence[Rate]) -> list[Stretch]:
    """The interest on a piece that is paid back on the day `until`, year by year; a year without a rate has none (ask
    `without_rate` first)."""
    found, runs_on = [], Fraction(piece.amount)
    for number, begins in enumerate(years_of(piece, until)):
        rate, whole = rate_on(begins, rates), add(piece.since, years=number + 1)
        if rate is None:
            continue
        ends = min(whole, until)
        part = Fraction((ends - begins).days, (whole - begins).days)
        interest = runs_on * Fraction(rate.percent) / 100 * part
        found.append(Stretch(begins, ends, runs_on, rate, interest))
        if rate.is_compound:
            runs_on += interest
    return found


def interest(pieces: Iterable[Piece], until: date, rates: Sequence[Rate]) -> Decimal:
    """The interest on the pieces, paid back on the day `until`, kronor and öre."""
    exact = sum((one.interest for piece in pieces for one in stretches(piece, until, rates)), Fraction(0))
    return Decimal(floor(exact * 100)).scaleb(-2)
