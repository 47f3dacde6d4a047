"""The real case, third part: the agencies account for it together, and the ministry reads."""

from datetime import date, time

from playwright.sync_api import expect

from config.demo.story import Story
from config.local.processes import wait_until
from programmes.models import Assignment
from reporting.models import Occasion, Report
from reporting.tasks import open_due_occasions
from tests.factories.reporting import write_all
from tests.journeys.visitor import saved, text_of


def the_report_is_written_and_frozen(visit, clock, story: Story) -> Occasion:
    clock.set_day(date(2025, 12, 5), time(10))
    open_due_occasions.delay()  # as beat does
    due = Occasion.objects.filter(duty__document_kind="joint-report")
    assert wait_until(due.exists, within=60)
    occasion = due.get()
    assignments = [Assignment.objects.get(key=key) for key in ("vin-exc", "vr-exc")]
    officers = [story.user("Elin Sandberg"), story.user("Sofia Lindqvist")]
    home = f"/redovisningar/{occasion.uuid}/"
    elin, sofia = visit("Elin Sandberg"), visit("Sofia Lindqvist")
    elin.goto("/redovisningar/")
    elin.goto(home)
    for one, name, key in ((elin, "Elin Sandberg", "vinnova"), (sofia, "Sofia Lindqvist", "vr")):
        one.goto(f"{home}ansvarig/{key}/")
        one.page.get_by_label("Ansvarig").select_option(label=name)
        one.press("Spara")

    clock.set_day(date(2026, 1, 23), time(10))
    write_all(occasion, officers, assignments)
    elin.goto(f"{home}?avsnitt=medel")
    elin.page.get_by_role("textbox", name="i avsnitt").fill(
        "Vinnova har beviljat {t1/2025.vinnova/granted} av medlen för 2025."
    )
    elin.page.get_by_role("button", name="Spara texten").click()
    expect(elin.page.get_by_text("Texten är sparad.")).to_be_visible()
    elin.goto(f"{home}?avsnitt=medel&siffra=t1/2025.vinnova/granted")
    elin.reads("12 000 tkr")
    elin.goto(f"{home}frys/")
    elin.press("Frys siffrorna")
    sofia.goto(home)
    return occasion


def both_agencies_decide_and_it_is_delivered(visit, clock, occasion: Occasion) -> None:
    clock.set_day(date(2026, 1, 27), time(10))
    home = f"/redovisningar/{occasion.uuid}/"
    for approver, officer, key in (
        ("Birgitta Norén", "Elin Sandberg", "vinnova"),
        ("Torsten Lund", "Sofia Lindqvist", "vr"),
    ):
        one = visit(approver)
        one.goto(home)
        one.goto(f"{home}beslut/{key}/")
        assert one.page.locator("main .pk-notice[data-color=danger]").all_inner_texts() == []
        one.page.get_by_label("Föredragande").select_option(label=officer)
        one.press("Besluta och diarieför")
    elin = visit("Elin Sandberg")
    elin.goto(home)
    # The page follows the job and loads itself anew when it has ended; then the next act is there.
    expect(elin.page.get_by_role("link", name="Lämna rapporten")).to_be_visible(timeout=90_000)
    report = Report.objects.get(occasion=occasion)
    assert report.document_id, [(job.status, job.error) for job in occasion.case.jobs.all()]
    elin.goto(f"{home}lamna/")
    elin.press("Lämna rapporten")


def the_ministry_reads(visit, occasion: Occasion) -> None:
    disa = visit("Disa Holm")
    disa.goto("/")
    disa.goto("/redovisningar/")
    disa.goto(f"/redovisningar/{occasion.uuid}/")
    link = disa.page.get_by_role("link", name="Läs rapporten (PDF)")
    words = text_of(saved(disa.page, link.get_attribute("href")))
    for expected in (
        "Vinnova får använda 62 000",
        "12 000",
        "Vinnova har beviljat 12 000 tkr av medlen för 2025.",
        "Vinnovas beslut fattades den 27 januari 2026 av generaldirektör Birgitta Norén",
        "Vetenskapsrådets beslut fattades den 27 januari 2026 av generaldirektör Torsten Lund",
    ):
        assert expected in words, (expected, words)
    disa.goto(f"/redovisningar/{occasion.uuid}/?avsnitt=medel")
    disa.follow("12 000")
    disa.reads("Aros universitet|8 000 000", "4 000 000")
