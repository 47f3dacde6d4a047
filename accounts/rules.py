"""When a row of wrong passwords shuts the door, and for how long. Plain values, no clock."""

from datetime import datetime, timedelta

#: Wrong passwords in a row for one address before it is closed to passwords.
MOST_TRIALS = 10
#: How long it is closed, and how long a wrong password counts.
CLOSED = timedelta(hours=1)


def tried(failures: int, last: datetime | None, now: datetime) -> tuple[int, datetime | None]:
    """One more trial before it is known how it goes: how many now count, and until when no more are heard, if so.

    Counting before the password is compared lets no more through however many come at once.
    """
    counted = (failures if last is not None and now - last < CLOSED else 0) + 1
    return counted, now + CLOSED if counted >= MOST_TRIALS else None
