"""When someone is reminded of what is kept all the time. The interval is the agency's own; no decision states one."""

from datetime import date, timedelta


def reminder_day(days: int | None, *, since: date, last: date | None) -> date | None:
    """The day on which the interval has passed: `days` after the last piece of information, or after `since` where
    none has been given yet. None: nobody is to be reminded.
    """
    if days is None:
        return None
    return (last or since) + timedelta(days=days)
