"""A budget of many parties in the browser, earlier aid in rows, and cooperation across borders with its assessment."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from accounts.roles import Role
from applications.loading.checklists import contents as checklists
from applications.loading.files import contents
from applications.workflow.aid import save_party
from applications.workflow.aid_rules import enter_rate, load
from applications.workflow.draft import save_section
from applications.workflow.international import checklist_for, save_answers
from applications.workflow.international import load as load_checklists
from applications.workflow.parties import add_party
from applications.workflow.submission import submit
from calls.models import CallCondition
from tests.factories import accounts, applications, calls
from tests.factories.applications import WRITTEN, version_of
from tests.journeys.people import page_of
from tests.journeys.test_aid import look

pytestmark = pytest.mark.django_db(transaction=True)
HOW = {"revision": None, "now": WRITTEN}


def test_totals_follow_what_is_typed_and_earlier_aid_is_filled_in_by_rows(browser: Browser, live, clock):
    clock.set_day(WRITTEN.date())
    load(contents(), source="Följer med produkten", now=WRITTEN)
    enter_rate(WRITTEN.date(), Decimal("11"), source="Påhittat exempel", by=None, now=WRITTEN)
    call = calls.call()
    CallCondition.objects.create(call=call, key="stod", kind="intensity", parameters={"bonuses": "counts"}, position=9)
    draft = applications.draft(call)
    by = applications.applicant()
    for number in range(4):
        number_of = accounts.organisation().number
        add_party(
            version_of(draft), name=f"Part {number}", number=number_of, kind="company", size="small", county="14",
            by=by, now=WRITTEN,
        )  # fmt: skip
    company = version_of(draft).parties.first()
    grounds = {"c.gber_25.industrial": 1_000_000, "g.gber_25.industrial": 500_000, "g.de_minimis.de_minimis": 500_000}
    save_party(company, grounds | {"c.de_minimis.de_minimis": 1_000_000}, by=by, **HOW)
    with page_of(browser, live, by) as page:
        page.goto(f"{live}{reverse('applications:budget', args=[draft.case.uuid])}")
        whole = page.locator("#all-costs tfoot [data-sum=all]")
        before = int("".join(filter(str.isdigit, whole.inner_text())))
        field = page.get_by_label(f"{company.name}, personal 2026, kronor")
        typed = int("".join(filter(str.isdigit, field.input_value())) or 0)
        field.fill("3 000 000")
        expect(whole).to_have_text(f"{before - typed + 3_000_000:,}".replace(",", "\u00a0"))
        look(page, "budget-many")
        page.get_by_role("link", name="Part 2", exact=True).click()
        expect(page.get_by_label("Part 2, personal 2026, kronor")).to_be_visible()
        page.goto(f"{live}{reverse('applications:budget_book', args=[draft.case.uuid])}")
        look(page, "budget-book")
        page.goto(f"{live}{reverse('applications:party_aid', args=[draft.case.uuid, company.uuid])}")
        page.get_by_label("Beslutsdatum, rad 1").fill("2025-01-15")
        page.get_by_label("Euro, rad 1").fill("290 000")
        page.get_by_label("Beviljat av, rad 1").fill("Region Skåne")
        expect(page.locator("#standing")).to_contain_text("försumbart stöd de senaste åren", timeout=20_000)
        look(page, "aid-party-in-detail")


def test_cooperation_across_borders_is_told_and_judged(browser: Browser, live, clock):
    clock.set_day(WRITTEN.date())
    load_checklists(checklists(), now=WRITTEN)
    draft = applications.draft()
    by = applications.applicant()
    told = {"foreign_partners": True, "partner_countries": ["FI"], "risk_note": "Ritningar stannar i Sverige."}
    save_section(version_of(draft), "international", told, by=by, **HOW)
    with page_of(browser, live, by) as page:
        page.goto(f"{live}{reverse('applications:international', args=[draft.case.uuid])}")
        look(page, "international")
        for one in page.locator('input[name^="q-"][value="no"]').all():
            one.check()
        expect(page.get_by_text("Inget är kvar: ni kan skicka in")).to_be_visible()
    answers = {one["key"]: False for one in checklist_for(draft.call).questions}
    save_answers(version_of(draft), answers, by=by, **HOW)
    case = submit(draft, by=by, now=WRITTEN).case
    with page_of(browser, live, accounts.staff(Role.DECISION_MAKER)) as page:
        page.goto(f"{live}{reverse('applications:international_assessment', args=[case.uuid])}")
        page.get_by_label("riskerna är godtagbara").check()
        page.get_by_label("Bedömning", exact=True).fill("Partnern finns inom EU och får inga nycklar.")
        look(page, "international-assessment")
        page.get_by_role("button", name="Spara bedömningen").click()
        expect(page.get_by_role("heading", name="Riskerna är godtagbara")).to_be_visible()
        page.goto(f"{live}{reverse('applications:checklists')}")
        look(page, "checklists")
        page.goto(f"{live}{reverse('applications:euro_rates')}")
        look(page, "euro-rates")
