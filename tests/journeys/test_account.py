"""A joint report as four people meet it: written, frozen, decided by both agencies, delivered, read at the ministry."""

import re
import subprocess
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Department
from accounts.roles import Role
from reporting.workflow.occasions import open_due_occasions
from tests.factories import accounts
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, answered, book, write_all
from tests.journeys.look import assert_accessible, colours, picture
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agencies(clock):
    clock.set_day(date(2026, 1, 23))
    vinnova, council = make.pair()
    duty = vinnova.duties.get(duty__key="gemensam-rapport").duty
    duty.document_kind, duty.submitting_authority = "joint-report", vinnova.authority
    duty.save()
    for key, name in (("kn", "Klimat- och näringslivsdepartementet"), ("u", "Utbildningsdepartementet")):
        duty.recipient_departments.add(
            Department.objects.create(key=key, name=name, registrar_email=f"{key}@rk.example")
        )
    return vinnova, council


def look(page: Page, name: str, heading: str) -> None:
    """The page with this heading is there; axe finds nothing on it, light and dark; a picture for the eye."""
    expect(page.locator(".pk-job[hx-get]")).to_have_count(0, timeout=90_000)
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    page.wait_for_load_state()
    for scheme in ("light", "dark"):
        colours(page, scheme)
        assert_accessible(page)
        picture(page, f"{name}-{scheme}")
    colours(page, "light")


def test_a_report_is_written_frozen_decided_delivered_and_read(browser: Browser, live, worker, agencies, clock):
    officers = [
        make.worker(Role.CASE_OFFICER, a.authority, name=n)
        for a, n in zip(agencies, ("Elin Sandberg", "Sofia Lindqvist"), strict=True)
    ]
    approvers = [
        make.worker(Role.REPORT_APPROVER, a.authority, name=n)
        for a, n in zip(agencies, ("Birgitta Norén", "Torsten Lund"), strict=True)
    ]
    reader = accounts.user("Disa Holm", "disa.holm@regeringskansliet.example")
    accounts.role(reader, Role.MINISTRY_READER, Department.objects.get(key="kn"))
    book(agencies[0], 42_750_500)
    book(agencies[1], 126_204_500)
    occasion = open_due_occasions(date(2025, 12, 5), now=DECEMBER)[0]
    answered(occasion.duty, *officers)
    write_all(occasion, officers, agencies)

    # The officer writes and freezes.
    page = page_of(browser, live, officers[0])
    page.goto("/redovisningar/")
    look(page, "redovisningar", "Redovisningar")
    page.get_by_role("link", name="Gemensam rapport").first.click()
    page.get_by_role("link", name=re.compile("Medel och beslut")).click()
    look(page, "rapport-medel", "Gemensam rapport om excellenskluster")
    mine = page.get_by_role("textbox", name="i avsnitt")
    mine.fill("Vinnova har beviljat {t1/2025.vinnova/granted} för 2025.\n\nSkillnaden mot ramen beslutas under våren.")
    page.get_by_role("button", name="Spara texten").click()
    expect(page.get_by_text("Texten är sparad.")).to_be_visible()
    page.goto(f"/redovisningar/{occasion.uuid}/?avsnitt=medel&siffra=t1/2025.vinnova/granted")
    expect(page.get_by_role("heading", name="42 751 tkr")).to_be_visible()
    look(page, "rapport-spar", "Gemensam rapport om excellenskluster")
    page.get_by_role("link", name="Frys siffrorna").click()
    look(page, "rapport-frys", "Frys siffrorna")
    page.get_by_role("button", name="Frys siffrorna").click()
    expect(page.get_by_text("Siffrorna är frysta.", exact=False).first).to_be_visible()

    # Both agencies decide.
    for approver, officer, assignment in zip(approvers, officers, agencies, strict=True):
        page = page_of(browser, live, approver)
        page.goto(f"/redovisningar/{occasion.uuid}/")
        page.get_by_role("link", name="Besluta").click()
        look(page, f"rapport-beslut-{assignment.authority.key}", "Besluta om rapporten")
        page.get_by_label("Föredragande").select_option(label=officer.person.name)
        page.get_by_role("button", name="Besluta och diarieför").click()
        expect(page.get_by_text("Beslutet är diariefört.")).to_be_visible()

    # The worker makes the PDF; the officer delivers it.
    page = page_of(browser, live, officers[0])
    page.goto(f"/redovisningar/{occasion.uuid}/")
    wait_for_the_pdf(page)
    page.get_by_role("link", name="Lämna rapporten").click()
    look(page, "rapport-lamna", "Lämna rapporten")
    page.get_by_role("button", name="Lämna rapporten").click()
    expect(page.get_by_text("Rapporten är lämnad och diarieförd.")).to_be_visible()
    look(page, "rapport-lamnad", "Gemensam rapport om excellenskluster")

    # The ministry reads.
    page = page_of(browser, live, reader)
    page.goto("/redovisningar/")
    page.get_by_role("link", name="Gemensam rapport").first.click()
    look(page, "rapport-departement", "Gemensam rapport om excellenskluster")
    with page.expect_download() as waiting:
        page.evaluate(
            "url => { const a = document.createElement('a'); a.href = url; a.download = 'r.pdf'; a.click(); }",
            page.get_by_role("link", name="Läs rapporten (PDF)").get_attribute("href"),
        )
    text = subprocess.run(
        ["pdftotext", "-layout", waiting.value.path(), "-"], capture_output=True, text=True, check=True
    ).stdout
    text = " ".join(text.replace("\u00a0", " ").split())
    for expected in (
        "Vinnova får använda 62 000",
        "42 751",
        "Vinnovas beslut fattades den 23 januari 2026 av Birgitta Norén",
    ):
        assert expected in text
    page.get_by_role("link", name=re.compile("Medel och beslut")).click()
    page.get_by_role("link", name="42 751").first.click()
    expect(page.get_by_text("42 750 500")).to_be_visible()


def wait_for_the_pdf(page: Page) -> None:
    """The page follows the job and loads itself anew when it has ended; then the next act is there."""
    expect(page.get_by_role("link", name="Lämna rapporten")).to_be_visible(timeout=60_000)


def test_the_writers_text_survives_a_colleagues_save(browser: Browser, live, agencies):
    officer = make.worker(Role.CASE_OFFICER, agencies[0].authority, name="Elin Sandberg")
    colleague = make.worker(Role.CASE_OFFICER, agencies[0].authority, name="Maryam Haddad")
    occasion = open_due_occasions(date(2025, 12, 5), now=DECEMBER)[0]
    address = f"/redovisningar/{occasion.uuid}/?avsnitt=synergier"
    mine, theirs = page_of(browser, live, officer), page_of(browser, live, colleague)
    mine.goto(address)
    theirs.goto(address)

    theirs.get_by_role("textbox", name="i avsnitt").fill("Kollegans text.")
    theirs.get_by_role("button", name="Spara texten").click()
    expect(theirs.get_by_text("Texten är sparad.")).to_be_visible()
    mine.get_by_role("textbox", name="i avsnitt").fill("Min text.")
    mine.get_by_role("button", name="Spara texten").click()

    expect(mine.get_by_text("Någon sparade före dig")).to_be_visible()
    expect(mine.get_by_text("Kollegans text.")).to_be_visible()
    expect(mine.get_by_role("textbox", name="i avsnitt")).to_have_value("Min text.")
    assert_accessible(mine)
