"""One joint report, told as fixtures: made once for a module, of which each test gets a copy."""

from copy import deepcopy
from datetime import date

import pytest

from accounts.roles import Role
from reporting.models import Occasion, Report
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from sweden import clock as sweden_clock
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, JANUARY, answered, book, decide, joint_report, write_all

DAY = date(2026, 1, 23)


@pytest.fixture
def _clock(clock):
    clock.set_day(DAY)


@pytest.fixture(scope="module")
def _agencies(standing):
    sweden_clock.set_day(DAY)
    return joint_report()


@pytest.fixture
def agencies(_agencies, _clock):
    return deepcopy(_agencies)


@pytest.fixture(scope="module")
def _occasion(_agencies) -> Occasion:
    sweden_clock.set_day(DAY)
    return open_due_occasions(date(2025, 12, 5), now=DECEMBER)[0]


@pytest.fixture
def occasion(_occasion, _clock) -> Occasion:
    return deepcopy(_occasion)


@pytest.fixture(scope="module")
def _officers(_agencies):
    made = [make.worker(Role.CASE_OFFICER, a.authority) for a in _agencies]
    answered(_agencies[0].duties.get(duty__key="gemensam-rapport").duty, *made)
    return made


@pytest.fixture
def officers(_officers, _clock):
    return deepcopy(_officers)


@pytest.fixture(scope="module")
def _approvers(_agencies):
    return [make.worker(Role.REPORT_APPROVER, a.authority) for a in _agencies]


@pytest.fixture
def approvers(_approvers, _clock):
    return deepcopy(_approvers)


@pytest.fixture
def approved(occasion, agencies, officers, approvers) -> Report:
    book(agencies[0], 42_750_500)
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    decide(occasion, agencies, officers, approvers)
    return Report.objects.get()
