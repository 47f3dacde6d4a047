"""An application is checked, proposed, sent back, proposed again and decided, in a browser; axe finds nothing."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from applications.models import Application
from assessments.models import Decision
from config.local import processes
from grants.models import Grant
from grants.tasks import open_grants
from programmes.models import LedgerEntry
from registry.models import Document
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.journeys.look import NARROW, assert_accessible, colours, picture
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vinnova(clock):
    clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    return assignment


def look(page: Page, name: str) -> None:
    """axe finds nothing, light, dark and on a telephone."""
    for scheme in ("dark", "light"):
        colours(page, scheme)
        assert_accessible(page)
        picture(page, f"judgement-{name}-{scheme}")
    before = page.viewport_size
    page.set_viewport_size(NARROW)
    assert_accessible(page)
    picture(page, f"judgement-{name}-narrow")
    page.set_viewport_size(before)


def amount(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"\s"))


def test_from_the_check_to_the_letter(browser: Browser, live, worker, vinnova):
    officer = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")
    decider = judge.decider(vinnova)
    application = applications.submitted_application(calls.call(vinnova))
    case = f"/arenden/{application.case.uuid}/"

    elin = page_of(browser, live, officer)
    elin.goto(case)
    elin.get_by_role("link", name="Granska formalia").click()
    look(elin, "check")
    elin.get_by_label("Ja, ansökan går vidare till bedömning").check()
    elin.get_by_role("button", name="Diarieför granskningen").click()

    elin.get_by_role("link", name="Lägg fram ett förslag").click()
    look(elin, "proposal")
    first = elin.locator("table[data-grid] input").first
    with elin.expect_response(lambda answer: "foljder" in answer.url):
        first.fill("63 000 000")
        first.press("Tab")
    follows = elin.locator("#follows")
    expect(follows).to_contain_text("Stoppar")
    expect(follows).to_contain_text("Vinnova får under år 2025 använda 62 miljoner kronor för uppdraget")
    with elin.expect_response(lambda answer: "foljder" in answer.url):
        first.fill("400 000")
        first.press("Tab")
    expect(follows).not_to_contain_text("Stoppar")
    expect(elin.locator("table[data-grid] tfoot")).to_contain_text(amount("1 700 000"))
    elin.get_by_label("Skäl", exact=True).fill("Hög kvalitet och tydlig nytta.")
    elin.get_by_role("button", name="Lägg fram förslaget").click()
    expect(elin.get_by_text("Förslaget väntar på beslut.")).to_be_visible()

    karin = page_of(browser, live, decider)
    karin.goto("/")
    karin.get_by_role("link", name=application.title).first.click()
    look(karin, "decision")
    karin.get_by_text("Skicka tillbaka förslaget").first.click()
    karin.get_by_label("Vad som ska ändras").fill("Skriv varför beloppet är lägre.")
    karin.get_by_role("button", name="Skicka tillbaka förslaget").click()

    elin.goto(case)
    elin.get_by_role("link", name="Lägg fram ett förslag").click()
    expect(elin.get_by_text("Skriv varför beloppet är lägre.")).to_be_visible()
    elin.get_by_label("Skäl", exact=True).fill("Hög kvalitet. Hela det sökta beloppet behövs.")
    elin.get_by_role("button", name="Lägg fram förslaget").click()

    karin.goto("/beslut/")
    look(karin, "waiting")
    karin.get_by_role("checkbox", name=re.compile("^Välj " + application.case.authority.number_prefix)).check()
    karin.get_by_label("Gör med de valda").select_option("Besluta enligt förslag")
    karin.get_by_role("button", name="Förhandsgranska").click()
    look(karin, "decide-many")
    karin.get_by_label("Jag har läst de valda förslagen och är inte jävig").check()
    karin.get_by_role("button", name="Gör det för 1 förslag").click()
    assert processes.wait_until(Decision.objects.exists, within=60, alive=worker.alive)
    karin.goto("/beslut/")
    expect(karin.get_by_text("Inget förslag väntar")).to_be_visible()

    application = Application.objects.get(pk=application.pk)
    assert application.status == "granted"
    assert LedgerEntry.objects.total(["commitment"]) == application.requested == Decision.objects.get().amount
    made = Document.objects.filter(kind="decision")
    laid_up = Grant.objects.filter(case=application.case)
    open_grants.delay()  # as beat asks the worker four times a minute
    assert processes.wait_until(lambda: made.exists() and laid_up.exists(), within=60, alive=worker.alive)
    karin.goto(case)
    expect(karin.get_by_text("under förutsättning att medel anvisas")).to_be_visible()
    expect(karin.get_by_role("link", name=re.compile("Beslut om bidrag")).first).to_be_visible()
    look(karin, "decided")
    assert (made.count(), laid_up.count()) == (1, 1)
    karin.goto("/bidrag/")
    expect(karin.get_by_role("link", name=application.title)).to_be_visible()
    look(karin, "grants")
