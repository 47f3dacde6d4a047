"""The mandate's pages as an officer and as axe see them."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from accounts.roles import Role
from programmes.loading import FOLDER, load
from programmes.models import Assignment
from programmes.models.frame import FrameSource
from programmes.workflow.facts import fill_in
from programmes.workflow.frames import record_frame
from tests.factories import programmes
from tests.journeys import look
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture
def four(clock):
    clock.set_moment(NOW)
    load(sorted(FOLDER.glob("*.yaml")), now=datetime(2025, 9, 1, 8, tzinfo=UTC))
    found = {one.key: one for one in Assignment.objects.select_related("authority", "case", "programme")}
    economist = programmes.worker(Role.ECONOMIST, found["vin-exc"].authority)
    record_frame(
        found["vin-exc"],
        year=2026,
        amount=143_000_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev för 2026 (påhittat exempel)",
        quote="får använda högst 143 000 tkr",
        valid_from=date(2025, 12, 18),
        by=economist,
        now=datetime(2025, 12, 19, 9, tzinfo=UTC),
    )
    fill_in(
        found["vin-exc"],
        fact="decided_on",
        value="2025-07-03",
        source="Följebrevet (påhittat exempel)",
        by=economist,
        now=datetime(2025, 12, 1, 9, tzinfo=UTC),
    )
    return found


@pytest.mark.parametrize(("viewport", "scheme"), [(look.WIDE, "light"), (look.NARROW, "dark")], ids=["wide", "narrow"])
def test_the_pages_of_the_mandate_are_accessible(browser: Browser, live: str, four, viewport, scheme):
    officer = programmes.worker(Role.CASE_OFFICER, four["vin-exc"].authority, name="Elin Sandberg")
    page = page_of(browser, live, officer, viewport=viewport)
    size = viewport["width"]
    for name, address in {
        "programme": reverse("programmes:programme", args=["excellenskluster"]),
        "programme-green": reverse("programmes:programme", args=["gron-industriproduktion"]),
        "assignment": reverse("programmes:assignment", args=[four["vin-exc"].uuid]),
        "assignment-green": reverse("programmes:assignment", args=[four["vin-green"].uuid]),
        "history": reverse("programmes:history", args=[four["vin-exc"].uuid]),
        "fact": reverse("programmes:fact", args=[four["vin-exc"].uuid, "identity/decision_number"]),
        "area": reverse("programmes:fact", args=[four["vin-exc"].uuid, "technology_areas/energiteknik"]),
        "attach": reverse("programmes:attach_decision", args=[four["vin-exc"].uuid]),
    }.items():
        page.goto(address)
        look.colours(page, scheme)
        look.picture(page, f"mandate-{name}-{size}")
        look.assert_accessible(page)


def test_an_officer_fills_in_a_missing_fact_and_a_colleague_sees_from_where(browser: Browser, live: str, four):
    officer = programmes.worker(Role.CASE_OFFICER, four["vin-exc"].authority, name="Elin Sandberg")
    page = page_of(browser, live, officer)
    page.goto(reverse("programmes:assignment", args=[four["vin-exc"].uuid]))
    page.get_by_role("link", name="Fyll i Beslutande departement").click()
    page.get_by_label("Beslutande departement").select_option(label="Klimat- och näringslivsdepartementet")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    page.get_by_label("Var den står").fill("Följebrevet")
    page.get_by_role("button", name="Spara").click()
    row = page.get_by_role("row", name=re.compile("^Beslutande departement"))
    for shown in ("Klimat- och näringslivsdepartementet", "saknas i beslutet", "Elin Sandberg", "Följebrevet"):
        expect(row).to_contain_text(shown)
    page.get_by_role("link", name="Historik").first.click()
    expect(page.get_by_role("main")).to_contain_text("Följebrevet")
