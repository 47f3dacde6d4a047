"""An officer sets up a real call in a real browser, and the office reads the joint calendar: axe finds nothing."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from calls.models import Call
from calls.rules.criteria import Grade, plain
from tests.factories import calls, programmes
from tests.journeys.look import NARROW, assert_accessible, colours
from tests.journeys.people import page_of

NOW = datetime(2025, 8, 20, 9, tzinfo=UTC)


@pytest.fixture
def elin(transactional_db, clock) -> User:
    """Elin, a case officer; Maryam reads proofs."""
    clock.set_moment(NOW)
    programmes.pair()
    programmes.worker(name="Maryam Daneshvar")
    return programmes.worker(name="Elin Sandberg")


@pytest.fixture
def page(browser: Browser, live: str, elin: User) -> Page:
    """Elin's browser."""
    return page_of(browser, live, elin)


def onwards(page: Page) -> None:
    page.get_by_role("button", name="Spara och fortsätt").click()


def add(page: Page, kind: str, **values: str) -> None:
    """Add a condition and fill in its fields; what stood there before is kept."""
    page.select_option("#add-kind", kind)
    page.get_by_role("button", name="Lägg till").click()
    row = page.locator("[name=rows]").input_value()
    for name, value in values.items():
        field = page.locator(f'[name="{int(row) - 1}-{name}"]')
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_an_officer_sets_up_a_call_for_feasibility_studies_with_its_conditions(page: Page, live: str) -> None:
    """Vinnova 2024-01486: at most 1 000 000 kronor, at most 70 per cent of the costs, intensity per party."""
    page.goto(f"{live}{reverse('calls:new')}")
    page.locator("[name=part]").first.check()
    page.fill("[name=title_sv]", "Förstudier: metaller och mineral")
    page.locator("main form button[type=submit]").click()
    page.fill("[name=purpose_sv]", "Pröva om en idé håller.")
    page.fill("[name=who_may_apply_sv]", "Organisationer.")
    page.fill("[name=legal_basis_sv]", "förordningen (2015:208)")
    page.fill("[name=appeal_ground_sv]", "24 § förordningen (2015:208)")
    onwards(page)
    call = Call.objects.get()
    page.goto(f"{live}{reverse('calls:edit_period', args=[call.uuid])}")
    page.fill("[name=opens_day]", "2025-09-15")
    page.fill("[name=closes_day]", "2025-11-20")
    page.fill("[name=decision_planned_on]", "2025-12-20")
    onwards(page)
    page.goto(f"{live}{reverse('calls:edit_money', args=[call.uuid])}")
    page.locator('[name^="sum-"][name$="-2025"]').first.fill("20 000 000")
    onwards(page)
    page.goto(f"{live}{reverse('calls:edit_conditions', args=[call.uuid])}")
    add(page, "max_grant", amount="1 000 000")
    add(page, "max_share", share="70")
    add(page, "intensity", bonuses="counts")
    assert_accessible(page)
    page.get_by_role("button", name="Spara och stäng").click()
    expect(page.locator("main")).to_contain_text("högst 70 %")
    assert [(one.kind, one.parameters) for one in call.conditions.all()] == [
        ("max_grant", {"amount": 1_000_000}),
        ("max_share", {"share": "7/10"}),
        ("intensity", {"bonuses": "counts"}),
    ]
    page.get_by_role("link", name="Begär korrektur").click()
    page.select_option("[name=proofreader]", label="Maryam Daneshvar")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("korrektur", ignore_case=True)
    call.refresh_from_db()
    assert call.status == "proof"


def test_the_joint_calendar_is_read_at_360_pixels_in_the_dark(browser: Browser, live: str, elin: User) -> None:
    vinnova, council = programmes.pair()
    programmes.area(assignment=vinnova)
    for of, first, last in ((vinnova, (9, 1), (10, 1)), (council, (9, 15), (12, 20))):
        calls.call(
            of,
            opens_at=datetime(2025, *first, 7, tzinfo=UTC),
            closes_at=datetime(2025, *last, 13, tzinfo=UTC),
            decision_planned_on=date(2025, 12, 22),
        )
    page = page_of(browser, live, elin, viewport=NARROW)
    page.goto(f"{live}{reverse('calls:joint_calendar', args=['excellens'])}")
    expect(page.locator("#findings ~ *, section[aria-labelledby=findings]").first).to_contain_text("samtidigt")
    colours(page, "dark")
    assert_accessible(page)

    public = Call.objects.first()
    public.criteria.create(key="nytta", name_sv="Nytta", grades=plain((Grade(1, "Svag"), Grade(2, "Bra"))))
    page.goto(f"{live}{reverse('calls:call', args=[public.uuid])}")
    head, crumbs = page.locator("section[aria-labelledby=criteria] thead"), page.locator(".pk-crumbs")
    position = "one => getComputedStyle(one).position"
    assert (head.evaluate(position), crumbs.is_visible()) == ("absolute", True)
    page.emulate_media(media="print")  # on paper a table stays a table, and what is pressed is not there
    assert (head.evaluate(position), crumbs.is_visible()) == ("static", False)
