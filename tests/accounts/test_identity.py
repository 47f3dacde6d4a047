"""Whose word is taken about whom: what the settings must say, and what connects to whom."""

import json
from types import SimpleNamespace

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.identity import CONNECTING, Provider, answers_for
from accounts.models import EidIdentity
from accounts.workflow.signin import remember_identity
from config.identity import NUMBER_CLAIM, providers
from sweden import clock
from tests.factories import accounts

AGENCY = {
    "key": "vinnova",
    "name": "Vinnova",
    "kind": "agency",
    "server_url": "https://id.vinnova.example",
    "client_id": "one",
    "domains": ["@Vinnova.example"],
}
EID = {**AGENCY, "key": "eleg", "kind": "eid", "client_id": "two"}


def app(row: dict) -> SimpleNamespace:
    made = providers(json.dumps([row]))["openid_connect"]["APPS"][0]
    return SimpleNamespace(provider="openid_connect", **made)


def test_without_the_setting_there_is_no_provider():
    assert providers("")["openid_connect"]["APPS"] == []


@pytest.mark.parametrize(
    "rows",
    [
        [{**AGENCY, "client_id": ""}],
        [{**AGENCY, "kind": "bank"}],
        [{**AGENCY, "domains": []}],
        [AGENCY, {**EID, "client_id": "one"}],
        [AGENCY, {**AGENCY, "client_id": "three"}],
    ],
    ids=["no client", "unknown kind", "an agency for every address", "one client twice", "one key twice"],
)
def test_a_setting_that_would_let_in_the_wrong_ones_stops_the_start(rows):
    with pytest.raises(ImproperlyConfigured):
        providers(json.dumps(rows))


def test_a_secret_may_stand_in_a_variable_of_its_own():
    made = providers(json.dumps([{**AGENCY, "secret_env": "VINNOVA_SECRET"}]), {"VINNOVA_SECRET": "hemligt"})
    assert made["openid_connect"]["APPS"][0]["secret"] == "hemligt"


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("elin@vinnova.example", True),
        ("Elin@VINNOVA.example", True),
        ("elin@vr.example", False),
        ("elin@vinnova.example.org", False),
        ("elin@evil-vinnova.example", False),
        ("", False),
    ],
)
def test_an_agency_answers_for_addresses_of_its_own_domains_only(address, trusted):
    assert answers_for(app(AGENCY), address) is trusted


def test_of_an_e_ids_claims_neither_number_nor_subject_is_kept(settings):
    found = Provider(None, app=app(EID))
    number = "198703142396"
    said = {"id_token": {"sub": number, "acr": "loa3"}, "userinfo": {"sub": number, NUMBER_CLAIM: "19870314-2396"}}
    kept = json.dumps([found.extract_uid(said), found.extract_extra_data(said)])
    assert number not in kept
    assert "870314" not in kept
    assert (
        found.extract_extra_data(said)["userinfo"]["identity"]
        == found.extract_extra_data({"userinfo": {"sub": "other", NUMBER_CLAIM: number}})["userinfo"]["identity"]
    )


@pytest.mark.django_db
def test_a_number_stays_the_first_persons_that_showed_it():
    lina, noor = accounts.person("Lina Forsgren"), accounts.person("Noor Haddad")
    remember_identity(lina, "a" * 64, "eleg", now=clock.now())
    remember_identity(noor, "a" * 64, "eleg", now=clock.now())
    assert lina.identities.count() == 1
    assert not noor.identities.exists()


@pytest.mark.django_db
def test_after_the_key_is_changed_an_e_id_is_still_its_holders_while_the_old_one_stands_beside(settings):
    found, said = Provider(None, app=app(EID)), {"userinfo": {"sub": "7", NUMBER_CLAIM: "198703142396"}}
    uid, identity = found.extract_uid(said), found.extract_extra_data(said)["userinfo"]["identity"]
    lina = accounts.user("Lina Forsgren")
    SocialAccount.objects.create(user=lina, provider="eleg", uid=uid)
    remember_identity(lina.person, identity, "eleg", now=clock.now())

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-long-random-text" * 3
    new = found.extract_uid(said), found.extract_extra_data(said)["userinfo"]["identity"]
    assert (uid, identity) != new
    assert (SocialAccount.objects.get().uid, EidIdentity.objects.get().digest) == new


@pytest.mark.django_db
def test_an_identity_is_connected_by_whoever_asks_with_a_form_and_a_proof_once_never_by_a_link(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS, settings.STEP_UP = providers(json.dumps([AGENCY])), True
    client.force_login(accounts.user())
    page, ask = reverse("socialaccount_connections"), reverse("accounts:connect")

    def knock(query: str):
        request = client.get(f"{page}{query}").wsgi_request
        request.session[CONNECTING] = client.session.get(CONNECTING, "")
        return request, Provider(request, app=app(AGENCY))

    for lured in ("?process=connect", "?process=connect&mark=", f"?process=connect&mark={'0' * 32}"):
        request, provider = knock(lured)
        assert provider.redirect_from_request(request).url == page
    assert client.get(ask).status_code == 405
    assert client.post(ask, {"provider": "okand"}).status_code == 404
    assert Client(enforce_csrf_checks=True).post(ask, {"provider": AGENCY["key"]}).status_code == 403
    assert client.post(ask, {"provider": AGENCY["key"]}).status_code == 403  # a proof is asked for
    assert not client.session.get(CONNECTING)

    settings.STEP_UP = False
    shown = client.post(ask, {"provider": AGENCY["key"]})
    mark = client.session[CONNECTING]
    assert f"mark={mark}" in shown.content.decode()
    request, provider = knock(f"?process=connect&mark={mark}")
    assert request.session.pop(CONNECTING) == mark
    assert provider.redirect_from_request(request).url == page  # it has been used
    assert "mark" not in provider.get_login_url(request, process="login")
