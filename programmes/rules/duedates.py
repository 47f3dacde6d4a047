"""When the duties of a government decision fall due.

The date of a decision is literal and never moved; beside it stands the internal day, the latest banking day on or
before it. A rule is data, as the assignment files write it:

    {kind: once, date: 2025-12-12}                    {kind: once, before_end_of: "2027-03"}
    {kind: yearly, month: 2, day: 1, from: 2026}      {kind: yearly, before_end_of_month: 2, from: 2027, to: 2030}
    {kind: every_n_years, every: 3, month: 5, day: 15, from: 2026}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sweden.bankdays import latest_banking_day_on_or_before
from sweden.periods import last_of_month


class RuleError(ValueError):
    """A due-date rule that cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True)
class DueRule:
    """Once on `on`; or every `every` years on a month and day (None: the month's last), from a first year to a last.

    Every n years counts from the first year. `last_year` None: without end.
    """

    on: date | None = None
    month: int = 0
    day: int | None = None
    first_year: int = 0
    last_year: int | None = None
    every: int = 1

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "DueRule":
        """The rule that a mapping describes. Raises RuleError for anything else than the forms above."""
        kind = data.get("kind")
        try:
            if kind == "once":
                return cls(on=_once(data))
            if kind in ("yearly", "every_n_years"):
                return _recurring(data, every=int(data["every"]) if kind == "every_n_years" else 1)
        except KeyError as missing:
            raise RuleError(f"{kind}: {missing.args[0]} is missing") from None
        except (TypeError, ValueError) as wrong:
            raise RuleError(f"{kind}: {wrong}") from None
        raise RuleError(f"no such kind of rule: {kind!r}")


def _once(data: Mapping[str, Any]) -> date:
    if "before_end_of" in data:
        year, month = str(data["before_end_of"]).split("-")
        return last_of_month(int(year), int(month))
    on = data["date"]
    return on if isinstance(on, date) else date.fromisoformat(on)


def _recurring(data: Mapping[str, Any], *, every: int) -> DueRule:
    if "before_end_of_month" in data:
        month, day = int(data["before_end_of_month"]), None
    else:
        month, day = int(data["month"]), int(data["day"])
    last = data.get("to")
    rule = DueRule(None, month, day, int(data["from"]), None if last is None else int(last), every)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    # 2024 is a leap year: 29 February is a day, though not in every year.
    if day is not None and not 1 <= day <= last_of_month(2024, month).day:
        raise ValueError(f"month {month} has no day {day}")
    if every < 1:
        raise ValueError("every must be at least 1")
    if rule.last_year is not None and rule.last_year < rule.first_year:
        raise ValueError("the last year is before the first")
    return rule


@dataclass(frozen=True, order=True)
class DueDate:
    """`due` as the decision says it, `internal` for the plan."""

    due: date
    internal: date

    @classmethod
    def of(cls, due: date) -> "DueDate":
        """The due date with its internal day."""
        return cls(due, latest_banking_day_on_or_before(due))


def due_dates(rule: DueRule | Mapping[str, Any], horizon: tuple[date, date]) -> list[DueDate]:
    """Every due date of the rule from the first to the last day of the horizon, both included, in order."""
    rule = rule if isinstance(rule, DueRule) else DueRule.from_data(rule)
    first, last = horizon
    days = [rule.on] if rule.on else [_in_year(rule, year) for year in _years(rule, first.year, last.year)]
    return [DueDate.of(day) for day in days if first <= day <= last]


def _years(rule: DueRule, first: int, last: int) -> Iterable[int]:
    # The first year of the rule's own count that is not before the horizon.
    skipped = max(0, -(-(first - rule.first_year) // rule.every))
    stop = last if rule.last_year is None else min(last, rule.last_year)
    return range(rule.first_year + skipped * rule.every, stop + 1, rule.every)


def _in_year(rule: DueRule, year: int) -> date:
    end = last_of_month(year, rule.month)
    return end if rule.day is None or rule.day > end.day else end.replace(day=rule.day)


def calendar(
    duties: Iterable[tuple[str, DueRule | Mapping[str, Any]]], horizon: tuple[date, date]
) -> list[tuple[str, DueDate]]:
    """Every due date of several duties (key, rule), by day and then by key."""
    dates = [(key, due) for key, rule in duties for due in due_dates(rule, horizon)]
    return sorted(dates, key=lambda one: (one[1].due, one[0]))
