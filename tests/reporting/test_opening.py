"""An occasion opens by itself: on its day and not before, once, and those who write are told."""

from datetime import date

import pytest

from registry.models import Event, Message
from reporting.models import Occasion
from reporting.workflow.occasions import open_due_occasions
from tests.factories.reporting import DECEMBER, LATER
from tests.reporting.anew import _clock, agencies, officers  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_nothing_opens_before_the_lead_days(agencies):  # noqa: F811
    assert open_due_occasions(date(2025, 12, 2), now=DECEMBER) == []


def test_an_occasion_missed_during_an_outage_opens_late(agencies):  # noqa: F811
    assert [o.due_on for o in open_due_occasions(date(2026, 3, 1), now=LATER)] == [date(2026, 2, 1)]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_open_one_occasion(agencies, at_once):  # noqa: F811
    outcomes = at_once(8, lambda _: open_due_occasions(date(2025, 12, 5), now=DECEMBER))

    assert not [o for o in outcomes if isinstance(o, Exception)]
    assert Occasion.objects.count() == 1
    assert Event.objects.filter(kind="occasion.opened").count() == 2


def test_those_who_write_are_told_when_it_opens(agencies, officers):  # noqa: F811
    open_due_occasions(date(2025, 12, 5), now=DECEMBER)

    assert set(Message.objects.filter(kind="occasion_opened").values_list("to_person", flat=True)) == {
        officer.person_id for officer in officers
    }
