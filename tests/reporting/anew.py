"""One joint report, made anew for each test: for those that commit, or that open the occasion themselves."""

from datetime import date

import pytest

from accounts.roles import Role
from reporting.models import Occasion
from reporting.workflow.occasions import open_due_occasions
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, answered, joint_report


@pytest.fixture
def _clock(clock):
    clock.set_day(date(2026, 1, 23))


@pytest.fixture
def agencies(_clock):
    return joint_report()


@pytest.fixture
def occasion(agencies) -> Occasion:
    return open_due_occasions(date(2025, 12, 5), now=DECEMBER)[0]


@pytest.fixture
def officers(agencies):
    made = [make.worker(Role.CASE_OFFICER, a.authority) for a in agencies]
    answered(agencies[0].duties.get(duty__key="gemensam-rapport").duty, *made)
    return made


@pytest.fixture
def approvers(agencies):
    return [make.worker(Role.REPORT_APPROVER, a.authority) for a in agencies]
