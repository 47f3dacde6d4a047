"""Which days Swedish banks are open.

Closed: Saturdays, Sundays, the public holidays of lag (1989:253) and the three eves that lag (1930:173) 2 §
puts beside them: midsommarafton, julafton, nyårsafton. Half days such as skärtorsdagen are banking days.
"""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_DAY = timedelta(days=1)


def free_because(day: date, *, eves: bool = True) -> str | None:
    """Why `day` is no banking day: the holiday's Swedish name first, else "lördag", "söndag"; None for a
    banking day.

    `eves=False` leaves out the three eves, for rules that count the public holidays alone.
    """
    name = _holidays(day.year).get(day) or (_eves(day.year).get(day) if eves else None)
    return name or {5: "lördag", 6: "söndag"}.get(day.weekday())


def is_banking_day(day: date) -> bool:
    """Whether Swedish banks carry out payments on `day`."""
    return free_because(day) is None


def latest_banking_day_on_or_before(day: date) -> date:
    """`day` itself when it is a banking day, else the nearest one before: the internal day of a literal due
    date.
    """
    while not is_banking_day(day):
        day -= _DAY
    return day


def first_banking_day_on_or_after(day: date, *, eves: bool = True) -> date:
    """`day` itself when it is a banking day, else the nearest one after: how lag (1930:173) 2 § moves a last
    day.
    """
    while free_because(day, eves=eves) is not None:
        day += _DAY
    return day


def banking_days_between(first: date, last: date) -> int:
    """How many banking days there are after `first`, `last` included; 0 when `last` is not after `first`."""
    days = (last - first).days
    return sum(is_banking_day(first + n * _DAY) for n in range(1, days + 1)) if days > 0 else 0


@cache
def _holidays(year: int) -> dict[date, str]:
    """The public holidays of one year, with the names as they stand inside a sentence."""
    names = country_holidays("SE", years=year, language="sv").items()
    return {day: name if name.startswith("Kristi") else name[0].lower() + name[1:] for day, name in names}


@cache
def _eves(year: int) -> dict[date, str]:
    midsummer = next(day for day, name in _holidays(year).items() if name == "midsommardagen")
    return {
        midsummer - _DAY: "midsommarafton",
        date(year, 12, 24): "julafton",
        date(year, 12, 31): "nyårsafton",
    }
