"""The consultation log: filtered in the address, exported, covered by group, with feedback that is owed or given."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from programmes.models import Consultation
from tests.factories import accounts, programmes, registry
from tests.factories import office as given

pytestmark = pytest.mark.django_db

ACTORS = [
    {"key": "foretag", "text": "stora och små företag", "text_en": "companies, large and small"},
    {"key": "regioner", "text": "regioner", "text_en": "regions"},
]
CONTENTS = [
    {"key": "samrad", "kind": "consultation", "text": "Samråd", "quote": "inhämta synpunkter", "actors": ACTORS}
]


@pytest.fixture(autouse=True)
def in_december(clock):
    clock.set_moment(datetime(2025, 12, 10, 9, tzinfo=UTC))


@pytest.fixture
def pair():
    ours, theirs = programmes.pair()
    ours.facts = {"contents": CONTENTS}
    ours.save(update_fields=["facts"])
    return ours, theirs


@pytest.fixture
def programme(pair):
    return pair[0].programme


@pytest.fixture
def officer(client):
    user = programmes.worker(name="Elin")
    client.force_login(user)
    return user


def address(name, programme, *args):
    return reverse(f"programmes:{name}", args=[programme.key, *args])


def page(client, name, programme, *args, query=""):
    answer = client.get(address(name, programme, *args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def logged(programme, *about, subject, **fields):
    return given.consultation(programme, *about, subject=subject, **fields)


TYPED = {
    "subject": "Provbäddar",
    "form": "quick_dialogue",
    "held_on": "2025-12-01",
    "who": "Region Hovsjö",
    "groups": ["regioner"],
    "said": "Tio minuter var.",
}


def test_a_consultation_is_logged_from_the_page_with_what_it_concerns(pair, programme, officer, client):
    area = programmes.area("kvant", name_sv="Kvantteknik", assignment=pair[0])
    typed = TYPED | {"assignments": [pair[0].key], "areas": [area.key], "county": "04"}
    assert client.post(address("consultation_new", programme), typed).status_code == 302
    row = Consultation.objects.get()
    shown = page(client, "consultation", programme, row.thread)
    for words in ("Kvantteknik", "Södermanlands län", "Vinnova, strategisk del", "regioner", "Tio minuter var."):
        assert words in shown


def test_feedback_needs_both_a_day_and_a_way(programme, officer, client):
    url = address("consultation_new", programme)
    assert client.post(url, TYPED | {"feedback_on": "2025-12-05"}).status_code == 422
    assert client.post(url, TYPED | {"feedback_how": "brev"}).status_code == 422
    assert client.post(url, TYPED | {"held_to": "2025-11-30"}).status_code == 422
    assert not Consultation.objects.exists()


def test_feedback_that_is_given_is_a_new_version_and_no_longer_owed(pair, programme, officer, client):
    row = logged(programme, pair[0], subject="Obesvarad")
    logged(programme, subject="Besvarad", feedback_on=date(2025, 11, 1), feedback_how="brev")
    owed = page(client, "consultations", programme, query="?aterkoppling=saknas")
    assert "Obesvarad" in owed
    assert ">Besvarad<" not in owed
    url = address("consultation_feedback", programme, row.thread)
    typed = {"version": row.uuid, "outcome": "Ny text", "feedback_on": "2025-12-09", "feedback_how": "brev till alla"}
    assert client.post(url, typed).status_code == 302
    latest = Consultation.objects.current().get(thread=row.thread)
    assert (latest.number, latest.feedback_on, latest.outcome) == (2, date(2025, 12, 9), "Ny text")
    assert [one.assignment for one in latest.assignment_links.all()] == [pair[0]]
    assert "Obesvarad" not in page(client, "consultations", programme, query="?aterkoppling=saknas")
    assert client.post(url, typed).status_code == 409


def test_the_list_is_filtered_by_all_that_stands_in_the_address(pair, programme, officer, client):
    area = programmes.area("kvant", name_sv="Kvantteknik", assignment=pair[0])
    logged(programme, pair[0], subject="Rätt", groups=["regioner"], form="hearing", county="04", areas=[area])
    logged(programme, pair[1], subject="Fel", groups=["foretag"], form="survey", county="01", held_on=date(2024, 5, 2))
    for query in (
        "?grupp=regioner",
        "?form=hearing",
        "?lan=04",
        "?ar=2025",
        f"?uppdrag={pair[0].key}",
        "?omrade=kvant",
        "?ord=rätt",
    ):
        shown = page(client, "consultations", programme, query=query)
        assert ">Rätt<" in shown, query
        assert ">Fel<" not in shown, query


def test_what_concerns_the_whole_programme_is_found_under_each_assignment(pair, programme, officer, client):
    logged(programme, subject="För alla")
    assert "För alla" in page(client, "consultations", programme, query=f"?uppdrag={pair[1].key}")


def test_the_coverage_counts_this_year_per_assignment_and_names_who_is_missing(pair, programme, officer, client):
    logged(programme, pair[0], subject="I år", groups=["foretag"], held_on=date(2025, 10, 1))
    logged(programme, pair[0], subject="I fjol", groups=["regioner"], held_on=date(2024, 10, 1))
    logged(programme, pair[1], subject="Den andras", groups=["regioner"], held_on=date(2025, 10, 1))
    shown = page(client, "consultation_coverage", programme)
    assert "1 grupp har inte hörts 2025" in shown
    assert shown.count("inte ännu") == 1
    assert "1 okt 2024" in shown.replace("\xa0", " ")
    assert "inhämta synpunkter" in shown
    past = page(client, "consultation_coverage", programme, query="?ar=2024")
    assert "1 grupp har inte hörts 2024" in past


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_exported_as_it_is_filtered(programme, officer, client, kind):
    logged(programme, subject="=SUM(A1)", groups=["regioner"])
    logged(programme, subject="Bort", groups=["foretag"])
    answer = client.get(address("consultations", programme) + f"?grupp=regioner&format={kind}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "csv":
        text = content.decode()
    else:
        rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
        text = "\n".join(";".join(str(one) for one in row) for row in rows)
    assert "SUM(A1)" in text
    assert "Bort" not in text
    assert "regioner" in text


def test_who_is_blocked_from_an_assignment_sees_nothing_of_its_consultations(pair, programme, officer, client):
    row = logged(programme, pair[0], subject="Om deras uppdrag")
    logged(programme, pair[1], subject="Om det andra")
    registry.block(pair[0].case, officer)
    shown = page(client, "consultations", programme)
    assert "Om det andra" in shown
    assert "Om deras uppdrag" not in shown
    assert client.get(address("consultation", programme, row.thread)).status_code == 404


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.REVIEWER, None])
def test_ministry_readers_reviewers_and_applicants_do_not_find_the_log(pair, programme, client, role):
    programmes.duty(pair[0], key="till-kn").recipient_departments.add(accounts.department())
    row = logged(programme, subject="Internt")
    client.force_login(accounts.staff(role) if role else accounts.user())
    for name, args in (("consultations", []), ("consultation_coverage", []), ("consultation", [row.thread])):
        assert client.get(address(name, programme, *args)).status_code == 404


def test_an_economist_reads_the_log_and_does_not_write_in_it(programme, client):
    row = logged(programme, subject="Läses")
    client.force_login(programmes.worker(Role.ECONOMIST))
    assert "Läses" in page(client, "consultations", programme)
    assert client.post(address("consultation_new", programme), TYPED).status_code == 403
    assert client.post(address("consultation_change", programme, row.thread), TYPED).status_code == 403
    assert Consultation.objects.count() == 1


def test_the_form_keeps_what_was_chosen_when_it_is_refused(pair, programme, officer, client):
    answer = client.post(
        address("consultation_new", programme), TYPED | {"said": "", "assignments": [pair[0].key], "county": "04"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{pair[0].key}" ' in shown.replace("  ", " ")
    assert shown.count("checked") == 2
    assert '<option value="04" selected' in shown


def test_the_list_asks_no_more_of_the_database_for_more_rows(pair, programme, officer, client):
    def asked():
        with CaptureQueriesContext(connection) as found:
            page(client, "consultations", programme)
        return len(found)

    logged(programme, pair[0], subject="En", areas=[programmes.area("kvant", assignment=pair[0])])
    page(client, "consultations", programme)
    few = asked()
    for _ in range(3):
        logged(programme, *pair, subject="Fler", areas=[programmes.area("kvant")])
    assert asked() == few
