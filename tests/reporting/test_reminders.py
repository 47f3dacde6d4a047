"""Reminders: on which days, to whom, once each, and the latest only after an absence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from accounts.roles import Role
from programmes.workflow.duties import set_responsible
from registry.models import Message
from reporting.models import Occasion
from reporting.rules.reminders import Step, step_on
from reporting.workflow.daily import keep_the_calendar
from reporting.workflow.planning import set_occasion_responsible
from reporting.workflow.reminders import remind_of_occasions
from tests.factories import programmes

DUE = date(2026, 10, 3)
OCTOBER = {"kind": "yearly", "month": 10, "day": 3, "from": 2026}


@pytest.mark.parametrize(
    ("days_left", "opened_with", "days"),
    [
        (120, 120, None),
        (61, 120, None),
        (60, 120, 60),
        (31, 120, 60),
        (30, 120, 30),
        (14, 120, 14),
        (7, 120, 7),
        (0, 120, 7),
        (-1, 120, -1),
        (-7, 120, -1),
        (-8, 120, -8),
        (-15, 120, -15),
        # Those who answer were told when it opened: what had been reached then is not said again.
        (60, 60, None),
        (59, 60, None),
        (30, 60, 30),
        (5, 5, None),
        (-1, -1, -1),
    ],
)
def test_the_step_that_is_reached(days_left, opened_with, days):
    assert step_on(days_left, opened_with=opened_with) == (Step(days) if days else None)


def test_a_step_tells_more_people_from_a_week_before():
    assert [Step(days).escalates for days in (60, 30, 14, 7, -1)] == [False, False, False, True, True]


@pytest.fixture
def maryam(clock):
    clock.set_day(date(2026, 6, 1))
    vinnova = programmes.assignment()
    duty = programmes.duty(
        vinnova, key="fardplaner", title_sv="Färdplaner", document_kind="made-elsewhere", rule=OCTOBER, lead_days=120
    )
    officer = programmes.worker(Role.CASE_OFFICER, name="Elin")
    user = programmes.worker(Role.CASE_OFFICER, name="Maryam")
    set_responsible(duty, authority=vinnova.authority, person=user.person, by=officer, now=at(date(2026, 6, 1)))
    return user


def at(day):
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def live(first, last):
    """Every day is lived through."""
    day = first
    while day <= last:
        keep_the_calendar(day, now=at(day))
        day += timedelta(days=1)


def told():
    rows = Message.objects.filter(kind="occasion_reminder").order_by("queued_at", "to_person__name")
    return [(row.queued_at.date().isoformat(), row.to_person.name) for row in rows]


@pytest.mark.django_db
def test_whoever_answers_is_reminded_four_times_and_more_people_when_it_is_close_and_late(maryam):
    programmes.worker(Role.REPORT_APPROVER, name="Karin")
    live(date(2026, 6, 5), date(2026, 10, 12))
    assert told() == [
        ("2026-08-04", "Maryam"),
        ("2026-09-03", "Maryam"),
        ("2026-09-19", "Maryam"),
        ("2026-09-26", "Elin"),
        ("2026-09-26", "Maryam"),
        ("2026-10-04", "Elin"),
        ("2026-10-04", "Karin"),
        ("2026-10-04", "Maryam"),
        ("2026-10-11", "Elin"),
        ("2026-10-11", "Karin"),
        ("2026-10-11", "Maryam"),
    ]
    first, *_, last = Message.objects.filter(kind="occasion_reminder").order_by("queued_at", "pk")
    assert "60 dagar kvar" in first.subject
    assert "lördag 3\u00a0oktober 2026" in first.body.replace("lördag\u00a0", "lördag ")
    assert "fredag 2\u00a0oktober 2026" in first.body.replace("fredag\u00a0", "fredag ")
    assert "Försenad" in last.subject


@pytest.mark.django_db
def test_after_weeks_away_only_the_latest_reminder_goes(maryam):
    keep_the_calendar(date(2026, 6, 5), now=at(date(2026, 6, 5)))
    keep_the_calendar(date(2026, 9, 21), now=at(date(2026, 9, 21)))
    keep_the_calendar(date(2026, 9, 21), now=at(date(2026, 9, 21)))
    assert told() == [("2026-09-21", "Maryam")]


@pytest.mark.django_db
def test_whoever_answers_for_the_occasion_is_reminded_in_place_of_the_dutys(maryam):
    (occasion,) = keep_the_calendar(date(2026, 6, 5), now=at(date(2026, 6, 5))).opened
    sofia = programmes.worker(name="Sofia")
    set_occasion_responsible(
        occasion,
        authority=occasion.case.authority,
        person=sofia.person,
        by=maryam,
        now=at(date(2026, 6, 8)),
    )
    remind_of_occasions(date(2026, 8, 4), now=at(date(2026, 8, 4)))
    assert told() == [("2026-08-04", "Sofia")]


@pytest.mark.django_db
def test_what_is_no_longer_asked_for_is_not_reminded_of(maryam):
    (occasion,) = keep_the_calendar(date(2026, 6, 5), now=at(date(2026, 6, 5))).opened
    occasion.duty.rule = {**OCTOBER, "from": 2027}
    occasion.duty.save()
    assert remind_of_occasions(date(2026, 9, 28), now=at(date(2026, 9, 28))) == 0


@pytest.mark.django_db
def test_the_command_does_what_the_daily_job_does_for_a_day_of_ones_choice(maryam, capsys):
    call_command("open_due_occasions", "--date", "2026-06-05")
    assert "2026-10-03" in capsys.readouterr().out
    assert Occasion.objects.get().due_on == DUE
    call_command("open_due_occasions", "--date", "2026-10-04")
    assert "reminded: 2" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_remind_once(at_once, clock):
    clock.set_day(date(2026, 6, 1))
    programmes.duty(
        programmes.assignment(), key="fardplaner", document_kind="made-elsewhere", rule=OCTOBER, lead_days=120
    )
    programmes.worker(Role.CASE_OFFICER, name="Elin")
    keep_the_calendar(date(2026, 6, 5), now=at(date(2026, 6, 5)))
    outcomes = at_once(6, lambda _number: remind_of_occasions(date(2026, 9, 3), now=at(date(2026, 9, 3))))
    assert not [one for one in outcomes if isinstance(one, BaseException)]
    assert sum(outcomes) == 1
    assert told() == [("2026-09-03", "Elin")]
