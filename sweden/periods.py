"""Periods counted in weeks, months and years, as Swedish law and EU law count them.

A date that stands in a government decision or a call is none of these: it is literal and never moved.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from sweden.bankdays import first_banking_day_on_or_after, free_because
from sweden.findings import Finding, Severity, Source

_DAY = timedelta(days=1)

ADMINISTRATIVE_PROCEDURE_12 = Source("Förvaltningslagen (2017:900) 12 §")


@dataclass(frozen=True)
class Period:
    """`raw` is where the counting ends; `last_day` is `raw`, moved forward where the law moves it."""

    raw: date
    last_day: date


def add(start: date, *, weeks: int = 0, months: int = 0, years: int = 0) -> date:
    """The same weekday n weeks on; the same number n months on, or that month's last day (lag 1930:173, 1 §).

    Always from the start, never chained: 31 January + 2 months is 31 March.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + years * 12 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(weeks=weeks)


def last_day_of_months(first: date, months: int) -> date:
    """The last day of a period of n months from its first day: 1 January + 12 months is 31 December."""
    return add(first, months=months) - _DAY


def last_of_month(year: int, month: int) -> date:
    """The day that "före utgången av" a month reaches to."""
    return date(year, month, calendar.monthrange(year, month)[1])


def statutory(start: date, *, weeks: int = 0, months: int = 0, years: int = 0) -> Period:
    """A period laid down by law: the last day moves on to the next weekday (lag 1930:173, 2 §)."""
    raw = add(start, weeks=weeks, months=months, years=years)
    return Period(raw, first_banking_day_on_or_after(raw))


@dataclass(frozen=True)
class SlowCaseClock:
    """When a party may ask for a decision, and by when the authority must answer (None: no clock runs)."""

    six_months_end: date
    may_request_from: date
    answer_by: date | None
    findings: list[Finding]


def slow_case(
    received: date,
    *,
    six_months_moves: bool,
    requested_on: date | None = None,
    earlier_request: bool = False,
) -> SlowCaseClock:
    """Förvaltningslagen 12 §: after six months a party may once ask in writing; an answer is due in four
    weeks.

    `six_months_moves`: whether the six months are moved for weekends, on which the law is silent.
    """
    six_months = statutory(received, months=6)
    end = six_months.last_day if six_months_moves else six_months.raw
    opens = end + _DAY
    answer_by: date | None = None
    findings: list[Finding] = []
    if requested_on is not None and requested_on < opens:
        figures = {"may_request_from": opens}
        findings.append(Finding("fl12.too_early", Severity.INFO, figures, ADMINISTRATIVE_PROCEDURE_12))
    elif requested_on is not None:
        answer_by = statutory(requested_on, weeks=4).last_day
        if earlier_request:
            findings.append(Finding("fl12.second_request", Severity.INFO, source=ADMINISTRATIVE_PROCEDURE_12))
    return SlowCaseClock(end, opens, answer_by, findings)


@dataclass(frozen=True)
class AppealTime:
    """The last day of an appeal, and whether one that has arrived came in time (None: none has)."""

    raw: date
    last_day: date
    in_time: bool | None


def appeal(starts_on: date, *, arrived_on: date | None = None, weeks: int = 3) -> AppealTime:
    """Förvaltningslagen 44 §: three weeks from `starts_on`, the day the appellant received the decision; other `weeks`
    where a special provision gives them.

    For a party that represents the public the day to give is the one on which the decision was announced.
    """
    period = statutory(starts_on, weeks=weeks)
    return AppealTime(period.raw, period.last_day, None if arrived_on is None else arrived_on <= period.last_day)


def eu_period(
    event: date,
    *,
    working_days: int = 0,
    days: int = 0,
    weeks: int = 0,
    months: int = 0,
    years: int = 0,
    eves_are_holidays: bool,
) -> Period:
    """A period in EU law (Regulation 1182/71, art. 3): the day of the event is not counted.

    Working days leave out Saturdays, Sundays and public holidays; the other periods end on the next working
    day. `eves_are_holidays` says whether the three eves are on the list that Sweden has notified.
    """
    if working_days:
        day = event
        for _ in range(working_days):
            day = first_banking_day_on_or_after(day + _DAY, eves=eves_are_holidays)
        return Period(day, day)
    raw = add(event, weeks=weeks, months=months, years=years) + timedelta(days=days)
    return Period(raw, first_banking_day_on_or_after(raw, eves=eves_are_holidays))


def is_working_day(day: date, *, eves_are_holidays: bool) -> bool:
    """Whether `day` is a working day in EU law's sense."""
    return free_because(day, eves=eves_are_holidays) is None


@dataclass(frozen=True)
class Publication:
    """Whether an individual aid award must be published, and by when."""

    publish: bool
    last_day: date | None


def aid_publication(
    euro: Decimal | Fraction,
    *,
    threshold_eur: int,
    granted_on: date,
    eves_are_holidays: bool,
    months: int = 6,
) -> Publication:
    """Regulation (EU) 651/2014 art. 9: an award above the threshold is published within `months` of its
    grant.

    `euro` is exact (kronor divided by the decision day's rate), never the rounded figure that is shown.
    """
    if Fraction(euro) <= threshold_eur:
        return Publication(False, None)
    return Publication(True, eu_period(granted_on, months=months, eves_are_holidays=eves_are_holidays).last_day)
