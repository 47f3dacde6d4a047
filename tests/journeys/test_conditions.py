"""The conditions as officers and axe see them: wide and on a telephone, light and dark, with and without script."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from accounts.roles import Role
from programmes.models import ConditionException
from tests.factories import grants
from tests.factories import programmes as make
from tests.journeys import look
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def floor(clock):
    clock.set_day(date(2026, 1, 20))
    council = make.pair()[1]
    make.authorisation(council, 100_000_000, 2028)
    make.condition(council, "portfolio.component", key="ssh", parameters={"component": "ssh"}, severity="blocking")
    make.condition(
        council, "portfolio.trl_coverage", key="trl", parameters={"lowest": 1, "highest": 9}, severity="info"
    )
    make.area("kvantteknik", name_sv="Kvantteknik", assignment=make.pair()[0])
    condition = make.condition(
        council,
        "portfolio.project_year_min",
        key="golv",
        scope="project_year",
        severity="override",
        title_sv="Minst en miljon per kluster och år",
        parameters={"minimum": 1_000_000, "basis": "grant"},
        readings=[
            {"parameters": {"basis": "grant"}, "text": "Bidraget räknas."},
            {"parameters": {"basis": "total"}, "text": "All finansiering räknas."},
        ],
    )
    grants.grant(council)
    return condition


def test_a_decision_maker_makes_an_exception_and_takes_it_back(browser: Browser, live: str, floor):
    page = page_of(browser, live, make.worker(Role.DECISION_MAKER, floor.assignment.authority, name="Anders Bergvall"))
    page.goto(f"/uppdrag/{floor.assignment.uuid}/")
    page.get_by_role("link", name="Minst en miljon per kluster och år").click()
    expect(page.locator(".pk-head .pk-status")).to_have_text("Inte uppfyllt")
    look.assert_accessible(page)
    look.picture(page, "condition")
    page.get_by_role("link", name="Gör undantag").first.click()
    expect(page).to_have_url(re.compile("/undantag/"))
    look.assert_accessible(page)
    page.get_by_role("button", name="För in undantaget").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    page.get_by_label("Skäl").fill("Klustret pågår bara i december 2025.")
    page.get_by_label("För projektets alla år").check()
    page.get_by_role("button", name="För in undantaget").click()
    expect(page.locator(".pk-head .pk-status")).to_have_text("Inte uppfyllt, undantag medgivet")
    assert ConditionException.objects.get().allowed_by == "Anders Bergvall"
    page.get_by_role("link", name="Återta").click()
    expect(page).to_have_url(re.compile("/aterta/"))
    look.assert_accessible(page)
    page.get_by_label("Skäl").fill("Beslutet ändrades.")
    page.get_by_role("button", name="Återta").click()
    expect(page.locator(".pk-head .pk-status")).to_have_text("Inte uppfyllt")
    page.get_by_role("link", name="Välj hur det läses").click()
    expect(page).to_have_url(re.compile("/tolkning/"))
    look.assert_accessible(page)
    page.get_by_label("All finansiering räknas.").check()
    page.get_by_label("Skäl").fill("Enligt departementets svar.")
    page.get_by_role("button", name="Läs det så").click()
    expect(page.locator(".pk-head .pk-status")).to_have_text("Uppfyllt")


@pytest.mark.parametrize("viewport", [look.WIDE, look.NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_conditions(browser: Browser, live: str, floor, scheme: str, viewport):
    officer = make.worker(Role.CASE_OFFICER, floor.assignment.authority)
    page = page_of(browser, live, officer, viewport=viewport)
    grant = floor.assignment.grants.get()
    conditions = [f"/villkor/{one.uuid}/" for one in floor.assignment.conditions.all()]
    for address in [*conditions, f"/villkor/{floor.uuid}/tolkning/", f"/bidrag/{grant.uuid}/villkor/"]:
        page.goto(address)
        look.colours(page, scheme)
        look.assert_accessible(page)
