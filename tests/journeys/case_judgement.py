"""The real case, second part: it is checked, proposed and decided; too much is refused; the applicant reads."""

from datetime import date

from applications.models import Application
from applications.workflow.submission import submit
from assessments.workflow.eligibility import check_eligibility
from calls.models import Call
from config.demo.story import Story
from config.local.processes import wait_until
from programmes.models import LedgerEntry
from sweden.clock import now as clock_now
from tests.factories import applications
from tests.journeys.visitor import Visitor, saved, text_of


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
    karin.goto("/beslut/brev/")  # until it is sent, the applicant is told nothing
    karin.follow("Frysta T-celler för sjukhusapotek")
    karin.press("Skicka brevet")
    karin.press("Skicka brevet")  # as it is read by the applicant, and to whom
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
