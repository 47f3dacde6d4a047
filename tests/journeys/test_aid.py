"""State aid in the browser: the rules in force, and new ones entered by a person."""

import copy
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from applications.loading.files import contents, dump
from applications.workflow.aid_rules import load
from tests.factories import accounts
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
