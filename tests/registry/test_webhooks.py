"""Webhooks: every event that the client may see reaches its receiver, signed, also after the receiver has been away."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from accounts.roles import Role
from registry.errors import WebhookAddressRefused
from registry.models import Telling
from registry.workflow import webhooks
from registry.workflow.stream import record
from sweden.clock import now
from tests.factories import accounts, api
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
LIST = "/api/v1/webhooks/"


class Receiver:
    """Another system. It answers 503 as many times as it is told, then takes what comes."""

    def __init__(self) -> None:
        self.away, self.taken = 0, []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.away:
                    receiver.away -= 1
                    self.send_response(503)
                else:
                    receiver.taken.append((dict(self.headers), body))
                    self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def machine():
    return api.machine(Role.CASE_OFFICER)


def set_up(machine, receiver, *kinds):
    made = machine.send(LIST, {"url": receiver.url, "kinds": list(kinds)})
    assert made.status_code == 201, made.content
    return made.json()


def work_off(at):
    """What a worker does at a moment."""
    for pk in webhooks.due(at):
        webhooks.tell(pk, now=at)


def test_each_event_of_what_the_client_sees_is_told_once_signed_and_named(machine, receiver):
    made = set_up(machine, receiver, "case", "call")
    case, theirs = make.case(), make.case(accounts.authority("vr"))
    record("call.published", case=case, at=now())
    record("grant.opened", case=case, at=now())  # of a kind that it does not listen to
    record("call.published", case=theirs, at=now())  # of a case that its client does not see
    record("call.published", case=make.case(numbered=False), at=now())  # an applicant's draft
    work_off(now() + timedelta(seconds=1))
    work_off(now() + timedelta(seconds=1))

    listed = machine.get("/api/v1/webhook-messages/").json()["items"]
    assert len(listed) == len(receiver.taken)  # nothing of what the client does not see, not even that it happened

    told = [json.loads(body) for _headers, body in receiver.taken]
    assert {one["data"]["case"] for one in told} == {str(case.uuid)}
    assert sum(one["type"] == "call.published" for one in told) == 1
    headers, body = receiver.taken[-1]
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_receiver_that_was_away_gets_everything_when_it_is_back(machine, receiver):
    set_up(machine, receiver, "call")
    case = make.case()
    for _n in range(3):
        record("call.published", case=case, at=now())
    receiver.away = 8
    moment, waits = now() + timedelta(seconds=1), []
    while Telling.objects.filter(status="queued").exists():
        work_off(moment)
        waits.append(moment)
        moment += timedelta(minutes=5)
        assert len(waits) < 20
    names = [headers["webhook-id"] for headers, _body in receiver.taken]
    assert len(names) == len(set(names)) == 3
    assert Telling.objects.filter(status="sent").count() == 3
    row = Telling.objects.order_by("-attempts").first()
    assert row.attempts > 1

    again = machine.send(f"/api/v1/webhook-messages/{row.uuid}/send/")
    assert again.json()["status"] == "queued"
    work_off(moment)
    assert [headers["webhook-id"] for headers, _body in receiver.taken].count(str(row.uuid)) == 2


def test_waits_grow_and_it_is_given_up_in_the_end(machine, receiver):
    set_up(machine, receiver, "call")
    record("call.published", case=make.case(), at=now())
    receiver.away, moment, waits = 1000, now() + timedelta(seconds=1), []
    row = Telling.objects.get()
    while row.status == "queued":
        assert webhooks.due(moment) == [row.pk]
        webhooks.tell(row.pk, now=moment)
        row.refresh_from_db()
        waits.append(row.retry_at - moment)
        moment = row.retry_at
    assert (row.status, row.attempts, row.answered) == ("failed", webhooks.MOST_ATTEMPTS, 503)
    assert waits[:3] == [timedelta(seconds=15), timedelta(seconds=30), timedelta(minutes=1)]
    assert max(waits) == timedelta(hours=6)


def test_an_ended_webhook_is_told_nothing_more_and_another_clients_is_not_seen(machine, receiver):
    made = set_up(machine, receiver)
    other = api.machine(Role.CASE_OFFICER)
    assert other.get(f"{LIST}{made['uuid']}/").status_code == 404
    record("call.published", case=make.case(), at=now())
    assert Telling.objects.filter(status="queued").exists()
    tag = machine.get(f"{LIST}{made['uuid']}/")["ETag"]
    assert machine.send(f"{LIST}{made['uuid']}/end/", match=tag).json()["ended_at"]
    record("call.published", case=make.case(), at=now())
    work_off(now() + timedelta(days=1))
    assert receiver.taken == []
    assert set(Telling.objects.values_list("status", flat=True)) == {"failed"}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.0.0.8/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "https://user:word@example.org/x",
        "ftp://example.org",
        "https://[broken",
        f"https://{'a' * 64}.example.org/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a00:1::]/",
        "https://[ff0e::1]/",
        "nonsense",
    ],
)
def test_the_server_asks_nowhere_inside_its_own_network(url, settings):
    settings.WEBHOOK_LOCAL = False
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address(url)
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address("http://127.0.0.1:8000/x")


def test_a_host_on_the_internet_is_asked_and_one_of_several_addresses_within_stops_it(settings, monkeypatch):
    settings.WEBHOOK_LOCAL = False

    def known(*addresses):
        found = [(0, 0, 0, "", (one, 443)) for one in addresses]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_kwargs: found)

    known("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    webhooks.check_address("https://example.org/hook")
    known("93.184.215.14", "10.0.0.8")
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address("https://example.org/hook")
    known("93.184.215.14")
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address("https://user:word@example.org/hook")


def test_people_read_what_their_authoritys_clients_listen_to_without_the_secret(machine, receiver, client):
    made = set_up(machine, receiver)
    assert made["secret"].startswith("whsec_")
    client.force_login(accounts.staff(Role.ADMINISTRATOR, name="another administrator"))
    (row,) = client.get(LIST).json()["items"]
    assert (row["uuid"], row["secret"]) == (made["uuid"], None)
    assert client.post(LIST, {"url": receiver.url}, content_type="application/json").status_code == 403
