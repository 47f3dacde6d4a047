"""The last minute before a deadline: applicants save, save again and hand in, some of them twice and some too late.

Not a page's speed but what must not happen is measured: nothing lost, nothing twice, numbers without a gap.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from bench import figures, site
from bench.client import Client, Unexpected, form_values
from bench.figures import Line
from sweden.clock import local, now

APPLICANTS, TOO_LATE = 200, 20
#: From when all is ready to the closing moment.
UNTIL_CLOSING = timedelta(seconds=75)
#: In this last part everything happens (seconds).
RUSH = 55.0
#: With fewer hand-ins in time than this part of those that were meant to be, the machine was too slow to tell anything.
ENOUGH = 0.25
SAVES = 3
#: So near the closing moment, pressing and arriving may fall on either side of it (seconds).
HAIR = 0.05
#: Every so many applicants press "submit" twice at once.
TWICE_EVERY = 4
SEED = 20261231

LOST, TWICE, GAPS, LATE = (
    f"last minute: {what}"
    for what in ("saved or handed in and lost", "handed in twice", "gaps in numbers", "late taken")
)


@dataclass
class Applicant:
    """One who writes and hands in; what was told as saved, and how the hand-in was answered."""

    uuid: str
    session: str
    hands_in_at: float  # seconds from the closing moment, before it negative
    twice: bool
    sent_at: datetime | None = None  # when "submit" was pressed last; a busy machine may have delayed it
    title: str = ""
    answers: list[int] = field(default_factory=list)
    save_seconds: list[float] = field(default_factory=list)
    submit_seconds: list[float] = field(default_factory=list)
    failed: str = ""


def bench(here: site.Site, say: Callable[[str], None]) -> list[Line]:
    """Load a call that closes soon, let everyone at it, and count what went wrong."""
    from django.core.management import call_command
    from django.db import connections

    from bench import load as loading
    from calls.models import Call
    from calls.states import CallStatus

    here.fresh()
    call_command("migrate", interactive=False, verbosity=0)
    world = loading.world(APPLICANTS + TOO_LATE)
    loading.close_soon(world, loading.NEVER)
    loading.more_drafts(world)
    everyone = _everyone(world.open_call)
    with here.web("rush", "config.settings.production", "/healthz") as port:
        closes = now() + UNTIL_CLOSING
        # A published call is never closed earlier, says the database; this one never was to close later.
        call = Call.objects.filter(pk=world.open_call.pk)
        call.update(status=CallStatus.DRAFT)
        call.update(status=CallStatus.PUBLISHED, closes_at=closes)
        connections.close_all()
        threads = [threading.Thread(target=_write, args=(one, port, closes)) for one in everyone]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if broken := [one.failed for one in everyone if one.failed]:
        raise Unexpected(f"{len(broken)} of {len(everyone)} applicants met an error, the first:\n{broken[0]}")
    in_time = sum(_before(one, closes) > HAIR for one in everyone)
    say(f"Last minute: {len(everyone)} applicants, {in_time} of them pressed “submit” in time")
    if in_time < APPLICANTS * ENOUGH:
        raise Unexpected("Too many came too late for the deadline: the machine is too busy.")
    return _count(everyone, closes)


def _everyone(call) -> list[Applicant]:
    from applications.models import Application
    from applications.states import Status
    from bench.pages import sign_in

    chance = random.Random(SEED)
    drafts = Application.objects.filter(call=call, status=Status.DRAFT).select_related("case", "created_by")
    found = []
    for number, draft in enumerate(drafts.exclude(case__title_internal__startswith="Mönster").order_by("pk")):
        late = number >= APPLICANTS
        # The nearer the deadline the more there are; the late ones miss it by up to five seconds.
        at = chance.uniform(0.05, 5) if late else -RUSH * (1 - chance.random() ** 0.4) * 0.9 - 0.2
        found.append(Applicant(str(draft.case.uuid), sign_in(draft.created_by), at, number % TWICE_EVERY == 0))
    return found


def _write(one: Applicant, port: int, closes: datetime) -> None:
    try:
        _act(one, port, closes)
    except Exception as error:
        one.failed = f"{type(error).__name__}: {error}"


def _act(one: Applicant, port: int, closes: datetime) -> None:
    from django.urls import reverse

    project, submit = (reverse(f"applications:{name}", args=[one.uuid]) for name in ("project", "submit"))
    client = Client(port)
    _wait(closes, one.hands_in_at - 12)
    opened = client.get(project, one.session)
    if opened.status != 200:
        raise Unexpected(f"The form answered {opened.status}:\n{opened.text[:500]}")
    values = form_values(opened.text)
    whole = values["title"]
    for number in range(SAVES):
        _wait(closes, one.hands_in_at - 10 + 3 * number)
        values["title"] = f"{whole} {number + 1}"
        saved = client.post(project, one.session, values, json=True)
        one.save_seconds.append(saved.seconds)
        if saved.status != 200:
            raise Unexpected(f"Saving answered {saved.status}:\n{saved.text[:500]}")
        one.title = values["title"]
        values["revision"] = str(int(values["revision"]) + 1)
    _wait(closes, one.hands_in_at)
    one.sent_at = now()
    declared = {name: "on" for name in ("true", "authority", "public")}

    def hand_in() -> None:
        own = Client(port)
        try:
            answer = own.post(submit, one.session, declared)
        finally:
            own.close()
        one.submit_seconds.append(answer.seconds)
        one.answers.append(answer.status)

    presses = [threading.Thread(target=hand_in) for _press in range(2 if one.twice else 1)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    client.close()
    if len(one.answers) < len(presses) or max(one.answers) >= 500:
        raise Unexpected(f"“Submit”, pressed {len(presses)} times, was answered {one.answers}.")


def _before(one: Applicant, closes: datetime) -> float:
    """How long before the closing moment "submit" was pressed (seconds)."""
    assert one.sent_at is not None
    return (closes - one.sent_at).total_seconds()


def _wait(closes: datetime, seconds: float) -> None:
    time.sleep(max(0.0, (closes - now()).total_seconds() + seconds))


def _count(everyone: list[Applicant], closes: datetime) -> list[Line]:
    from applications.models import Application
    from registry.models import Event, Message, RegisterEntry
    from registry.models.stream import Direction

    rows = {
        str(row.case.uuid): row
        for row in Application.objects.filter(case__uuid__in=[one.uuid for one in everyone]).select_related("case")
    }
    lost = late = 0
    for one in everyone:
        row, before = rows[one.uuid], _before(one, closes)
        version = row.submitted_version if row.submitted_at else row.versions.get()
        told = set(one.answers) == {302}
        lost += version.title != one.title or (before > HAIR and not (told and row.submitted_at))
        late += before < -HAIR and row.submitted_at is not None
    handed_in = [row for row in rows.values() if row.submitted_at]
    twice = sum(row.versions.count() != 1 for row in handed_in)
    for once in (
        Event.objects.filter(kind="application.submitted"),
        RegisterEntry.objects.filter(direction=Direction.RECEIVED),
        Message.objects.filter(kind="application.received"),
    ):
        found = Counter(once.filter(case__uuid__in=rows).values_list("case__uuid", flat=True))
        twice += sum(found[row.case.uuid] != 1 for row in handed_in)
    gaps, doubles = _numbers(next(iter(rows.values())).case.authority_id, local(closes).year)
    size = len(everyone)
    saves = [seconds for one in everyone for seconds in one.save_seconds]
    hand_ins = [seconds for one in everyone for seconds in one.submit_seconds]
    counted = [(LOST, lost, saves), (TWICE, twice + doubles, hand_ins), (GAPS, gaps, hand_ins), (LATE, late, hand_ins)]
    return [
        figures.Line(name, size, median(seconds) * 1000, float(wrong), None, 0, wrong == 0)
        for name, wrong, seconds in counted
    ]


def _numbers(authority: int, year: int) -> tuple[int, int]:
    """What is missing in an authority's whole series of a year, from one to the last that was given, and what stands
    there twice.
    """
    from registry.models import Case, NumberSeries

    series = NumberSeries.objects.get(authority=authority, mode="live", year=year)
    numbers = Case.objects.filter(authority=authority, mode="live", number__startswith=f"{year}-")
    given = [int(number.rpartition("-")[2]) for number in numbers.values_list("number", flat=True)]
    return len(set(range(1, series.next_serial)) ^ set(given)), len(given) - len(set(given))
