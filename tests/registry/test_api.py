"""What holds for every resource of the API: who asks, how refusals are told, versions, pages, limits."""

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.errors import ClientRevoked, NotAllowed, RoleNotForMachines
from accounts.models import ApiClient
from accounts.roles import Role
from accounts.scopes import Scope
from accounts.workflow.clients import create_client, revoke_client, rotate_secret
from registry.api import files
from sweden.clock import now
from tests.factories import accounts, api, programmes

pytestmark = pytest.mark.django_db
ASSIGNMENTS = "/api/v1/assignments/"


@pytest.fixture
def pair():
    return programmes.pair()


def made(**fields):
    admin = accounts.staff(Role.ADMINISTRATOR)
    given = {"name": "Diariet", "contact": "it@example.example", "roles": [Role.AUDITOR], "scopes": [Scope.LEDGER_READ]}
    client, secret = create_client(accounts.authority(), **given | fields, by=admin, now=now())
    return client, secret, admin


def ask_token(client: ApiClient, secret: str, *, network: str = "127.0.0.1", **fields):
    basic = b64encode(f"{client.oidc_id}:{secret}".encode()).decode()
    given = {"grant_type": "client_credentials", **fields}
    return Client(REMOTE_ADDR=network).post("/api/v1/token", given, headers={"Authorization": f"Basic {basic}"})


# Who asks


def test_a_client_gets_a_token_with_its_secret_and_reads_with_it(pair):
    client, secret, _admin = made(scopes=[Scope.PROGRAMMES_READ, Scope.LEDGER_READ])
    answer = ask_token(client, secret, scope="programmes:read").json()
    assert answer["scope"] == "programmes:read"
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    assert len(Client().get(ASSIGNMENTS, headers=bearer).json()["items"]) == 2
    client.refresh_from_db()
    assert client.last_used_at is not None


def test_a_client_gets_no_token_for_more_than_its_scopes_nor_with_a_wrong_secret():
    client, secret, _admin = made()
    assert ask_token(client, secret, scope="ledger:read calls:publish").status_code == 400
    assert ask_token(client, "wrong").status_code == 401


def test_a_new_secret_ends_the_old_one_and_every_token_got_with_it(pair):
    client, secret, admin = made(scopes=[Scope.PROGRAMMES_READ])
    bearer = {"Authorization": f"Bearer {ask_token(client, secret).json()['access_token']}"}
    new = rotate_secret(client, by=admin, now=now())
    assert Client().get(ASSIGNMENTS, headers=bearer).status_code == 401
    assert ask_token(client, secret).status_code == 401
    assert ask_token(client, new).status_code == 200


def test_a_revoked_client_is_dead_at_once_and_for_good(pair):
    client, secret, admin = made(scopes=[Scope.PROGRAMMES_READ])
    bearer = {"Authorization": f"Bearer {ask_token(client, secret).json()['access_token']}"}
    revoke_client(client, by=admin, now=now())
    assert Client().get(ASSIGNMENTS, headers=bearer).status_code == 401
    assert ask_token(client, secret).status_code == 401
    with pytest.raises(ClientRevoked):
        rotate_secret(client, by=admin, now=now())


@pytest.mark.parametrize(
    "role", [Role.DECISION_MAKER, Role.REPORT_APPROVER, Role.ADMINISTRATOR, Role.REVIEWER, Role.MINISTRY_READER]
)
def test_what_people_decide_is_entrusted_to_no_machine(role):
    with pytest.raises(RoleNotForMachines):
        made(roles=[role])


def test_only_the_own_authoritys_administrator_makes_and_stops_clients():
    client, _secret, _admin = made()
    stranger = accounts.staff(Role.ADMINISTRATOR, accounts.authority("vr"))
    for act in (rotate_secret, revoke_client):
        with pytest.raises(NotAllowed):
            act(client, by=stranger, now=now())


def test_nobody_signs_in_with_a_machines_account():
    client, _secret, _admin = made()
    assert not client.user.has_usable_password()
    client.user.set_password("programkontor-demo")
    client.user.save()
    browser = Client()
    browser.post(reverse("account_login"), {"login": client.user.email, "password": "programkontor-demo"})
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    ("header", "challenge"),
    [({}, False), ({"Authorization": "Bearer no-such"}, True), ({"Authorization": "Basic YTpi"}, True),
     ({"Authorization": "Bearer å"}, True)],
)  # fmt: skip
def test_who_says_nothing_or_something_wrong_of_themselves_is_told_how(header, challenge):
    answer = Client().get(ASSIGNMENTS, headers=header)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert ('error="invalid_token"' in answer["WWW-Authenticate"]) is challenge
    assert "(token)" in answer.json()["detail"]


def test_a_token_that_has_passed_is_none(pair):
    client = api.client()
    bearer = {"Authorization": f"Bearer {api.token(client, expires_at=now() - timedelta(seconds=1))}"}
    assert Client().get(ASSIGNMENTS, headers=bearer).status_code == 401


def test_a_scope_never_widens_a_role_and_a_role_never_a_scope(pair):
    assert api.machine(scopes=[Scope.PROGRAMMES_READ]).get(ASSIGNMENTS).status_code == 200
    lacking = api.machine(scopes=[Scope.LEDGER_READ]).get(ASSIGNMENTS)
    assert (lacking.status_code, lacking.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="programmes:read"' in lacking["WWW-Authenticate"]


def test_a_person_reads_with_the_session_of_their_browser_without_scopes(client, pair):
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    assert client.get(ASSIGNMENTS).status_code == 200
    client.force_login(accounts.user())
    assert client.get(ASSIGNMENTS).status_code == 403


# Refusals


def test_a_refusal_is_a_problem_in_the_callers_language(pair):
    machine = api.machine()
    swedish = machine.get(f"{ASSIGNMENTS}?nonsens=1")
    english = machine.get(f"{ASSIGNMENTS}?nonsens=1", headers={"Accept-Language": "en"})
    for answer in (swedish, english):
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["errors"][0]["parameter"] == "nonsens"
    assert swedish.json()["detail"] != english.json()["detail"]
    assert "no parameter" in english.json()["detail"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "limit=1&limit=2", "order=pk", "cursor=x", "cursor=%00", "year=99999999999",
     "assignment=1", "wording=none", "updated_since=2026-01-01", "strand=a%00b"],
)  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_refused_by_name(pair, query):
    answer = api.machine().get(f"/api/v1/frames/?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_file_of_ten_megabytes_fits_in_a_request_with_what_is_said_of_it(settings):
    assert files.MOST + 100_000 <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = api.machine(Role.CASE_OFFICER).send("/api/v1/webhooks/", {"url": "x" * files.MOST, "kinds": []})
    assert answer.status_code == 422, "read whole, and judged at its field"


def test_what_is_not_there_is_told_as_a_problem():
    for address in ("/api/v1/nothing/", f"{ASSIGNMENTS}0198c0de-0000-7000-8000-000000000000/"):
        answer = api.machine().get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert api.machine().send(ASSIGNMENTS).status_code == 405


def test_an_address_without_its_last_slash_is_the_same_and_loses_nothing_that_is_sent(pair):
    machine = api.machine(Role.CASE_OFFICER)
    assert machine.get(ASSIGNMENTS[:-1]).json() == machine.get(ASSIGNMENTS).json()
    body = {"url": 5, "kinds": ["call"]}
    refused = [machine.send(f"/api/v1/webhooks{slash}", body).json() for slash in ("", "/")]
    assert refused[0] == refused[1]
    assert [one["pointer"] for one in refused[0]["errors"]] == ["/url"], "what was sent is read"
    for method in ("post", "patch", "delete"):
        answer = machine.send("/api/v1/nothing", method=method)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


# Versions and pages


def test_what_the_caller_has_is_not_sent_again(pair):
    machine = api.machine()
    first = machine.get(ASSIGNMENTS)
    again = machine.get(ASSIGNMENTS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert machine.get(ASSIGNMENTS, headers={"If-None-Match": '"other"'}).status_code == 200


def walked(machine, address):
    found = []
    while address:
        page = machine.get(address).json()
        found += [one["uuid"] for one in page["items"]]
        address = page["next"]
    return found


@pytest.mark.parametrize("order", ["recorded", "-recorded", "valid_from", "-valid_from"])
def test_pages_in_any_order_neither_repeat_nor_miss_a_row(pair, order):
    machine = api.machine()
    whole = [one["uuid"] for one in machine.get(f"/api/v1/frames/?order={order}&limit=200").json()["items"]]
    assert len(whole) > 3
    assert walked(machine, f"/api/v1/frames/?order={order}&limit=2") == whole


def test_a_cursor_is_of_its_own_order_and_made_by_us_alone(pair):
    machine = api.machine()
    following = machine.get("/api/v1/frames/?limit=1").json()["next"]
    assert machine.get(following.replace("cursor=", "order=valid_from&cursor=")).status_code == 400
    assert machine.get(following[:-1]).status_code == 400


# How often


def test_whoever_asks_too_often_is_told_when_they_may_again(pair):
    machine = api.machine()
    ApiClient.objects.update(per_minute=2)
    cache.clear()
    answers = [machine.get(ASSIGNMENTS) for _time in range(4)]  # a minute may end in between: then two more may pass
    refused = next(one for one in answers if one.status_code == 429)
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("2", "0")
    assert (answers[0]["RateLimit-Remaining"], refused.json()["code"]) == ("1", "too_many_requests")


def test_tokens_are_asked_for_so_many_times_a_minute_from_one_network_and_others_are_not_held_up(settings):
    settings.API_TOKENS_PER_MINUTE = 2
    cache.clear()
    client, secret, _admin = made()
    answers = [ask_token(client, "guessed") for _time in range(5)]
    refused = next(one for one in answers if one.status_code == 429)
    assert {one.status_code for one in answers} == {401, 429}
    assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("2", "0")
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert (refused["Content-Type"], refused.json()["code"]) == ("application/problem+json", "too_many_requests")
    assert ask_token(client, secret, network="203.0.113.9").status_code == 200


# The description


def test_the_description_is_whole_and_read_by_anyone(tmp_path):
    from django.core.management import call_command

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    answer = Client().get("/api/v1/schema/")
    told = json.loads(answer.content)
    assert told["openapi"].startswith("3.1")
    assert set(told["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]["scopes"]) == set(Scope)
    assert Client().get("/api/v1/schema/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for address, operations in told["paths"].items():
        for operation in operations.values():
            hidden = set() if operation["tags"] == ["token"] else {"403", "404"}
            assert {"401", "429"} | hidden <= set(operation["responses"]), address
            assert operation["summary"], address
            bodies = [
                operation.get("requestBody", {}),
                *(operation["responses"].get(one, {}) for one in ("200", "201")),
            ]
            for kind, content in [pair for body in bodies for pair in body.get("content", {}).items()]:
                assert kind != "application/json" or content["examples"], (address, "has no example")
            assert operation["summary"]


def test_the_reference_page_shows_every_operation():
    page = Client().get("/api/v1/").content.decode()
    for address in json.loads(Client().get("/api/v1/schema/").content)["paths"]:
        assert address in page
