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
from accounts.scopes import Scope
from config.settings.test import SECRET_KEY
from registry import events, listening
from registry.errors import WebhookAddressRefused
from registry.models import KeptAnswer, Telling, Webhook
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
    for pk in webhooks.hand_out(at):
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
    assert signatures(headers) == [signature(made["secret"], headers, body)]


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
        assert webhooks.hand_out(moment) == [row.pk]
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
    assert machine.send(f"{LIST}{made['uuid']}/secret/", match="*").json()["code"] == "webhook_ended"
    changed = machine.get(LIST, {"updated_since": "2020-01-01T00:00:00Z"}).json()["items"]
    assert changed[0]["changed_at"] == changed[0]["ended_at"]


def known(monkeypatch, *addresses):
    """What the name server says, asked for whatever name."""
    found = [(0, 0, 0, "", (one, 443)) for one in addresses]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_kwargs: found)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "https://user:word@example.org/x",
        "https://example.org:25/x",
        "ftp://example.org",
        "https://[broken",
        f"https://{'a' * 64}.example.org/",
        "https://example.org/x y",
        "https://example.org/å",
        "nonsense",
    ],
)
def test_what_is_no_https_address_of_a_host_is_refused_wherever_the_name_leads(url, settings, monkeypatch):
    settings.WEBHOOK_LOCAL = False
    known(monkeypatch, "93.184.215.14")
    webhooks.check_address("https://example.org/hook?a=1")
    webhooks.check_address("https://example.org:8443/hook")
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address(url)
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address("http://127.0.0.1:8000/x")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "::1",
        "::ffff:10.0.0.8",
        "169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a00:1::",
        "ff0e::1",
        "0.0.0.0",
    ],
)
def test_a_name_that_leads_within_a_network_is_not_asked_also_when_other_addresses_of_it_do_not(
    address, settings, monkeypatch
):
    settings.WEBHOOK_LOCAL = False
    known(monkeypatch, "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    webhooks.check_address("https://example.org/hook")
    known(monkeypatch, "93.184.215.14", address)
    with pytest.raises(WebhookAddressRefused):
        webhooks.check_address("https://example.org/hook")


def test_a_client_is_told_only_of_what_its_scopes_read_also_when_they_are_narrowed_later(receiver):
    machine = api.machine(Role.CASE_OFFICER, scopes=[Scope.WEBHOOKS_WRITE, Scope.CALLS_READ, Scope.GRANTS_READ])
    refused = machine.send(LIST, {"url": receiver.url, "kinds": ["call", "application"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "webhook_scope_missing")
    set_up(machine, receiver)  # all that its scopes reach
    case, call = make.case(), make.case(kind="call")
    for kind, of in (
        ("call.published", call),
        ("grant.opened", case),
        ("application.received", case),
        ("case.closed", case),
        ("case.closed", call),
        ("checklist.loaded", call),
    ):
        record(kind, case=of, at=now())
    machine.client.oidc.set_scopes([Scope.WEBHOOKS_WRITE, Scope.CALLS_READ])
    machine.client.oidc.save()
    work_off(now() + timedelta(seconds=1))
    told = [json.loads(body) for _headers, body in receiver.taken]
    expected = {("call.published", str(call.uuid)), ("case.closed", str(call.uuid))}
    assert {(one["type"], one["data"]["case"]) for one in told} >= expected
    assert {one["data"]["case"] for one in told} == {str(call.uuid)}
    assert {one["type"].partition(".")[0] for one in told} == {"call", "case"}
    narrow = api.Machine(machine.client, api.token(machine.client, Scope.WEBHOOKS_WRITE, Scope.CALLS_READ))
    listed = narrow.get("/api/v1/webhook-messages/").json()["items"]
    assert {one["kind"].partition(".")[0] for one in listed} == {"call", "case"}


def test_every_kind_that_can_be_listened_to_happens():
    happens = {kind.partition(".")[0] for kind in events.named()}
    assert set(listening.KINDS) <= happens
    assert listening.lacking(listening.KINDS, list(Scope)) == []
    assert listening.lacking(listening.KINDS, []) == sorted(listening.KINDS)


def test_a_secret_is_said_once_lies_sealed_and_is_renewed_with_a_day_for_the_receiver(machine, receiver, settings):
    made = machine.send(LIST, {"url": receiver.url, "kinds": ["call"]}, key="set-up-webhook-1")
    again = machine.send(LIST, {"url": receiver.url, "kinds": ["call"]}, key="set-up-webhook-1")
    secret, one = made.json()["secret"], f"{LIST}{made.json()['uuid']}/"
    assert secret.startswith("whsec_")
    assert (again.json()["uuid"], again.json()["secret"]) == (made.json()["uuid"], None)
    read = machine.get(one)
    assert read.json()["secret"] is None
    assert read["ETag"] == made["ETag"]
    kept = json.dumps([[row.body, row.headers] for row in KeptAnswer.objects.all()])
    assert made.json()["uuid"] in kept
    assert secret not in kept + Webhook.objects.get().secret

    renewed = machine.send(f"{one}secret/", match=read["ETag"]).json()["secret"]
    assert renewed not in (None, secret)
    case = make.case()
    record("call.published", case=case, at=now())
    work_off(now() + timedelta(hours=1))
    record("call.published", case=case, at=now())
    work_off(now() + timedelta(hours=25))
    (early, body), (late, later_body) = receiver.taken
    assert signatures(early) == [signature(renewed, early, body), signature(secret, early, body)]
    assert signatures(late) == [signature(renewed, late, later_body)]

    settings.SECRET_KEY = "quite another, by mistake without the one before"
    record("call.published", case=case, at=now())
    work_off(now() + timedelta(hours=26))
    waits = Telling.objects.latest("pk")
    assert (waits.status, waits.last_error) == ("queued", webhooks.UNSEALABLE)
    settings.SECRET_KEY_FALLBACKS = [SECRET_KEY]
    work_off(now() + timedelta(hours=27))
    assert signatures(receiver.taken[2][0]) == [signature(renewed, *receiver.taken[2])]


def signatures(headers):
    return headers["webhook-signature"].split(" ")


def signature(secret, headers, body):
    """As a receiver works it out."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def test_what_is_with_a_worker_is_not_given_to_another_and_one_receiver_does_not_take_all_of_them(machine, receiver):
    set_up(machine, receiver, "call")
    other = api.machine(Role.CASE_OFFICER)
    set_up(other, receiver, "call")
    case = make.case()
    for _n in range(webhooks.AT_ONCE + 1):
        record("call.published", case=case, at=now())
    moment = now() + timedelta(seconds=1)
    given = webhooks.hand_out(moment)
    per_webhook = list(Telling.objects.filter(pk__in=given).values_list("webhook", flat=True))
    assert sorted(per_webhook.count(one) for one in set(per_webhook)) == [webhooks.AT_ONCE] * 2
    assert webhooks.hand_out(moment) == []
    Telling.objects.filter(pk=given[0]).update(held_until=moment + webhooks.HELD)  # another worker is sending it
    assert not webhooks.tell(given[0], now=moment)
    assert webhooks.tell(given[0], now=moment + webhooks.HELD)  # that worker was lost
    assert set(webhooks.hand_out(moment + webhooks.HANDED)) >= set(given[1:])


def test_what_was_told_long_ago_is_not_kept(machine, receiver, settings):
    settings.WEBHOOK_KEPT_DAYS = 90
    set_up(machine, receiver, "call")
    case = make.case()
    for days in (91, 91, 89):
        record("call.published", case=case, at=now() - timedelta(days=days))
    old, waits, young = Telling.objects.order_by("pk")
    Telling.objects.filter(pk__in=[old.pk, young.pk]).update(status="sent")
    assert webhooks.forget(now()) == 1
    assert list(Telling.objects.order_by("pk")) == [waits, young]


def test_people_read_what_their_authoritys_clients_listen_to_without_the_secret(machine, receiver, client):
    made = set_up(machine, receiver)
    client.force_login(accounts.staff(Role.ADMINISTRATOR, name="another administrator"))
    (row,) = client.get(LIST).json()["items"]
    assert (row["uuid"], row["secret"]) == (made["uuid"], None)
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    assert client.post(LIST, {"url": receiver.url}, content_type="application/json").status_code == 403


def test_what_happens_while_a_webhook_is_paused_waits_and_is_sent_when_it_goes_on(receiver):
    machine = api.machine(Role.CASE_OFFICER)
    webhook, _secret = webhooks.set_up(machine.client, url=receiver.url, kinds=["duty"], by=machine.user, now=now())
    webhooks.pause(webhook, by=machine.user, now=now())
    record("duty.planned", case=make.case(accounts.authority("vinnova"), officer=machine.user), at=now())
    told = Telling.objects.get()
    assert webhooks.hand_out(now() + timedelta(hours=1)) == []
    assert webhooks.tell(told.pk, now=now() + timedelta(hours=1)) is False
    assert (receiver.taken, Telling.objects.get().attempts) == ([], 0)
    webhooks.resume(webhook, by=machine.user, now=now())
    assert webhooks.hand_out(now() + timedelta(hours=1)) == [told.pk]
    assert webhooks.tell(told.pk, now=now() + timedelta(hours=1)) is True
    assert len(receiver.taken) == 1
