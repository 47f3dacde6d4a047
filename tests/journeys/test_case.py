"""One real case through the whole house, as seven people meet it: from the government's decision to the ministry.

A call is written, proofread and published; an applicant applies; the agency decides and the ledger books; both
agencies account for it and a reader at the ministry follows a figure of the PDF to its rows.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from applications.models import Application
from applications.rules.facts import CATEGORIES
from applications.workflow.submission import submit
from assessments.workflow.eligibility import check_eligibility
from calls.models import Call
from config.demo import mandate, people
from config.demo.story import Story
from config.local.processes import wait_until
from programmes.models import Assignment, LedgerEntry
from registry.models import Message
from registry.models.stream import Direction
from reporting.models import Occasion, Report
from reporting.tasks import open_due_occasions
from sweden.clock import now as clock_now
from tests.factories import applications
from tests.factories.reporting import write_all
from tests.journeys.look import NARROW, WIDE, assert_accessible
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)

SIGNE, PASSWORD = "signe.ahlgren@norrviken.example", "fyra lugna ord i rad"
TITLE = "Samverkan om tillverkning av cellterapier"


Eye = Callable[[Page], None]


@dataclass
class Visitor:
    """Someone in a browser of their own. Every page they come to is looked at by axe; the console must stay silent."""

    page: Page
    eye: Eye
    narrow_too: bool = False
    errors: list[str] = field(default_factory=list)
    expected: str = "^$"

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _console(self, message) -> None:
        if message.type == "error" and not re.search(self.expected, message.text):
            self.errors.append(f"{self.page.url}: {message.text}")

    def look(self) -> None:
        """What the eye demands of the page, when its job is done; of an applicant's page also on a telephone."""
        expect(self.page.locator(".pk-job[hx-get]")).to_have_count(0, timeout=90_000)
        self.page.wait_for_load_state()
        self.eye(self.page)
        if self.narrow_too:
            self.page.set_viewport_size(NARROW)
            self.eye(self.page)
            self.page.set_viewport_size(WIDE)
        assert not self.errors

    def goto(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer.status == 200, (answer.status, address)
        self.look()

    def follow(self, name: str | re.Pattern, *, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name: str | re.Pattern, *, exact: bool = True) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=exact).click()
        self.look()

    def reach(self, target: Locator) -> None:
        """Come to a control by the Tab key alone, from where one is; it must show that one is there."""
        for _step in range(200):
            if target.evaluate("one => one === document.activeElement"):
                seen = target.evaluate("one => one.matches(':focus-visible') && getComputedStyle(one).outlineStyle")
                assert seen not in (False, "none"), f"nothing shows that one is at {target}"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{target} is not reached with the Tab key")

    def tick_and_press(self, boxes: list[Locator], name: str) -> None:
        """Tick boxes and press a button, with the keyboard."""
        for box in boxes:
            self.reach(box)
            self.page.keyboard.press("Space")
            expect(box).to_be_checked()
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names; `_` before a number is left out: `_0_amount` is "0-amount"."""
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").fill(value)

    def reads(self, *patterns: str) -> None:
        """The page's words, spaces made single, match each of the patterns."""
        text = spaced(self.page.locator("main").inner_text())
        for pattern in patterns:
            assert re.search(pattern, text), (pattern, text)

    def sees(self, words: str | re.Pattern) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.fixture
def story(clock) -> Story:
    """People, organisations and the real assignments, with the letters that the autumn of 2025 brought."""
    clock.set_day(date(2025, 10, 1), time(9))
    story = Story()
    people.load(story)
    mandate.load(story)
    return story


@pytest.fixture
def eye() -> Eye:
    """How a page is looked at: axe finds nothing, and nothing is wider than the window."""
    return assert_accessible


@pytest.fixture
def visit(browser: Browser, live: str, story: Story, eye: Eye):
    visitors: list[Visitor] = []

    def enter(who: str) -> Visitor:
        visitors.append(Visitor(page_of(browser, live, story.user(who)), eye))
        return visitors[-1]

    yield enter
    for one in visitors:
        one.page.context.close()


def text_of(pdf: str | Path) -> str:
    """The words of a PDF, with single spaces."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return spaced(done.stdout)


def spaced(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def a_call_is_published(visit) -> Call:
    elin = visit("Elin Sandberg")
    elin.goto("/program/")
    elin.follow("Excellenskluster för banbrytande teknik")
    elin.reads(
        "2025 Vinnova .*får använda.* 62 000 ", "Vetenskapsrådet .*minst.* 125 000 ", "gemensam.* rapport.*1 feb"
    )
    elin.follow("Beslutet Vinnova")
    elin.reads("Vinnova får under år 2025 använda 62 miljoner kronor för uppdraget")

    elin.goto("/utlysningar/ny/")
    elin.fill(title_sv=TITLE, title_en="Collaboration on making cell therapies")
    elin.page.get_by_role("radio", name=re.compile("Excellenskluster.*strategisk del")).check()
    elin.press("Skapa utlysningen")
    call = Call.objects.get()

    elin.goto(f"/utlysningar/{call.uuid}/texter/")
    elin.fill(
        purpose_sv="Vi söker projekt som gör tillverkningen av cellterapier säker nog för sjukvården.",
        purpose_en="We seek projects that make the making of cell therapies safe enough for health care.",
        who_may_apply_sv="Företag, lärosäten, institut och regioner i samverkan.",
        who_may_apply_en="Companies, universities, institutes and regions together.",
        legal_basis_sv="Förordningen (2015:208) om statligt stöd till forskning och utveckling samt innovation",
        appeal_ground_sv="Beslutet får inte överklagas enligt förordningen (2015:208).",
    )
    elin.press("Spara och fortsätt")
    elin.goto(f"/utlysningar/{call.uuid}/period/")
    elin.fill(
        opens_day="2025-10-02",
        opens_time="09:00",
        closes_day="2025-10-31",
        closes_time="14:00",
        decision_planned_on="2025-12-12",
        project_start_from="2025-12-01",
        project_end_latest="2028-12-31",
    )
    elin.press("Spara och fortsätt")
    assignment = call.call_strands.get().assignment
    elin.goto(f"/utlysningar/{call.uuid}/medel/")
    elin.fill(**{f"sum-{assignment.pk}-0-2025": "62 000 000", f"sum-{assignment.pk}-0-2026": "60 000 000"})
    elin.press("Spara och fortsätt")
    elin.goto(f"/utlysningar/{call.uuid}/villkor/")
    for place, kind in enumerate(("min_business_share", "max_grant")):
        elin.page.locator("#add-kind").select_option(kind)
        with elin.page.expect_navigation():
            elin.page.locator("button[name=add]").click()
        expect(elin.page.locator(f"[name='{place}-kind']")).to_have_value(kind)
    elin.look()
    elin.fill(**{"0-share": "50", "1-amount": "60000000"})
    elin.press("Spara och stäng")
    elin.goto(f"/utlysningar/{call.uuid}/kontakt/")
    elin.fill(contact_name="Elin Sandberg", contact_email="elin.sandberg@vinnova.example")
    elin.look()
    elin.press("Spara och stäng")
    elin.sees("Elin Sandberg")
    elin.goto(f"/utlysningar/{call.uuid}/forhandsgranska/")
    elin.goto(f"/utlysningar/{call.uuid}/begar-korrektur/")
    elin.page.locator("[name=proofreader]").select_option(label="Maryam Haddad")
    elin.press("Begär korrektur", exact=False)

    maryam = visit("Maryam Haddad")
    maryam.goto("/")
    maryam.goto(f"/utlysningar/{call.uuid}/korrektur/")
    maryam.press("Godkänn utlysningen")

    elin.goto(f"/utlysningar/{call.uuid}/arbete/")
    elin.goto(f"/utlysningar/{call.uuid}/publicera/")
    elin.press("Publicera utlysningen")
    call.refresh_from_db()
    assert (call.status, call.proofread_by.person.name) == ("published", "Maryam Haddad")
    return call


def someone_signs_up(browser: Browser, live: str, eye: Eye) -> Visitor:
    """An account made in the browser, confirmed by the link in the message."""
    context = browser.new_context(base_url=live, locale="sv-SE", viewport=WIDE, accept_downloads=True)
    signe = Visitor(context.new_page(), eye, narrow_too=True)
    signe.goto("/konto/login/")
    signe.follow("Skapa ett konto")
    signe.fill(name="Signe Ahlgren", email=SIGNE, password1=PASSWORD, password2=PASSWORD)
    signe.press("Skapa kontot")
    link = re.search(r"https?://[^/]+(/\S+)", Message.objects.get(to_email=SIGNE).body)[1]
    signe.goto(link)
    signe.press("Bekräfta adressen")
    signe.goto("/konto/login/")
    signe.fill(login=SIGNE, password=PASSWORD)
    signe.press("Logga in")
    return signe


def an_application_is_handed_in(signe: Visitor, call: Call) -> Application:
    page = signe.page
    signe.goto("/utlysningar/")
    signe.follow(TITLE)
    signe.follow("Börja en ansökan")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    application = Application.objects.get()
    home = f"/mina-ansokningar/{application.uuid}/"
    signe.look()
    signe.fill(
        title="Frysta T-celler för sjukhusapotek",
        summary="Vi prövar en sluten process för att frysa och tina celler på sjukhus.",
        starts_on="2025-12-01",
        ends_on="2026-12-31",
    )
    page.locator("[name=technology_area]").select_option("bioteknik")
    page.locator("[name=trl_from]").select_option("4")
    page.locator("[name=trl_to]").select_option("6")
    signe.press("Spara och fortsätt", exact=False)

    for name, number, kind, size, county in (
        ("Norrviken Biologics AB", "559012-3419", "company", "medium", "01"),
        ("Aros universitet", "202100-9986", "university", "", "03"),
    ):
        signe.goto(f"{home}parter/ny/")
        signe.fill(name=name, number=number)
        page.locator("[name=kind]").select_option(kind)
        if size:  # asked of companies only
            page.locator("[name=size]").select_option(size)
        page.locator("[name=county]").select_option(county)
        signe.press("Lägg till parten")
    company, university = (
        str(application.versions.get().parties.get(name=name).uuid)
        for name in ("Norrviken Biologics AB", "Aros universitet")
    )

    signe.goto(f"{home}internationalisering/")
    page.locator("[name=foreign_partners][value=no]").check()
    signe.press("Spara och fortsätt", exact=False)

    the_project_is_described(signe, home)

    signe.goto(f"{home}budget/")
    signe.fill(**cells(company, {"c.personal": (10_000_000, 30_000_000), "g.grant": (4_000_000, 6_000_000)}))
    signe.fill(**cells(company, {"f.own_cash": (6_000_000, 23_600_000)}))
    signe.fill(**cells(university, {"c.personal": (8_000_000, 12_000_000), "g.grant": (8_000_000, 12_000_000)}))
    for party in (company, university):
        for category in CATEGORIES:
            if category != "personal":
                signe.fill(**cells(party, {f"c.{category}": (0, 0)}))
    standing = page.locator("#standing")
    expect(standing).to_contain_text(re.compile(r"400\s000\skr"))
    expect(standing).to_contain_text("Norrviken Biologics AB")
    signe.look()
    signe.goto(f"{home}granska/")
    expect(page.get_by_role("button", name="Skicka in ansökan")).to_have_count(0)
    signe.reads("400 000 kr")

    signe.goto(f"{home}budget/")
    signe.fill(**cells(company, {"f.own_cash": (6_000_000, 24_000_000)}))
    expect(standing).not_to_contain_text(re.compile(r"400\s000\skr"))
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    signe.goto(f"{home}granska/")
    signe.tick_and_press(page.locator("main form input[type=checkbox]").all(), "Skicka in ansökan")

    application.refresh_from_db()
    number = application.case.designation
    signe.reads(f"har diarienummer {number}|{number}", "12 december 2025")
    receipt = page.locator("main a[href*='/dokument/']").first
    expect(receipt).to_be_visible(timeout=60_000)
    words = text_of(saved(page, receipt.get_attribute("href")))
    for expected in (number, "Norrviken Biologics AB", "Aros universitet", "30 000 000", "Signe Ahlgren"):
        assert expected in words, (expected, words)
    signe.goto("/mina-ansokningar/")
    signe.reads(number)
    assert application.case.entries.filter(direction=Direction.RECEIVED).count() == 1
    return application


def the_project_is_described(signe: Visitor, home: str) -> None:
    """The description that is common to all calls: texts, a table, people, subjects, yes or no."""
    signe.goto(f"{home}fragor/")
    for key in ("need", "idea", "plan", "impact", "equality"):
        signe.fill(**{f"q-core_{key}": "Sjukhus kan inte frysa celler säkert. Vi prövar en sluten process."})
    signe.fill(**{"q-core_steps-0-name": "Frysning", "q-core_steps-0-lead": "Norrviken Biologics AB"})
    signe.fill(**{"q-core_team-0-name": "Signe Ahlgren", "q-core_team-0-organisation": "Norrviken Biologics AB"})
    signe.page.locator("[name='q-core_team-0-role']").select_option(index=1)
    signe.page.locator("[name='q-core_subjects-0']").select_option(index=1)
    signe.page.locator("[name='q-core_ethics'][value=no]").check()
    signe.look()
    signe.press("Spara och fortsätt", exact=False)


def cells(party: str, rows: dict[str, tuple[int, int]]) -> dict[str, str]:
    """Amounts by the names of their cells, for 2025 and 2026."""
    return {
        f"{party}:{row}.{year}": str(amount)
        for row, amounts in rows.items()
        for year, amount in zip((2025, 2026), amounts, strict=True)
    }


def saved(page: Page, address: str) -> Path:
    """What lies at an address, downloaded as the browser does it."""
    with page.expect_download() as waiting:
        page.evaluate(
            "url => { const a = document.createElement('a'); a.href = url; a.download = 'x.pdf'; a.click(); }", address
        )
    return waiting.value.path()


def it_is_checked_proposed_and_decided(visit, application: Application) -> None:
    elin, karin = visit("Elin Sandberg"), visit("Karin Wretman")
    case = f"/arenden/{application.uuid}/"
    elin.goto("/ansokningar/")
    elin.follow("Frysta T-celler för sjukhusapotek")
    elin.goto(case)
    elin.goto(f"{case}formalia/")
    elin.page.locator("[name=eligible][value=yes]").check()
    elin.fill(note="Alla uppgifter finns, och ansökan kom in i tid.")
    elin.press("Diarieför granskningen")
    elin.goto(f"{case}forslag/")
    elin.fill(reasons="Projektet svarar väl mot utlysningens syfte och har stark medfinansiering.")
    elin.press("Lägg fram förslaget")

    karin.goto("/beslut/")
    karin.follow("Frysta T-celler för sjukhusapotek")
    karin.tick_and_press([karin.page.locator("[name=agree]")], "Besluta och diarieför")
    karin.goto(f"{case}diarium/")

    booked = LedgerEntry.objects.filter(kind="commitment").values_list("organisation__name", "year", "amount")
    assert sorted(booked) == [
        ("Aros universitet", 2025, 8_000_000),
        ("Aros universitet", 2026, 12_000_000),
        ("Norrviken Biologics AB", 2025, 4_000_000),
        ("Norrviken Biologics AB", 2026, 6_000_000),
    ]


def one_krona_too_much_is_refused(visit, call: Call, story: Story) -> None:
    """62 000 000 kronor for 2025 is a ceiling; 12 000 000 of it are taken."""
    jonas = story.user("Jonas Wik")
    draft = applications.draft(
        call,
        by=jonas,
        title="Storskalig tillverkning",
        now=Story.at(2025, 10, 30),
        ends_on=date(2025, 12, 31),
        parties=[
            {
                "name": "Celltorget Sverige AB",
                "number": "559233-0129",
                "kind": "company",
                "size": "large",
                "county": "14",
                "cost": 100_000_002,
                "grant": 50_000_001,
                "own": 50_000_001,
            },
            {
                "name": "Vättern Biopharma AB",
                "number": "556677-4401",
                "kind": "company",
                "size": "small",
                "county": "06",
                "cost": 0,
                "grant": 0,
                "own": 0,
            },
        ],
    )
    second = submit(draft, by=jonas, now=Story.at(2025, 10, 30, 11))
    elin, karin = visit("Elin Sandberg"), visit("Karin Wretman")
    check_eligibility(second, eligible=True, note="", by=story.user("Elin Sandberg"), now=clock_now())
    before = list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount"))
    elin.goto(f"/arenden/{second.uuid}/forslag/")
    elin.fill(reasons="Projektet är bra.")
    elin.press("Lägg fram förslaget")
    karin.goto(f"/arenden/{second.uuid}/beslut/")
    karin.page.locator("[name=agree]").check()
    karin.expected = "status of 409"
    karin.press("Besluta och diarieför")
    karin.reads(
        "Ramen för 2025 rymmer inte 50 000 001 kr: 50 000 000 kr är kvar, så 1 kr",
        "får under år 2025 använda 62 miljoner kronor",
    )
    assert list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount")) == before
    second.refresh_from_db()
    assert second.status == "proposed"


def the_decision_is_read(signe: Visitor, application: Application) -> None:
    home = f"/mina-ansokningar/{application.uuid}/"
    decision = application.case.documents.filter(kind="decision")
    assert wait_until(decision.exists, within=60)
    signe.goto(home)
    link = signe.page.locator(f"a[href*='{decision.get().uuid}']").first
    words = text_of(saved(signe.page, link.get_attribute("href")))
    for expected in ("Karin Wretman", "Elin Sandberg", "30 000 000", "får inte överklagas", "stark medfinansiering"):
        assert expected in words, (expected, words)


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


def test_one_case_from_the_governments_decision_to_the_ministry(browser, live, visit, worker, clock, story, eye):
    call = a_call_is_published(visit)
    clock.set_day(date(2025, 10, 15), time(10))
    signe = someone_signs_up(browser, live, eye)
    application = an_application_is_handed_in(signe, call)
    clock.set_day(date(2025, 11, 20), time(10))
    it_is_checked_proposed_and_decided(visit, application)
    one_krona_too_much_is_refused(visit, call, story)
    the_decision_is_read(signe, application)
    occasion = the_report_is_written_and_frozen(visit, clock, story)
    both_agencies_decide_and_it_is_delivered(visit, clock, occasion)
    the_ministry_reads(visit, occasion)
