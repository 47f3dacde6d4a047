"""A call is judged to its end as its people do it in a browser: a completion, two panels, a bias found in the meeting,
the funding line, a decision meeting and its letters. After each step the ledger is right to the krona."""

import re
from collections.abc import Callable
from datetime import date, time

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from applications.models import Application
from assessments.models import Decision, DecisionLetter, Panel, Review
from assessments.workflow.line import means_of
from config.local.processes import wait_until
from programmes.models import LedgerEntry
from registry.models import CaseBlock, Document, Job, Message
from registry.models.outbox import JobStatus, MessageStatus
from tests.factories import assessments as judge
from tests.factories import panels
from tests.factories import programmes as make
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)
#: What each project applies for in each of its two years, kronor.
EACH = 900_000


@pytest.fixture
def vinnova(clock):
    clock.set_day(date(2025, 11, 20), time(9))
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    return assignment


def press(page: Page, name: str | re.Pattern, *, exact: bool = True) -> None:
    """Press a button that leads on."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


def follow(page: Page, name: str | re.Pattern) -> None:
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def declare(page: Page) -> None:
    """Say that one is free of bias, where it is asked for."""
    page.locator("input[name=answer][value=free]").check()
    press(page, "Deklarera")


def booked(year: int) -> int:
    """What the ledger holds as committed of a year, kronor."""
    return int(LedgerEntry.objects.filter(year=year).total(["commitment"]))


class Journey:
    """The people, each in a browser of their own, and what all of them work with."""

    def __init__(self, enter: Callable[..., Page], vinnova) -> None:
        self.enter, self.vinnova = enter, vinnova
        self.elin = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")
        self.hanna = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Hanna Björk")
        self.karin = judge.decider(vinnova, reads_letters=True)
        self.judged = panels.judged_call(vinnova, self.elin)
        self.call = self.judged.call
        rows = self.judged.rows
        panels.free(rows[:11], self.elin)
        panels.free(rows, self.karin, part="decision_maker")
        panels.eligible(rows[:11], self.elin)
        first, second = self.judged.groups
        self.first, self.second = panels.accounts_of(first), panels.accounts_of(second)
        for number, row in enumerate(rows[:6], start=1):
            panels.reviewed(row, first, self.elin, [8 - number, 7 - number, 8 - number] if number < 6 else [2, 2, 2])
        for row in rows[6:11]:
            panels.reviewed(row, second, self.elin, [4, 5, 4])
        self.officer = enter(self.elin)


def completed(journey: Journey) -> None:
    """The officer asks for what is lacking, the applicant completes, the officer finds the demands met."""
    elin, last = journey.officer, journey.judged.row(12)
    elin.goto(f"/arenden/{last.case.uuid}/")
    follow(elin, "Begär komplettering")
    elin.locator("textarea[name=asked]").fill("Skriv hur ni mäter att cellerna överlever.")
    elin.locator("input[name=opened][value='project.summary']").check()
    press(elin, "Öppna och meddela sökanden")
    applicant = journey.enter(last.created_by)
    applicant.goto(f"/mina-ansokningar/{last.case.uuid}/projektet/")
    expect(applicant.get_by_text("Skriv hur ni mäter att cellerna överlever.").first).to_be_visible()
    applicant.locator("textarea[name=summary]").fill("Andelen levande celler mäts före och efter tining.")
    press(applicant, re.compile("^Spara och fortsätt"))
    applicant.goto(f"/mina-ansokningar/{last.case.uuid}/granska/")
    for name in ("true", "authority", "public"):
        applicant.locator(f"input[name={name}]").check()
    press(applicant, "Skicka in ansökan")
    assert journey.judged.row(12).submitted_version.number == 2
    elin.goto(f"/arenden/{last.case.uuid}/")
    follow(elin, "Granska formalia")
    declare(elin)
    follow(elin, "Granska formalia")
    elin.get_by_label("Ja, ansökan går vidare till bedömning").check()
    press(elin, "Diarieför granskningen")


def reviewed_by_hand(journey: Journey) -> None:
    """The officer assigns the completed application; a reviewer declares, reads, writes and hands in."""
    elin, last = journey.officer, journey.judged.row(12)
    elin.goto(f"/arenden/{last.case.uuid}/bedomare/")
    for name in panels.NAMES[3:]:
        elin.get_by_label(f"Välj {name}").check()
    press(elin, "Fördela de valda")
    press(elin, "Fördela ändå")  # four each, where they have agreed to three
    eva = journey.enter(journey.second[0])
    eva.goto("/bedomningar/")
    follow(eva, "Projekt 12")
    expect(eva.get_by_text("Andelen levande celler")).to_have_count(0)  # nothing of it before the declaration
    declare(eva)
    expect(eva.get_by_text("Andelen levande celler").first).to_be_visible()
    for key, grade in (("quality", 4), ("novelty", 4), ("merits", 5), ("feasible", 3), ("overall", 4)):
        eva.locator(f"[name=c-{key}-grade]").select_option(str(grade))
    eva.locator("[name=for_applicant]").fill("Planen håller, men behovet är litet.")
    press(eva, "Lämna in bedömningen")
    assert Review.objects.filter(assignment__application=last, status="submitted").count() == 1


def panels_meet(journey: Journey) -> Panel:
    """The officer makes the first panel and sifts one out; its chair writes item by item, and finds a bias."""
    elin, call, judged = journey.officer, journey.call, journey.judged
    rows = [judged.row(number) for number in range(1, 13)]
    elin.goto(f"/utlysningar/{call.uuid}/arbete/")
    follow(elin, "Paneler")
    elin.locator("[name=name]").fill("Panel A")
    elin.locator("[name=day]").fill("2025-11-20")
    press(elin, "Skapa panelen")
    panel = Panel.objects.get(name="Panel A")
    for user, role in zip(journey.first, ("chair", "member", "member"), strict=True):
        elin.locator("[name=person]").select_option(str(user.person.uuid))
        elin.locator("[name=role]").select_option(role)
        elin.locator("[name=since]").fill("2025-11-01")
        press(elin, "Spara platsen")
    for row in rows[:6]:
        elin.get_by_label(f"Välj {row.case.designation}").check()
    press(elin, "Lägg fram de valda för panelen")
    items = list(panel.items.select_related("application"))
    assert [one.application_id for one in items] == [row.pk for row in rows[:6]]
    for number, item in enumerate(items, start=1):
        panels.graded(item, journey.first, [8 - number, 7 - number, 8 - number] if number < 6 else [2, 2, 2])

    follow(elin, "Sålla bort under ett betyg")
    elin.locator("[name=lowest]").fill("2,5")
    press(elin, "Visa vad som sållas bort")
    press(elin, "Sålla bort 1 ansökan")
    assert list(panel.items.filter(sifted=True).values_list("application", flat=True)) == [rows[5].pk]

    chair, (_maja, omar, _karl) = journey.enter(journey.first[0]), journey.first
    member = journey.enter(omar)
    member.goto("/")
    follow(member, "Panel A")
    follow(member, re.compile("Projekt 03"))
    third = member.url
    chair.goto("/")
    follow(chair, "Panel A")
    follow(chair, re.compile("Projekt 01"))
    expect(chair.get_by_role("heading", name="Bedömningar")).to_be_visible()
    before = means_of([rows[2].pk])[rows[2].pk]
    for number, grade in enumerate((7, 6, 5, 4, 3), start=1):
        if number == 3:
            chair.get_by_label(omar.person.name, exact=True).select_option("bias")
            press(chair, "Anteckna närvaro")
            expect(chair.get_by_text(f"{omar.person.name}: jäv")).to_be_visible()
        chair.locator("select[name=grade]").first.select_option(str(grade))
        chair.locator("[name=statement]").fill(f"Gruppen är enig om betyget {grade}.")
        press(chair, "Spara och nästa")
    assert member.goto(third).status == 404
    assert member.goto(f"/paneler/{panel.uuid}/").status == 200
    expect(member.get_by_text("Projekt 03")).to_have_count(0)
    assert means_of([rows[2].pk])[rows[2].pk] != before  # the biased reviewer's frozen grade no longer counts
    chair.goto(f"/paneler/{panel.uuid}/")
    press(chair, "Avsluta och gör protokollet")

    elin.goto(f"/utlysningar/{call.uuid}/bedomning/jav/")
    follow(elin, "Att pröva")
    elin.locator("[name=biased][value=yes]").check()
    elin.locator("[name=ground][value='4']").check()
    elin.locator("[name=reason]").fill("De skriver en bok tillsammans.")
    press(elin, "Besluta")
    assert CaseBlock.objects.filter(case=rows[2].case, person=omar.person, ended_at=None).count() == 1
    panel.refresh_from_db()
    third_item = panel.content["items"][2]
    assert (third_item["biased"], third_item["grade"]) == ([omar.person.name], 5)

    other, theirs = panels.panel(call, journey.elin, journey.second, rows[6:])
    panels.free(rows[6:], *[user for user in journey.second[1:]], part="panel_member")
    panels.agreed(other, theirs, journey.second[0], [2, 2, 2, 2, 2, 3])
    return panel


def lined_up(journey: Journey) -> None:
    """Ranked by grades, the line moved to four; those above are proposed for grants, the rest for rejection."""
    elin, call = journey.officer, journey.call
    elin.goto(f"/utlysningar/{call.uuid}/arbete/")
    follow(elin, "Rangordning och finansieringslinje")
    press(elin, "Rangordna efter betyg")
    elin.locator("[name=above]").fill("4")
    with elin.expect_response(lambda answer: answer.request.method == "POST"):
        elin.locator("[name=above]").press("Tab")
    expect(elin.locator("#beside")).to_contain_text(re.compile(r"7\s200\s000"))
    press(elin, "Lägg förslag för alla valda")
    elin.locator("[name=reasons]").fill("Panelen har gett ansökan ett högt betyg för kvalitet och nytta.")
    press(elin, "Gör det för 4 ansökningar")
    waiting = Application.objects.filter(status="proposed")
    assert wait_until(lambda: waiting.count() == 4, within=60)
    assert booked(2025) == 0

    elin.goto(f"/ansokningar/?utlysning={call.uuid}&status=eligible")
    for box in elin.locator("input[name=case]").all():
        box.check()
    elin.locator("select[name=act]").select_option("propose_reject")
    press(elin, "Förhandsgranska")
    elin.locator("[name=reasons]").fill("Ansökan fick för lågt betyg av panelen för att få bidrag i konkurrensen.")
    press(elin, "Gör det för 8 ansökningar")
    assert wait_until(lambda: waiting.count() == 12, within=60)
    assert booked(2025) == booked(2026) == 0


def decided(journey: Journey) -> None:
    """The officer calls the meeting and writes down who is away; the decision-maker decides all of it in one act."""
    elin, karin, hanna = journey.officer, journey.enter(journey.karin), journey.hanna.person
    elin.goto("/beslut/")
    follow(elin, "Beslutsmöten")
    elin.get_by_role("link", name=journey.call.title_sv).last.click()
    elin.locator("[name=day]").fill("2025-11-20")
    elin.locator("[name=decider]").select_option(str(journey.karin.pk))
    elin.get_by_label(hanna.name).check()
    press(elin, "Kalla till mötet")
    for box in elin.locator("input[name=application]").all():
        box.check()
    press(elin, "Sätt upp de valda på dagordningen")
    follow(elin, re.compile("Närvaro och avvikande mening"))
    elin.get_by_label(hanna.name, exact=True).select_option("away")
    press(elin, "Spara")
    follow(elin, "Anteckna närvaro")
    press(elin, "Anteckna närvaro")

    seated = journey.enter(journey.hanna)  # whoever sits in the meeting declares first, in one list and one press
    seated.goto("/jav/")
    for box in seated.locator("input[name=case]").all():
        box.check()
    press(seated, "Inget jäv i de valda")

    karin.goto("/beslut/")
    follow(karin, "Beslutsmöten")
    karin.locator("tbody a.pk-t").first.click()
    expect(karin.get_by_text(re.compile(r"7\s200\s000")).first).to_be_visible()
    karin.locator("[name=agree]").check()
    press(karin, "Besluta och lås mötet")
    found = Decision.objects.all()
    assert (found.filter(outcome="grant").count(), found.filter(outcome="reject").count()) == (4, 8)
    assert (booked(2025), booked(2026)) == (4 * EACH, 4 * EACH)
    assert sum(one.amount for one in found) == 8 * EACH


def told(journey: Journey, worker) -> None:
    """Nobody is told before the letters have been read and sent; then each has one letter and one document."""
    elin, best, worst = journey.officer, journey.judged.row(1), journey.judged.row(6)
    applicant, other = journey.enter(best.created_by), journey.enter(worst.created_by)
    applicant.goto(f"/mina-ansokningar/{best.case.uuid}/")
    expect(applicant.get_by_text("Beviljad")).to_have_count(0)
    assert not Message.objects.filter(kind="application.decided").exists()
    elin.goto("/beslut/brev/")
    follow(elin, "Projekt 01")
    elin.locator("[name=body]").fill(elin.locator("[name=body]").input_value() + "\nVälkommen till startmötet.\n")
    press(elin, "Skicka brevet")
    expect(elin.locator("main")).to_contain_text("Välkommen till startmötet.")  # as it goes out
    press(elin, "Skicka brevet")
    elin.locator("[data-all]").check()
    elin.get_by_label("Gör med de valda").select_option("send")
    press(elin, "Förhandsgranska")
    press(elin, "Gör det för 11 brev")
    results = DecisionLetter.objects.filter(kind="result", status="sent")
    assert wait_until(lambda: results.count() == 12, within=120, alive=worker.alive), worker.output
    sent = Message.objects.filter(kind="application.decided", status=MessageStatus.SENT)
    documents = Document.objects.filter(kind="decision")
    assert wait_until(lambda: sent.count() == documents.count() == 12, within=120, alive=worker.alive), worker.output
    assert "Välkommen till startmötet." in sent.get(case=best.case).body
    assert not Job.objects.filter(status=JobStatus.FAILED).exists()
    applicant.goto(f"/mina-ansokningar/{best.case.uuid}/")
    expect(applicant.get_by_text(re.compile(r"1\s800\s000")).first).to_be_visible()
    other.goto(f"/mina-ansokningar/{worst.case.uuid}/")
    expect(other.get_by_text(re.compile("[Aa]vsl")).first).to_be_visible()
    elin.goto(f"/program/{journey.vinnova.programme.key}/saldon/")
    expect(elin.locator("main")).to_contain_text(re.compile(r"3\s600\s000"))
    assert (booked(2025), booked(2026)) == (4 * EACH, 4 * EACH)


def test_from_twelve_applications_over_two_panels_to_twelve_letters(browser: Browser, live, worker, vinnova):
    pages: list[Page] = []

    def enter(user) -> Page:
        pages.append(page_of(browser, live, user))
        pages[-1].set_default_timeout(15_000)
        return pages[-1]

    journey = Journey(enter, vinnova)
    completed(journey)
    reviewed_by_hand(journey)
    panel = panels_meet(journey)
    assert booked(2025) == booked(2026) == 0
    lined_up(journey)
    decided(journey)
    told(journey, worker)
    assert Document.objects.filter(key=f"panel:{panel.uuid}").count() == 1
    for page in pages:
        page.context.close()
