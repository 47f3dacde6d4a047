"""Anyone checks a delivered document: by its file, from the keyboard; a changed file is told; and without scripts."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import Browser, expect

from reporting.workflow.delivery import deliver
from reporting.workflow.settling import keep_signed
from tests.factories import letters
from tests.journeys.look import NARROW, WIDE, assert_accessible, picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_anyone_checks_a_document_with_its_file_or_with_its_check_sum(browser: Browser, live, tmp_path):
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("requisition")
    letters.filled(occasion, who, {**letters.REQUISITION, "amount_plattform": 7_000_000})
    report = letters.decided(occasion, who)
    copy, signed_on = letters.signed_copy(), letters.NOVEMBER.date()
    keep_signed(report, copy, signed_on=signed_on, by=who["economist"], now=letters.NOVEMBER)
    deliver(report, by=who["officer"], now=letters.NOVEMBER + timedelta(hours=1))
    with default_storage.open(report.document.file.path) as file:
        content = file.read()
    right, wrong = tmp_path / "rekvisition.pdf", tmp_path / "rekvisition-2.pdf"
    right.write_bytes(content)
    wrong.write_bytes(content.replace(b"%%EOF", b"%%EOF "))

    page = browser.new_context(viewport=WIDE, locale="sv-SE").new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{live}/kontrollera/")
    assert_accessible(page)
    page.get_by_label("Filen").focus()
    page.get_by_label("Filen").set_input_files(right)
    expect(page.get_by_role("heading", name="Dokumentet har lämnats och är oförändrat")).to_be_visible()
    expect(page.get_by_text("Rekvisition 1 för 2026")).to_be_visible()
    assert_accessible(page)
    picture(page, "check-right")

    page.get_by_label("Filen").set_input_files(wrong)
    expect(page.get_by_role("heading", name="Inget lämnat dokument har det här kontrolltalet")).to_be_visible()
    page.set_viewport_size(NARROW)
    assert_accessible(page)
    picture(page, "check-wrong-narrow")
    assert set(sent) == {"GET"}  # the file itself never leaves

    page.get_by_label("Kontrolltal (SHA-256)").fill(report.dataset.sha256)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rekvisition 1 för 2026")).to_be_visible()

    plain = browser.new_context(viewport=WIDE, locale="sv-SE", java_script_enabled=False).new_page()
    plain.goto(f"{live}/kontrollera/")
    expect(plain.get_by_text("sha256sum rapport.pdf")).to_be_visible()
    expect(plain.get_by_label("Filen")).to_be_hidden()
    plain.get_by_label("Kontrolltal (SHA-256)").fill(report.document.file_id)
    plain.get_by_role("button", name="Kontrollera").click()
    expect(plain.get_by_text("Rekvisition 1 för 2026")).to_be_visible()
    picture(plain, "check-without-scripts")
    plain.goto(f"{live}/oppna-data/")
    picture(plain, "open-data")
