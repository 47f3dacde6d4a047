"""An economist's day in a browser: a payment proposed, approved by a colleague, found behind its figure, undone."""

from datetime import UTC, datetime

import pytest

from accounts.roles import Role
from programmes.models import LedgerEntry
from programmes.workflow.ledger import Line, commit
from tests.factories import accounts, registry
from tests.factories import programmes as make
from tests.journeys.look import NARROW, WIDE, assert_accessible, colours
from tests.journeys.people import page_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def looks_right(page) -> None:
    """Wide and on a telephone, light and dark."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            colours(page, scheme)
            assert_accessible(page)
    page.set_viewport_size(WIDE)


@pytest.fixture
def scene(live, clock):
    clock.set_moment(NOW)
    assignment = make.assignment()
    make.frame(assignment, 2026, 1_000_000)
    case = registry.case(assignment.authority)
    party = accounts.organisation("Celltorget Sverige AB", "559233-0129")
    economist, colleague = make.worker(Role.ECONOMIST, name="Hanna Björk"), make.worker(Role.ECONOMIST, name="Olle Ek")
    commit([Line(assignment, 2026, party, 500_000)], case=case, by=colleague, now=NOW, key="grant")
    return assignment, case, economist, colleague


def test_a_payment_from_proposal_to_counter_entry(browser, live, scene, tmp_path):
    assignment, case, economist, colleague = scene
    page = page_of(browser, live, economist)
    page.goto(f"/uppdrag/{assignment.uuid}/huvudbok/")
    looks_right(page)
    page.get_by_role("link", name="Ny post").click()
    looks_right(page)
    page.get_by_role("button", name="Föreslå posten").click()
    page.locator("[aria-invalid=true]").nth(2).wait_for()  # at least three fields say what they lack
    looks_right(page)
    page.get_by_label("Slag").select_option("payment")
    page.get_by_label("Medelsår").fill("2026")
    page.get_by_label("Belopp, kronor").fill("125 000,50")
    page.get_by_label("Händelsedag").fill("2026-03-01")
    page.get_by_role("textbox", name="Diarienummer", exact=True).fill(case.designation)
    page.get_by_role("textbox", name="Organisation", exact=True).fill("559233-0129")
    page.get_by_role("button", name="Föreslå posten").click()
    page.get_by_role("heading", name="Föreslagen post").wait_for()
    assert not page.get_by_role("button", name="Attestera och bokför").is_visible()
    looks_right(page)

    other = page_of(browser, live, colleague)
    other.goto("/")
    other.get_by_role("link", name="Utbetalning", exact=True).click()
    looks_right(other)
    other.get_by_role("button", name="Attestera och bokför").click()
    other.get_by_text("Förslaget är attesterat och bokfört.").wait_for()

    page.goto(f"/uppdrag/{assignment.uuid}/saldon/")
    looks_right(page)
    page.get_by_role("link", name="125 000,50").click()
    page.get_by_role("heading", name="Utbetalt netto: 125 000,50 kr").wait_for()
    page.get_by_role("link", name="1 mars 2026").click()
    page.get_by_role("link", name="Rätta med en motpost").click()
    looks_right(page)
    page.get_by_label("Vad som var fel").fill("Fel mottagare")
    page.get_by_role("button", name="Föreslå motposten").click()
    page.get_by_role("heading", name="Motpost").wait_for()
    assert LedgerEntry.objects.filter(kind="payment").count() == 1


def test_a_file_is_shown_row_by_row_with_what_is_wrong(browser, live, scene, tmp_path):
    assignment, case, economist, _colleague = scene
    path = tmp_path / "mars.csv"
    head = "slag;medelsår;belopp;händelsedag;verifikation;organisationsnummer;diarienummer;referens"
    good = f"utbetalning;2026;1 000,00;2026-02-01;A1;559233-0129;{case.number};"
    path.write_text(f"{head}\n{good}\n{good.replace('A1', 'A2').replace('2026-02-01', '2026-02-30')}\n", "cp1252")
    page = page_of(browser, live, economist)
    page.goto(f"/uppdrag/{assignment.uuid}/huvudbok/import/")
    looks_right(page)
    page.get_by_label("Perioden som CSV-fil").set_input_files(path)
    page.get_by_role("button", name="Läs in filen").click()
    page.get_by_role("heading", name="En rad är felaktig").wait_for()
    looks_right(page)
    assert page.get_by_text("Den dagen finns inte").is_visible()
    assert not page.get_by_role("button", name="Bekräfta och föreslå").is_visible()


def test_what_an_amount_does_is_seen_before_it_is_recorded(browser, live, scene):
    assignment, _case, economist, _colleague = scene
    page = page_of(browser, live, economist)
    page.goto(f"/uppdrag/{assignment.uuid}/belopp/")
    page.get_by_label("Vilket beslut").fill("Ändringsbeslut (påhittat exempel)")
    page.get_by_label("Budgetår").fill("2026")
    page.get_by_label("Belopp, kronor").fill("400 000")
    page.get_by_label("Räknas från").fill("2026-03-01")
    page.get_by_role("button", name="Se vad det innebär").click()
    page.get_by_role("heading", name="Utrymmet blir negativt").wait_for()
    assert page.get_by_text("−100 000").is_visible()
    looks_right(page)
    page.get_by_role("button", name="Ändra").click()
    assert page.get_by_label("Belopp, kronor").input_value().replace("\xa0", " ") == "400 000"
