"""Years pass: every day is lived through, and nothing is opened too early, twice, or not at all."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command

from config.local import processes
from programmes.models import ReportingDuty
from programmes.rules.duedates import due_dates
from registry.models import Case, Message
from registry.models.case import CaseKind
from reporting.models import Occasion
from reporting.tasks import open_due_occasions as task
from reporting.workflow.daily import keep_the_calendar
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import STOCKHOLM
from tests.factories import owed as owed_by

FIRST, LAST = date(2025, 9, 1), date(2032, 1, 31)


@pytest.fixture
def assignments(clock):
    clock.set_day(FIRST)
    call_command("load_assignments", verbosity=0)


def owed(until: date) -> set[tuple[str, date]]:
    """What the duties themselves say must have been opened by the day `until`."""
    return {
        (duty.key, due.due)
        for duty in ReportingDuty.objects.dated()
        for due in due_dates(duty.rule, (FIRST - timedelta(days=400), until + timedelta(days=duty.lead_days)))
    }


def opened() -> set[tuple[str, date]]:
    return set(Occasion.objects.values_list("duty__key", "due_on"))


@pytest.mark.django_db
def test_each_day_until_the_last_final_report_opens_what_is_owed_and_nothing_else(assignments):
    day, on_the_day = FIRST, {}
    while day <= LAST:
        for occasion in keep_the_calendar(day, now=datetime.combine(day, datetime.min.time(), STOCKHOLM)).opened:
            on_the_day[occasion.duty.key, occasion.due_on] = day
        day += timedelta(days=1)
    assert set(on_the_day) == opened() == owed(LAST)
    assert len(on_the_day) == Occasion.objects.count()
    leads = dict(ReportingDuty.objects.values_list("key", "lead_days"))
    late = {key: at for key, at in on_the_day.items() if at > max(FIRST, key[1] - timedelta(days=leads[key[0]]))}
    assert late == {}
    due = sorted(
        (key, day, latest_banking_day_on_or_before(day))
        for key, day in opened()
        if owed_by.FIRST <= day <= owed_by.LAST
    )
    assert due == owed_by.THIRTY
    numbers = list(Case.objects.filter(kind=CaseKind.OCCASION).values_list("authority", "number"))
    assert len(numbers) == len(set(numbers))


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_calendar_leaps_from_year_to_year_catches_up(assignments, clock, starter):
    worker = starter.worker(concurrency=2)
    for year in range(2026, 2032):
        clock.set_day(date(year, 1, 20))
        for _ in range(3):  # more than one at once, as after a long absence
            task.delay()
        wanted = owed(date(year, 1, 20))
        assert processes.wait_until(lambda wanted=wanted: opened() >= wanted, within=60, alive=worker.alive), (
            worker.output
        )
        assert opened() == wanted
    keys = list(Message.objects.filter(kind="occasion_opened").values_list("key", flat=True))
    assert len(keys) == len(set(keys))
