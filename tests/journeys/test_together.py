"""Two people write one application in two browsers: the network goes, they meet in a field, and nothing is lost."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from applications.workflow.draft import draft_of
from applications.workflow.people import accept, invite
from registry.models.access import Rights
from tests.factories import applications
from tests.journeys.look import assert_accessible
from tests.journeys.people import page_of


@pytest.fixture
def lina(transactional_db, clock) -> User:
    clock.set_moment(applications.WRITTEN)
    return applications.applicant()


@pytest.fixture
def jonas(lina: User) -> User:
    return applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")


def sign_in_again(page: Page, user: User, live: str) -> None:
    """Sign in anew, as in another tab: the old session and its tokens are gone."""
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = urlsplit(live).hostname
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": host, "path": "/"}])


def test_two_lose_the_network_meet_in_a_field_and_lose_nothing(
    browser: Browser, live: str, lina: User, jonas: User
) -> None:
    application = applications.draft()
    invitation = invite(application, email=jonas.email, rights=Rights.WRITE, by=lina, now=applications.WRITTEN)
    accept(invitation, by=jonas, now=applications.WRITTEN)
    url = f"{live}/mina-ansokningar/{application.case.uuid}/projektet/"
    hers, his = page_of(browser, live, lina), page_of(browser, live, jonas)
    hers.goto(url)
    his.goto(url)

    hers.context.set_offline(True)
    hers.fill("[name=title]", "Linas titel")
    hers.fill("[name=summary]", "Det Lina skrev på tåget.")
    expect(hers.locator("[data-saved]")).to_contain_text("Ingen kontakt")
    his.fill("[name=summary]", "Det Jonas skrev vid skrivbordet.")
    saved(his)

    hers.context.set_offline(False)
    hers.get_by_role("link", name="Visa båda versionerna").click()
    expect(hers.locator("main")).to_contain_text("Det Lina skrev på tåget.")
    expect(hers.locator("main")).to_contain_text("Det Jonas skrev vid skrivbordet.")
    expect(hers.locator("main")).to_contain_text("Det andra du skrev sparas samtidigt")
    assert_accessible(hers)
    hers.get_by_label("Båda, efter varandra").check()
    hers.get_by_role("button", name="Behåll det jag har valt").click()
    both = "Det Jonas skrev vid skrivbordet.\n\nDet Lina skrev på tåget."
    expect(hers.locator("[name=summary]")).to_have_value(both)
    expect(hers.locator("[data-saved] button")).to_have_count(0)  # no old copy is offered over what was chosen
    version = draft_of(application)
    assert (version.title, version.summary) == ("Linas titel", both)

    his.goto(f"{live}/mina-ansokningar/")
    expect(his.locator("main")).to_contain_text("Lina Forsgren skrev i Projekt")

    Session.objects.all().delete()
    hers.context.clear_cookies()
    hers.fill("[name=title]", "Skrivet utan att vara inloggad")
    expect(hers.locator("[data-saved]")).to_contain_text("logga")
    sign_in_again(hers, lina, live)
    hers.fill("[name=title]", "Skrivet efter ny inloggning")
    saved(hers)
    assert draft_of(application).title == "Skrivet efter ny inloggning"
    hers.context.close()
    his.context.close()
