"""Calls are found by what they are about, followed as a feed and a calendar, and say whom one asks."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Call
from calls.states import CallStatus
from calls.workflow.editing import classify
from calls.workflow.publishing import extend_deadline
from programmes.models import TechnologyArea
from tests.factories import calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 9, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_september(clock):
    clock.set_moment(NOW)


@pytest.fixture
def areas():
    return [
        TechnologyArea.objects.create(key=key, name_sv=name, name_en=name)
        for key, name in (("kvant", "Kvantteknik"), ("bio", "Bioteknik"))
    ]


def titles(client, **query):
    page = client.get(reverse("calls:list"), query)
    return [row.call.title_sv for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"omrade": "kvant"}, {"Kvant", "Allt"}),
        ({"omrade": "bio"}, {"Bio", "Allt"}),
        ({"trl": "3"}, {"Kvant", "Allt"}),
        ({"trl": "4"}, {"Kvant", "Bio", "Allt"}),
        ({"trl": "9"}, {"Allt"}),
        ({"vem": "company"}, {"Bio", "Allt"}),
        ({"vem": "university"}, {"Kvant", "Bio", "Allt"}),
        ({"lan": "25"}, {"Bio", "Allt"}),
        ({"lan": "01"}, {"Kvant", "Allt"}),
        ({"q": "kvant"}, {"Kvant"}),
        ({"q": "qubit"}, {"Kvant"}),
        ({"omrade": "kvant", "vem": "company"}, {"Allt"}),
        ({"omrade": "finns-inte"}, {"Kvant", "Bio", "Allt"}),
    ],
)
def test_a_call_is_found_by_what_it_binds_and_by_everything_it_leaves_open(client, areas, query, found):
    kvant, bio = areas
    one = calls.call(
        title_sv="Kvant",
        purpose_sv="Bygg en qubit.",
        trl_from=2,
        trl_to=4,
        applicant_kinds=["university"],
        counties=["01"],
    )
    one.areas.add(kvant)
    two = calls.call(
        title_sv="Bio", trl_from=4, trl_to=8, applicant_kinds=["company", "university"], counties=["24", "25"]
    )
    two.areas.add(bio)
    calls.call(title_sv="Allt")
    assert set(titles(client, **query)) == found


def test_a_call_of_two_areas_stands_once_in_the_list(client, areas):
    calls.call(title_sv="Båda").areas.set(areas)
    assert titles(client, omrade="kvant") == ["Båda"]


def test_the_feed_holds_open_and_coming_calls_that_fit_the_filters_and_never_tests_or_drafts(client):
    calls.call(title_sv="Öppen & <ny>")
    calls.call(title_sv="Kommande", opens_at=NOW + timedelta(days=9), closes_at=NOW + timedelta(days=90))
    calls.call(title_sv="Stängd", opens_at=NOW - timedelta(days=90), closes_at=NOW - timedelta(days=9))
    calls.call(title_sv="Prov", mode="test")
    calls.call(title_sv="Utkast", status=CallStatus.DRAFT)
    answer = client.get(reverse("calls:feed"))
    assert answer["Content-Type"].startswith("application/rss+xml")
    items = ElementTree.fromstring(answer.content).findall("./channel/item")
    assert [item.findtext("title") for item in items] == ["Öppen & <ny>", "Kommande"]
    assert (
        items[0].findtext("link").endswith(reverse("calls:call", args=[Call.objects.get(title_sv="Öppen & <ny>").uuid]))
    )
    only = client.get(reverse("calls:feed"), {"status": "coming"})
    assert [item.findtext("title") for item in ElementTree.fromstring(only.content).findall("./channel/item")] == [
        "Kommande"
    ]


def unfolded(answer):
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_tells_when_a_call_closes_in_universal_time_and_counts_its_changes(client):
    call = calls.call(title_sv="Höst, vinter; vår", decision_planned_on=date(2025, 12, 1))
    lines = unfolded(client.get(reverse("calls:calendar")))
    assert "DTSTART:20251031T130000Z" in lines  # 14.00 in Stockholm, winter time
    assert "DTSTART;VALUE=DATE:20251201" in lines
    assert "SUMMARY:Stänger: Höst\\, vinter\\; vår" in lines
    assert lines.count("SEQUENCE:0") == 3
    later = call.closes_at + timedelta(days=7)
    extend_deadline(call, closes_at=later, reason="Driftstörning", by=call.created_by, now=NOW)
    lines = unfolded(client.get(reverse("calls:calendar")))
    assert "DTSTART:20251107T130000Z" in lines
    assert lines.count("SEQUENCE:1") == 3
    assert len([line for line in lines if line.startswith("UID:")]) == 3


def test_the_list_asks_as_many_questions_with_ten_classified_calls_as_with_one(client, areas):
    counts = []
    for count in (1, 9):
        for _one in range(count):
            calls.call().areas.set(areas)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("calls:list"), {"omrade": "kvant"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_officer_says_what_the_call_is_about_and_nobody_changes_it_once_published(client, areas):
    call = calls.call(status=CallStatus.DRAFT)
    client.force_login(call.created_by)
    typed = {"revision": 1, "areas": ["kvant"], "trl_from": "3", "trl_to": "6", "applicant_kinds": ["company"]}
    typed |= {"counties": ["12"], "subjects": ["2", "103"]}
    client.post(reverse("calls:edit_classification", args=[call.uuid]), typed)
    call.refresh_from_db()
    assert [one.key for one in call.areas.all()] == ["kvant"]
    assert (call.trl_from, call.trl_to, call.applicant_kinds) == (3, 6, ["company"])
    assert (call.counties, call.subjects) == (["12"], ["2", "103"])

    open_call = calls.call()
    open_call.areas.set(areas)
    with pytest.raises(DatabaseError), transaction.atomic():
        open_call.areas.clear()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"trl_from": "6", "trl_to": "3"}, "trl_to"),
        ({"trl_from": "6"}, "trl_to"),
        ({"trl_from": "10", "trl_to": "10"}, "trl_from"),
        ({"counties": ["02"]}, "counties"),
        ({"subjects": ["999"]}, "subjects"),
        ({"areas": ["finns-inte"]}, "areas"),
    ],
)
def test_a_classification_that_does_not_hang_together_is_refused_at_its_field(client, areas, typed, field):
    call = calls.call(status=CallStatus.DRAFT)
    client.force_login(call.created_by)
    page = client.post(reverse("calls:edit_classification", args=[call.uuid]), {"revision": 1, **typed})
    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_a_classification_stale_by_a_colleague_is_answered_with_both(client, areas):
    call = calls.call(status=CallStatus.DRAFT)
    classify(call, areas=areas[:1], revision=1, by=call.created_by, now=NOW)
    client.force_login(call.created_by)
    page = client.post(reverse("calls:edit_classification", args=[call.uuid]), {"revision": 1, "areas": ["bio"]})
    assert page.status_code == 409
    assert [one.key for one in call.areas.all()] == ["kvant"]


def test_contact_persons_are_changed_in_a_published_call_but_never_to_nobody(client):
    call = calls.call()
    client.force_login(call.created_by)
    address = reverse("calls:edit_contacts", args=[call.uuid])
    typed = {"revision": 1, "rows": 2, "contact_name": "Maja", "contact_email": "maja@vinnova.example"}
    typed |= {"0-name": "Jurist Juristsson", "0-phone": "08-123 45 67", "0-about_sv": "Statsstöd"}
    client.post(address, typed)
    client.logout()
    page = client.get(reverse("calls:call", args=[call.uuid])).content.decode()
    assert "Maja" in page
    assert "Statsstöd" in page
    client.force_login(call.created_by)
    refused = client.post(address, {"revision": 2, "rows": 0, "contact_name": "", "contact_email": ""})
    assert refused.status_code == 422
    nameless = client.post(address, typed | {"revision": 2, "1-email": "b@b.example"})
    assert "1-name" in nameless.context["form"].errors
    call.refresh_from_db()
    assert (call.contact_name, call.contacts.count(), call.edited_by) == ("Maja", 1, None)


def test_english_is_recommended_and_never_demanded(client):
    call = calls.call(recommends_english=True)
    page = client.get(reverse("calls:call", args=[call.uuid])).content.decode()
    assert "Svenska eller engelska" in page
    assert "samma villkor" in page


def test_a_call_without_english_texts_is_published_all_the_same(client):
    call = calls.call(status=CallStatus.PROOFREAD, title_en="", purpose_en="")
    client.force_login(programmes.worker(authority=call.case.authority))
    client.post(reverse("calls:publish", args=[call.uuid]), {"revision": call.revision})
    call.refresh_from_db()
    assert call.status == CallStatus.PUBLISHED


def test_the_calendar_draws_what_is_published_in_the_year_and_fits_the_filters(client):
    vinnova, council = programmes.pair()
    calls.call(vinnova, title_sv="Höst")
    calls.call(council, title_sv="Deras")
    calls.call(vinnova, title_sv="Utkast", status="draft", in_calendar=True)
    address = reverse("calls:timeline")
    assert {row.call.title_sv for row in client.get(address, {"ar": "2025"}).context["rows"]} == {"Höst", "Deras"}
    chosen = client.get(address, {"ar": "2025", "myndighet": "vr"}).context["rows"]
    assert [row.call.title_sv for row in chosen] == ["Deras"]
    assert not client.get(address, {"ar": "2031"}).context["rows"]


def test_a_joint_call_is_found_by_either_agency(client):
    vinnova, council = programmes.pair()
    joint = calls.call(vinnova, title_sv="Gemensam")
    calls.part(joint, council)
    for key in ("vinnova", "vr"):
        answer = client.get(reverse("calls:list"), {"myndighet": key})
        assert [row.call.title_sv for row in answer.context["rows"]] == ["Gemensam"]
    assert council.authority.short_name in client.get(reverse("calls:call", args=[joint.uuid])).content.decode()
