"""The second step: of whom it is demanded, where it leads, and how its secrets lie."""

import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.adapters import SecondStepAdapter
from accounts.forms.secondstep import spend
from accounts.passwords import LeakedPasswordValidator
from accounts.roles import Role
from tests.factories import accounts
from tests.walk import simple_addresses


@pytest.fixture
def demanded(settings):
    settings.STAFF_MFA_REQUIRED = True


def shown(client, user) -> None:
    """The session as it is when its sign-in had the second step."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.REVIEWER, Role.ADMINISTRATOR])
def test_whoever_has_a_role_and_no_second_step_is_led_to_set_one_up(client, demanded, role):
    client.force_login(accounts.staff(role))

    answer = client.get("/arenden/?status=open")
    assert answer["Location"] == "/konto/andra-steg/?next=%2Farenden%2F%3Fstatus%3Dopen"
    assert client.post("/arenden/")["Location"] == "/konto/andra-steg/"
    assert client.get("/konto/andra-steg/").status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


@pytest.mark.django_db
def test_an_applicant_is_not_led_anywhere_and_neither_is_staff_where_the_setting_is_off(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(accounts.user())
    assert client.get("/").status_code == 200
    settings.STAFF_MFA_REQUIRED = False
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_with_a_second_step_everything_opens_and_recovery_codes_alone_are_none(client, demanded):
    elin = accounts.staff(Role.CASE_OFFICER)
    client.force_login(elin)
    codes = Authenticator.objects.create(user=elin, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get("/").status_code == 302
    codes.delete()
    TOTP.activate(elin, "JBSWY3DPEHPK3PXP")
    shown(client, elin)
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_session_that_began_without_the_second_step_is_sent_to_show_it_and_opens_nothing_else(client, demanded):
    elin = accounts.staff(Role.CASE_OFFICER)
    TOTP.activate(elin, "JBSWY3DPEHPK3PXP")
    client.force_login(elin)

    show = reverse("mfa_reauthenticate")
    assert client.get("/arenden/")["Location"] == f"{show}?next=%2Farenden%2F"
    for name in ("account_email", "mfa_index", "mfa_deactivate_totp", "usersessions_list", "accounts:second_step"):
        assert client.get(reverse(name))["Location"].startswith(show), name
    assert client.get("/api/v1/grant-changes/").json()["type"] == "second_step_required"
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == show
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", next(yield_hotp_counters_from_time())))
    spend(elin, code)  # as the code that an app is added by
    assert client.post(show, {"code": code, "next": "/arenden/"}).status_code == 200
    cache.clear()
    assert client.post(show, {"code": code, "next": "/arenden/"})["Location"] == "/arenden/"
    assert client.get("/arenden/").status_code == 200


@pytest.mark.django_db
def test_no_address_signs_anyone_in_by_a_password_alone_where_the_account_has_a_second_step(client):
    eva = accounts.staff(Role.ADMINISTRATOR)
    eva.is_staff = True
    eva.set_password("fyra lugna ord i rad")
    eva.save()
    TOTP.activate(eva, "JBSWY3DPEHPK3PXP")
    typed = {name: eva.email for name in ("login", "username", "email")}
    typed |= {name: "fyra lugna ord i rad" for name in ("password", "password1", "password2", "proof-password")}
    client.raise_request_exception = False
    knocked = 0
    for address in simple_addresses():
        client.post(address, typed)
        assert SESSION_KEY not in client.session, address
        knocked += address in ("/admin/login/", "/konto/login/")
    assert knocked == 2
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/konto/login/?next=/admin/"


@pytest.mark.django_db
def test_whoever_removes_their_own_second_step_is_led_to_a_new_one_at_once(client, demanded):
    elin = accounts.staff(Role.CASE_OFFICER)
    client.force_login(elin)
    TOTP.activate(elin, "JBSWY3DPEHPK3PXP")
    shown(client, elin)
    assert client.get("/").status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=elin).exists()
    assert client.get("/")["Location"].startswith("/konto/andra-steg/")


@pytest.mark.django_db
def test_the_apps_secret_is_not_readable_in_the_database_and_a_changed_key_still_reads_it(settings):
    elin = accounts.user()
    TOTP.activate(elin, "JBSWY3DPEHPK3PXP")
    kept = Authenticator.objects.get(user=elin).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in kept

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-long-random-text" * 3
    assert SecondStepAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("password", ["password1234", "Password1234", "qwertyuiop123", "sommar2019sommar"])
def test_a_leaked_password_is_refused_whatever_its_capitals(password):
    if password == "sommar2019sommar":  # no leak has it: the list is no rule of taste
        LeakedPasswordValidator().validate(password)
        return
    with pytest.raises(ValidationError) as refused:
        LeakedPasswordValidator().validate(password)
    assert refused.value.code == "password_leaked"


@pytest.mark.django_db
def test_signing_up_with_a_leaked_password_says_so_at_the_field(client):
    data = {
        "name": "Lina",
        "email": "lina@norrviken.example",
        "password1": "password1234",
        "password2": "password1234",
    }
    page = client.post(reverse("account_signup"), data, headers={"accept-language": "sv"}).content.decode()
    assert "känt från en läcka" in page
