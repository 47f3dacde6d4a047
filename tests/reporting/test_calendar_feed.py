"""The calendar feed: a secret address, what it gives, when it stops, and that the secret is written nowhere."""

import io
import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.errors import NotAllowed
from accounts.roles import Role
from config.logs import without_secrets
from registry.models import Event
from reporting.models import CalendarFeed
from reporting.workflow.feeds import make_feed, revoke_feed
from reporting.workflow.occasions import open_due_occasions
from tests.factories import accounts, programmes, registry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def elin(pair):
    return programmes.worker(Role.CASE_OFFICER, name="Elin")


def fetch(token):
    """As a calendar program does: not signed in."""
    return Client().get(reverse("reporting:feed", args=[token]))


def events(token):
    answer = fetch(token)
    assert answer.status_code == 200
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_each_due_date_is_a_whole_day_on_the_decisions_day_with_an_alarm_on_the_internal_one(pair, elin):
    found = list(events(make_feed(elin, now=NOW)).values())
    first = next(one for one in found if one.decoded("dtstart") == date(2026, 2, 1))
    assert first["dtstart"].params["VALUE"] == "DATE"
    assert first.decoded("dtend") == date(2026, 2, 2)
    text = str(first["description"]).replace("\u00a0", " ")
    assert "Enligt beslutet: söndag 1 februari 2026" in text
    assert "Internt: fredag 30 januari 2026" in text
    assert "ingen bankdag" in text
    (alarm,) = first.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-2, hours=9)


def test_an_event_keeps_its_name_when_everything_else_about_it_changes(pair, elin):
    token = make_feed(elin, now=NOW)
    before = events(token)
    open_due_occasions(date(2026, 1, 20), now=NOW)
    duty = pair[0].duties.get().duty
    duty.title_sv = "Ett annat namn"
    duty.save()
    after = events(token)
    assert before.keys() == after.keys()
    assert {str(one["summary"]) for one in before.values()} != {str(one["summary"]) for one in after.values()}


def test_the_feed_says_what_its_person_sees_now(pair, elin):
    programmes.duty(pair[0], key="endast-vinnova")
    token = make_feed(elin, now=NOW)
    assert len({uid.rsplit("-", 1)[0] for uid in events(token)}) == 2
    registry.block(pair[0].case, elin)
    assert len({uid.rsplit("-", 1)[0] for uid in events(token)}) == 1


def test_a_revoked_a_renewed_and_an_invented_address_give_nothing(pair, elin):
    first = make_feed(elin, now=NOW)
    second = make_feed(elin, now=NOW)
    assert fetch(first).status_code == 404
    assert fetch(second).status_code == 200
    revoke_feed(elin, now=NOW)
    assert fetch(second).status_code == 404
    assert fetch("x" * 43).status_code == 404
    assert [one.revoked_at is None for one in CalendarFeed.objects.order_by("pk")] == [False, False]


def test_the_feed_stops_when_the_person_loses_the_role_or_the_account(pair, elin):
    token = make_feed(elin, now=NOW)
    elin.person.role_assignments.update(valid_to=date(2026, 1, 19))
    assert fetch(token).status_code == 404
    elin.person.role_assignments.update(valid_to=None)
    assert fetch(token).status_code == 200
    elin.is_active = False
    elin.save()
    assert fetch(token).status_code == 404


def test_those_without_a_role_at_an_authority_have_no_feed(pair):
    for user in (accounts.user(), accounts.staff(Role.MINISTRY_READER), accounts.staff(Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            make_feed(user, now=NOW)


def test_the_time_of_last_use_is_shown_and_not_written_each_time(pair, elin, clock):
    token = make_feed(elin, now=NOW)
    used = []
    for minutes in (0, 2, 6):
        clock.set_moment(NOW + timedelta(minutes=minutes))
        fetch(token)
        used.append(CalendarFeed.objects.get().last_used_at)
    first, second, third = used
    assert NOW <= first == second < NOW + timedelta(minutes=1)
    assert third >= NOW + timedelta(minutes=6)


def test_the_address_is_shown_once_and_kept_nowhere(pair, elin, client):
    client.force_login(elin)
    assert "Du har ingen adress" in client.get("/redovisningar/kalender/").content.decode()
    assert client.post("/redovisningar/kalender/ny/").status_code == 302
    page = client.get("/redovisningar/kalender/").content.decode()
    token = page[: page.index(".ics")].rsplit("/", 1)[1]
    assert fetch(token).status_code == 200
    again = client.get("/redovisningar/kalender/").content.decode()
    assert token not in again
    assert "Återkalla adressen" in again
    assert token not in str(list(CalendarFeed.objects.values())) + str(list(Event.objects.values()))
    assert all(token not in str(one.get_decoded()) for one in Session.objects.all())
    assert client.post("/redovisningar/kalender/aterkalla/").status_code == 302
    assert fetch(token).status_code == 404


def test_the_secret_is_in_no_log_whether_the_address_stands_or_not(pair, elin):
    """Through the handler that every process has; a stream of our own in place of the terminal."""
    token, written = make_feed(elin, now=NOW), io.StringIO()
    handlers = [one for one in logging.getLogger().handlers if one.get_name() == "stderr"]
    assert len(handlers) == 1
    before = handlers[0].setStream(written)
    try:
        fetch(token)
        revoke_feed(elin, now=NOW)
        fetch(token)
    finally:
        handlers[0].setStream(before)
    assert "Not Found: /kalender/…" in written.getvalue()
    assert token not in written.getvalue()


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("Not Found: /kalender/abc-DEF_9.ics", "Not Found: /kalender/…"),
        ('"GET /kalender/abc.ics?x=1 HTTP/1.1" 200', '"GET /kalender/…?x=1 HTTP/1.1" 200'),
        ("Not Found: /konto/password/reset/key/1-set-password/", "Not Found: /konto/password/reset/key/…/"),
        ("Not Found: /redovisningar/kalender/", "Not Found: /redovisningar/kalender/"),
        ("inget att dölja 100 %", "inget att dölja 100 %"),
    ],
)
def test_secrets_in_addresses_are_left_out(line, clean):
    assert without_secrets(line) == clean
