"""The whole time of the four decisions at its turning points, by a real worker: thirty occasions, once each."""

from datetime import date

import pytest
from django.core.management import call_command

from config.local import processes
from registry.models import Message
from reporting.models import Occasion
from reporting.tasks import open_due_occasions as task
from sweden.bankdays import latest_banking_day_on_or_before
from tests.factories.owed import FIRST, LAST, THIRTY

#: Day on which the worker runs → how many are open then: the day before one opens and the day, months away, a leap day.
TURNS = [
    (date(2025, 9, 12), 0),
    (date(2025, 9, 13), 1),
    (date(2025, 12, 2), 1),
    (date(2025, 12, 3), 2),
    (date(2026, 6, 5), 4),
    (date(2027, 3, 1), 8),
    (date(2028, 2, 29), 14),
    (date(2029, 3, 31), 19),
    (date(2030, 3, 30), 24),
    (date(2030, 11, 30), 27),
    (date(2031, 7, 31), 32),
]


def test_the_list_holds_thirty():
    assert len(THIRTY) == 30
    assert all(FIRST <= due <= LAST for _key, due, _internal in THIRTY)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_wakes_at_the_turning_points_opens_the_thirty_once_each(worker, clock):
    clock.set_day(date(2025, 9, 1))
    call_command("load_assignments", verbosity=0)
    for day, count in TURNS:
        clock.set_day(day)
        runs = [task.delay() for _ in range(2)]
        done = [f"{run.id}] succeeded" for run in runs]
        assert processes.wait_until(
            lambda done=done: all(one in worker.output for one in done), within=60, alive=worker.alive
        ), worker.output
        assert Occasion.objects.count() == count, (day, list(Occasion.objects.values_list("duty__key", "due_on")))
    found = sorted(
        (key, due, latest_banking_day_on_or_before(due))
        for key, due in Occasion.objects.filter(due_on__range=(FIRST, LAST)).values_list("duty__key", "due_on")
    )
    assert found == THIRTY
    keys = list(Message.objects.exclude(key="").values_list("key", flat=True))
    assert len(keys) == len(set(keys))
