"""Cooperation abroad is judged before money is: a finding says what is lacking, and weighs as the checklist says."""

import copy
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from applications.errors import NotReadyToSubmit
from applications.loading.checklists import contents
from applications.models.international import Outcome
from applications.rules.international import Cooperation, Lacking, assessed
from applications.workflow.draft import draft_of, save_section
from applications.workflow.international import assess, checklist_for, lacking_assessment, load, save_answers
from applications.workflow.submission import submit
from assessments.errors.decisions import ExceptionReasonMissing, FindingsStop
from assessments.workflow.decisions import decide
from sweden.findings import Severity
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.applications import WRITTEN
from tests.factories.assessments import DECIDED, PROPOSED

COOPERATIONS = st.builds(
    Cooperation, abroad=st.booleans(), outcome=st.sampled_from(["", *Outcome.values]), changed=st.booleans()
)


@given(cooperation=COOPERATIONS)
def test_only_an_acceptable_cooperation_that_still_is_the_one_judged_leaves_nothing(cooperation):
    fine = cooperation.outcome in ("acceptable", "conditions") and not cooperation.changed
    for lacking, severity in ((Lacking.STOP, Severity.BLOCKING), (Lacking.WARN, Severity.WARNING)):
        found = assessed(cooperation, lacking)
        assert (found == []) is (fine or not cooperation.abroad)
        assert {one.severity for one in found} <= {severity}


@pytest.fixture
def mandate(clock):
    clock.set_day(DECIDED.date())
    assignment = make.pair()[0]
    make.authorisation(assignment, 400_000_000, 2028)
    return assignment


def abroad(*, without: str | None = None):
    """A handed-in application with a partner in Finland; the checklist says what a missing assessment does."""
    content = copy.deepcopy(contents()[0])
    if without:
        content["without_assessment"] = without
    [checklist] = load([content], now=WRITTEN)
    application = applications.draft()
    how = {"revision": None, "by": applications.applicant(), "now": WRITTEN}
    said = {"foreign_partners": True, "partner_countries": ["FI"], "risk_note": "Ritningar stannar här."}
    version = draft_of(application)
    version.application = application
    save_section(version, "international", said, **how)
    with pytest.raises(NotReadyToSubmit):
        submit(application, by=how["by"], now=WRITTEN)
    save_answers(version, {one["key"]: False for one in checklist.questions}, **how)
    calls.as_if(application.call, appeal_ground_sv="12 § förordningen")
    application = submit(application, by=how["by"], now=WRITTEN)
    return type(application).objects.get(pk=application.pk)


def say(application, officer, outcome, at=PROPOSED):
    return assess(
        application,
        checklist_for(application.call),
        outcome=outcome,
        assessment="Prövat.",
        conditions="Tillstånd först." if outcome == "conditions" else "",
        screenings=[],
        by=officer,
        now=at,
    )


@pytest.mark.django_db
def test_without_an_assessment_a_grant_is_proposed_with_a_reason(mandate, client):
    application = abroad()
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    with pytest.raises(ExceptionReasonMissing):
        judge.proposal(application, officer)
    client.force_login(officer)
    page = client.get(reverse("assessments:propose", args=[application.case.uuid])).content.decode()
    assert "Samarbetet utomlands är inte bedömt" in page
    assert (
        "Samarbetet utomlands är inte bedömt"
        in client.get(reverse("registry:case", args=[application.case.uuid])).content.decode()
    )
    application.refresh_from_db()
    proposal = judge.proposal(application, officer, exception_reason="Partnern bidrar bara med mätserier.")
    assert [one["rule"] for one in proposal.findings] == ["international.not_assessed"]


@pytest.mark.django_db
def test_where_the_checklist_says_stop_a_grant_waits_for_the_assessment_at_proposal_and_at_decision(mandate):
    application = abroad(without="stop")
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    with pytest.raises(FindingsStop):
        judge.proposal(application, officer, exception_reason="Det brådskar.")
    application.refresh_from_db()
    say(application, officer, "conditions")
    proposal = judge.proposal(application, officer)
    assert proposal.findings == []
    say(application, officer, "not_acceptable", PROPOSED + timedelta(days=1))
    decider = judge.decider(mandate)
    with pytest.raises(FindingsStop):
        decide(proposal, by=decider, now=DECIDED)
    say(application, officer, "acceptable", PROPOSED + timedelta(days=2))
    assert decide(proposal, by=decider, now=DECIDED).outcome == "grant"


@pytest.mark.django_db
def test_a_rejection_needs_no_assessment(mandate):
    application = abroad(without="stop")
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    assert judge.proposal(application, officer, outcome="reject", amounts=[]).outcome == "reject"


@pytest.mark.django_db
def test_what_has_changed_since_the_assessment_is_told(mandate):
    application = abroad()
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    version = application.submitted_version
    say(application, officer, "acceptable", version.frozen_at - timedelta(days=1))
    assert [one.rule for one in lacking_assessment(application)] == ["international.changed"]
    say(application, officer, "acceptable", version.frozen_at + timedelta(days=1))
    assert lacking_assessment(application) == []
