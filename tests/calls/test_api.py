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
