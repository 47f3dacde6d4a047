"""The pages of the systems that use the API: a secret is shown once, and an administrator renews and stops."""

import re

import pytest
from django.urls import reverse

from accounts.models import ApiClient, RoleAssignment
from accounts.roles import Role
from registry.forms.case import responsible_at
from tests.factories import accounts, api

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Diariesystemet",
    "authority": "vinnova",
    "contact": "diarium@example.example",
    "role": "registrar",
    "scopes": ["programmes:read", "ledger:read"],
    "per_minute": "120",
}


@pytest.fixture
def administrator(client):
    user = accounts.staff(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def secret_on(page):
    found = re.findall(r"<code>([\w-]{40,})</code>", page.content.decode())
    return found[0] if found else ""


def test_a_secret_is_shown_once_and_kept_nowhere(client, administrator):
    page = client.post(reverse("accounts:clients"), TYPED)
    made = ApiClient.objects.get()
    assert page["Cache-Control"] == "no-store"
    assert made.oidc.check_secret(secret_on(page))
    assert (made.scopes, made.per_minute, made.created_by) == (TYPED["scopes"], 120, administrator)
    again = client.get(reverse("accounts:clients"))
    assert "Diariesystemet" in again.content.decode()
    assert secret_on(again) == ""


def test_what_is_typed_wrongly_is_kept_and_told_at_its_field(client, administrator):
    page = client.post(reverse("accounts:clients"), TYPED | {"contact": "nobody", "scopes": []})
    assert (page.status_code, ApiClient.objects.exists()) == (422, False)
    assert "Diariesystemet" in page.content.decode()


def test_a_new_secret_and_a_stop_ask_first(client, administrator):
    made = api.client()
    for act in ("rotate_client", "revoke_client"):
        assert client.get(reverse(f"accounts:{act}", args=[made.uuid])).status_code == 200
    made.refresh_from_db()
    assert (made.rotated_at, made.revoked_at) == (None, None)
    secret = secret_on(client.post(reverse("accounts:rotate_client", args=[made.uuid])))
    made.oidc.refresh_from_db()
    assert made.oidc.check_secret(secret)
    assert client.post(reverse("accounts:revoke_client", args=[made.uuid])).status_code == 302
    assert client.post(reverse("accounts:revoke_client", args=[made.uuid])).status_code == 404
    assert "Ekonomisystemet" in client.get(reverse("accounts:clients")).content.decode()


def test_another_authoritys_client_is_none_of_ones_own(client, administrator):
    theirs = api.client(at="vr", name="Deras system")
    assert "Deras system" not in client.get(reverse("accounts:clients")).content.decode()
    assert client.post(reverse("accounts:revoke_client", args=[theirs.uuid])).status_code == 404


def test_a_machine_is_chosen_for_nothing_that_people_are_chosen_for():
    officer = accounts.staff(Role.CASE_OFFICER)
    made = api.client(Role.CASE_OFFICER)
    held = RoleAssignment.objects.filter(role=Role.CASE_OFFICER)
    assert {one.person for one in held} == {officer.person, made.user.person}
    assert [one.person for one in held.of_people()] == [officer.person]
    assert made.user.person not in responsible_at([made.authority_id])
