"""Signing up and in: a person for each account, a verified address, and no word about who exists."""

import re

import pytest
from django.test import Client

from accounts.models import Person, User
from registry.models import Message
from tests.factories import accounts

pytestmark = pytest.mark.django_db

SIGN_UP = {
    "name": "  Lina   Forsgren ",
    "email": "Lina.Forsgren@norrviken.example",
    "password1": "en lång och ovanlig fras",
    "password2": "en lång och ovanlig fras",
}


@pytest.fixture(autouse=True)
def own_mail(settings) -> None:
    settings.EMAIL_BACKEND = "registry.mail.MessageBackend"


def test_a_new_account_has_a_person_and_opens_when_its_address_is_verified(client: Client) -> None:
    client.post("/konto/signup/", SIGN_UP)

    user = User.objects.get()
    assert (user.email, user.person.name) == ("lina.forsgren@norrviken.example", "Lina Forsgren")
    assert client.get("/meddelanden/").status_code == 302  # not yet
    letter = Message.objects.get()
    link = re.search(r"/konto/confirm-email/[^\s]+", letter.body)
    assert link

    answer = client.post(link[0])

    assert answer.status_code == 302
    entered = Client().post("/konto/login/", {"login": SIGN_UP["email"], "password": SIGN_UP["password1"]})
    assert (entered.status_code, entered["Location"]) == (302, "/")


def test_before_verification_nobody_gets_in(client: Client) -> None:
    client.post("/konto/signup/", SIGN_UP)

    visitor = Client()
    visitor.post("/konto/login/", {"login": SIGN_UP["email"], "password": SIGN_UP["password1"]})

    assert visitor.get("/meddelanden/").status_code == 302


def test_a_known_address_gets_the_same_answer_and_no_second_account() -> None:
    first, second = Client().post("/konto/signup/", SIGN_UP), None
    people = Person.objects.count()

    second = Client().post("/konto/signup/", {**SIGN_UP, "name": "Någon Annan"})

    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])
    assert User.objects.count() == 1
    assert Person.objects.count() == people
    assert Message.objects.count() == 2  # whoever owns the address is told


def test_a_forgotten_password_says_the_same_of_known_and_unknown() -> None:
    accounts.user(email="known@example.example")

    answers = [Client().post("/konto/password/reset/", {"email": f"{who}@example.example"}) for who in ("known", "x")]

    assert answers[0].status_code == answers[1].status_code
    assert answers[0]["Location"] == answers[1]["Location"]


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "   "}, {"password2": "annat"}, {"email": "x"}, {"password1": "kort", "password2": "kort"}],
)
def test_a_form_with_something_wrong_makes_no_account(client: Client, change) -> None:
    client.post("/konto/signup/", {**SIGN_UP, **change})

    assert not User.objects.exists()
    assert not Person.objects.exists()


def test_an_address_is_known_whatever_its_capitals() -> None:
    accounts.user(email="lina@norrviken.example", password="en lång och ovanlig fras")

    answer = Client().post("/konto/login/", {"login": "LINA@Norrviken.example", "password": "en lång och ovanlig fras"})

    assert answer.status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_after_signing_in(elsewhere: str) -> None:
    accounts.user(email="lina@norrviken.example", password="en lång och ovanlig fras")

    answer = Client().post(
        "/konto/login/", {"login": "lina@norrviken.example", "password": "en lång och ovanlig fras", "next": elsewhere}
    )

    assert answer["Location"] == "/"


def test_the_language_chosen_stays_with_the_account(client: Client) -> None:
    user = accounts.user()
    client.force_login(user)
    assert '<html lang="sv"' in client.get("/").content.decode()

    client.post("/sprak/", {"language": "en", "next": "/"})

    elsewhere = Client(headers={"Accept-Language": "sv"})
    elsewhere.force_login(User.objects.get(pk=user.pk))
    assert '<html lang="en"' in elsewhere.get("/").content.decode()


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    user = accounts.user()
    client.force_login(user)

    client.post("/sprak/", {"language": "xx", "next": "/"})

    user.refresh_from_db()
    assert user.language == "sv"


def test_the_language_of_the_sign_up_page_becomes_the_accounts(client: Client) -> None:
    client.post("/konto/signup/", SIGN_UP, headers={"Accept-Language": "en"})

    assert User.objects.get().language == "en"
