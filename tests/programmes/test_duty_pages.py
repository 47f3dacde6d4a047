"""The pages of duties as their readers meet them."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from programmes.display.duties import rule_words
from programmes.models import EvaluationPlan, InformationEntry, InformationInterval, SavedData
from programmes.workflow.duties import responsible_of, set_interval
from programmes.workflow.evaluation import decide_plan
from tests.factories import duties as make
from tests.factories import programmes

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(JANUARY)


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def elin(client):
    user = programmes.worker(Role.CASE_OFFICER, name="Elin")
    client.force_login(user)
    return user


def at(name, duty, *args):
    return reverse(f"programmes:{name}", args=[duty.uuid, *args])


def text(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


# One duty


def test_a_dated_duty_shows_both_days_with_weekday_and_that_the_decisions_day_is_no_banking_day(pair, client, elin):
    duty = pair[0].duties.get().duty
    page = text(client, at("duty", duty))
    assert "fredag 30 januari 2026" in page.replace("\u00a0", " ")
    assert "söndag 1 februari 2026" in page.replace("\u00a0", " ")
    assert "ingen bankdag (söndag)" in page
    assert "årligen den 1 februari, från och med 2026" in page.replace("\u00a0", " ")


def test_a_demanded_number_that_is_missing_stops_and_one_that_is_there_is_shown(pair, client, elin):
    duty = programmes.duty(pair[0], key="delredovisning", requires_decision_number=True)
    assert "kan inte färdigställas: diarienummer" in text(client, at("duty", duty)).lower()
    pair[0].decision_number = "KN2099/00001"
    pair[0].save()
    page = text(client, at("duty", duty))
    assert "KN2099/00001" in page
    assert "kan inte färdigställas" not in page.lower()
    assert "det prövas när texten finns" in page
    assert "Uppfyllt" not in page, "no text is there to be judged yet"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "once", "date": "2025-12-12"}, "en gång, den 12 december 2025"),
        ({"kind": "once", "before_end_of": "2027-03"}, "före utgången av månaden, senast den 31 mars 2027"),
        ({"kind": "yearly", "month": 2, "day": 1, "from": 2026}, "årligen den 1 februari, från och med 2026"),
        ({"kind": "yearly", "month": 11, "day": 29, "from": 2026, "to": 2030}, "årligen den 29 november, 2026–2030"),
        (
            {"kind": "yearly", "before_end_of_month": 2, "from": 2027, "to": 2028},
            "årligen före utgången av februari, 2027–2028",
        ),
        (
            {"kind": "every_n_years", "every": 3, "month": 5, "day": 15, "from": 2026},
            "den 15 maj med 3 års mellanrum, från och med 2026",
        ),
        (
            {"kind": "every_n_years", "every": 2, "before_end_of_month": 2, "from": 2027},
            "före utgången av februari med 2 års mellanrum, från och med 2027",
        ),
        ({}, ""),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    assert rule_words(rule).replace("\u00a0", " ") == words


def test_the_responsible_is_chosen_on_a_page_of_its_own(pair, client, elin):
    duty = pair[0].duties.get().duty
    assert "ingen utsedd" in text(client, at("duty", duty))
    answer = client.post(at("duty_responsible", duty, "vinnova"), {"person": str(elin.person.uuid)})
    assert answer.status_code == 302
    assert responsible_of([duty]) == {(duty.pk, pair[0].authority_id): elin.person}
    again = client.post(at("duty_responsible", duty, "vinnova"), {"person": str(elin.person.uuid)})
    assert again.status_code == 422
    assert client.post(at("duty_responsible", duty, "vr"), {"person": ""}).status_code == 403
    assert client.get(at("duty_responsible", duty, "okand")).status_code == 404


def test_the_programmes_duties_take_the_same_number_of_queries_however_many(pair, client, elin):
    url = reverse("programmes:duties", args=[pair[0].programme.key])
    make.running(pair[0])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(8):
        programmes.duty(pair[0], key=f"krav-{number}")
        make.informed(make.running(pair[0], key=f"information-{number}"), elin)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


# The log


def typed(elin, **fields):
    return {
        "given_on": "2026-01-15",
        "department": "kn",
        "recipient": "Disa Holm",
        "channel": "email",
        "subject": "Läget i januari",
        "content": "Alla kontrakt är klara.",
        "person": str(elin.person.uuid),
        **fields,
    }


def test_information_is_logged_found_and_taken_out_as_a_file(pair, client, elin):
    duty = make.running(pair[0])
    assert client.post(at("information_new", duty), typed(elin)).status_code == 302
    make.informed(duty, elin, subject="Möte i november")
    assert "Läget i januari" in text(client, at("duty", duty))
    found = text(client, at("duty", duty) + "?hur=email&ord=januari")
    assert "Läget i januari" in found
    assert "Möte i november" not in found
    assert "Inget passar" in text(client, at("duty", duty) + "?ord=finns-inte")
    file = client.get(at("duty", duty) + "?format=csv&hur=email")
    content = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "Läget i januari" in content
    assert "Möte i november" not in content
    assert client.get(at("duty", duty) + "?format=xlsx").headers["Content-Type"].endswith("sheet")


@pytest.mark.parametrize(
    ("field", "value"),
    [("given_on", "2026-02-30"), ("given_on", "2026-01-21"), ("department", "xx"), ("person", "x"), ("subject", "")],
)
def test_what_cannot_be_logged_is_said_at_its_field_and_what_was_typed_stays(pair, client, elin, field, value):
    duty = make.running(pair[0])
    answer = client.post(at("information_new", duty), typed(elin, **{field: value}))
    assert answer.status_code == 422
    assert "Alla kontrakt är klara." in answer.content.decode()
    assert not InformationEntry.objects.exists()


def test_who_saves_last_sees_what_someone_else_wrote_meanwhile(pair, client, elin):
    duty = make.running(pair[0])
    first = make.informed(duty, elin)
    maryam = programmes.worker(name="Maryam")
    make.informed(duty, maryam, replaces=first, subject="Maryams rubrik", change="x")
    url = at("information_change", duty, first.thread)
    answer = client.post(url, typed(elin, version=str(first.uuid), subject="Elins rubrik"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Maryams rubrik" in page
    assert "Elins rubrik" in page
    newest = InformationEntry.objects.current().get()
    saved = client.post(url, typed(elin, version=str(newest.uuid), subject="Elins rubrik"))
    assert saved.status_code == 302
    assert "Maryams rubrik" in text(client, at("information_one", duty, first.thread))


def test_the_reminder_is_shown_with_its_day_and_that_it_has_passed(pair, client, elin):
    duty = make.running(pair[0])
    assert client.post(at("information_interval", duty), {"days": "90"}).status_code == 302
    assert InformationInterval.objects.get().days == 90
    set_interval(duty, days=10, by=elin, now=JANUARY)
    make.informed(duty, elin, given_on=date(2026, 1, 2), now=JANUARY)
    page = text(client, at("duty", duty)).replace("\u00a0", " ")
    assert "12 januari 2026" in page
    assert client.post(at("information_interval", duty), {"days": "0"}).status_code == 422


def test_a_dated_duty_has_no_log_and_no_plan(pair, client, elin):
    duty = pair[0].duties.get().duty
    for name in ("information_new", "information_interval", "plan_write", "plan_compare", "saved_data_new"):
        assert client.get(at(name, duty)).status_code == 404


# The plan and the inventory


def test_a_plan_is_written_decided_and_its_versions_compared(pair, client, elin):
    duty = make.evaluated(pair[0])
    assert "Ingen plan än" in text(client, at("duty", duty))
    assert client.post(at("plan_write", duty), {"questions": "Vad leder satsningen till?"}).status_code == 302
    first = EvaluationPlan.objects.get()
    decider = programmes.worker(Role.DECISION_MAKER, name="Karin")
    decide_plan(first, authority=pair[0].authority, by=decider, now=JANUARY)
    page = text(client, at("duty", duty))
    assert "Gäller" in page
    assert "Karin" in page
    data = {"version": str(first.uuid), "questions": "Vad leder satsningen egentligen till?", "change": "Tydligare"}
    assert client.post(at("plan_write", duty), data).status_code == 302
    compared = text(client, at("plan_compare", duty))
    assert "<ins>egentligen" in compared
    assert "Vad leder satsningen till?" in text(client, at("plan_version", duty, 1))
    assert client.get(at("plan_version", duty, 3)).status_code == 404
    assert client.get(at("plan_compare", duty) + "?fran=1&till=9").status_code == 200


def test_two_versions_written_at_the_same_time_lose_neither(pair, client, elin):
    duty = make.evaluated(pair[0])
    first = make.plan(duty, elin)
    make.plan(duty, programmes.worker(name="Maryam"), replaces=first, use="Maryams text", change="x")
    answer = client.post(at("plan_write", duty), {"version": str(first.uuid), "questions": "Elins text"})
    assert answer.status_code == 409
    assert "Maryams text" in answer.content.decode()
    assert "Elins text" in answer.content.decode()


def test_a_decision_is_taken_on_the_page_that_shows_the_text(pair, client, elin):
    duty = make.evaluated(pair[0])
    plan = make.plan(duty, elin)
    assert client.post(at("plan_decide", duty, 1, "vinnova")).status_code == 403
    client.force_login(programmes.worker(Role.DECISION_MAKER))
    assert "Följeforskning" in text(client, at("plan_decide", duty, 1, "vinnova"))
    assert client.post(at("plan_decide", duty, 1, "vinnova")).status_code == 302
    assert plan.decisions.count() == 1
    assert client.post(at("plan_decide", duty, 1, "vinnova")).status_code == 409


def test_saved_data_are_entered_with_documentation_and_keeping_rule(pair, client, elin):
    duty = make.evaluated(pair[0])
    data = {
        "title": "Ansökningar",
        "content": "Alla",
        "place": "Programkontor",
        "keeping_rule": "Bevaras",
        "personal_data": "yes",
        "responsible": "Analys",
        "since": "2025-09-01",
        "file_format": "Databastabell",
        "counted": "applications",
        "secrecy": "Öppet",
        "checked_on": "2025-10-01",
    }
    assert client.post(at("saved_data_new", duty), {**data, "records": "3"}).status_code == 422
    assert client.post(at("saved_data_new", duty), data).status_code == 302
    refused = client.post(at("saved_data_new", duty), {**data, "keep_until": "2025-08-01"})
    assert refused.status_code == 422
    row = SavedData.objects.get()
    page = text(client, at("duty", duty))
    assert "Ansökningar" in page
    assert "saknas" in page  # its documentation
    one = text(client, at("saved_data_one", duty, row.thread))
    assert "Bevaras" in one
    assert "Databastabell" in one
    assert (row.counted, row.records, row.personal_ground) == ("applications", None, "")
    file = client.get(at("duty", duty) + "?format=csv")
    assert "Ansökningar" in b"".join(file.streaming_content).decode("utf-8-sig")


def test_a_file_in_a_case_that_one_does_not_see_is_told_of_and_not_linked(pair, client, elin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.programmes.test_standing_duties import registry_png

    duty = make.running(pair[0])
    row = make.informed(duty, elin, upload=SimpleUploadedFile("brev.png", registry_png()))
    assert f"/handlingar/{row.document.uuid}" in text(client, at("duty", duty)) or str(row.document.uuid) in text(
        client, at("duty", duty)
    )
    client.force_login(programmes.worker(Role.CASE_OFFICER, programmes.agency("vr")))
    for url in (at("duty", duty), at("information_one", duty, row.thread)):
        assert str(row.document.uuid) not in text(client, url)
