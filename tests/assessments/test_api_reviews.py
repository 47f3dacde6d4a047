"""Reviewing through the API from the call's terms to the applicant's reply, each act on what was read."""

import pytest
from django.test import Client

from accounts.roles import Role
from assessments.models import ConflictOfInterest, ReviewAssignment, ReviewRelease
from registry.models import Case
from tests.assessments.test_api import Person, told
from tests.factories import accounts, calls, panels, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

DUE = "2025-12-15T16:00:00+01:00"
TERMS = {
    "due_at": DUE,
    "wanted": 1,
    "reply_days": 14,
    "phases": [{"name_sv": "Bedömning", "begins_at": "2025-11-01T08:00:00+01:00"}],
}
WHOLE = {
    "for_applicant": reviews.WHOLE["for_applicant"],
    "grades": [
        {"criterion": key.removeprefix("c-").removesuffix("-grade"), "grade": grade}
        for key, grade in reviews.WHOLE.items()
        if key.startswith("c-")
    ],
    "submit": True,
}


def as_person(user) -> Person:
    """Their browser."""
    return Person(Client(), user)


def test_an_application_is_reviewed_shown_and_replied_to(vinnova, officer):
    call = calls.call(vinnova)
    reviews.criteria(call)
    one = judge.application(call)
    elin, maja_user = as_person(officer), accounts.user("Maja Lind")
    where = one.case.uuid

    assert told(elin.send("review_terms", call.case.uuid, body=TERMS, method="patch"))["reply_days"] == 14
    pool = {"name": "Maja Lind", "email": maja_user.email}
    who = told(elin.send("reviewers", body=pool), 201)["uuid"]
    invitation = {"reviewer": who, "workload": 1, "due_at": DUE}
    passed = elin.send("review_invitations", call.case.uuid, body={**invitation, "due_at": "2025-01-01T12:00:00+01:00"})
    assert told(passed, 422)["errors"][0]["pointer"] == "/due_at"
    assert told(elin.send("review_invitations", call.case.uuid, body=invitation), 201)["status"] == "sent"
    made = told(elin.send("review_assignments", body={"application": str(where), "reviewer": who}), 201)
    given, more = made["uuid"], str(judge.application(call, title="Den andra").case.uuid)
    assert made["warning"] is None
    made = told(elin.send("review_assignments", body={"application": more, "reviewer": who}), 201)
    assert "skulle få 2" in made["warning"]
    twice = elin.send("review_assignments", body={"application": str(where), "reviewer": who})
    assert told(twice, 409)["code"] == "already_assigned"

    maja = as_person(maja_user)
    assert (
        told(maja.send("write_review", given, body={"for_panel": "x"}, method="patch"), 403)["code"]
        == "bias_not_declared"
    )
    read = maja.get("review_assignment", given)
    assert told(maja.send("declare_bias", given, body={"answer": "free"}, match=read["ETag"]))["status"] == "open"
    assert maja.send("declare_bias", given, body={"answer": "free"}, match=read["ETag"]).status_code == 412
    assert elin.send("hand_back", given, body={"reason": "time"}).status_code == 403
    later = {"due_at": "2025-12-18T16:00:00+01:00", "why": "Sjukdom."}
    told(elin.send("extend_assignment", given, body=later))
    assert told(elin.send("extend_assignment", given, body=later), 422)["code"] == "due_in_the_past"
    review = told(maja.send("write_review", given, body=WHOLE, method="patch"))

    Case.objects.filter(pk=one.case_id).update(officer=officer.person)
    assert told(elin.send("release_reviews", where), 403)["code"] == "bias_not_declared"
    panels.free([one], officer)
    assert "formella kraven" in told(elin.send("release_reviews", where), 409)["detail"]
    panels.eligible([one], officer)
    assert "inte godkänd" in told(elin.send("release_reviews", where), 409)["detail"]
    read = elin.get("review", review["uuid"])
    told(elin.send("approve_review", review["uuid"], match=read["ETag"]))
    assert elin.send("approve_review", review["uuid"], match=read["ETag"]).status_code == 412
    told(elin.send("take_back_approval", review["uuid"]))
    assert told(elin.send("unlock_review", review["uuid"], body={"why": "Motivera."}))["status"] == "draft"
    told(maja.send("write_review", given, body={**WHOLE, "for_panel": "Motiverat."}, method="patch"))
    told(elin.send("approve_review", review["uuid"]))
    assert told(elin.send("release_reviews", where))["reviews"] == 1

    applicant = as_person(one.submitted_by)
    reply = {"text": "Bedömaren har missat vår tidigare studie."}
    assert elin.send("reply_to_reviews", where, body=reply).status_code == 403
    assert told(applicant.send("reply_to_reviews", where, body=reply))["text"] == reply["text"]
    assert ReviewRelease.objects.get().replies.count() == 1
    told(elin.send("remove_assignment", given))
    assert ReviewAssignment.objects.get(application=one).status == "removed"


def test_what_is_declared_by_one_is_decided_by_another(vinnova, officer):
    call = calls.call(vinnova)
    reviews.terms(call, officer)
    one = judge.application(call)
    Case.objects.filter(pk=one.case_id).update(officer=officer.person)
    elin, where = as_person(officer), one.case.uuid
    assert told(elin.send("declare_as_staff", where, body={"answer": "biased"}), 422)
    said = {"answer": "biased", "ground": "4", "text": "Vi har skrivit ihop."}
    told(elin.send("declare_as_staff", where, body=said))
    assert elin.get("application", where).status_code in (403, 404)
    per = as_person(make.worker(Role.CASE_OFFICER, vinnova.authority, name="Per Holm"))
    decision = {"application": str(where), "person": str(officer.person.uuid), "biased": True, "ground": "4"}
    decision["reason"] = "De har publicerat tillsammans i år."
    assert told(per.send("bias_decisions", body=decision), 201)
    assert told(elin.send("bias_decisions", body=decision), 422)


def test_what_waits_for_ones_declaration_is_listed_and_what_was_declared_too_soon_is_taken_back(vinnova, officer):
    call = calls.call(vinnova)
    reviews.terms(call, officer)
    one = judge.application(call)
    Case.objects.filter(pk=one.case_id).update(officer=officer.person)
    elin, where = as_person(officer), one.case.uuid
    (waits,) = told(elin.get("declarations_waiting"))["items"]
    assert (waits["application"], waits["part"], waits["title"]) == (str(where), "officer", one.title)
    assert waits["parties"]

    told(elin.send("declare_as_staff", where, body={"answer": "free"}))
    assert told(elin.get("declarations_waiting"))["items"] == []
    row = ConflictOfInterest.objects.get()
    per = as_person(make.worker(Role.CASE_OFFICER, vinnova.authority, name="Per Holm"))
    told(per.send("take_back_declaration", row.uuid), 404)
    assert told(elin.send("take_back_declaration", row.uuid))["answer"] == "undone"
    assert len(told(elin.get("declarations_waiting"))["items"]) == 1
    told(elin.send("take_back_declaration", row.uuid), 404)
