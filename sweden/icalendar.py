"""Calendars that other programs subscribe to, in the iCalendar format (RFC 5545): events, folded and escaped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: The longest line, in octets without its break (RFC 5545, 3.1).
MOST_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One event. `at` is a moment (with time zone) or a whole day; `uid` names it for good; `changes` counts how many
    times it has been changed since it was first handed out, and `changed_at` when that was."""

    uid: str
    at: datetime | date
    summary: str
    description: str = ""
    url: str = ""
    categories: str = ""
    changes: int = 0
    changed_at: datetime | None = None
    until: date | None = None


def _text(value: str) -> str:
    """A text as RFC 5545, 3.3.11 writes it."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join("".join(char for char in line if char >= " ") for line in escaped.splitlines())


def _folded(line: str) -> str:
    """The line cut so that no part is longer than 75 octets and no character is broken."""
    parts, part, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > MOST_OCTETS:
            parts.append(part)
            part, size = " ", 1
        part += char
        size += octets
    return "\r\n".join([*parts, part])


def moment(value: datetime) -> str:
    """A moment in UTC: 20260310T130000Z. Raises ValueError for one without time zone."""
    if value.tzinfo is None:
        raise ValueError("a moment in a calendar has a time zone")
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _event(event: Event, stamp: datetime) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{_text(event.uid)}", f"DTSTAMP:{moment(event.changed_at or stamp)}"]
    if isinstance(event.at, datetime):
        lines.append(f"DTSTART:{moment(event.at)}")
    else:
        lines.append(f"DTSTART;VALUE=DATE:{event.at:%Y%m%d}")
        if event.until is not None:  # the end of a whole-day event is the day after its last one
            lines.append(f"DTEND;VALUE=DATE:{event.until + timedelta(days=1):%Y%m%d}")
    lines.append(f"SUMMARY:{_text(event.summary)}")
    lines += [
        f"{name}:{value}"
        for name, value in (
            ("DESCRIPTION", _text(event.description)),
            ("URL", event.url),
            ("CATEGORIES", _text(event.categories)),
        )
        if value
    ]
    return [*lines, f"SEQUENCE:{event.changes}", "TRANSP:TRANSPARENT", "END:VEVENT"]


def calendar(name: str, events: Iterable[Event], *, now: datetime, maker: str) -> str:
    """The calendar as a text to send with `text/calendar; charset=utf-8`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(maker)}//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-WR-TIMEZONE:Europe/Stockholm",
    ]
    for event in events:
        lines += _event(event, now)
    return "\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"
