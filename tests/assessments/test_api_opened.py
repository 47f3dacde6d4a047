"""Whoever takes part in a case declares before the API tells them of it, operation by operation."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from assessments.models import DecisionLetter, Outcome, Review
from assessments.workflow.appeals import register_appeal
from assessments.workflow.decisions import decide
from tests.factories import assessments as judge
from tests.factories import panels, reviews
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db

DAY = {"release_on": "2025-12-19"}
TIME = {"served_on": "2025-11-21", "represents_public": False, "why": "", "accept_all_the_same": False}
#: (operation, method, whose key is in its address, what is sent)
OPERATIONS = [
    ("review", "get", "review", None),
    ("approve_review", "post", "review", {}),
    ("take_back_approval", "post", "review", {}),
    ("unlock_review", "post", "review", {"why": "Motiveringen saknas."}),
    ("release_reviews", "post", "case", {}),
    ("decision", "get", "decision", None),
    ("proposal", "get", "proposal", None),
    ("take_back_proposal", "post", "proposal", {"note": "Dela upp beloppet."}),
    ("letter", "get", "letter", None),
    ("letter", "patch", "letter", {"body": "Vi avslår."}),
    ("send_letter", "post", "letter", {}),
    ("discard_letter", "post", "letter", {}),
    ("date_letter", "post", "letter", DAY),
    ("write_feedback", "post", "letter", {"statement": "En bra fråga."}),
    ("appeal", "get", "appeal", None),
    ("judge_appeal", "post", "appeal", TIME),
    ("hand_over_appeal", "post", "appeal", {"court": "Förvaltningsrätten", "on": "2025-11-25"}),
    ("withdraw_appeal", "post", "appeal", {"on": "2025-11-25"}),
]
LISTS = [
    ("reviews", ("for_applicant", "for_panel")),
    ("decisions", ("reasons",)),
    ("proposals", ("reasons",)),
    ("letters", ("subject", "body")),
]


@pytest.fixture
def client(officer):
    made = Client()
    made.force_login(officer)
    return made


@pytest.fixture
def keys(call, officer, vinnova):
    """A rejected application in a call with reviews, whose officer has not declared; a colleague prepared it."""
    reviews.criteria(call)
    reviews.terms(call, officer)
    row = judge.application(call)
    colleague = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Sara Holm")
    panels.free([row], colleague)
    reviews.written(reviews.assigned(row, reviews.reviewer(officer), officer))
    decider = judge.decider(vinnova, reads_letters=True)
    panels.free([row], decider, part="decision_maker")
    proposal = judge.proposal(row, colleague, outcome=Outcome.REJECT)
    decision = decide(proposal, by=decider, now=DECIDED)
    words = {"appellant": "Bolaget", "wants": "Bevilja.", "received_on": date(2025, 11, 20)}
    appeal = register_appeal(decision, **words, by=colleague, now=DECIDED)
    row.case.officer = officer.person
    row.case.save()
    letter = DecisionLetter.objects.get()
    things = {"review": Review.objects.get(), "decision": decision, "proposal": proposal, "letter": letter}
    return {name: one.uuid for name, one in things.items()} | {"appeal": appeal.uuid, "case": row.case.uuid, "row": row}


def asked(client, name, method, key, body, number):
    headers = {"Idempotency-Key": f"opened-{number}", "If-Match": "*"}
    more = {} if body is None else {"data": body, "content_type": "application/json", "headers": headers}
    return getattr(client, method)(reverse(f"api:{name}", args=[key]), **more)


def test_each_operation_on_one_thing_of_a_case_asks_for_the_declaration_first(client, officer, keys):
    refused = {}
    for number, (name, method, whose, body) in enumerate(OPERATIONS):
        answer = asked(client, name, method, keys[whose], body, number)
        refused[name, method] = (answer.status_code, answer.json().get("code"))
    assert set(refused.values()) == {(403, "bias_not_declared")}, refused

    panels.free([keys["row"]], officer)
    for number, (name, method, whose, body) in enumerate(OPERATIONS):
        answer = asked(client, name, method, keys[whose], body, 100 + number)
        assert answer.status_code in (200, 201, 403, 409, 422), (name, answer.content)
        assert b"bias_not_declared" not in answer.content, name
        if method == "get":
            assert answer.status_code == 200, (name, answer.content)


@pytest.mark.parametrize(("name", "texts"), LISTS)
def test_lists_leave_out_the_texts_until_then(client, officer, keys, name, texts):
    (before,) = client.get(reverse(f"api:{name}")).json()["items"]
    assert [before[text] for text in texts] == [""] * len(texts)
    panels.free([keys["row"]], officer)
    (after,) = client.get(reverse(f"api:{name}")).json()["items"]
    assert all(after[text] for text in texts)
    assert before["uuid"] == after["uuid"]
