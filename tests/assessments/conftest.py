"""Who judges: the assignment with money of several years, its officer and its decision-maker, and a call: made once
for a module, of which each test gets a copy."""

from copy import deepcopy
from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from assessments.models import DecisionMeeting, Panel
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.meetings import call_meeting
from assessments.workflow.panels import make_panel
from calls.models import Call
from programmes.models import Assignment
from sweden import clock as sweden_clock
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

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


@pytest.fixture(scope="module")
def _three(_call, _officer) -> list[Application]:
    """Three applications that meet the formal demands."""
    rows = []
    for number in range(3):
        by = applications.applicant(f"l{number}@x.example", f"Person {number}")
        row = applications.submitted_application(_call, by=by, title=f"Projekt {number}")
        check_eligibility(row, eligible=True, note="", by=_officer, now=CHECKED)
        rows.append(Application.objects.select_related("case__authority").get(pk=row.pk))
    return rows


@pytest.fixture
def three(_three, vinnova) -> list[Application]:
    return deepcopy(_three)


@pytest.fixture
def panel(call, officer) -> Panel:
    return make_panel(
        call, name="Grupp A", meets_at=DECIDED, lowest=1, highest=7, sifted_statement="Bort.", by=officer, now=CHECKED
    )


@pytest.fixture(scope="module")
def _meeting(_call, _vinnova, _officer, _decider) -> DecisionMeeting:
    told = {"held_at": DECIDED, "place": "Stockholm", "decider": _decider, "by": _officer, "now": PROPOSED}
    return call_meeting(_call, authority=_vinnova.authority, **told)


@pytest.fixture
def meeting(_meeting, vinnova) -> DecisionMeeting:
    return deepcopy(_meeting)
