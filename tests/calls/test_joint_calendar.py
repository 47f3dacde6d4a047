"""The joint calendar's page: whose calls it shows to whom, and what the agencies have agreed on."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from calls.models import CalendarGuideline
from calls.workflow.guideline import set_guideline
from tests.factories import calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture
def keeper(client):
    user = programmes.worker(Role.PROGRAMME_OFFICE, name="Karin")
    client.force_login(user)
    return user


def period(first, last):
    return {"opens_at": datetime(*first, 8, tzinfo=UTC), "closes_at": datetime(*last, 13, tzinfo=UTC)}


def page(client, **query):
    return client.get(reverse("calls:joint_calendar", args=["excellens"]), query)


def titles(answer):
    return [row.call.title_sv for row in answer.context["rows"]]


def test_both_agencies_calls_stand_on_one_timeline_with_what_is_to_be_remarked_on(client, keeper):
    vinnova, council = programmes.pair()
    area = programmes.area(assignment=vinnova)
    calls.call(vinnova, title_sv="Vår", **period((2026, 2, 1), (2026, 3, 1))).areas.add(area)
    calls.call(council, title_sv="Deras", **period((2026, 2, 10), (2026, 4, 20)))
    answer = page(client)
    assert titles(answer) == ["Vår", "Deras"]
    said = " ".join(one.sentence for one in answer.context["findings"])
    assert "Vår är öppen" in said
    assert "Vår och Deras är öppna samtidigt" in said
    assert [one.calls for one in answer.context["matrix"][0][1]] == [1] * 9


def test_a_plan_is_shown_to_the_other_agency_only_when_its_own_says_so(client, keeper):
    council = programmes.pair()[1]
    calls.call(council, status="draft", title_sv="Hemlig plan", **period((2026, 2, 1), (2026, 5, 1)))
    calls.call(council, status="draft", title_sv="Visad plan", in_calendar=True, **period((2026, 3, 1), (2026, 6, 1)))
    calls.call(council, title_sv="Test", mode="test", **period((2026, 3, 1), (2026, 6, 1)))
    calls.award(council, title_sv="Riktat", **period((2026, 3, 1), (2026, 6, 1)))
    assert titles(page(client)) == ["Visad plan"]
    assert "/arbete/" not in page(client).content.decode().partition('id="timeline"')[2].partition("</section>")[0]


def test_a_call_over_the_turn_of_the_year_stands_in_both_years(client, keeper):
    calls.call(title_sv="Vinter", **period((2025, 11, 1), (2026, 2, 1)))
    assert titles(page(client)) == titles(page(client, ar="2025")) == ["Vinter"]
    assert titles(page(client, ar="2027")) == []


def test_what_the_agencies_have_agreed_on_counts_from_then_on(client, keeper):
    calls.call(title_sv="Kort", **period((2026, 2, 1), (2026, 3, 1)))
    address = reverse("calls:guideline", args=["excellens"])
    assert client.post(address, {"weeks": "4", "gap_weeks": "6", "source": ""}).status_code == 422
    assert client.post(address, {"weeks": "4", "gap_weeks": "6", "source": "mötet 12 januari"}).status_code == 302
    answer = page(client)
    assert not answer.context["findings"]
    assert "mötet 12 januari" in answer.content.decode()
    assert CalendarGuideline.objects.get().set_by == keeper


def test_only_those_who_keep_the_office_say_what_was_agreed():
    programme = programmes.pair()[0].programme
    with pytest.raises(NotAllowed):
        set_guideline(programme, weeks=4, gap_weeks=4, source="x", by=programmes.worker(), now=NOW)


def test_the_page_asks_the_same_number_of_questions_however_many_calls(client, keeper):
    counts = []
    for month in (2, 3, 4):
        calls.call(decision_planned_on=date(2026, 12, 1), **period((2026, month, 1), (2026, month + 2, 1)))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client)
        counts.append(len(asked))
    assert counts[1] == counts[2]
