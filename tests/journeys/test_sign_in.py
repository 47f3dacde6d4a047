"""Signing in with more than a password, as people do it: a passkey on the device, an app that shows codes."""

import json
import re
import socket
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import EidIdentity, Person, User
from accounts.roles import Role
from config.identity import NUMBER_CLAIM
from config.local import processes
from registry.models import Message
from tests.factories import accounts
from tests.journeys import look
from tests.processes import Running, Starter, free_port

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "fyra lugna ord i rad"


NUMBER = "198703142396"
ELIN = {"sub": "elin", "email": "elin@vinnova.example", "name": "Elin Sandberg"}
LINA = {"sub": NUMBER, NUMBER_CLAIM: NUMBER, "given_name": "Lina", "family_name": "Forsgren"}


@pytest.fixture(scope="module")
def provider(_lasting: Starter) -> Iterator[str]:
    """An OpenID Connect provider of its own, which knows Elin by her address and Lina by her number."""
    port = free_port()
    words = ["-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for claims in (ELIN, LINA):
        words += ["--user-claims", json.dumps(claims)]
    running = _lasting._start("provider", words)

    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    assert processes.wait_until(answers, within=60, alive=running.alive), running.output
    yield f"http://127.0.0.1:{port}"
    running.stop()


@pytest.fixture(scope="module")
def server(_lasting: Starter, provider: str) -> Iterator[Running]:
    named = {"server_url": provider, "secret": "hemligt"}
    ways = [
        {
            "key": "vinnova",
            "name": "Vinnova",
            "kind": "agency",
            "client_id": "one",
            "domains": ["vinnova.example"],
            "strong": True,
            **named,
        },
        {"key": "eleg", "name": "E-legitimation", "kind": "eid", "client_id": "two", **named},
    ]
    web = _lasting.web(env={"STAFF_MFA_REQUIRED": "1", "STEP_UP": "1", "OIDC_PROVIDERS": json.dumps(ways)})
    yield web
    web.stop()


@pytest.fixture
def demanding(transactional_db: None, server: Running) -> str:
    """A web process that demands a second step of staff; by name, for passkeys belong to names."""
    return server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "sv-SE", "viewport": look.NARROW}


def sign_in(page: Page, address: str) -> None:
    page.get_by_label("E-postadress").fill(address)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator(".pk-person .pk-menu summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.locator(".pk-person").get_by_role("link", name="Logga in")).to_be_visible()


def device(page: Page) -> None:
    """A device that keeps passkeys and knows its owner, as Chromium plays one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_officer_is_led_to_a_passkey_first_and_then_signs_in_with_it_alone(page: Page, demanding: str):
    elin = accounts.user("Elin Sandberg", "elin@vinnova.example", password=PASSWORD)
    accounts.role(elin, Role.CASE_OFFICER)
    device(page)

    page.goto(f"{demanding}/arenden/")
    sign_in(page, "elin@vinnova.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ett andra steg när du loggar in")
    look.assert_accessible(page)
    page.goto(f"{demanding}/atkomst/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ett andra steg när du loggar in")
    page.goto(f"{demanding}/arenden/")

    page.get_by_role("link", name="Lägg till en passnyckel").click()
    look.assert_accessible(page)
    page.get_by_role("button", name="Lägg till passnyckeln").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    look.assert_accessible(page)
    look.picture(page, "recovery-codes")
    page.get_by_role("link", name="Jag har sparat dem: fortsätt").click()
    expect(page).to_have_url(f"{demanding}/arenden/")
    page.goto(f"{demanding}/konto/2fa/")
    look.assert_accessible(page)

    sign_out(page)
    page.goto(f"{demanding}/konto/login/?next=/arenden/")
    page.get_by_role("button", name="Logga in med en passnyckel").click()
    expect(page).to_have_url(f"{demanding}/arenden/")
    expect(page.locator(".pk-menu summary", has_text="Elin Sandberg")).to_be_visible()


def test_an_applicant_sets_up_an_app_and_signs_in_with_its_code_and_no_other(page: Page, demanding: str):
    accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)

    page.goto(f"{demanding}/konto/login/")
    sign_in(page, "lina@norrviken.example")
    expect(page).to_have_url(f"{demanding}/")
    page.goto(f"{demanding}/konto/2fa/")
    page.get_by_role("link", name="Ställ in appen").click()
    look.assert_accessible(page)
    look.picture(page, "authenticator-app")
    secret = page.locator("main code").inner_text().strip()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Koden som appen visar").fill(code)
    page.get_by_role("button", name="Börja använda appen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    reserve = page.locator(".pk-codes code").first.inner_text()

    sign_out(page)
    page.goto(f"{demanding}/konto/login/")
    sign_in(page, "lina@norrviken.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Det andra steget")
    look.assert_accessible(page)
    page.get_by_label("Kod").fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.locator(".pk-err, .pk-errors").first).to_contain_text("koden stämmer inte")
    later = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1))  # what the telephone shows soon
    page.get_by_label("Kod").fill(later)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.locator(".pk-menu summary", has_text="Lina Forsgren")).to_be_visible()

    sign_out(page)
    for _again in range(2):  # a recovery code works once
        page.goto(f"{demanding}/konto/login/")
        sign_in(page, "lina@norrviken.example")
        page.get_by_label("Kod").fill(reserve)
        page.get_by_role("button", name="Logga in", exact=True).click()
        if _again == 0:
            sign_out(page)
    expect(page).to_have_url(re.compile("/konto/2fa/authenticate/"))


def test_an_officer_signs_in_by_the_agencys_own_provider_and_needs_no_second_step_here(page: Page, demanding: str):
    # Made by somebody who never showed that the address is theirs: their password opens nothing once she has come.
    elin = accounts.user("Elin Sandberg", "elin@vinnova.example", password=PASSWORD, verified=False)
    accounts.role(elin, Role.CASE_OFFICER)
    accounts.role(elin, Role.ADMINISTRATOR)

    page.goto(f"{demanding}/konto/login/?next=/arenden/")
    look.assert_accessible(page)
    page.get_by_role("link", name="Vinnova").click()
    page.get_by_role("button", name="elin", exact=True).click()
    expect(page).to_have_url(f"{demanding}/arenden/")
    expect(page.locator(".pk-menu summary", has_text="Elin Sandberg")).to_be_visible()
    assert not User.objects.get().has_usable_password()
    page.goto(f"{demanding}/konto/3rdparty/")
    look.assert_accessible(page)

    # Later she decides something: the provider says once more who she is, and what she typed is done as it was typed.
    kept = import_module(settings.SESSION_ENGINE).SessionStore(Session.objects.get().session_key)
    for record in kept[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 901
    kept.save()
    noor = accounts.user("Noor Haddad", "noor@vinnova.example")
    accounts.role(noor, Role.CASE_OFFICER)
    page.goto(f"{demanding}/roller/")
    page.get_by_label("E-postadress").fill("noor@vinnova.example")
    page.get_by_label("Roll", exact=True).select_option("economist")
    page.get_by_label("Myndighet", exact=True).select_option("vinnova")
    page.get_by_role("button", name="Tilldela rollen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Visa att det är du")
    look.assert_accessible(page)
    look.picture(page, "step-up")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Vinnova").click()
    opened.value.get_by_role("button", name="elin", exact=True).click()
    expect(opened.value).to_have_url(re.compile("/konto/visat/"))
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_text("Noor Haddad har nu rollen")).to_be_visible()


def test_an_e_id_shows_who_one_is_and_its_number_is_kept_nowhere(page: Page, demanding: str, server: Running):
    page.goto(f"{demanding}/konto/login/")
    page.get_by_role("link", name="E-legitimation").click()
    page.get_by_role("button", name=NUMBER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ditt konto här")
    look.assert_accessible(page)
    expect(page.get_by_label("Namn")).to_have_value("Lina Forsgren")
    page.get_by_label("E-postadress").fill("lina@norrviken.example")
    page.get_by_role("button", name="Skapa kontot").click()
    link = re.search(r"https?://[^/]+(/\S+)", Message.objects.get(to_email="lina@norrviken.example").body)[1]
    page.goto(demanding + link)
    page.get_by_role("button", name="Bekräfta adressen").click()

    page.goto(f"{demanding}/konto/login/")
    page.get_by_role("link", name="E-legitimation").click()
    page.get_by_role("button", name=NUMBER).first.click()
    expect(page.locator(".pk-menu summary", has_text="Lina Forsgren")).to_be_visible()
    assert page.url == f"{demanding}/"

    assert Person.objects.get().name == "Lina Forsgren"
    kept = [SocialAccount.objects.values().get(), EidIdentity.objects.values().get(), *Session.objects.all().values()]
    kept += [session.get_decoded() for session in Session.objects.all()]
    assert NUMBER not in str(kept)
    assert NUMBER not in server.output
