"""What is done with calls through the API beside writing them: copied, agreed to, awarded, asked about, the calendar's
guideline, the list of subjects. And what the proposals' storey keeps for a call."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from applications.models import PersonalOpening
from calls.models import CalendarGuideline, Call, CallRecipient, CallStep, ResearchSubject
from registry.models import CaseReading, Message
from sweden.clock import now
from tests.factories import api, applications, calls, programmes, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(clock):
    clock.set_day(date(2025, 10, 1))
    return api.machine(Role.CASE_OFFICER, Role.PROGRAMME_OFFICE)


@pytest.fixture
def assignment(machine):
    return programmes.pair()[0]


def person(role, assignment, name):
    """A browser session, asking as `api.Machine` does."""
    user = programmes.worker(role, assignment.authority, name=name)
    client = Client()
    client.force_login(user)
    sent = iter(range(100))

    def send(address, body=None, *, method="post", match="*"):
        given = {"Idempotency-Key": f"key-of-{name}-{next(sent)}", "If-Match": match}
        return getattr(client, method)(address, body or {}, content_type="application/json", headers=given)

    client.send = send
    return client


def test_a_call_is_copied_and_taken_to_its_second_step_once(machine, assignment):
    call = calls.call(assignment, status="draft", purpose_sv="Pröva ny teknik.")
    for number in (1, 2):
        CallStep.objects.create(call=call, number=number, name_sv=f"Steg {number}")
    calls.made_public(call)
    new = {"assignment": str(assignment.uuid), "title_sv": "Nästa omgång", "is_test": True}
    made = machine.send(reverse("api:call_copies", args=[call.case.uuid]), new)
    assert (made.status_code, made.json()["purpose_sv"], made.json()["is_test"]) == (201, "Pröva ny teknik.", True)
    assert Call.objects.get(case__uuid=made.json()["uuid"]).copied_from == call
    lost = machine.send(reverse("api:call_copies", args=[call.case.uuid]), {**new, "strand": "okand"})
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (422, "/strand")

    step = reverse("api:call_second_step", args=[call.case.uuid])
    begun = machine.send(step)
    assert (begun.status_code, begun.json()["access"]) == (201, "invited"), begun.content
    assert machine.send(step).status_code == 409
    second = Call.objects.get(case__uuid=begun.json()["uuid"])

    one = applications.submitted_application(call)
    there = reverse("api:call_going_on", args=[second.case.uuid])
    listed = machine.get(there)
    assert [(row["application"], row["goes_on"]) for row in listed.json()["applications"]] == [
        (str(one.case.uuid), False)
    ]
    strange = {"applications": [str(second.case.uuid)]}
    refused = machine.send(there, strange, method="patch", match=listed["ETag"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/applications/0")
    chosen = machine.send(there, {"applications": [str(one.case.uuid)]}, method="patch", match=listed["ETag"])
    assert chosen.json()["applications"][0]["goes_on"] is True
    assert CallRecipient.objects.get(call=second).organisation == one.coordinator
    stale = machine.send(there, {"applications": []}, method="patch", match=listed["ETag"])
    assert stale.status_code == 412


def test_another_authoritys_part_is_agreed_to_by_a_person_there(machine, assignment):
    council = programmes.pair()[1]
    call = calls.call(assignment, status="draft")
    part = calls.part(call, council)
    registry.share(call.case, authority=council.authority)
    there, body = reverse("api:call_agree", args=[call.case.uuid]), {"assignment": str(council.uuid)}
    theirs = api.machine(Role.CASE_OFFICER, at="vr")
    assert (theirs.send(there, body, match="*").status_code, machine.send(there, body, match="*").status_code) == (
        403,
        403,
    )
    sofia = person(Role.CASE_OFFICER, council, "Sofia")
    wrong = sofia.send(there, {"assignment": str(assignment.uuid)})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/assignment")
    agreed = sofia.send(there, body)
    assert agreed.status_code == 200, agreed.content
    part.refresh_from_db()
    assert part.agreed_by.person.name == "Sofia"


def test_a_direct_award_is_written_whole_and_approved_by_a_decision_maker_as_it_was_read(machine, assignment):
    call = calls.award(assignment, status="draft")
    there = reverse("api:call_award", args=[call.case.uuid])
    karin = person(Role.DECISION_MAKER, assignment, "Karin")
    read = machine.get(there)
    whole = {"organisation": "Norrviken Biologics AB", "number": "5560360793", "name": "Nora", "email": "n@n.example"}
    half = {"organisation": "Celltorget AB"}
    body = {"ground_sv": "Regeringen pekar ut den.", "provision": "punkt 4", "recipients": [whole, half]}
    wrong = machine.send(
        there, {**body, "recipients": [half, {**whole, "number": "5560360790"}]}, method="patch", match=read["ETag"]
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/recipients/1/number"), wrong.content
    said = machine.send(there, body, method="patch", match=read["ETag"])
    assert said.status_code == 200, said.content
    assert [one["number"] for one in said.json()["recipients"]] == ["556036-0793"]
    assert [one["organisation"] for one in said.json()["unfinished"]] == ["Celltorget AB"]
    nobody = machine.send(there, {**body, "approver": "x@x.example"}, method="patch", match=said["ETag"])
    assert nobody.json()["errors"][0]["pointer"] == "/approver"

    ready = calls.award(assignment, status="proofread", proofreader=programmes.worker(name="Per"))
    award = reverse("api:call_award", args=[ready.case.uuid])
    approve = reverse("api:call_award_approve", args=[ready.case.uuid])
    assert machine.send(approve, match="*").status_code == 403
    assert karin.send(approve, match='"old"').status_code == 412
    approved = karin.send(approve, match=karin.get(award)["ETag"])
    assert (approved.status_code, approved.json()["approved_at"] is None) == (200, False), approved.content


def test_a_question_is_answered_once_and_corrected_beside(machine, assignment):
    asked = calls.question(calls.call(assignment))
    listing = reverse("api:call_questions", args=[asked.call.case.uuid])
    (row,) = machine.get(listing, {"answered": "false"}).json()["items"]
    assert (row["text"], row["answer"]) == (asked.text, None)
    assert CaseReading.objects.filter(case=asked.call.case, page="api:call_questions").exists()
    there, answer, correct = (
        reverse(f"api:{name}", args=[asked.uuid])
        for name in ("call_question", "answer_call_question", "correct_call_answer")
    )
    assert machine.send(correct, {"text": "Nej."}, match="*").status_code == 404
    body = {"question": "Får en region vara part?", "text": "Ja.", "public": True}
    assert machine.send(answer, body, match=machine.get(there)["ETag"]).json()["answer"]["text"] == "Ja."
    assert machine.send(answer, body, match="*").status_code == 409
    corrected = machine.send(correct, {"text": "Ja, men inte koordinera."}, match="*").json()["answer"]
    assert [one["text"] for one in corrected["corrections"]] == ["Ja, men inte koordinera."]
    assert set(Message.objects.values_list("kind", flat=True)) >= {"call.question_answered", "call.answer_corrected"}
    assert machine.get(listing, {"answered": "false"}).json()["items"] == []


def test_the_calendars_guideline_and_the_list_of_subjects_are_entered_by_those_who_may(machine, assignment):
    there = reverse("api:calendar_guidelines", args=[assignment.programme.key])
    body = {"weeks": 8, "gap_weeks": 4, "source": "Kontorets möte den 1 oktober"}
    assert machine.send(there, {**body, "weeks": 0}).status_code == 422
    assert machine.send(there, body).json()["weeks"] == 8
    assert CalendarGuideline.objects.get().gap_weeks == 4
    lists = reverse("api:subject_lists")
    entered = {"edition": "2025", "listed_on": "2025-01-15", "source": "SCB", "text": "10201;Datavetenskap;CS"}
    assert machine.send(lists, entered).status_code == 403
    gunnar = person(Role.ADMINISTRATOR, assignment, "Gunnar")
    wrong = gunnar.send(lists, {**entered, "text": "1;X"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/text")
    made = gunnar.send(lists, entered)
    assert (made.status_code, made.json()["subjects"]) == (201, 1), made.content
    assert ResearchSubject.objects.get().name_sv == "Datavetenskap"
    assert [one["code"] for one in machine.get(reverse("api:subjects"), {"words": "data"}).json()["items"]] == ["10201"]


def test_an_applicant_is_asked_to_complete_and_given_more_time_and_told(machine, assignment, clock):
    one = applications.submitted_application(calls.call(assignment))
    there = reverse("api:supplements", args=[one.case.uuid])
    at = now()
    body = {"asked": "Budgeten saknar indirekta kostnader.", "opened": ["budget"], "may_dismiss": True}
    body["lacks"] = [{"part": "budget", "text": "Indirekta kostnader."}]
    short = machine.send(there, {**body, "closes_at": (at + timedelta(days=2)).isoformat()})
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (422, "/closes_at"), short.content
    unknown = machine.send(there, {**body, "closes_at": at.isoformat(), "lacks": [{"part": "x", "text": "y"}]})
    assert unknown.json()["errors"][0]["pointer"] == "/lacks/0/part"
    asked = machine.send(there, {**body, "closes_at": (at + timedelta(days=21)).isoformat()})
    assert asked.status_code == 201, asked.content
    assert asked.json()["lacks"] == {"budget": "Indirekta kostnader."}
    assert machine.send(there, {**body, "closes_at": (at + timedelta(days=21)).isoformat()}).status_code == 409
    row = reverse("api:supplement", args=[asked.json()["uuid"]])
    later = {"closes_at": (at + timedelta(days=30)).isoformat()}
    assert machine.send(f"{row}prolong/", later, match=machine.get(row)["ETag"]).status_code == 200
    assert machine.send(f"{row}take-back/", match=machine.get(row)["ETag"]).json()["outcome"] == "taken_back"
    written = machine.send(reverse("api:case_messages", args=[one.case.uuid]), {"text": "Vi behöver inget mer."})
    assert written.json()["from_authority"] is True
    assert api.machine(Role.CASE_OFFICER, at="vr").get(there).status_code == 404


def test_terms_of_hand_in_and_one_persons_later_hand_in(machine, assignment):
    draft = calls.call(assignment, status="draft")
    there = reverse("api:call_hand_in_terms", args=[draft.case.uuid])
    read = machine.get(there)
    changed = machine.send(there, {"most_files": 3, "confirm_days": 14}, method="patch", match=read["ETag"]).json()
    assert (changed["most_files"], changed["confirm_days"]) == (3, 14)
    assert changed["keep_drafts_days"] == read.json()["keep_drafts_days"]
    closed = calls.call(assignment)
    openings = reverse("api:personal_openings", args=[closed.case.uuid])
    body = {"email": "nora@norrviken.example", "reason": "Driftstopp.", "closes_at": closed.closes_at.isoformat()}
    assert machine.send(openings, body).status_code == 422
    later = {**body, "closes_at": (closed.closes_at + timedelta(days=1)).isoformat()}
    assert machine.send(openings, later).status_code == 201
    assert PersonalOpening.objects.get().reason == "Driftstopp."
    assert len(machine.get(openings).json()["items"]) == 1
