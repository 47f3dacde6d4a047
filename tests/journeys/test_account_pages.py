"""The way in, and one's own account, as people and as axe see them."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from registry.models import Message
from tests.factories import accounts
from tests.journeys import look
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "fyra lugna ord i rad"


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE", "viewport": look.NARROW}


def test_one_creates_an_account_on_a_telephone_confirms_it_and_signs_in(page: Page, live: str):
    page.goto(f"{live}/")
    page.goto(f"{live}/konto/login/")
    look.assert_accessible(page)
    page.get_by_role("link", name="Skapa ett konto").click()
    page.get_by_label("Namn").fill("Lina Forsgren")
    page.get_by_label("E-postadress").fill("lina@norrviken.example")
    page.get_by_label("Lösenord", exact=True).fill("kort")
    page.get_by_label("Lösenordet en gång till").fill("kort")
    page.get_by_role("button", name="Skapa kontot").click()

    expect(page.locator("[data-errors]")).to_be_focused()
    look.assert_accessible(page)
    look.picture(page, "signup-error")
    expect(page.get_by_label("Namn")).to_have_value("Lina Forsgren")

    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_label("Lösenordet en gång till").fill(PASSWORD)
    page.get_by_role("button", name="Skapa kontot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Öppna länken som vi har skickat")
    look.assert_accessible(page)

    link = re.search(r"https?://[^/]+(/\S+)", Message.objects.get(to_email="lina@norrviken.example").body)[1]
    page.goto(live + link)
    look.assert_accessible(page)
    page.get_by_role("button", name="Bekräfta adressen").click()
    page.goto(f"{live}/konto/login/")
    page.get_by_label("E-postadress").fill("lina@norrviken.example")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()

    expect(page.locator(".pk-menu summary", has_text="Lina Forsgren")).to_be_visible()
    assert User.objects.get().person.name == "Lina Forsgren"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_ones_account(browser: Browser, live: str, scheme: str):
    elin = accounts.staff(Role.CASE_OFFICER)
    page = page_of(browser, live, elin)

    for name in ("email", "password/change", "logout", "2fa", "reauthenticate"):
        page.goto(f"{live}/konto/{name}/")
        look.colours(page, scheme)
        look.picture(page, f"account-{name.replace('/', '-')}-{scheme}")
        look.assert_accessible(page)


def test_the_menu_of_the_person_opens_with_the_keyboard_and_closes_with_escape(browser: Browser, live: str):
    page = page_of(browser, live, accounts.staff(Role.CASE_OFFICER))
    page.goto(f"{live}/konto/email/")
    summary = page.locator("header .pk-menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    look.picture(page, "person-menu")
    look.assert_accessible(page)

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Logga ut")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_first_tab_key_reaches_the_link_past_the_menu(browser: Browser, live: str):
    page = page_of(browser, live, accounts.staff(Role.CASE_OFFICER))
    page.goto(f"{live}/konto/email/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
