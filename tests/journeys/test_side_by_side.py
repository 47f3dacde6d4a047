"""Two web processes and two workers on one database and one Redis serve the same journey."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, time

import pytest
import requests
from django.conf import settings
from django.test import Client

from applications.forms.draft import DECLARATIONS
from applications.models import Application
from config.local.processes import wait_until
from registry.models import Document, Event, Job, Message, RegisterEntry
from registry.models.file import DocumentKind
from tests.factories import applications, calls, registry

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(eq=False)
class Door:
    """One web process, as somebody with a session meets it. Redirects are not followed; threads may share it."""

    url: str
    cookies: dict[str, str]

    def __post_init__(self) -> None:
        self.cookies = dict(self.cookies)

    def get(self, path: str) -> str:
        answer = requests.get(self.url + path, cookies=self.cookies, timeout=60)
        assert answer.status_code == 200, (answer.status_code, path)
        self.cookies.update(answer.cookies.get_dict())
        return answer.text

    def post(self, path: str, **data: str) -> int:
        """The status of the answer."""
        answer = requests.post(self.url + path, data, cookies=self.cookies, timeout=60, allow_redirects=False)
        return answer.status_code


@pytest.fixture
def workers(starter, clock):
    """Two workers on one queue."""
    clock.set_day(date(2025, 10, 15), time(10))
    return [starter.worker(), starter.worker()]


@pytest.fixture
def doors(starter, workers):
    """Two web processes before the workers, each with a client of the same session."""
    webs = [starter.web(), starter.web()]
    session = Client()
    session.force_login(applications.applicant())
    cookies = {settings.SESSION_COOKIE_NAME: session.cookies[settings.SESSION_COOKIE_NAME].value}
    return [Door(web.url, cookies) for web in webs]


def hidden(page: str, name: str) -> str:
    """What a hidden field of the page holds."""
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def test_a_draft_saved_at_one_door_is_read_at_the_other_and_three_hand_ins_are_one(doors, workers):
    here, there = doors
    application = applications.draft(calls.call(questions=[]), title="Första titeln")
    home = f"/mina-ansokningar/{application.uuid}/"

    page = here.get(f"{home}projektet/")
    saved = here.post(
        f"{home}projektet/",
        csrfmiddlewaretoken=hidden(page, "csrfmiddlewaretoken"),
        revision=hidden(page, "revision"),
        title="Sparad vid ena dörren",
        summary="Vi prövar en sluten process.",
        starts_on="2025-12-01",
        ends_on="2026-11-30",
        stay="1",
    )
    assert saved == 302
    assert "Sparad vid ena dörren" in there.get(f"{home}projektet/")
    assert "Sparad vid ena dörren" in here.get(f"{home}granska/")

    review = {client: client.get(f"{home}granska/") for client in (here, there)}
    ticks = dict.fromkeys((key for key, _words in DECLARATIONS), "on")

    def hand_in(client: Door) -> int:
        form = {"csrfmiddlewaretoken": hidden(review[client], "csrfmiddlewaretoken"), **ticks}
        return client.post(f"{home}skicka-in/", **form)

    with ThreadPoolExecutor(3) as together:
        answers = list(together.map(hand_in, (here, there, here)))
    assert answers == [302, 302, 302]

    case = Application.objects.get().case
    assert Event.objects.filter(case=case, kind="application.submitted").count() == 1
    assert Message.objects.filter(case=case).count() == 1
    assert Job.objects.filter(case=case).count() == 1
    receipts = Document.objects.filter(case=case, kind=DocumentKind.RECEIPT)
    assert wait_until(receipts.exists, within=60, alive=workers[0].alive), [one.output for one in workers]
    assert receipts.count() == 1
    assert RegisterEntry.objects.filter(case=case, direction="received").count() == 1
    for client in (here, there):
        assert case.designation in client.get(home)


def test_each_of_the_two_workers_takes_of_the_same_queue_and_no_message_goes_twice(workers):
    messages = [registry.message() for _number in range(20)]
    rows = Message.objects.filter(pk__in=[one.pk for one in messages])
    assert wait_until(lambda: not rows.exclude(status="sent").exists(), within=60, alive=workers[0].alive)
    assert not rows.exclude(attempts=1).exists()
