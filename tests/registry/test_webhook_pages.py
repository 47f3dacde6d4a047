"""The pages of webhooks: an administrator sets one up, sees what did not arrive, sends it again, pauses and ends it."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from registry.models import Event, Telling, Webhook
from registry.models.outbox import MessageStatus
from registry.workflow import webhooks
from registry.workflow.stream import record
from sweden.clock import now
from tests.factories import accounts, api
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
LIST = reverse("registry:webhooks")
#: A host of this machine, which the test's settings let be told.
URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def administrator(client):
    user = accounts.staff(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def webhook(administrator):
    made, _secret = webhooks.set_up(api.client(Role.CASE_OFFICER), url=URL, kinds=[], by=administrator, now=now())
    return made


def given_up(webhook, count):
    case = make.case(webhook.client.authority)
    for _number in range(count):
        record("duty.planned", case=case, at=now())
    Telling.objects.update(status=MessageStatus.FAILED, attempts=20, answered=503, last_error="answered 503")


def secret_on(page):
    return re.findall(r"whsec_[\w+/=]+", page.content.decode())


def test_a_secret_is_shown_once_in_an_answer_that_nobody_keeps(client, administrator):
    system = api.client(Role.CASE_OFFICER, scopes=["calls:read"])
    typed = {"client": str(system.uuid), "url": URL, "kinds": ["grant"]}
    beyond = client.post(LIST, typed)
    assert (beyond.status_code, Webhook.objects.exists(), URL in beyond.content.decode()) == (422, False, True)
    page = client.post(LIST, typed | {"kinds": ["call"]})
    assert (page["Cache-Control"], len(secret_on(page))) == ("no-store", 1)
    assert (Webhook.objects.get().kinds, secret_on(client.get(LIST))) == (["call"], [])
    assert Event.objects.get(kind="webhook.set_up").data["host"] == "127.0.0.1"
    renewed = client.post(reverse("registry:webhook_secret", args=[Webhook.objects.get().uuid]))
    assert len(set(secret_on(renewed)) - set(secret_on(page))) == 1


def test_another_authoritys_webhook_is_not_there_and_its_system_cannot_be_chosen(client, administrator):
    theirs = api.client(Role.CASE_OFFICER, at="vr")
    hook, _secret = webhooks.set_up(theirs, url=URL, kinds=[], by=theirs.user, now=now())
    assert client.post(LIST, {"client": str(theirs.uuid), "url": URL}).status_code == 422
    for act in ("webhook", "webhook_secret", "webhook_end"):
        assert client.get(reverse(f"registry:{act}", args=[hook.uuid])).status_code == 404, act
    assert client.post(reverse("registry:webhook_pause", args=[hook.uuid]), {"pause": "1"}).status_code == 404


def test_what_was_given_up_is_seen_and_sent_again_one_or_all(client, webhook):
    given_up(webhook, 3)
    there, again = (reverse(f"registry:{one}", args=[webhook.uuid]) for one in ("webhook", "webhook_again"))
    page = client.get(there).content.decode()
    assert "503" in page
    assert Event.objects.filter(kind="duty.planned").first().case.designation not in page  # no reader of cases
    first = Telling.objects.order_by("pk").first()
    client.post(again, {"telling": str(first.uuid)})
    assert set(Telling.objects.filter(status=MessageStatus.QUEUED)) == {first}
    client.post(again)
    assert set(Telling.objects.values_list("status", "attempts", "last_error")) == {("queued", 0, "")}
    assert client.post(again, {"telling": "0198c0de-0000-7000-8000-000000000000"}).status_code == 404
    assert client.post(again, {"telling": "x"}).status_code == 404


def test_a_webhook_is_paused_goes_on_and_is_ended_for_good(client, webhook, administrator):
    pause = reverse("registry:webhook_pause", args=[webhook.uuid])
    client.post(pause, {"pause": "1"})
    webhook.refresh_from_db()
    assert webhook.paused_at is not None
    client.post(pause, {"pause": "0"})
    client.post(reverse("registry:webhook_end", args=[webhook.uuid]))
    webhook.refresh_from_db()
    assert (webhook.paused_at, webhook.ended_at is None) == (None, False)
    assert client.post(pause, {"pause": "1"}).status_code == 409
    acts = client.get(reverse("registry:administered"), {"vad": "webhooks"}).content.decode()
    assert acts.count("127.0.0.1") == 4


def test_counts_leave_out_what_the_reader_is_blocked_from(client, webhook, administrator):
    given_up(webhook, 1)
    row = client.get(LIST).context["page"].object_list[0]
    assert row.counts["failed"] == Telling.objects.count() > 0
    make.block(Event.objects.filter(kind="duty.planned").get().case, administrator.person)
    assert client.get(LIST).context["page"].object_list[0].counts == {}
    assert client.get(reverse("registry:webhook", args=[webhook.uuid])).context["failed"] == 0
