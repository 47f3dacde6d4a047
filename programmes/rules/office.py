"""Days in the programme office's work."""

from datetime import date


def is_overdue(due: date | None, closed: date | None, today: date) -> bool:
    """Whether something is still open after its day; the day itself is in time."""
    return due is not None and closed is None and due < today


def years_of(first: date | None, today: date) -> list[int]:
    """The calendar years from the first day to today, the latest first; this year alone when there is no first."""
    start = min(first.year, today.year) if first else today.year
    return list(range(today.year, start - 1, -1))
