"""The register of positions on state aid as its readers meet it."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from programmes.models import AidPosition, AidPositionUse, AidPositionVersion
from programmes.workflow import aid_positions
from tests.factories import accounts, programmes, registry
from tests.factories import office as given
from tests.factories.office import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(datetime(2026, 1, 20, 9, tzinfo=UTC))


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def programme(pair):
    return pair[0].programme


@pytest.fixture
def officer(client):
    user = programmes.worker(name="Elin")
    client.force_login(user)
    return user


@pytest.fixture
def colleague():
    return programmes.worker(authority=programmes.agency("vr"), name="Agnes")


def address(name, programme, *args):
    return reverse(f"programmes:aid_position{name}", args=[programme.key, *args])


def page(client, name, programme, *args, query=""):
    answer = client.get(address(name, programme, *args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


TYPED = {
    "question": "Får ett kluster driftstöd?",
    "answer": "Ja, i tio år.",
    "basis": "Artikel 27",
    "taken_on": "2026-01-19",
}


def test_a_position_goes_from_draft_over_shared_to_joined_by_another_agency(programme, officer, colleague, client):
    assert client.post(address("_new", programme), TYPED).status_code == 302
    position = AidPosition.objects.get()
    assert "utkast" in page(client, "", programme, position.uuid)
    assert client.post(address("_share", programme, position.uuid), {"revision": 1}).status_code == 302
    client.force_login(colleague)
    assert "Artikel 27" in page(client, "s", programme)
    url = address("_join", programme, position.uuid)
    assert client.post(url, {"number": 1, "authority": "vr"}).status_code == 302
    shown = page(client, "", programme, position.uuid)
    agencies = shown[shown.index("Delas av") :]
    assert agencies.index("Vinnova") < agencies.index("Vetenskapsrådet")
    assert client.post(url, {"number": 1, "authority": "vr"}).status_code == 409


def test_the_draft_of_a_new_version_is_not_shown_to_other_agencies(programme, officer, colleague, client):
    position = given.position(programme, by=officer, draft=True)
    assert "Ett nytt svar." in page(client, "", programme, position.uuid)
    client.force_login(colleague)
    for shown in (page(client, "", programme, position.uuid), page(client, "s", programme)):
        assert "Ett nytt svar." not in shown
        assert "ny version skrivs" not in shown
    assert "Avtalsforskning" not in page(client, "s", programme, query="?lage=utkast")


def test_another_agencys_draft_is_neither_found_by_search_nor_by_address(programme, officer, colleague, client):
    position = given.position(programme, by=officer, shared=False, question="Hemlig fråga om kluster")
    assert "Hemlig fråga" in page(client, "s", programme, query="?ord=hemlig")
    client.force_login(colleague)
    assert "Hemlig fråga" not in page(client, "s", programme, query="?ord=hemlig")
    assert client.get(address("", programme, position.uuid)).status_code == 404


def test_the_register_is_searched_in_any_form_of_a_word_and_filtered(programme, officer, colleague, client):
    given.position(programme, by=officer, question="Är avtalsforskning ekonomisk verksamhet?")
    other = given.position(programme, key="vr", by=colleague, question="Räknas doktoranders lön?", answer="Nej.")
    aid_positions.withdraw_position(other, reason="Ny dom", by=colleague, now=NOW)
    for query in ("?ord=ekonomiska+verksamheter", "?lage=galler", "?myndighet=vinnova"):
        shown = page(client, "s", programme, query=query)
        assert "avtalsforskning" in shown, query
        assert "doktoranders" not in shown, query
    withdrawn = page(client, "s", programme, query="?lage=atertaget")
    assert "doktoranders" in withdrawn
    assert "avtalsforskning" not in withdrawn


def test_a_position_that_another_agency_shares_is_found_under_both(programme, officer, colleague, client):
    position = given.position(programme, by=officer)
    aid_positions.join_position(position, number=1, authority=programmes.agency("vr"), by=colleague, now=NOW)
    given.position(programme, key="vr", by=colleague, question="En annan fråga")
    assert "avtalsforskning" in page(client, "s", programme, query="?myndighet=vr")
    assert "En annan fråga" not in page(client, "s", programme, query="?myndighet=vinnova")


def test_the_register_is_one_for_all_programmes(programme, officer, client):
    other = programmes.assignment("gron", of=programmes.programme("gron")).programme
    position = given.position(other, by=officer)
    assert "avtalsforskning" in page(client, "s", programme)
    assert "avtalsforskning" in page(client, "", programme, position.uuid)
    assert "avtalsforskning" not in page(client, "s", programme, query="?program=detta")


def test_the_history_shows_what_a_new_version_changed(programme, officer, client):
    position = given.position(programme, by=officer, draft=True)
    assert client.post(address("_share", programme, position.uuid), {"revision": 1}).status_code == 302
    shown = page(client, "", programme, position.uuid)
    assert "Efter en dom" in shown
    assert "<ins>Ett nytt svar.</ins>" in shown
    assert shown.count("ersatt av en senare version") == 1
    assert AidPositionVersion.objects.filter(position=position).count() == 2


def test_a_new_version_that_does_not_say_what_is_new_is_refused_and_keeps_what_was_typed(programme, officer, client):
    position = given.position(programme, by=officer)
    answer = client.post(address("_write", programme, position.uuid), TYPED | {"revision": 0, "change": ""})
    assert answer.status_code == 422
    assert "Ja, i tio år." in answer.content.decode()


def test_who_writes_on_an_older_draft_sees_both_texts(programme, officer, client):
    position = given.position(programme, by=officer, draft=True)
    typed = TYPED | {"revision": 0, "change": "Mitt"}
    answer = client.post(address("_write", programme, position.uuid), typed)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Ett nytt svar." in shown
    assert "Ja, i tio år." in shown
    assert 'name="revision" value="1"' in shown


def test_a_withdrawn_position_says_why_and_what_is_followed_instead(programme, officer, client):
    old, new = given.position(programme, by=officer), given.position(programme, by=officer, question="Den nya frågan")
    typed = {"reason": "Förordningen har ändrats", "instead": str(new.uuid)}
    assert client.post(address("_withdraw", programme, old.uuid), typed).status_code == 302
    shown = page(client, "", programme, old.uuid)
    for words in ("Förordningen har ändrats", "Den nya frågan", "återtaget"):
        assert words in shown
    assert (
        client.post(address("_write", programme, old.uuid), TYPED | {"revision": 0, "change": "x"}).status_code == 409
    )


def test_the_cases_that_rely_on_a_position_are_told_to_those_who_see_them_only(programme, officer, colleague, client):
    position = given.position(programme, by=officer)
    case = registry.case(programmes.agency(), title="Frysta celler")
    url = address("_use", programme, position.uuid)
    assert client.post(url, {"number": 1, "case": case.designation, "note": "Del 2"}).status_code == 302
    assert "Frysta celler" in page(client, "", programme, position.uuid)
    assert "avtalsforskning" in client.get(reverse("registry:case", args=[case.uuid])).content.decode()
    client.force_login(colleague)
    shown = page(client, "", programme, position.uuid)
    assert "Frysta celler" not in shown
    assert case.number not in shown
    blocked = programmes.worker()
    registry.block(case, blocked)
    client.force_login(blocked)
    assert "Frysta celler" not in page(client, "", programme, position.uuid)


def test_a_case_of_another_authority_is_refused_at_its_field(programme, officer, client):
    position, case = given.position(programme), registry.case(programmes.agency("vr"))
    answer = client.post(address("_use", programme, position.uuid), {"number": 1, "case": case.designation})
    assert answer.status_code == 422
    assert not AidPositionUse.objects.exists()


def test_a_participant_who_sees_the_case_is_not_told_of_positions(programme, officer, client):
    position, case = given.position(programme), registry.case(programmes.agency())
    aid_positions.use_position(position, number=1, case=case, by=officer, now=NOW)
    applicant = registry.participant(case).person.users.get()
    client.force_login(applicant)
    answer = client.get(reverse("registry:case", args=[case.uuid]), follow=True)
    assert "avtalsforskning" not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.REVIEWER, None])
def test_ministry_readers_reviewers_and_applicants_do_not_find_the_register(pair, programme, client, role):
    programmes.duty(pair[0], key="till-kn").recipient_departments.add(accounts.department())
    position = given.position(programme)
    client.force_login(accounts.staff(role) if role else accounts.user())
    assert client.get(address("s", programme)).status_code == 404
    assert client.get(address("", programme, position.uuid)).status_code == 404


def test_the_register_asks_no_more_of_the_database_for_more_rows(programme, officer, colleague, client):
    def asked():
        with CaptureQueriesContext(connection) as found:
            page(client, "s", programme)
        return len(found)

    def fill():
        position = given.position(programme, by=officer, taken_on=date(2025, 1, 1), draft=True)
        aid_positions.join_position(position, number=1, authority=programmes.agency("vr"), by=colleague, now=NOW)

    fill()
    page(client, "s", programme)
    few = asked()
    for _ in range(3):
        fill()
    assert asked() == few
