"""Calls through the API: begun, written and published by the same rules as on the pages."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from calls.models import Call
from tests.factories import api, calls, programmes

pytestmark = pytest.mark.django_db
LIST = "/api/v1/calls/"


@pytest.fixture
def machine(clock):
    clock.set_day(date(2025, 10, 1))
    return api.machine(Role.CASE_OFFICER)


def test_a_call_is_begun_once_written_on_what_was_read_and_refused_when_it_does_not_hold(machine):
    assignment, council = programmes.pair()
    new = {"assignment": str(assignment.uuid), "title_sv": "Kluster för framtiden"}
    made = machine.send(LIST, new, key="en-enda-gang")
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["status"] == "draft"
    assert body["parts"][0]["assignment"] == str(assignment.uuid)
    assert machine.send(LIST, new, key="en-enda-gang").json()["uuid"] == body["uuid"]
    assert Call.objects.count() == 1
    assert machine.send(LIST, {**new, "assignment": str(council.uuid)}).status_code == 403
    lost = machine.send(LIST, {**new, "strand": "okand"})
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (422, "/strand")

    where = made["Location"]
    tag = made["ETag"]
    period = {"opens_at": "2026-03-01T09:00:00+01:00", "closes_at": "2026-06-03T14:00:00+02:00"}
    wrong = machine.send(
        where, {"opens_at": period["closes_at"], "closes_at": period["opens_at"]}, method="patch", match=tag
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/closes_at")
    assert machine.send(where, period, method="patch").status_code == 428
    changed = machine.send(where, {**period, "title_en": "Clusters"}, method="patch", match=tag)
    assert changed.status_code == 200, changed.content
    assert changed.json()["closes_at"] == "2026-06-03T12:00:00Z"
    assert machine.send(where, {"title_en": "Stale"}, method="patch", match=tag).status_code == 412
    assert Call.objects.get().title_en == "Clusters"
    assert Call.objects.get().case.title == "Kluster för framtiden"


def test_a_call_is_published_by_the_rules_of_the_pages_and_then_read_by_all(machine):
    assignment, _council = programmes.pair()
    draft = calls.call(assignment, status="draft")
    there = reverse("api:call", args=[draft.case.uuid])
    unready = machine.send(f"{there}publish/", match=machine.get(there)["ETag"])
    assert (unready.status_code, unready.json()["code"]) == (409, "call_act_not_open")
    stranger = api.machine(Role.CASE_OFFICER, at="vr")
    assert stranger.get(there).status_code == 404
    nobody = machine.send(f"{there}proofreading/", {"email": "ingen@example.example"}, match=machine.get(there)["ETag"])
    assert (nobody.status_code, nobody.json()["errors"][0]["pointer"]) == (422, "/email")
    reader = programmes.worker(Role.CASE_OFFICER, assignment.authority)
    asked = machine.send(f"{there}proofreading/", {"email": reader.email}, match=machine.get(there)["ETag"])
    assert (asked.status_code, asked.json().get("status")) == (200, "proof"), asked.content

    ready = calls.call(assignment, status="proofread", proofreader=reader)
    there = reverse("api:call", args=[ready.case.uuid])
    published = machine.send(f"{there}publish/", match=machine.get(there)["ETag"])
    assert (published.status_code, published.json()["status"]) == (200, "published"), published.content
    assert stranger.get(there).json()["status"] == "published"
    listed = stranger.get(LIST, {"status": "published"}).json()["items"]
    assert str(ready.case.uuid) in {one["uuid"] for one in listed}
    for key in ("plattform", "forskning"):  # money of two strands of the assignment: the call stands once
        calls.part(ready, assignment, strand=programmes.strand(assignment, key))
    listed = stranger.get(LIST, {"assignment": str(assignment.uuid)}).json()["items"]
    assert [one["uuid"] for one in listed] == [str(ready.case.uuid)]


def written(machine, call, part, body):
    """A part of the draft, replaced on what was read."""
    there = reverse(f"api:call_{part}", args=[call.case.uuid])
    return machine.send(there, body, method="patch", match=machine.get(there)["ETag"])


def test_every_part_of_a_draft_is_replaced_as_a_whole_on_what_was_read(machine):
    assignment, council = programmes.pair()
    draft = calls.call(assignment, status="draft")
    theirs = {"assignment": str(council.uuid), "decides": "vinnova", "budget": [{"year": 2026, "amount": 7_000_000}]}
    own = {"assignment": str(assignment.uuid), "budget": [{"year": 2026, "amount": 5_000_000}]}
    money = written(machine, draft, "money", {"parts": [own, theirs]}).json()["parts"]
    assert [(one["authority"], one["decides"], one["pays"]) for one in money] == [
        ("vinnova", "vinnova", "vinnova"),
        ("vr", "vinnova", "vr"),
    ]
    assert money[1]["budget"] == [{"year": 2026, "amount": 7_000_000}]
    kinds = written(machine, draft, "project_kinds", {"kinds": [{"name_sv": "Förstudie", "is_prestudy": True}]})
    assert kinds.json()["kinds"][0]["key"] == "forstudie"
    demand = {"kind": "min_business_share", "project_kind": "forstudie", "effect": "warn"}
    demand["parameters"] = {"share": "1/2", "base": "financing", "in_kind": "counts"}
    conditions = written(machine, draft, "conditions", {"conditions": [demand]}).json()["conditions"]
    assert [(one["kind"], one["parameters"]["share"], one["project_kind"]) for one in conditions] == [
        ("min_business_share", "1/2", "forstudie")
    ]
    criteria = written(machine, draft, "criteria", {"criteria": [{"name_sv": "Nytta"}, {"name_sv": "Nytta"}]}).json()
    assert [one["key"] for one in criteria["criteria"]] == ["nytta", "nytta-2"]
    form = written(
        machine, draft, "form", {"questions": [{"key": "mal", "kind": "long_text", "label_sv": "Vilka är målen?"}]}
    )
    assert [one["key"] for one in form.json()["questions"]] == ["mal"]
    steps = written(machine, draft, "steps", {"steps": [{"name_sv": "Skiss"}, {"name_sv": "Ansökan"}]}).json()
    assert [one["name_sv"] for one in steps["steps"]] == ["Skiss", "Ansökan"]
    assert written(machine, draft, "conditions", {"conditions": []}).json()["conditions"] == []
    there = reverse("api:call_criteria", args=[draft.case.uuid])
    assert machine.send(there, {"criteria": []}, method="patch", match='"old"').status_code == 412


@pytest.mark.parametrize(
    ("part", "body", "pointer"),
    [
        ("money", {}, "/parts"),
        ("money", {"parts": [{"assignment": "0198c0de-0000-7000-8000-000000000000"}]}, "/parts/0/assignment"),
        ("conditions", {"conditions": [{"kind": "max_grant"}]}, "/conditions/0/parameters/amount"),
        ("conditions", {"conditions": [{"kind": "leader", "parameters": 3}]}, "/conditions/0/parameters"),
        ("conditions", {"conditions": [{"kind": "leader", "project_kind": "x"}]}, "/conditions/0/project_kind"),
        ("criteria", {"criteria": [{"name_sv": "A", "weight": 101}]}, "/criteria/0/weight"),
        ("form", {"questions": [3]}, "/questions/0"),
        ("form", {"questions": [{"key": "a", "kind": "choice", "label_sv": "A", "options": 3}]}, "/questions"),
        ("form", {"questions": [{"key": "a\u0000"}]}, "/questions/0"),
        ("steps", {"steps": [{"name_sv": "A", "opens_at": "2026-01-01T00:00:00Z"}]}, "/steps/0"),
        ("steps", {"prepares": "0198c0de-0000-7000-8000-000000000000"}, "/prepares"),
        ("project_kinds", {"kinds": [{"name_sv": "A", "colour": "blue"}]}, "/kinds/0/colour"),
    ],
)
def test_what_does_not_hold_in_a_part_is_told_at_its_place(machine, part, body, pointer):
    draft = calls.call(programmes.pair()[0], status="draft")
    refused = written(machine, draft, part, body)
    assert refused.status_code == 422, refused.content
    assert pointer in [one["pointer"] for one in refused.json()["errors"]], refused.json()


def test_the_joint_calendar_shows_what_is_published_and_what_is_planned_and_nothing_else(machine):
    assignment, council = programmes.pair()
    shown = [calls.call(assignment), calls.call(council)]
    hidden = calls.call(council, status="draft")
    there = reverse("api:joint_calendar", args=[assignment.programme.key])
    assert {one["uuid"] for one in machine.get(there).json()["items"]} == {str(one.case.uuid) for one in shown}
    Call.objects.filter(pk=hidden.pk).update(in_calendar=True)
    assert str(hidden.case.uuid) in machine.get(there).content.decode()
    assert machine.get(reverse("api:call", args=[hidden.case.uuid])).status_code == 404
