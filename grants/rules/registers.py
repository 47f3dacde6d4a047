"""When aid that has been granted is told of to the registers of state aid, and what is told.

Sources: Regulation (EU) 2023/2831 art. 6 (the register of de minimis aid), Regulation (EU) 651/2014 art. 9 and annex
III (the transparency of individual awards). Days, months and thresholds are data.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sweden.periods import aid_publication, eu_period


@dataclass(frozen=True)
class RegisterTerms:
    """What a register demands: awards granted from a day, above a threshold (euro, None: all), within so many working
    days or months of the grant. `eves_are_holidays`: whether the three eves are on the list that Sweden has
    notified."""

    starts_on: date
    threshold_eur: int | None = None
    working_days: int = 0
    months: int = 0
    eves_are_holidays: bool = False


def last_day(terms: RegisterTerms, *, granted_on: date, eur: Fraction) -> date | None:
    """By when an award is told of; None when it need not be. `eur` is exact, never the rounded figure that is shown."""
    if granted_on < terms.starts_on:
        return None
    eves = terms.eves_are_holidays
    if terms.working_days:
        if terms.threshold_eur is not None and eur <= terms.threshold_eur:
            return None
        return eu_period(granted_on, working_days=terms.working_days, eves_are_holidays=eves).last_day
    told = aid_publication(
        eur,
        threshold_eur=terms.threshold_eur or 0,
        granted_on=granted_on,
        eves_are_holidays=eves,
        months=terms.months,
    )
    return told.last_day
