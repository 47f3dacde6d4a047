"""Questions about a call: who asks, who answers, what everyone may read, and that nothing of it is changed."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.errors import NotAllowed
from calls.errors import AlreadyAnswered, QuestionsClosed
from calls.models import CallAnswer, CallQuestion
from calls.workflow.asking import answer, ask, correct
from registry.models import Message
from tests.factories import accounts, calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 9, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_september(clock):
    clock.set_moment(NOW)


@pytest.fixture
def call():
    return calls.call()


@pytest.fixture
def asker():
    return accounts.user("Nora Fråga")


def test_a_question_reaches_the_officer_and_its_answer_the_one_who_asked_and_everyone(client, call, asker):
    client.force_login(asker)
    client.post(reverse("calls:ask", args=[call.uuid]), {"text": "Vi på Norrviken AB undrar: får en region vara part?"})
    asked = CallQuestion.objects.get()
    assert Message.objects.get(kind="call.question_asked").to_person == call.case.officer

    client.force_login(call.created_by)
    client.post(
        reverse("calls:answer", args=[asked.uuid]),
        {"question": "Får en region vara part?", "text": "Ja, en region får vara part.", "public": "yes"},
    )
    assert Message.objects.get(kind="call.question_answered").to_person == asker.person

    client.logout()
    page = client.get(reverse("calls:call", args=[call.uuid])).content.decode()
    assert "Får en region vara part?" in page
    assert "Ja, en region får vara part." in page
    assert "Norrviken" not in page
    assert "Nora Fråga" not in page


def test_an_answer_to_one_alone_is_read_by_the_asker_and_by_nobody_else(client, call, asker):
    calls.question(call, "Bara för mig?", by=asker, answer="Ja, bara för dig.", public=False)
    page = reverse("calls:call", args=[call.uuid])
    assert "bara för dig" not in client.get(page).content.decode()
    client.force_login(accounts.user("En annan"))
    assert "bara för dig" not in client.get(page).content.decode()
    client.force_login(asker)
    assert "bara för dig" in client.get(page).content.decode()


def test_a_correction_stands_beside_the_answer_which_is_unchanged(client, call, asker):
    asked = calls.question(call, by=asker, answer="Ja, en region får vara part.")
    correct(asked.answer, text="En region får vara part men inte koordinator.", by=call.created_by, now=NOW)
    page = client.get(reverse("calls:call", args=[call.uuid])).content.decode()
    assert "Ja, en region får vara part." in page
    assert "inte koordinator" in page
    assert Message.objects.get(kind="call.answer_corrected").to_person == asker.person


@pytest.mark.parametrize("change", ["update", "delete"])
def test_neither_question_nor_answer_nor_correction_can_be_changed_in_the_database(call, change):
    asked = calls.question(call, answer="Ja.")
    row = correct(asked.answer, text="Nej.", by=call.created_by, now=NOW)
    for one in (row, asked.answer, asked):
        rows = type(one).objects.filter(pk=one.pk)
        changed = partial(rows.update, text="Något annat") if change == "update" else rows.delete
        with pytest.raises(DatabaseError), transaction.atomic():
            changed()


def test_a_question_is_answered_once(call):
    asked = calls.question(call, answer="Ja.")
    with pytest.raises(AlreadyAnswered):
        answer(asked, question="?", text="Nej.", public=True, by=call.created_by, now=NOW)
    assert CallAnswer.objects.get().text == "Ja."


def test_nobody_asks_about_a_call_that_has_closed(call, asker):
    with pytest.raises(QuestionsClosed):
        ask(call, text="För sent?", by=asker, now=call.closes_at + timedelta(seconds=1))
    ask(call, text="I tid?", by=asker, now=call.closes_at)


def test_those_who_work_at_the_authority_do_not_ask_and_others_do_not_answer(call, asker):
    with pytest.raises(NotAllowed):
        ask(call, text="Fråga?", by=call.created_by, now=NOW)
    asked = calls.question(call, by=asker)
    for other in (asker, programmes.worker(authority=accounts.authority("vr"))):
        with pytest.raises(NotAllowed):
            answer(asked, question="?", text="Svar.", public=True, by=other, now=NOW)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_question_is_refused_at_its_field_and_kept(client, call, asker, text):
    client.force_login(asker)
    page = client.post(reverse("calls:ask", args=[call.uuid]), {"text": text})
    assert page.status_code == 422
    assert "text" in page.context["form"].errors
    assert not CallQuestion.objects.exists()


def test_what_is_written_is_shown_as_text_never_as_markup(client, call):
    calls.question(call, "<script>alert(1)</script>", answer="<b>Ja</b>")
    page = client.get(reverse("calls:call", args=[call.uuid])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;Ja&lt;/b&gt;" in page


def test_an_unanswered_question_waits_for_its_officer_on_my_day(client, call):
    calls.question(call)
    client.force_login(call.created_by)
    assert reverse("calls:answer", args=[CallQuestion.objects.get().uuid]) in client.get("/").content.decode()
