"""What nobody sends who means well is answered with a refusal, never with an error of ours."""

import base64
import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from config.api import failed
from config.typed import form_too_old
from tests.factories import accounts
from tests.walk import simple_addresses

pytestmark = pytest.mark.django_db
#: Answered before anything is read of the request.
PROBES = ("/healthz", "/readyz")
DEEP = "[" * 30_000
PROBLEM = "application/problem+json"


@pytest.fixture
def registrar() -> Client:
    client = Client(raise_request_exception=False, headers={"accept-language": "sv"})
    client.force_login(accounts.staff(Role.REGISTRAR))
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/arenden/?ord=%00",
        "/arenden/?myndighet=%00",
        "/ansokningar/?q=%00",
        "/ansokningar/?omrade=a%00b",
        "/utlamnande/018f0000-0000-7000-8000-000000000000/handlingar/?arende=%00",
        "/arenden/%00/",
    ],
)
def test_the_sign_nul_in_an_address_is_refused(registrar: Client, address: str) -> None:
    answer = registrar.get(address)
    assert answer.status_code == 400
    assert "gick inte att läsa" in answer.content.decode()


def test_the_sign_nul_is_refused_by_every_list_before_it_asks_the_database(registrar: Client) -> None:
    told = {one: registrar.get(f"{one}?q=%00").status_code for one in simple_addresses()}
    wrong = [one for one, status in told.items() if status != 400]
    # A resource of the API says first who may ask it at all.
    assert sorted(one for one in wrong if not (one.startswith("/api/") and told[one] in (403, 405))) == sorted(PROBES)


def test_the_sign_nul_is_refused_in_forms_credentials_and_cookies(registrar: Client) -> None:
    assert registrar.post("/gallring/foresla/", {"authority": "1\x00"}).status_code == 400
    for name in ("api:token", "api:revoke"):
        basic = "Basic " + base64.b64encode(b"a\x00b:c").decode()
        form = {"client_id": "a\x00b", "client_secret": "c", "grant_type": "client_credentials", "token": "t"}
        for answer in (
            registrar.post(reverse(name), form),
            registrar.post(reverse(name), {"grant_type": "client_credentials"}, headers={"authorization": basic}),
        ):
            assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
            assert answer.json()["title"] == "Anropet går inte att förstå"
    stranger = Client(raise_request_exception=False)
    stranger.cookies["sessionid"] = "\0aaaaaaaaaaaa"
    assert stranger.get("/").status_code == 400


def test_json_that_is_nested_too_deeply_is_no_json_to_any_write_of_the_api() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    answers = {
        (one, body): client.post(one, body, content_type="application/json")
        for one in simple_addresses()
        if one.startswith("/api/v1/") and "token" not in one
        for body in (DEEP, DEEP[:900] + "]" * 900)
    }
    for place, answer in answers.items():
        assert answer.status_code < 500, place[0]
        assert answer["Content-Type"] == PROBLEM or answer.status_code == 405, place[0]
    assert {answer.json()["code"] for answer in answers.values() if answer.status_code == 400} >= {"no_json"}


def test_what_fails_below_the_api_is_told_in_the_apis_words_and_language(registrar: Client) -> None:

    request = registrar.get("/api/v1/calls/").wsgi_request
    for answer, status in ((failed(request), 500), (form_too_old(request), 403)):
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        assert json.loads(answer.content)["status"] == status
    assert failed(registrar.get("/arenden/").wsgi_request)["Content-Type"].startswith("text/html")
