"""Who judges: the assignment with money of several years, its officer and its decision-maker, and a call: made once
for a module, of which each test gets a copy."""

from copy import deepcopy
from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from calls.models import Call
from programmes.models import Assignment
from sweden import clock as sweden_clock
from tests.factories import assessments as judge
from tests.factories import calls
from tests.factories import programmes as make

DAY = date(2025, 11, 20)


@pytest.fixture(scope="module")
def _vinnova(standing) -> Assignment:
    """Vinnova's assignment, with 400 million kronor to grant to and with 2028."""
    sweden_clock.set_day(DAY)
    assignment = make.pair()[0]
    make.authorisation(assignment, 400_000_000, 2028)
    return assignment


@pytest.fixture
def vinnova(_vinnova, clock) -> Assignment:
    clock.set_day(DAY)
    return deepcopy(_vinnova)


@pytest.fixture(scope="module")
def _officer(_vinnova) -> User:
    return make.worker(Role.CASE_OFFICER, _vinnova.authority, name="Elin Sandberg")


@pytest.fixture
def officer(_officer, vinnova) -> User:
    return deepcopy(_officer)


@pytest.fixture(scope="module")
def _decider(_vinnova) -> User:
    sweden_clock.set_day(DAY)
    return judge.decider(_vinnova)


@pytest.fixture
def decider(_decider, vinnova) -> User:
    return deepcopy(_decider)


@pytest.fixture(scope="module")
def _call(_vinnova) -> Call:
    sweden_clock.set_day(DAY)
    return calls.call(_vinnova)


@pytest.fixture
def call(_call, vinnova) -> Call:
    return deepcopy(_call)
