"""What was typed in a form that could not be taken is shown again."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db
TEXT = "Två sidor om varför ärendet ska vila.\nOch en till."


@pytest.fixture
def note() -> str:
    officer = accounts.staff()
    case = registry.case(officer=officer)
    return reverse("registry:note", args=[case.uuid])


def test_who_has_been_signed_out_finds_the_text_and_the_way_back(note):
    answer = Client().post(note, {"text": TEXT, "kind": "x"}, headers={"Referer": "http://testserver/arenden/?sida=2"})
    body = answer.content.decode()
    assert answer.status_code == 403
    assert "Och en till." in body
    assert "?next=%2Farenden%2F%3Fsida%3D2" in body


def test_a_browser_that_reloads_an_address_that_only_takes_posts_is_sent_to_the_page_above(note):
    client = Client()
    client.force_login(accounts.staff())
    reloaded = client.get(note, headers={"Accept": "text/html,application/xhtml+xml"})
    assert (reloaded.status_code, reloaded.url) == (302, note.removesuffix("anteckna/"))
    assert client.get(note, headers={"Accept": "application/json"}).status_code == 405


def test_a_form_that_is_too_old_gives_the_text_back_but_no_password(note):
    answer = Client(enforce_csrf_checks=True).post(note, {"text": TEXT, "password": "ett hemligt långt lösenord"})
    body = answer.content.decode()
    assert answer.status_code == 403
    assert "Och en till." in body
    assert "hemligt" not in body


def test_a_script_is_still_sent_to_sign_in_and_another_hosts_page_is_no_way_back(note):
    by_script = Client().post(note, {"text": TEXT}, headers={"Accept": "application/json"})
    assert (by_script.status_code, by_script["Location"].partition("?")[0]) == (302, "/konto/login/")
    elsewhere = Client().post(note, {"text": TEXT}, headers={"Referer": "http://elsewhere.example/arenden/"})
    assert "elsewhere" not in elsewhere.content.decode()


def test_a_form_with_too_much_text_says_the_limit_and_gives_the_texts_back(note, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
    client.force_login(accounts.staff(name="Elin Sandberg"))
    body = urlencode({"text": TEXT, "more": "ord " * 600_000})
    answer = client.post(note, body, content_type="application/x-www-form-urlencoded")
    html = answer.content.decode()
    assert answer.status_code == 413
    assert "2 MB" in html
    assert "Och en till." in html
    assert "Filen är för stor" not in html


def test_a_form_with_too_much_text_beside_a_file_says_the_limit(note, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    client.force_login(accounts.staff())
    answer = client.post(note, {"text": "ord " * 300_000})
    assert (answer.status_code, "1 MB" in answer.content.decode()) == (413, True)


def test_too_large_a_request_is_answered_on_the_readers_own_page(note, client, settings):
    settings.REQUEST_MAX_BYTES = 100
    officer = accounts.staff(name="Elin Sandberg")
    client.force_login(officer)
    answer = client.post(note, {"text": "x" * 500}, headers={"Referer": "http://testserver/arenden/"})
    body = answer.content.decode()
    assert answer.status_code == 413
    assert "Elin Sandberg" in body
    assert 'href="/arenden/"' in body
