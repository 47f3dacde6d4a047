"""What the API does on the version that was read, once, and what it answers when the thing is gone."""

from base64 import b64encode
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.roles import Role
from assessments.models import AgendaItem, PartyAgent, Reviewer
from assessments.workflow import reviewing
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.meetings import call_meeting
from registry.api.views.resources import lock
from registry.models import MassAct, MassStatus
from registry.workflow.mass import do_mass_act
from sweden import clock as sweden_clock
from tests.assessments.test_api import PNG, Person, told
from tests.factories import accounts, calls, panels, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


@dataclass
class Desk:
    """An officer at Vinnova, and an application in a call of theirs."""

    assignment: Any
    officer: Any
    call: Any
    one: Any

    def person(self, user: Any = None) -> Person:
        return Person(Client(), user or self.officer)


@pytest.fixture(scope="module")
def _desk(standing):
    sweden_clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 400_000_000, 2028)
    officer = make.worker(Role.CASE_OFFICER, assignment.authority, name="Elin Sandberg")
    call = calls.call(assignment, appeal_ground_sv="12 § förordningen")
    return Desk(assignment, officer, call, judge.application(call))


@pytest.fixture
def desk(_desk, clock):
    clock.set_day(date(2025, 11, 20))
    return deepcopy(_desk)


@pytest.fixture
def item(desk):
    told = {"held_at": DECIDED, "place": "", "decider": judge.decider(desk.assignment)}
    meeting = call_meeting(desk.call, authority=desk.assignment.authority, **told, by=desk.officer, now=PROPOSED)
    panels.eligible([desk.one], desk.officer)
    (item,) = put_on_agenda(meeting, [desk.one], by=desk.officer, now=PROPOSED)
    return item


def test_an_act_that_takes_the_thing_away_is_answered_again_to_who_asked_with_the_same_key_alone(desk, item):
    elin, here = desk.person(), ("take_off_agenda", item.meeting.uuid, item.uuid)
    first = elin.send(*here, key="samma-nyckel")
    assert (first.status_code, "Idempotency-Replayed" in first.headers) == (200, False)
    again = elin.send(*here, key="samma-nyckel")
    assert (told(again), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert elin.send(*here).status_code == 404
    per = desk.person(make.worker(Role.CASE_OFFICER, desk.assignment.authority, name="Per Holm"))
    assert per.send(*here, key="samma-nyckel").status_code == 404


def test_a_thing_that_is_gone_holds_nobody_up(item):
    read = AgendaItem.objects.get(pk=item.pk)
    AgendaItem.objects.filter(pk=item.pk).delete()
    lock(read)


@pytest.fixture
def review(desk):
    """An assignment that its reviewer has declared for."""
    reviews.criteria(desk.call)
    reviews.terms(desk.call, desk.officer)
    return reviews.assigned(desk.one, reviews.reviewer(desk.officer), desk.officer)


def test_a_review_is_written_on_the_version_that_was_read_and_another_window_is_not_written_over(desk, review):
    user = reviews.account(review.reviewer)
    maja = desk.person(user)
    unwritten = maja.get("write_review", review.uuid)
    assert (told(unwritten)["uuid"], unwritten.json()["grades"]) == (None, [])
    grades = [{"criterion": "quality", "grade": 6, "words": "Väl vald."}]
    first = {"for_panel": "Bör diskuteras.", "grades": grades}
    patch = {"method": "patch", "match": unwritten["ETag"]}
    written = maja.send("write_review", review.uuid, body=first, **patch)
    assert told(written)["grades"] == [
        {"criterion": "quality", "grade": 6, "words": "Väl vald.", "abstains": False, "why": ""}
    ]
    assert maja.send("write_review", review.uuid, body={"for_panel": "En annan."}, **patch).status_code == 412
    read = maja.get("write_review", review.uuid)
    assert read["ETag"] == written["ETag"]
    by = {"by": user, "now": reviews.NOW}
    reviewing.save(review, {"for_panel": "Från sidan."}, revision=read.json()["revision"], **by)
    late = {"method": "patch", "match": read["ETag"]}
    assert maja.send("write_review", review.uuid, body={"for_panel": "Från API:t."}, **late).status_code == 412
    assert told(maja.get("write_review", review.uuid))["for_panel"] == "Från sidan."
    assert told(maja.get("reviews"))["items"][0]["revision"] == 3
    assert desk.person().get("write_review", review.uuid).status_code == 403


@pytest.mark.parametrize(
    ("grades", "pointer"),
    [
        ([{"criterion": "kvalitett", "grade": 6}], "/grades/0/criterion"),
        ([{"criterion": "quality", "grade": 6}, {"criterion": "quality", "grade": 2}], "/grades/1/criterion"),
        ([{"criterion": "quality", "grade": 6}, {"criterion": "feasible", "grade": 4}], "/grades/1/grade"),
    ],
)
def test_what_a_review_says_is_judged_by_the_pages_form_and_nothing_of_it_is_dropped(desk, review, grades, pointer):
    maja = desk.person(reviews.account(review.reviewer))
    body = {"for_panel": "Bra.", "grades": grades}
    assert (
        told(maja.send("write_review", review.uuid, body=body, method="patch"), 422)["errors"][0]["pointer"] == pointer
    )
    assert told(maja.get("write_review", review.uuid))["for_panel"] == ""


def test_a_review_is_handed_in_whole_or_not_at_all(desk, review):
    maja = desk.person(reviews.account(review.reviewer))
    refused = maja.send("write_review", review.uuid, body={"for_applicant": "Bra.", "submit": True}, method="patch")
    assert told(refused, 422)["code"] == "review_not_ready"
    values = {key[2:-6]: grade for key, grade in reviews.WHOLE.items() if key.startswith("c-")}
    body = {
        "for_applicant": reviews.WHOLE["for_applicant"],
        "grades": [{"criterion": key, "grade": grade} for key, grade in values.items()],
        "submit": True,
    }
    handed = told(maja.send("write_review", review.uuid, body=body, method="patch"))
    assert (handed["status"], len(handed["grades"])) == ("submitted", 5)


def test_what_a_mass_act_cannot_do_is_told_of_and_what_was_read_of_each_counts(desk):
    other, third = (judge.application(desk.call) for _ in range(2))
    check_eligibility(third, eligible=True, note="", by=desk.officer, now=CHECKED)
    keys = [str(one.case.uuid) for one in (desk.one, other, third)]
    elin, checks = desk.person(), {"subject": "application", "act": "eligible", "values": {"note": ""}}
    none = elin.send("mass_acts", body={**checks, "items": [{"item": keys[2]}]})
    assert [(one["pointer"], one["code"]) for one in told(none, 422)["errors"]] == [("/items/0", "act_not_open")]
    rows = [{"item": keys[0]}, {"item": keys[1], "read": "1:eligible"}, {"item": keys[2]}]
    asked = told(elin.send("mass_acts", body={**checks, "items": rows}), 201)
    assert (asked["waiting"], asked["refused"]) == (2, 1)
    do_mass_act(MassAct.objects.get().job_id, now=DECIDED)
    assert told(elin.get("mass_acts"))["items"][0] == {**asked, "job": "done", "waiting": 0, "done": 1, "refused": 2}
    items = told(elin.get("mass_act", asked["uuid"]))["items"]
    assert {one["item"]: one["status"] for one in items} == dict(zip(keys, ["done", *["refused"] * 2], strict=True))
    assert all(one["said"] for one in items if one["status"] == MassStatus.REFUSED)


def test_what_is_kept_of_a_reviewer_is_changed_on_what_was_read_of_it(desk):
    row = reviews.reviewer(desk.officer, email="maja@larosate.example", account=False)
    elin = desk.person()
    read = elin.get("reviewer", row.uuid)
    assert told(read)["email"] == "maja@larosate.example"
    assert (
        told(elin.send("reviewer", row.uuid, body={"note": "Van."}, method="patch", match=read["ETag"]))["note"]
        == "Van."
    )
    late = elin.send("reviewer", row.uuid, body={"note": "Ny."}, method="patch", match=read["ETag"])
    assert late.status_code == 412
    moved = elin.send("reviewer", row.uuid, body={"email": "ny@larosate.example"}, method="patch")
    assert told(moved, 422)["errors"][0]["code"] == "unknown_field"
    audits = desk.person(make.worker(Role.AUDITOR, desk.assignment.authority))
    assert [told(audits.get("reviewer", row.uuid))[one] for one in ("email", "note")] == [None, None]


def test_whoever_keeps_the_pools_of_two_authorities_says_which(desk):
    accounts.role(desk.officer, Role.CASE_OFFICER, accounts.authority("vr"))
    elin, body = desk.person(), {"name": "Sven Holm", "email": "sven@larosate.example"}
    assert told(elin.send("reviewers", body=body), 422)["errors"][0]["pointer"] == "/authority"
    assert told(elin.send("reviewers", body={**body, "authority": "kbv"}), 422)["errors"][0]["code"] == "unknown"
    assert told(elin.send("reviewers", body={**body, "authority": "vr"}), 201)["authority"] == "vr"
    assert Reviewer.objects.get().authority.key == "vr"
    assert {one["authority"] for one in told(elin.get("wordings"))["items"]} == {"vinnova", "vr"}
    which = ("vr", "result", "reject", "sv")
    new = {"subject": "Beslut", "body": "Avslag. {skal}"}
    assert told(elin.send("wording", *which, body=new, method="patch"))["authority"] == "vr"
    assert told(elin.get("wording", "vinnova", *which[1:]))["version"] == 0


def test_a_power_of_attorney_comes_in_once_and_what_is_registered_of_it_stays(desk):
    elin, where = desk.person(), desk.one.case.uuid
    agent = {"name": "Ada", "scope": "Hela ärendet.", "power": "shown", "shown_on": "2025-11-18"}
    key = told(elin.send("agents", where, body=agent), 201)["uuid"]
    bare = {"shown_on": "2025-11-19"}
    assert told(elin.send("show_power", where, key, body=bare), 409)["code"] == "power_shown"
    file = {"filename": "fullmakt.png", "content": b64encode(PNG).decode()}
    told(elin.send("show_power", where, key, body={**bare, "file": file}))
    kept = PartyAgent.objects.get()
    assert kept.power_document is not None
    assert told(elin.send("show_power", where, key, body={**bare, "file": file}), 409)["code"] == "power_shown"
    assert PartyAgent.objects.get().power_document == kept.power_document


AGENT = {"name": "Ada", "scope": "Hela ärendet.", "power": "asked"}
#: Page, operation, and what neither takes.
SAME_WORDS = [
    ("delay", "delay_notices", {"reason": "Många kom in.", "expected_on": "2301-01-01"}),
    ("delay", "delay_notices", {"reason": "Många kom in.", "expected_on": "2025-11-01"}),
    ("request", "decision_requests", {"received_on": "1899-12-31"}),
    ("request", "decision_requests", {"received_on": "2025-12-24"}),
    ("note", "notes", {"received_on": "9999-12-31", "how": "phone", "source": "Ada", "text": "Ny ledare."}),
    ("agent", "agents", {**AGENT, "power_due": "9999-12-31"}),
    ("agent", "agents", AGENT),
    ("communicate", "communications", {"what": "Ett yttrande.", "answer_by": "9999-12-31"}),
]


@pytest.mark.parametrize(("page", "operation", "values"), SAME_WORDS)
def test_what_neither_door_takes_is_refused_in_the_same_words(desk, page, operation, values):
    elin, where = desk.person(), desk.one.case.uuid
    refused = elin.send(operation, where, body=values)
    said = told(refused, 422)
    (sentence,) = {one["detail"] for one in said.get("errors", [said])}
    answer = elin.client.post(reverse(f"assessments:{page}", args=[where]), values)
    assert answer.status_code == 422
    assert escape(sentence) in answer.content.decode()
