"""Signing up, confirming the address, signing in, forgetting the password: the pages and what they leave behind."""

import re

import pytest
from django.urls import reverse

from accounts.models import Person, User
from registry.models import Message

PASSWORD = "fyra lugna ord i rad"
SWEDISH = {"accept-language": "sv"}


@pytest.fixture(autouse=True)
def _mail_as_messages(settings):
    """Django's test runner swaps the mail backend; here the product's own is wanted."""
    settings.EMAIL_BACKEND = "registry.mail.MessageBackend"


def sign_up(client, **changes):
    data = {
        "name": "  Lina   Forsgren ",
        "email": "Lina@Norrviken.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(reverse("account_signup"), data | changes, headers=SWEDISH)


def link_in(message: Message) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


@pytest.mark.django_db
def test_signing_up_makes_a_person_by_name_and_sends_a_link_in_swedish(client):
    response = sign_up(client)

    assert response.status_code == 302
    user = User.objects.get()
    assert (user.email, user.person.name, user.language) == ("lina@norrviken.example", "Lina Forsgren", "sv")
    message = Message.objects.get()
    assert message.subject == "Bekräfta din e-postadress"
    assert "!" not in message.body


@pytest.mark.django_db
def test_the_link_confirms_the_address_and_then_one_can_sign_in(client):
    sign_up(client)
    address = link_in(Message.objects.get())

    assert "Bekräfta adressen" in client.get(address, headers=SWEDISH).content.decode()
    client.post(address)
    response = client.post(reverse("account_login"), {"login": "lina@norrviken.example", "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


@pytest.mark.django_db
def test_who_made_an_account_on_the_way_to_a_call_is_led_on_to_it(client):
    sign_up(client, next="/utlysningar/?q=kvant")
    answer = client.post(link_in(Message.objects.get()))
    assert answer.url == "/konto/login/?next=%2Futlysningar%2F%3Fq%3Dkvant"

    sent = {"login": "lina@norrviken.example", "password": PASSWORD, "next": "/utlysningar/?q=kvant"}
    assert client.post(reverse("account_login"), sent).url == "/utlysningar/?q=kvant"


@pytest.mark.django_db
def test_no_other_host_is_a_way_on(client):
    sign_up(client, next="https://other.example/")
    assert client.post(link_in(Message.objects.get())).url == "/konto/login/"


@pytest.mark.django_db
def test_signing_up_without_a_name_keeps_what_was_typed_and_makes_nobody(client):
    response = sign_up(client, name=" ")
    page = response.content.decode()

    assert response.status_code == 200
    assert "En uppgift behöver rättas" in page
    assert 'value="Lina@Norrviken.example"' in page
    assert not User.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_signing_up_twice_tells_the_owner_of_the_address_and_nobody_else(client):
    sign_up(client)
    response = sign_up(client, name="Någon Annan")

    assert response.status_code == 302
    assert response["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert Message.objects.order_by("pk").last().subject == "Du har redan ett konto"


@pytest.mark.django_db
def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client):
    User.objects.create_user("lina@norrviken.example", PASSWORD, name="Lina Forsgren")
    client.post(reverse("account_reset_password"), {"email": "lina@norrviken.example"}, headers=SWEDISH)
    address = link_in(Message.objects.get())
    there = client.get(address, follow=True).redirect_chain[-1][0]
    new = {"password1": "sex andra lugna ord", "password2": "sex andra lugna ord"}

    assert client.post(there, new).status_code == 302
    assert User.objects.get().check_password("sex andra lugna ord")
    client.logout()
    again = client.get(address, follow=True, headers=SWEDISH)
    assert "Länken fungerar inte längre" in again.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_reset_password_done",
     "account_email_verification_sent", "account_inactive"],
)  # fmt: skip
def test_the_pages_on_the_way_in_are_in_swedish_without_exclamation_marks(client, name):
    page = client.get(reverse(name), headers=SWEDISH).content.decode()
    words = re.sub(r"<[^>]+>", " ", page)

    assert 'lang="sv"' in page
    assert "!" not in words
    assert "pk-entrance" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "account_logout", "mfa_index", "account_reauthenticate"]
)
def test_the_pages_of_ones_account_open_for_the_one_signed_in(client, name):
    user = User.objects.create_user("lina@norrviken.example", PASSWORD, name="Lina Forsgren")
    client.force_login(user)
    response = client.get(reverse(name), headers=SWEDISH)

    assert response.status_code == 200
    assert "Lina Forsgren" in response.content.decode()
