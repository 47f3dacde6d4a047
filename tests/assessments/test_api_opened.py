"""Whoever takes part in a case declares before the API tells them of it, operation by operation."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from assessments.models import DecisionLetter, Outcome, Review, Reviewer
from assessments.workflow.appeals import register_appeal
from assessments.workflow.decisions import decide
from assessments.workflow.meetings import call_meeting
from registry.api.views import Writing
from tests.factories import accounts, panels, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED
from tests.house.resources import VIEWS

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
#: Those that are asked for in an application's own address, as the description gives an example.
IN_CASE = {
    "agents",
    "appeals",
    "case_closings",
    "checks",
    "communications",
    "corrections",
    "decision_requests",
    "delay_notices",
    "leave_decision",
    "notes",
    "open_case_again",
    "reconsiderations",
    "undo_check",
}
#: And those about something of an application that is named in the body, or by more than one key in the address.
OTHERS = {
    "agenda": "meeting",
    "extend_assignment": "assignment",
    "proposals": "",
    "remove_assignment": "assignment",
    "review_assignments": "",
}
#: What is not asked for a declaration first, and why.
UNGATED = {
    "it is the declaration, or the trial of it": """bias_decisions declare_as_staff declare_bias declare_in_panel
        take_back_declaration""",
    "the applicant's and the reviewer's own": "ask_for_decision reply_to_reviews write_review hand_back",
    "a call's or an authority's, of no case": """bias_terms cancel_decision_meeting decision_meeting
        decision_meeting_presence decision_meetings decision_terms end_reviewer funding_line panels rank_by_grades
        review_invitations review_terms
        reviewer reviewers revoke_invitation seat_panel_member wording""",
    "who has not declared is out of the item, or the item is out of it": """agenda_item close_panel decide_many
        decide_proposal lock_decision_meeting panel_absences panel_item panel_items preview_sift_panel propose_chosen
        score_panel_item sift_panel take_off_agenda""",
    "signed by those who took part, once it is over": "sign_decision_meeting sign_panel",
    "as the act beside it, by the same `seen`": """answer contest_dismissal end_agent end_appeal
        reconsider_appeal refuse show_power""",
}
LISTS = [
    ("reviews", ("for_applicant", "for_panel")),
    ("decisions", ("reasons", "outcome", "amount")),
    ("proposals", ("reasons", "outcome")),
    ("letters", ("subject", "body", "outcome", "decision")),
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
    told = {"held_at": DECIDED, "place": "", "decider": decider, "by": colleague, "now": DECIDED}
    meeting = call_meeting(call, authority=vinnova.authority, **told)
    keys = {name: one.uuid for name, one in things.items()} | {"appeal": appeal.uuid, "case": row.case.uuid, "row": row}
    return keys | {"assignment": Review.objects.get().assignment.uuid, "meeting": meeting.uuid}


def test_every_write_about_a_case_asks_for_the_declaration_or_says_why_not() -> None:
    writes = {
        name.removeprefix("api:")
        for name, view in VIEWS.items()
        if view.__module__.startswith("assessments.") and issubclass(view, Writing)
    }
    asks = {name for name, *_rest in OPERATIONS} | IN_CASE | OTHERS.keys()
    free = [name for names in UNGATED.values() for name in names.split()]
    assert not asks & set(free)
    assert asks | set(free) == writes | {"review", "decision", "proposal", "appeal"}
    assert len(free) == len(set(free))


def test_what_is_done_in_a_case_asks_for_the_declaration_first(client, officer, keys):
    accounts.role(officer, Role.DECISION_MAKER)  # whose acts they also are
    refused = {}
    body = {"application": str(keys["case"]), "reviewer": str(Reviewer.objects.get().uuid)}
    for number, name in enumerate([*IN_CASE, *OTHERS]):
        view = VIEWS[f"api:{name}"]
        given = dict(view.into.example) if view.into else {}
        given |= {"amounts": []} if "amounts" in given else {}
        given |= {one: body[one] for one in body if view.into and one in view.into().fields}
        key = keys.get(OTHERS.get(name, "case"))
        url = reverse(f"api:{name}", args=[key] if key else [])
        headers = {"Idempotency-Key": f"done-in-{number}", "If-Match": "*"}
        answer = client.post(url, given, content_type="application/json", headers=headers)
        refused[name] = (answer.status_code, answer.json().get("code"))
    assert not {name: told for name, told in refused.items() if told != (403, "bias_not_declared")}


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
    assert [text for text in texts if before[text]] == []
    by_outcome = [one.name for one in VIEWS[f"api:{name}"].filters if one.name == "outcome"]
    for filtered in by_outcome:
        assert client.get(reverse(f"api:{name}"), {filtered: "reject"}).json()["items"] == []
    panels.free([keys["row"]], officer)
    (after,) = client.get(reverse(f"api:{name}")).json()["items"]
    assert all(after[text] not in ("", None) for text in texts)
    for filtered in by_outcome:
        assert len(client.get(reverse(f"api:{name}"), {filtered: "reject"}).json()["items"]) == 1
    assert before["uuid"] == after["uuid"]


def test_the_list_of_letters_tells_no_outcome_until_then_by_row_filter_or_file(client, officer, keys):
    def told() -> tuple[bool, bool, bool]:
        url, letter = reverse("assessments:letters"), DecisionLetter.objects.get()
        page = client.get(url).content.decode().partition("<tbody>")[2]
        found = client.get(url, {"outcome": "reject"}).context["page"].object_list
        file = client.get(url, {"format": "csv"}).getvalue().decode()
        assert letter.application.title in page
        assert letter.application.title in file
        return "Avslag, " in page, letter in found, letter.subject in file

    assert told() == (False, False, False)
    panels.free([keys["row"]], officer)
    assert told() == (True, True, True)
