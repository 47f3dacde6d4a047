"""Where one is signed in: seen, and ended one at a time or all at once."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.middleware import LAST
from accounts.roles import Role
from accounts.workflow.signin import sign_out_everywhere
from sweden.clock import now
from tests.factories import accounts

PASSWORD = "fyra lugna ord i rad"


def sign_in(agent: str, address: str = "lina@norrviken.example") -> Client:
    client = Client(headers={"user-agent": agent, "accept-language": "sv"})
    client.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    return client


@pytest.mark.django_db
def test_each_device_is_listed_and_one_can_be_signed_out_from_another():
    accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    accounts.user("Noor Haddad", "noor@aros.example", password=PASSWORD)
    here, there, stranger = sign_in("Datorn"), sign_in("Telefonen"), sign_in("Annan", "noor@aros.example")
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Datorn" in page
    assert "Telefonen" in page
    assert "Annan" not in page

    end = reverse("accounts:end_session", args=[UserSession.objects.get(user_agent="Telefonen").pk])
    assert stranger.post(end).status_code == 404
    assert there.get(reverse("account_email")).status_code == 200
    assert here.post(end).status_code == 302
    assert there.get(reverse("account_email")).status_code == 302
    assert here.get(reverse("account_email")).status_code == 200
    own = reverse("accounts:end_session", args=[UserSession.objects.get(user_agent="Datorn").pk])
    assert here.post(own).status_code == 404  # one signs out here by signing out


@pytest.mark.django_db
def test_all_others_are_signed_out_at_once():
    accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    here, others = sign_in("Datorn"), [sign_in("Telefonen"), sign_in("Jobbet")]
    here.post(reverse("usersessions_list"))
    assert [one.get(reverse("account_email")).status_code for one in others] == [302, 302]
    assert here.get(reverse("account_email")).status_code == 200


@pytest.mark.django_db
def test_a_session_that_is_in_no_list_is_ended_with_the_others():
    lina = accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    here, unlisted = sign_in("Datorn"), Client()
    unlisted.force_login(lina)
    UserSession.objects.exclude(user_agent="Datorn").delete()
    here.post(reverse("usersessions_list"))
    assert unlisted.get(reverse("account_email")).status_code == 302
    assert here.get(reverse("account_email")).status_code == 200

    administrator = accounts.staff(Role.ADMINISTRATOR)
    unlisted.force_login(lina)
    UserSession.objects.filter(user=lina).delete()
    sign_out_everywhere(lina, by=administrator, now=now(), reason="Ringde")
    assert [one.get(reverse("account_email")).status_code for one in (here, unlisted)] == [302, 302]


def aged(client: Client, *, began: float, last: float = 0) -> Client:
    """As if the session had begun so many seconds ago, and been used so many ago."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - began
    session[LAST] = time.time() - last
    session.save()
    return client


@pytest.mark.django_db
def test_a_session_ends_unused_or_after_its_time_and_sooner_for_whoever_has_a_role():
    eva = accounts.user("Eva Nordin", "eva@vinnova.example", password=PASSWORD)
    accounts.role(eva, Role.CASE_OFFICER)
    accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    hour, day = 3600, 24 * 3600
    for address, began, last, stays in [
        ("eva@vinnova.example", 2 * hour, 30 * 60, True),
        ("eva@vinnova.example", 2 * hour, hour + 60, False),
        ("eva@vinnova.example", 12 * hour + 60, 60, False),
        ("lina@norrviken.example", 2 * day, day, True),
        ("lina@norrviken.example", 4 * day, 3 * day + 60, False),
        ("lina@norrviken.example", 14 * day + 60, 60, False),
    ]:
        client = aged(sign_in("Datorn", address), began=began, last=last)
        status = client.get(reverse("account_email")).status_code
        assert status == (200 if stays else 302), (address, began, last)
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert "Firefox, Windows" in sign_in(agent).get(reverse("usersessions_list")).content.decode()
