"""A programme office's own system is told of what it reads, though it sees no case: and of nothing else."""

import json
from datetime import timedelta

import pytest

from accounts.roles import Role
from registry.workflow import webhooks
from registry.workflow.stream import record
from sweden.clock import now
from tests.factories import api, calls, office, programmes
from tests.registry.test_webhooks import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def told(receiver) -> set[tuple[str, bool]]:
    """The kinds that have come, each with whether it is about a case."""
    at = now() + timedelta(seconds=1)
    for pk in webhooks.hand_out(at):
        webhooks.tell(pk, now=at)
    found = [json.loads(body) for _headers, body in receiver.taken]
    return {(one["type"], one["data"]["case"] is not None) for one in found}


def test_the_office_is_told_of_its_meetings_of_consultations_and_of_published_calls_and_of_no_case(receiver):
    first, _second = programmes.pair()
    machine = api.machine(Role.PROGRAMME_OFFICE)
    made = machine.send("/api/v1/webhooks/", {"url": receiver.url, "kinds": []})
    assert made.status_code == 201, made.content
    office.meeting(first.programme)
    office.consultation(first.programme)
    draft, open_to_all = calls.call(status="draft"), calls.call()
    for call in (draft, open_to_all):
        record("call.published", case=call.case, at=now())
        record("call.question_asked", case=call.case, at=now())
        record("application.submitted", case=call.case, at=now())
    record("calendar_feed.made", case=None, at=now())
    found = told(receiver)
    assert {("office.meeting_planned", False), ("consultation.logged", False), ("call.published", True)} <= found
    assert not {kind for kind, _case in found} & {"call.question_asked", "application.submitted", "calendar_feed.made"}
    about = [json.loads(body)["data"] for _headers, body in receiver.taken]
    assert str(draft.case.uuid) not in {one["case"] for one in about}
    assert {one.get("programme") for one in about if one["case"] is None} == {first.programme.key}
    shown = machine.get("/api/v1/webhook-messages/").json()["items"]
    assert len(shown) == len(receiver.taken)
