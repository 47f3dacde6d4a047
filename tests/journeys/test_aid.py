"""State aid in the browser: the rules in force, new ones entered by a person, and an applicant's grounds."""

import copy
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from applications.loading.files import contents, dump
from applications.workflow.aid_rules import load
from calls.models import CallCondition
from tests.factories import accounts, applications, calls
from tests.journeys.look import NARROW, WIDE, assert_accessible, colours, picture
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def look(page: Page, name: str) -> None:
    """Nothing for axe to find, wide and narrow, light and dark; pictures for the eye."""
    for size, width in ((WIDE, "wide"), (NARROW, "narrow")):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            colours(page, scheme)
            assert_accessible(page)
        picture(page, f"{name}-{width}")
    page.set_viewport_size(WIDE)
    colours(page, "light")


def test_a_person_enters_the_successor_of_the_block_exemption(browser: Browser, live, clock):
    clock.set_day(date(2026, 11, 2))
    load(contents(), source="Följer med produkten", now=NOW)
    with page_of(browser, live, accounts.staff(Role.DECISION_MAKER)) as page:
        page.goto(f"{live}/stodregler/")
        look(page, "aid-rules")
        page.get_by_role("link", name="Gruppundantagsförordningen").click()
        look(page, "aid-rule-set")
        page.get_by_role("link", name="Skriv nya regler efter dessa").click()
        successor = copy.deepcopy(next(one for one in contents() if one["key"] == "gber-2023"))
        successor |= {
            "key": "gber-next",
            "valid_from": "2027-01-01",
            "valid_to": None,
            "title_sv": "Den nya förordningen",
        }
        expect(page.get_by_label("Regler", exact=True)).to_have_value(dump(contents()[1]))
        page.get_by_label("Skrivna efter").fill("Förordning (EU) 2026/999 (påhittat exempel)")
        page.get_by_label("Regler", exact=True).fill("key: x")
        page.get_by_role("button", name="Granska reglerna").click()
        look(page, "aid-rules-refused")
        page.get_by_label("Regler", exact=True).fill(dump(successor))
        page.get_by_role("button", name="Granska reglerna").click()
        expect(page.get_by_role("heading", name="Forsknings- och utvecklingsprojekt")).to_be_visible()
        look(page, "aid-rules-looked-at")
        page.get_by_role("button", name="Lägg in reglerna").click()
        expect(page.get_by_role("heading", level=1, name="Den nya förordningen")).to_be_visible()


def test_an_applicant_divides_the_grant_declares_and_has_nothing_left(browser: Browser, live, clock):
    clock.set_day(applications.WRITTEN.date())
    load(contents(), source="Följer med produkten", now=applications.WRITTEN)
    call = calls.call()
    CallCondition.objects.create(call=call, key="stod", kind="intensity", parameters={"bonuses": "counts"}, position=9)
    draft = applications.draft(call)
    with page_of(browser, live, applications.applicant()) as page:
        page.goto(f"{live}/mina-ansokningar/{draft.case.uuid}/budget/")
        page.get_by_role("link", name="Statsstöd").click()
        expect(page.get_by_role("heading", level=1, name="Statsstöd")).to_be_visible()
        look(page, "aid-project")
        page.get_by_role("link", name="Norrviken Biologics AB").click()
        expect(page.get_by_role("heading", level=1, name="Norrviken Biologics AB")).to_be_visible()
        look(page, "aid-party-empty")
        page.get_by_label("Experimentell utveckling, kostnader, kronor").fill("2 000 000")
        page.get_by_label("Experimentell utveckling, bidrag, kronor").fill("1 000 000")
        expect(page.locator("#standing")).to_contain_text("sänk bidraget med 300 000 kr")
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(page.get_by_text("Organisationen är inte ett företag i svårigheter.").first).to_be_visible()
        look(page, "aid-party-found")
        page.get_by_label("Experimentell utveckling, kostnader, kronor").fill("")
        page.get_by_label("Experimentell utveckling, bidrag, kronor").fill("")
        page.get_by_label("Industriell forskning, kostnader, kronor").fill("2 000 000")
        page.get_by_label("Industriell forskning, bidrag, kronor").fill("1 000 000")
        declares = page.get_by_role("region", name="Parten intygar")
        for one in declares.get_by_role("radio", name="Vi intygar detta").all():
            one.check()
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(page.get_by_text("Inget återstår för den här parten.")).to_be_visible()
        look(page, "aid-party-done")
