"""The real case, first part: a call is written, proofread and published; someone signs up and applies."""

import re

from playwright.sync_api import Browser, expect

from applications.models import Application
from applications.rules.facts import CATEGORIES
from calls.models import Call
from registry.models import Message
from registry.models.stream import Direction
from tests.journeys.look import WIDE
from tests.journeys.visitor import Eye, Visitor, saved, text_of

SIGNE, PASSWORD = "signe.ahlgren@norrviken.example", "fyra lugna ord i rad"


TITLE = "Samverkan om tillverkning av cellterapier"


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
