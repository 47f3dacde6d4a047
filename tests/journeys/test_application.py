"""An application in a real browser: saved as one writes, findings beside, nothing lost, and axe finds nothing."""

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from applications.workflow.draft import draft_of, read_budget, save_section
from tests.factories import applications, calls, programmes
from tests.journeys.look import NARROW, WIDE, assert_accessible, colours
from tests.journeys.people import page_of

CONDITIONS = [
    {"kind": "max_grant", "parameters": {"amount": 2_000_000}},
    {"kind": "business_matches", "parameters": {}, "effect": "warn"},
]


@pytest.fixture
def lina(transactional_db, clock) -> User:
    """Lina, within the usual call."""
    clock.set_moment(applications.WRITTEN)
    return applications.applicant()


@pytest.fixture
def page(browser: Browser, live: str, lina: User) -> Page:
    """Lina's browser."""
    return page_of(browser, live, lina)


def test_what_is_written_is_saved_and_the_findings_follow(page: Page, live: str, lina: User) -> None:
    application = applications.draft(calls.call(conditions=CONDITIONS))
    party = draft_of(application).parties.first()
    page.goto(f"{live}/mina-ansokningar/{application.case.uuid}/budget/")
    expect(page.locator("#standing")).to_contain_text("Näringslivet står för")
    cell = page.locator(f'[name="{party.uuid}:g.grant.2025"]')
    cell.fill("900000")
    cell.press("Tab")
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    expect(page.locator("#standing")).to_contain_text("sänk det med 200\u00a0000\u00a0kr")
    assert read_budget(party)["g.grant.2025"] == 900_000
    cell.fill("nio")
    expect(page.locator(".pk-err")).to_be_visible()
    assert read_budget(party)["g.grant.2025"] == 900_000


def test_what_is_saved_by_the_button_is_not_taken_for_lost_and_what_is_pasted_is_not_cut(
    page: Page, live: str, lina: User
) -> None:
    application = applications.draft()
    page.goto(f"{live}/mina-ansokningar/{application.case.uuid}/projektet/")
    page.fill("[name=title]", "Sparad med knappen genast")
    page.locator("button[name=stay]").click()  # before autosave has begun
    expect(page.locator("[data-saved]")).to_contain_text("Sparat kl.")
    expect(page.locator("[data-saved] button")).to_have_count(0)  # "there is text that was never saved"

    page.fill("[name=summary]", "x" * 3100)

    expect(page.locator("#id_summary_count")).to_contain_text("korta med 100")
    expect(page.locator("[data-saved]")).to_contain_text("utom det som är markerat")
    page.reload()
    expect(page.locator("[name=summary]")).to_have_value("x" * 3100)


def test_a_block_from_a_spreadsheet_fills_the_grid(page: Page, live: str, lina: User) -> None:
    application = applications.draft(parties=[{**applications.PARTIES[0], "cost": None}])
    party = draft_of(application).parties.get()
    page.goto(f"{live}/mina-ansokningar/{application.case.uuid}/budget/")
    page.locator(f'[name="{party.uuid}:c.personal.2025"]').focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "100\\t200\\n300\\t400");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }"""
    )
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    cells = read_budget(party)
    assert [cells[f"c.{kind}.{year}"] for kind in ("personal", "equipment") for year in (2025, 2026)] == [
        100,
        200,
        300,
        400,
    ]


def test_who_meets_another_writer_is_led_to_both_versions(page: Page, live: str, lina: User) -> None:
    application = applications.draft()
    page.goto(f"{live}/mina-ansokningar/{application.case.uuid}/projektet/")
    save_section(
        draft_of(application),
        "project",
        {"title": "Någon annans titel"},
        revision=None,
        by=lina,
        now=applications.WRITTEN,
    )
    page.fill("[name=title]", "Min titel")
    page.get_by_role("link", name="Visa båda versionerna").click()
    expect(page.locator("main")).to_contain_text("Någon annans titel")
    expect(page.locator("main")).to_contain_text("Min titel")
    assert_accessible(page)
    page.get_by_label("Det du skrev").check()
    page.get_by_role("button", name="Behåll det jag har valt").click()
    expect(page.locator("[name=title]")).to_have_value("Min titel")
    assert draft_of(application).title == "Min titel"


def test_what_is_typed_without_contact_is_there_when_the_page_is_opened_again(
    page: Page, live: str, lina: User
) -> None:
    application = applications.draft()
    url = f"{live}/mina-ansokningar/{application.case.uuid}/projektet/"
    page.goto(url)
    page.route("**/projektet/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill("[name=summary]", "Skrivet på tåget i en tunnel.")
    expect(page.locator("[data-saved]")).to_contain_text("Ingen kontakt")
    page.unroute("**/projektet/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(url)
    expect(page.locator("[name=summary]")).to_have_value("Skrivet på tåget i en tunnel.")
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    assert draft_of(application).summary == "Skrivet på tåget i en tunnel."


PARTS = [
    "projektet",
    "parter",
    "parter/ny",
    "fragor",
    "budget",
    "internationalisering",
    "bilagor",
    "personer",
    "granska",
]


def test_axe_finds_nothing_on_any_page_of_an_applicant(page: Page, live: str, lina: User) -> None:
    call = calls.call(conditions=CONDITIONS)
    draft = applications.draft(call)
    sent = applications.submitted_application(calls.call())
    own = f"{live}/mina-ansokningar/"
    addresses = [f"{own}{draft.case.uuid}/{part}/" for part in PARTS]
    addresses += [own, f"{own}{sent.case.uuid}/", f"{own}ny/{call.case.uuid}/", f"{own}{sent.case.uuid}/aterkalla/"]
    for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size(size)
        for address in addresses:
            page.goto(address)
            colours(page, scheme)
            assert_accessible(page)


def test_axe_finds_nothing_on_the_officers_pages(browser: Browser, live: str, lina: User) -> None:
    application = applications.submitted_application(calls.call(conditions=CONDITIONS))
    officer = programmes.worker(name="Elin Sandberg")
    page = page_of(browser, live, officer)
    uuid = application.case.uuid
    pages = ("", f"{uuid}/", f"{uuid}/komplettering/", f"{uuid}/meddelanden/")
    for address in (f"{live}/arenden/{uuid}/", *(f"{live}/ansokningar/{page}" for page in pages)):
        for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
            page.set_viewport_size(size)
            page.goto(address)
            colours(page, scheme)
            assert_accessible(page)


def test_everything_is_written_told_and_handed_in_without_scripts(browser: Browser, live: str, lina: User) -> None:
    application = applications.draft(calls.call(conditions=CONDITIONS), title="Före")
    party = draft_of(application).parties.first()
    page = page_of(browser, live, lina, scripts=False)
    home = f"{live}/mina-ansokningar/{application.case.uuid}/"

    def press(name: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name).first.click()

    page.goto(f"{home}projektet/")
    page.locator("[name=title]").fill("Skriven utan skript")
    press("Spara och fortsätt")
    page.goto(f"{home}budget/")
    cell = page.locator(f'[name="{party.uuid}:g.grant.2025"]')
    cell.fill("nio")
    press("Spara")
    expect(cell).to_have_value("nio")  # told at its field, and still there
    expect(cell).to_have_attribute("aria-invalid", "true")
    cell.fill("90000000")
    press("Spara")
    expect(page.locator("#standing")).to_contain_text("2\u00a0000\u00a0000\u00a0kr")
    page.goto(f"{home}granska/")
    expect(page.get_by_role("button", name="Skicka in ansökan")).to_have_count(0)
    page.goto(f"{home}budget/")
    cell.fill("500000")
    press("Spara")
    page.goto(f"{home}granska/")
    for box in page.locator("main form input[type=checkbox]").all():
        box.check()
    press("Skicka in ansökan")
    application.refresh_from_db()
    assert (application.status, application.title) == ("submitted", "Skriven utan skript")
    expect(page.locator("main")).to_contain_text(application.case.designation)
