"""The duty calendar in the form that calendar programs read (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from reporting.owing import Owed
from sweden.typography import day_long

#: How often a calendar program should fetch the feed.
EVERY = timedelta(hours=6)


def calendar_of(lines: Iterable[Owed], *, base: str, now: datetime) -> bytes:
    """The feed: one whole-day event on each literal due date, with an alarm on the internal day.

    An event keeps its UID for good: the duty's own key and the date by the decision. `base` is the product's address.
    """
    feed = Calendar()
    feed.add("prodid", "-//Programkontor//Aterrapportering//SV")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("Duties to account"))
    feed.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", EVERY)
    for line in lines:
        feed.add_component(_event(line, base=base, now=now))
    return bytes(feed.to_ical())


def uid_of(line: Owed) -> str:
    """What names the event in every calendar program, unchanged when anything else about it changes."""
    return f"{line.duty.uuid}-{line.due_on:%Y%m%d}@programkontor"


def _event(line: Owed, *, base: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid_of(line))
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("dtstart", line.due_on)
    event.add("dtend", line.due_on + timedelta(days=1))
    event.add("summary", f"{line.title} ({line.mark.word})")
    event.add("description", "\n".join(_told(line)))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [one.short_name for one in line.authorities])
    if line.url:
        event.add("url", base + line.url)
    if not line.is_done:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _("Internal day: %(title)s") % {"title": line.title})
        # Nine in the morning of the internal day, counted from midnight of the decision's day.
        alarm.add("trigger", line.internal - line.due_on + timedelta(hours=9))
        event.add_component(alarm)
    return event


def _told(line: Owed) -> list[str]:
    lang = get_language()
    told = [
        _("By the decision: %(day)s") % {"day": day_long(line.due_on, lang, weekday=True)},
        _("Internally: %(day)s") % {"day": day_long(line.internal, lang, weekday=True)},
    ]
    if line.warning:
        told.append(line.warning)
    told.append(line.laid_down_in)
    told.append(_("From: %(who)s") % {"who": ", ".join(one.short_name for one in line.authorities)})
    if line.recipients:
        told.append(_("To: %(who)s") % {"who": ", ".join(line.recipients)})
    people = [f"{one.authority.short_name}: {one.person.name}" for one in line.answering if one.person]
    told.append(_("Responsible: %(who)s") % {"who": ", ".join(people) or _("nobody named")})
    told.append(_("State: %(state)s") % {"state": line.mark.word})
    if line.lacks_number:
        told.append(_("The decision's reference number is missing."))
    return told
