"""Who judges: the assignment with money of several years, its officer and its decision-maker, and a call."""

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from calls.models import Call
from programmes.models import Assignment
from tests.factories import assessments as judge
from tests.factories import calls
from tests.factories import programmes as make


@pytest.fixture
def vinnova(clock) -> Assignment:
    """Vinnova's assignment, with 400 million kronor to grant to and with 2028."""
    clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 400_000_000, 2028)
    return assignment


@pytest.fixture
def officer(vinnova) -> User:
    return make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")


@pytest.fixture
def decider(vinnova) -> User:
    return judge.decider(vinnova)


@pytest.fixture
def call(vinnova) -> Call:
    return calls.call(vinnova)
