"""Where one is signed in: seen, and ended one at a time or all at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

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
