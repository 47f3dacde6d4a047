"""A grant that takes more of a part than an estimated division gives it: with a recorded reason, or not at all."""

from datetime import date

import pytest

from accounts.roles import Role
from applications.states import Status
from assessments.errors.decisions import ExceptionReasonMissing
from assessments.models import Outcome
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.proposals import propose, requested
from programmes.errors import ReasonNeeded
from programmes.models import LedgerEntry
from programmes.models.frame import Wording
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def divided(clock):
    """An assignment with room for 2025 and 2026 in all, and a part whose share is estimated and too small."""
    clock.set_day(date(2025, 11, 20))
    assignment = make.assignment("vin-green")
    part = make.strand(assignment, "plattform", name_sv="Nationell plattform")
    for year in (2025, 2026):
        make.frame(assignment, year, 500_000_000)
        make.frame(assignment, year, 1_000, Wording.ESTIMATED, strand=part)
    return assignment, part


def proposed(application, officer, **fields):
    if application.status == Status.SUBMITTED:
        check_eligibility(application, eligible=True, note="Prövad.", by=officer, now=CHECKED)
        application.refresh_from_db()
    values = {"outcome": Outcome.GRANT, "amounts": requested(application), "reasons": "Hög kvalitet."}
    return propose(application, **values | fields, by=officer, now=PROPOSED)


def test_the_proposal_says_why_and_the_decision_is_made_on_it(divided):
    assignment, part = divided
    officer, decider = make.worker(Role.CASE_OFFICER, assignment.authority), judge.decider(assignment)
    application = applications.submitted_application(calls.call(assignment, strand=part))
    with pytest.raises(ExceptionReasonMissing) as refusal:
        proposed(application, officer)
    assert "2025" in str(refusal.value)
    proposal = proposed(application, officer, exception_reason="Plattformen måste byggas först.")
    assert {one["rule"] for one in proposal.findings} == {"split.exceeded"}

    decide(proposal, by=decider, now=DECIDED)

    assert LedgerEntry.objects.total() == sum(one.amount for one in requested(application))
    assert not LedgerEntry.objects.filter(conditional=True).exists()


def test_a_division_that_came_after_the_proposal_stops_a_decision_without_a_reason(divided):
    assignment, part = divided
    officer, decider = make.worker(Role.CASE_OFFICER, assignment.authority), judge.decider(assignment)
    for year in (2025, 2026):
        make.frame(assignment, year, 400_000_000, Wording.ESTIMATED, strand=part, valid_from=date(2025, 7, 2))
    application = applications.submitted_application(calls.call(assignment, strand=part))
    proposal = proposed(application, officer)
    for year in (2025, 2026):
        make.frame(assignment, year, 1_000, Wording.ESTIMATED, strand=part, valid_from=date(2025, 11, 15))

    with pytest.raises(ReasonNeeded):
        decide(proposal, by=decider, now=DECIDED)
    assert not LedgerEntry.objects.exists()
