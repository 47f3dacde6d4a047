"""A proof shown again before what weighs most: what was typed is kept, and nothing is done before it."""

import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse

from accounts.models import SecurityAct
from accounts.roles import Role
from accounts.secondstep import SHOWN
from tests.factories import accounts

PASSWORD = "fyra lugna ord i rad"
TYPED = {"act": "sessions_ended", "reason": "träffades med <legitimation>"}


@pytest.fixture
def eva(client, settings):
    settings.STEP_UP = True
    eva = accounts.user("Eva Nordin", "eva@vinnova.example", password=PASSWORD)
    accounts.role(eva, Role.ADMINISTRATOR)
    client.post(reverse("account_login"), {"login": eva.email, "password": PASSWORD})
    return eva


def long_ago(client) -> None:
    """As if the sign-in was more than a quarter of an hour ago."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 901
    session.save()


def do(client, **more):
    lina = accounts.user("Lina Forsgren", "lina@norrviken.example") if not more else None
    typed = {"email": "lina@norrviken.example", **TYPED, **more}
    assert lina is None or lina.pk
    return client.post(reverse("accounts:sign_in_help"), typed, headers={"accept-language": "sv"})


@pytest.mark.django_db
def test_right_after_signing_in_nothing_is_asked(client, eva):
    assert do(client).status_code == 302
    assert SecurityAct.objects.count() == 1


@pytest.mark.django_db
def test_later_a_proof_is_asked_for_with_everything_typed_kept_and_the_right_one_does_the_act(client, eva):
    long_ago(client)
    asked = do(client)
    page = asked.content.decode()
    assert asked.status_code == 403
    assert 'name="reason" value="träffades med &lt;legitimation&gt;"' in page
    assert 'name="proof-password"' in page
    assert 'name="proof-code"' not in page
    assert not SecurityAct.objects.exists()

    wrong = do(client, **{"proof-password": "fel"})
    assert "Det stämde inte" in wrong.content.decode()
    assert 'value="sessions_ended"' in wrong.content.decode()
    assert "fel" not in [value for name, value in wrong.context["typed"]]
    assert not SecurityAct.objects.exists()

    assert do(client, **{"proof-password": PASSWORD}).status_code == 302
    assert SecurityAct.objects.get().reason == TYPED["reason"]


@pytest.mark.django_db
def test_a_code_from_the_app_is_a_proof_and_a_wrong_one_is_none(client, eva):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(eva, secret)
    asked = do(client)  # the fresh password counts no longer: whoever has an app shows that
    assert 'name="proof-code"' in asked.content.decode()
    assert 'name="proof-password"' not in asked.content.decode()
    assert do(client, **{"proof-password": PASSWORD}).status_code == 403
    assert do(client, **{"proof-code": "000000"}).status_code == 403
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert do(client, **{"proof-code": code}).status_code == 302


@pytest.mark.django_db
def test_anothers_proof_is_none(client, eva):
    accounts.user("Noor Haddad", "noor@aros.example", password="ett annat lösenord")
    long_ago(client)
    do(client)
    assert do(client, **{"proof-password": "ett annat lösenord"}).status_code == 403
    assert client.session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] == str(eva.pk)
    assert not SecurityAct.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("strong", [True, False], ids=["a strong provider", "one that shows no second step"])
def test_a_sign_in_by_a_provider_is_a_proof_of_one_who_has_a_second_step_only_where_it_shows_one(client, eva, strong):
    TOTP.activate(eva, "JBSWY3DPEHPK3PXP")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "socialaccount", "at": time.time(), "provider": "vinnova"}
    ]
    if strong:
        session[SHOWN] = True
    session.save()
    assert do(client).status_code == (302 if strong else 403)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fresh", [True, False], ids=["on a fresh proof", "with none before it"])
def test_a_new_app_is_a_proof_only_when_it_is_added_on_a_fresh_one(client, eva, fresh):
    eva.set_unusable_password()  # signs in by a provider only: the library asks nothing before an app is added
    eva.save()
    client.force_login(eva)
    session = client.session
    at = time.time() - (0 if fresh else 901)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "socialaccount", "at": at, "provider": "vinnova"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(eva.pk)
    session.save()
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    added = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert added.status_code == 302
    assert eva.authenticator_set.filter(type="totp").exists()
    assert do(client).status_code == (302 if fresh else 403)


@pytest.mark.django_db
def test_an_address_is_added_by_a_fresh_proof_and_with_a_second_step_the_password_alone_is_none(client, eva, settings):
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True
    long_ago(client)
    added = {"action_add": "", "email": "annan@vinnova.example"}
    asked = client.post(reverse("account_email"), added)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    TOTP.activate(eva, "JBSWY3DPEHPK3PXP")
    by_password = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert by_password["Location"].startswith(reverse("mfa_reauthenticate"))
    assert list(eva.emailaddress_set.values_list("email", flat=True)) == [eva.email]
