"""The product's only clock, and Swedish days.

Moments are aware and in UTC; days are judged in Europe/Stockholm. Where a setting allows it (tests, demo,
bench) the clock can be set: the difference to the real time lies in one small file that web, worker, beat
and manage.py all read, so the day is the same everywhere and time keeps running from the moment that was set.
"""

import os
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

# Set once by the settings, and only where the day may be set. None: the real time, always.
offset_file: Path | None = None

_MICROSECOND = timedelta(microseconds=1)
_Stamp = tuple[str, int, int, int]
_read: tuple[_Stamp, timedelta] | None = None


class ClockError(RuntimeError):
    """The clock may not be set here, or its file does not hold a number of seconds."""


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + _offset()


def today(moment: datetime | None = None) -> date:
    """The day in Sweden at `moment` (an aware moment; the present one when left out)."""
    return local(moment or now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as Swedish wall-clock time. A naive moment is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment must have a time zone")
    return moment.astimezone(STOCKHOLM)


def start_of_day(day: date) -> datetime:
    """The first moment of the Swedish day, in UTC (so that moments can be compared and subtracted)."""
    return datetime.combine(day, time.min, STOCKHOLM).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last moment of the Swedish day, in UTC: what "senast den" reaches to."""
    return start_of_day(day + timedelta(days=1)) - _MICROSECOND


def set_moment(moment: datetime) -> None:
    """Let it be `moment` now; time runs on from there. Raises ClockError where the clock may not be set."""
    if moment.tzinfo is None:
        raise ValueError("a moment must have a time zone")
    microseconds = (moment - datetime.now(UTC)) // _MICROSECOND
    sign, microseconds = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    _write(f"{sign}{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}\n")


def set_day(day: date, at: time | None = None) -> None:
    """Let it be `day` in Sweden, at the wall-clock time `at` (the present time of day when left out)."""
    set_moment(datetime.combine(day, at or local(now()).time(), STOCKHOLM))


def clear() -> None:
    """Back to the real time. Raises ClockError where the clock may not be set."""
    with suppress(FileNotFoundError):
        _file().unlink()


def is_set() -> bool:
    """Whether the product's time differs from the real one."""
    return _offset() != timedelta(0)


def _file() -> Path:
    if offset_file is None:
        raise ClockError("the clock cannot be set here")
    return offset_file


def _offset() -> timedelta:
    """The difference to the real time; the file is read again only when it has been replaced."""
    global _read
    if offset_file is None:
        return timedelta(0)
    try:
        state = os.stat(offset_file)
    except FileNotFoundError:
        return timedelta(0)
    stamp = (str(offset_file), state.st_mtime_ns, state.st_ino, state.st_size)
    if _read is None or _read[0] != stamp:
        try:
            text = offset_file.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:  # cleared by another process between the two calls
            return timedelta(0)
        _read = (stamp, _seconds(text))
    return _read[1]


def _seconds(text: str) -> timedelta:
    whole, _, part = text.strip().partition(".")
    digits = whole.removeprefix("-")
    if not digits.isdecimal() or not (part or "0").isdecimal() or len(part) > 6:
        raise ClockError(f"{offset_file} does not hold a number of seconds")
    size = timedelta(seconds=int(digits), microseconds=int(part.ljust(6, "0")))
    return -size if whole.startswith("-") else size


def _write(text: str) -> None:
    """Written beside and moved into place, so that no reader ever sees half a number."""
    target = _file()
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="ascii", dir=target.parent, prefix=".clock-", delete=False) as new:
        new.write(text)
    os.replace(new.name, target)
