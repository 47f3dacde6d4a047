"""Responsible internationalisation: a versioned checklist, the applicant's answers, the officer's assessment."""

import copy
from copy import deepcopy
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.roles import Role
from applications.errors import ChecklistKeyTaken, ChecklistUnreadable
from applications.loading.checklists import contents
from applications.models import Checklist, InternationalAssessment
from applications.workflow.draft import draft_of, save_section
from applications.workflow.facts import Standing
from applications.workflow.international import checklist_for, enter, load, save_answers
from applications.workflow.submission import submit
from assessments.workflow.eligibility import check_eligibility
from tests.factories import accounts, api, applications, calls
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db
YES = {"foreign_partners": True, "partner_countries": ["FI"], "risk_note": "Ritningar stannar här."}


@pytest.fixture(scope="module")
def _checklist(standing):
    return load(contents(), now=WRITTEN)[0]


@pytest.fixture
def checklist(_checklist):
    return deepcopy(_checklist)


@pytest.fixture(scope="module")
def _draft(_checklist):
    """A draft with a partner in Finland, to a call that opened under the checklist."""
    application = applications.draft()
    save(application, "international", YES)
    return application


def version(application):
    found = draft_of(application)
    found.application = application
    return found


def save(application, section, values):
    how = {"revision": None, "by": applications.applicant(), "now": WRITTEN}
    if section == "checklist":
        return save_answers(version(application), values, **how)
    return save_section(version(application), section, values, **how)


def left(application):
    return [(one.code, one.place) for one in Standing(version(application)).missing]


def answered(checklist, **more):
    return {**{one["key"]: False for one in checklist.questions}, **more}


def test_with_partners_abroad_every_question_is_answered_and_a_yes_says_how(draft, checklist):
    assert {code for code, _place in left(draft)} == {"checklist_answer"}
    assert len(left(draft)) == len(checklist.questions)
    save(draft, "checklist", answered(checklist, dual_use=True))
    assert left(draft) == [("checklist_note", "q-dual_use-note")]
    save(draft, "checklist", {"dual_use.note": "Prövas hos ISP."})
    assert left(draft) == []
    content = submit(draft, by=applications.applicant(), now=WRITTEN).submitted_version.content
    kept = content["international"]["checklist"]
    assert kept["key"] == checklist.key
    assert [(one["answer"], one["note"]) for one in kept["questions"] if one["key"] == "dual_use"] == [
        (True, "Prövas hos ISP.")
    ]


def test_without_partners_abroad_or_a_checklist_nothing_is_asked(checklist):
    assert left(applications.draft()) == []
    application = applications.draft()
    application.call.opens_at = application.call.opens_at.replace(year=2020)
    assert checklist_for(application.call) is None


def test_a_new_version_counts_for_calls_that_open_in_its_period(draft, checklist):
    later = copy.deepcopy(checklist.content) | {"key": "nasta", "valid_from": "2031-01-01"}
    enter(later, by=accounts.staff(Role.DECISION_MAKER), now=WRITTEN)
    assert checklist_for(draft.call) == checklist
    draft.call.opens_at = draft.call.opens_at.replace(year=2031)
    assert checklist_for(draft.call).key == "nasta"
    with pytest.raises(ChecklistKeyTaken):
        enter(later, by=accounts.staff(Role.DECISION_MAKER), now=WRITTEN)
    with pytest.raises(ChecklistUnreadable):
        enter(later | {"key": "x", "questions": []}, by=accounts.staff(Role.DECISION_MAKER), now=WRITTEN)
    with pytest.raises(DatabaseError), transaction.atomic():
        Checklist.objects.update(valid_to=date(2026, 1, 1))


def test_the_page_asks_keeps_and_warns_of_classified_material(draft, checklist, client):
    client.force_login(applications.applicant())
    url = reverse("applications:international", args=[draft.case.uuid])
    page = client.get(url).content.decode()
    assert "säkerhetsskydd" in page
    assert page.count('type="radio"') == 2 + 2 * len(checklist.questions)
    typed = {"foreign_partners": "yes", "partner_countries": ["FI"], "risk_note": "x", "revision": 99, "stay": "1"}
    answer = client.post(url, typed | {"q-dual_use": "yes", "q-dual_use-note": "Hos ISP"})
    assert answer.status_code == 302
    assert version(draft).checklist == {"dual_use": True, "dual_use.note": "Hos ISP"}


def test_an_officer_judges_with_lists_looked_up_and_conditions_and_nothing_is_changed_later(draft, checklist, client):
    save(draft, "checklist", answered(checklist))
    application = submit(draft, by=applications.applicant(), now=WRITTEN)
    officer = accounts.staff(Role.CASE_OFFICER, application.case.authority)
    client.force_login(officer)
    url = reverse("applications:international_assessment", args=[application.case.uuid])
    typed = {"outcome": "conditions", "assessment": "Hanterbart.", "conditions": ""}
    for one in checklist.screenings:
        typed |= {f"s-{one['key']}-result": "nothing", f"s-{one['key']}-on": "2025-01-02"}
        typed |= {f"s-{one['key']}-version": "2025-01-01"}
    assert client.post(url, typed).status_code == 422
    assert client.post(url, typed | {"conditions": "Tillstånd först.", "s-sanctions_list-on": ""}).status_code == 422
    assert client.post(url, typed | {"conditions": "Tillstånd först."}).status_code == 302
    row = InternationalAssessment.objects.get()
    assert (row.outcome, row.conditions, len(row.screenings)) == ("conditions", "Tillstånd först.", 4)
    assert "Tillstånd först." in client.get(url).content.decode()
    check_eligibility(application, eligible=True, note="", by=officer, now=WRITTEN)
    page = client.get(reverse("assessments:propose", args=[application.case.uuid])).content.decode()
    assert page.count("Tillstånd först.") == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        InternationalAssessment.objects.update(outcome="acceptable")


def test_the_same_is_read_and_judged_in_the_api_by_a_person_and_each_fault_is_told_at_its_place(
    draft, checklist, client
):
    save(draft, "checklist", answered(checklist, dual_use=True) | {"dual_use.note": "Prövas hos ISP."})
    application = submit(draft, by=applications.applicant(), now=WRITTEN)
    machine = api.machine(Role.CASE_OFFICER)
    said = machine.get(reverse("api:international", args=[application.case.uuid])).json()
    assert (said["countries"], said["checklist"], len(said["lists"])) == (["FI"], checklist.key, 4)
    assert [one["note"] for one in said["questions"] if one["answer"]] == ["Prövas hos ISP."]
    assert [one["rule"] for one in said["lacking"]] == ["international.not_assessed"]
    url = reverse("api:international_assessments", args=[application.case.uuid])
    looked = {"key": "sanctions_list", "result": "nothing", "on": "2025-01-02", "version": "2025-01-01"}
    body = {"outcome": "conditions", "assessment": "Hanterbart.", "screenings": [looked]}
    assert machine.send(url, body).json()["code"] == "people_decide"
    client.force_login(accounts.staff(Role.CASE_OFFICER, application.case.authority))

    def send(**more):
        return client.post(url, body | more, content_type="application/json", headers={"Idempotency-Key": "bedomning"})

    def wrong(**more):
        return [one["pointer"] for one in send(**more).json()["errors"]]

    assert wrong() == ["/conditions"]
    told = {"conditions": "Tillstånd först."}
    assert wrong(**told, screenings=[looked | {"on": None}]) == ["/screenings/0/on"]
    assert wrong(**told, screenings=[looked, looked, looked | {"key": "x"}]) == [
        "/screenings/1/key",
        "/screenings/2/key",
    ]
    assert send(**told).status_code == 201
    (one,) = machine.get(url).json()["items"]
    assert (one["conditions"], [row["result"] for row in one["screenings"]].count("nothing")) == ("Tillstånd först.", 1)
    assert machine.get(reverse("api:international", args=[application.case.uuid])).json()["lacking"] == []
    calls.as_if(application.call, opens_at=application.call.opens_at.replace(year=2020))
    refused = client.post(url, body | told, content_type="application/json", headers={"Idempotency-Key": "bedomning-2"})
    assert (refused.status_code, refused.json()["code"]) == (409, "checklist_missing")
