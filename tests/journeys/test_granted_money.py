"""Granted money from the agreement to the last krona, in browsers: after each step the ledger and the three accounts of
it (joint report, requisition, statement) say the same."""

import re
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from config.local import processes
from grants.models import Grant, PaymentOrder, Recovery, TermsVersion
from grants.queries.money import money
from grants.workflow import agreeing, holding, runs
from grants.workflow.approving import parties_of
from programmes.models import LedgerEntry, ReportingDuty
from programmes.workflow.ledger import book
from registry.models import Document
from registry.workflow.cases import open_case
from reporting.datasets import joint_report, requisition, statement
from reporting.models import Occasion
from sweden import clock as sweden_clock
from sweden.clock import STOCKHOLM
from tests.factories import accounts, applications, payments, reports
from tests.factories import programmes as make
from tests.journeys.look import NARROW, WIDE, assert_accessible, picture
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)
FIRM, UNIVERSITY = "Norrviken Biologics AB", "Aros universitet"


@dataclass
class Told:
    """Kronor: commitments, payments, repayments and claims in the ledger; of 2026's money what the joint report says is
    granted and paid that year, what the requisition says is left to pay, and what the statement says is used (paid)."""

    granted: int
    paid: int
    repaid: int = 0
    claimed: int = 0
    joint: tuple[int, int] = (900_000, 0)
    to_pay: int = 900_000
    used: int = 0


class Account:
    """The ledger of a grant, and the occasions at which it is accounted for."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        of = grant.assignment
        self.joint = self._occasion(ReportingDuty.objects.get(key="gemensam-rapport"), date(2028, 2, 1))
        asked = make.duty(of, key="rekvisition", document_kind="requisition")
        self.asked = self._occasion(asked, date(2026, 11, 29))
        stated = make.duty(of, key="redovisning", document_kind="statement")
        self.stated = self._occasion(stated, date(2027, 3, 31), cutoff=date(2026, 12, 31))

    def _occasion(self, duty: ReportingDuty, due: date, *, cutoff: date | None = None) -> Occasion:
        case = open_case(kind="occasion", authority=self.grant.authority, title=duty.title_sv, now=payments.NOW)
        last = cutoff or date(2027, 12, 31)
        made = Occasion.objects.create(duty=duty, due_on=due, cutoff_on=last, case=case, opened_at=payments.NOW)
        made.parties.create(authority=self.grant.authority, case=case, submits=True)
        return made

    def told(self) -> Told:
        """What all of them say now."""
        now = sweden_clock.now() + timedelta(seconds=1)
        entries = LedgerEntry.objects.filter(case=self.grant.case)
        sums = [sum(int(one.amount) for one in entries if one.kind == kind) for kind in KINDS]
        t1 = {row["key"]: row["figures"] for row in joint_report.content(self.joint, at=now)["tables"]["t1"]}
        (need,) = requisition.content(self.asked, at=now)["tables"]["r2"]
        stated = statement.content(self.stated, at=now)["tables"]["s3"][-1]["figures"]
        year = t1["2026.vinnova"]
        return Told(
            *sums,
            joint=(year["granted"]["value"], year["paid"]["value"]),
            to_pay=need["figures"]["to_pay"]["value"],
            used=stated["used_a"]["value"],
        )


def parted(grant: Grant) -> dict[str, tuple[int, int]]:
    """By party what the ledger says is granted to it and paid to it, kronor."""
    held = money(grant)
    return {one.name: (held.granted_to(one.pk), held.kronor_to(one.pk)) for one in parties_of(grant)}


KINDS = ("commitment", "payment", "repayment", "recovery")


#: The acts whose page says what follows before they are done.
ASKS = ("approve", "claim", "close", "decide", "propose:")


def do(page: Page, what: str, press: str, **fields: str | bool) -> None:
    """Fill in the form of an act on the page, folded out where it is folded in, and press its button."""
    form = page.locator(f'form:has(input[name="what"][value^="{what}"], button[name="what"][value^="{what}"])').first
    folded = form.locator("xpath=ancestor::details[not(@open)]/summary")
    if folded.count():
        folded.first.click()
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]')
        if isinstance(value, bool):
            field.check()
        elif field.first.get_attribute("type") == "radio":
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():  # what is found on the page that is being left would be found in vain
        form.get_by_role("button", name=re.compile(f"^{press}")).click()
    if what.startswith(ASKS):
        expect(page.get_by_role("heading", name="Det här händer")).to_be_visible()
        page.locator(".pk-confirm").get_by_role("button").click()


def follow(page: Page, *links: str) -> None:
    """Go by the links' names, as people do."""
    for name in links:
        with page.expect_navigation():
            page.locator("main").get_by_role("link", name=name).first.click()


@pytest.fixture
def grant(clock: Any) -> Grant:
    clock.set_moment(datetime(2026, 1, 12, 10, tzinfo=STOCKHOLM))
    TermsVersion.objects.create(
        authority=make.agency(),
        name="Villkor för bidrag",
        label="2025:1",
        valid_from=date(2025, 1, 1),
        body="Bidraget används i projektet.",
        source="GD:s beslut",
        declaration_days=400,
        move_tolerance="1/10",
        entered_at=payments.NOW,
    )
    rules = [{"kind": "final", "every": "once", "anchor": "end", "days": 90, "open_days": 90}]
    reports.terms(make.agency(), rules, certificate_from=900_000)
    grant = payments.grant()
    reports.laid(grant)
    return grant


@pytest.fixture
def people(grant: Grant) -> dict[str, User]:
    """Everyone of the story, and the university's part done beforehand: accepted, and paid 2025's money."""
    who = payments.hands(grant)
    payments.verified(grant, who)
    university = grant.versions.get().parties.get(name=UNIVERSITY).organisation
    theirs = accounts.user()
    acceptance = grant.acceptances.get(organisation=university)
    agreeing.ask(acceptance, email=theirs.email, by=applications.applicant(), now=payments.NOW)
    said = {"ground": "signatory", "position": "Rektor", "declared": list(agreeing.DECLARATIONS)}
    accepted = agreeing.accept(acceptance, **said, by=theirs, now=payments.NOW)
    agreeing.check_right(accepted, note="Registrerat", by=who.officer, now=payments.NOW)
    book(
        assignment=grant.assignment,
        strand=grant.strand,
        kind="payment",
        year=2025,
        amount=400_000,
        occurred_on=date(2025, 12, 15),
        by=who.exporter,
        now=payments.NOW,
        key="för hand",
        case=grant.case,
        organisation=university,
    )
    return {
        "officer": who.officer,
        "attester": who.attester,
        "exporter": who.exporter,
        "decider": make.worker(Role.DECISION_MAKER, grant.authority),
        "leader": applications.applicant(),
        "signatory": accounts.user("Vera Firmatecknare"),
        "bookkeeper": reports.economist(grant),
        "rector": theirs,
    }


def test_the_money_is_followed_to_the_last_krona(
    browser: Browser, live: str, worker: Any, clock: Any, grant: Grant, people: dict[str, User]
) -> None:
    account = Account(grant)
    seen = {name: page_of(browser, live, user) for name, user in people.items()}
    officer, attester, exporter, decider, leader, signatory, bookkeeper, rector = seen.values()
    case, listed = f"/arenden/{grant.case.uuid}/", "/utbetalningar/"
    mine = f"/mina-ansokningar/{grant.case.uuid}/"
    told = Told(granted=1_800_000, paid=400_000)
    assert account.told() == told

    # The agreement: asked for, accepted by the firm's signatory, whose right an officer checks.
    leader.goto(mine)
    follow(leader, "Ert bidrag från")
    do(leader, "ask", "Skicka begäran", email=people["signatory"].email)
    signatory.goto(f"/godkann-villkor/{grant.acceptances.get(organisation=grant.coordinator).uuid}/")
    declared = {f"declared_{key}": True for key in agreeing.DECLARATIONS}
    do(signatory, "accept", "Godkänn för organisationen", ground="signatory", position="Vd", stands=True, **declared)
    expect(signatory.get_by_role("heading", name="Villkoren är godkända")).to_be_visible()
    officer.goto(case)
    follow(officer, "Överenskommelse och uppstart")
    do(officer, "check", "Det syns där", note="Registreringsbevis")
    assert grant.acceptances.get(organisation=grant.coordinator).is_shown
    assert account.told() == told

    # Two instalments in one order: the bank pays one and refuses the other.
    follow(officer, "Utbetalningar")
    do(officer, "plan", "Skriv planen", per_year="1", percent="0", ground="Villkoren, punkt 9")
    assert [one.amount for one in grant.instalments.order_by("pk")] == [500_000, 500_000, 400_000]
    left_out(officer, grant, people["officer"], worker)
    pay(officer, attester, exporter, listed, count=2)
    order = PaymentOrder.objects.get()
    first, second = order.payments.order_by("instalment__year")
    answer = f"betalning;status;valutadag;orsak\n{first.uuid.hex};betald;2026-01-13;\n{second.uuid.hex};avvisad;;AC04\n"
    clock.set_moment(datetime(2026, 1, 14, 10, tzinfo=STOCKHOLM))
    file = {"name": "svar.csv", "mimeType": "text/csv", "buffer": answer.encode()}
    exporter.locator('input[type="file"]').set_input_files(files=[file])
    exporter.get_by_role("button", name="Läs in svaret").click()
    expect(exporter.get_by_text("AC04")).to_be_visible()
    told.paid, told.joint = 900_000, (900_000, 500_000)
    assert account.told() == told
    assert parted(grant) == {FIRM: (1_000_000, 500_000), UNIVERSITY: (800_000, 400_000)}

    # A change meanwhile: 50 000 kronor from the firm to the university. The refused one is mended, and sent again.
    clock.set_moment(datetime(2026, 1, 19, 10, tzinfo=STOCKHOLM))
    leader.goto(mine)
    follow(leader, "Ert bidrag från", "Ändringar", "Medel mellan parter eller kostnadsslag")
    parties = {one.name: str(one.organisation.uuid) for one in grant.versions.get().parties.all()}
    wanted = {parties[FIRM]: ("900 000", "450 000"), parties[UNIVERSITY]: ("500 000", "450 000")}
    costs = {f"c_{key}_personal_2026": kronor for key, (kronor, _granted) in wanted.items()}
    granted = {f"a_{key}_2026": kronor for key, (_costs, kronor) in wanted.items()}
    do(leader, "try", "Se före och efter", **costs, **granted, reason="Utrustningen blev dyrare.")
    do(leader, "ask", "Begär ändringen")
    decider.goto("/andringar/")
    follow(decider, grant.project.title)
    do(decider, "approve", "Godkänn", why="Rimligt")
    expect(decider.get_by_text("version 2")).to_be_visible()
    assert account.told() == told  # the sums are the same: money has moved between parties
    assert parted(grant) == {FIRM: (950_000, 500_000), UNIVERSITY: (850_000, 400_000)}
    officer.goto(case)
    follow(officer, "Utbetalningar")
    plan_of_firm = officer.get_by_role("region", name=re.compile(FIRM))
    expect(plan_of_firm.get_by_text(re.compile(r"450\s000")).first).to_be_visible()  # the plan follows what is granted
    hands = (people[one] for one in ("officer", "attester", "exporter", "attester"))
    payments.verified(grant, payments.Hands(*hands))  # the bank has said that the account is wrong
    pay(officer, attester, exporter, listed, count=1)
    do(exporter, "enter", "För in", is_paid="1", day="2026-01-19")
    told.paid, told.joint, told.to_pay, told.used = 1_350_000, (900_000, 950_000), 450_000, 450_000
    assert account.told() == told
    assert parted(grant) == {FIRM: (950_000, 950_000), UNIVERSITY: (850_000, 400_000)}

    # The final report: lower costs than the budget, approved in one press.
    clock.set_moment(datetime(2026, 12, 7, 10, tzinfo=STOCKHOLM))
    report_costs(bookkeeper, leader, grant, FIRM, "900 000", "900 000")
    report_costs(leader, rector, grant, UNIVERSITY, "400 000", "0")
    leader.goto("/mina-rapporter/")
    follow(leader, "Slutredovisning", "Skriv texterna")
    for name in ("results", "goals", "deviations", "use"):
        leader.locator(f'[name="{name}"]').fill("Som planerat.")
    leader.get_by_role("button", name="Spara rapporten").click()
    leader.get_by_role("button", name="Lämna in rapporten").click()
    officer.goto("/projektrapporter/")
    follow(officer, "Slutredovisning")
    officer.get_by_role("button", name="Godkänn rapporten").click()
    exporter.goto(case)
    follow(exporter, "Godkända kostnader")
    exporter.get_by_role("button", name="Godkänn det som är redovisat").click()
    expect(exporter.get_by_text("4 redovisade kostnader är godkända")).to_be_visible()
    assert account.told() == told

    # The final grant is lower than what was paid: the rest is released, the firm is to pay back 50 000 kronor.
    officer.goto(case)
    follow(officer, "Slutreglering")
    for name in (FIRM, UNIVERSITY):
        do(officer, f"propose:{parties[name]}", "Föreslå det", reasons="Enligt slutrapporten")
    for row in grant.settlements.order_by("pk"):  # both get less than they were granted: they are heard first
        do(officer, f"hear:{row.uuid}", "Underrätta parten", reply_by="2026-12-21")
        do(officer, f"reply:{row.uuid}", "Registrera yttrandet", text="Vi har inget att invända.")
    decider.goto(case)
    follow(decider, "Slutreglering")
    for _party in range(2):
        do(decider, "decide", "Besluta om det slutliga bidraget")
    told.granted, told.joint, told.to_pay = 1_300_000, (400_000, 950_000), -50_000
    assert account.told() == told
    assert parted(grant) == {FIRM: (900_000, 950_000), UNIVERSITY: (400_000, 400_000)}

    officer.reload()
    facts = {"amount": "50 000", "facts": "Kostnaderna blev lägre.", "reply_by": "2026-12-28"}
    do(officer, "claim", "Underrätta parten", **facts)
    recovery = Recovery.objects.get()
    assert account.told() == told  # a party that is heard owes nothing yet
    letters = Document.objects.filter(case=grant.case, title__startswith="Möjlighet att yttra sig om återkrav")
    assert processes.wait_until(letters.exists, within=60, alive=worker.alive)
    leader.goto(mine)
    follow(leader, "Ert bidrag från", "Krav mot")
    do(leader, "reply", "Registrera yttrandet", text="Vi betalar.")
    decider.goto(case)
    follow(decider, "Slutreglering", f"{FIRM}: 50")
    decision = {"reasons": "Lägre kostnader", "waiver": "Inga skäl"}
    more = {"interest": "Tas inte ut", "due_on": "2027-01-29"}
    do(decider, "decide", "Besluta om kravet", **decision, **more)
    told.claimed = 50_000
    assert account.told() == told
    exporter.goto("/aterkrav/")
    follow(exporter, FIRM)
    clock.set_moment(datetime(2027, 1, 15, 10, tzinfo=STOCKHOLM))
    do(exporter, "receive", "Bokför betalningen", amount="50 000", received_on="2027-01-15", reference="BG 1")
    recovery.refresh_from_db()
    assert recovery.status == "settled"
    told.repaid, told.used = 50_000, 400_000
    assert account.told() == told
    assert parted(grant) == {FIRM: (900_000, 900_000), UNIVERSITY: (400_000, 400_000)}

    # Closed: what is not in order has a reason.
    officer.reload()
    expect(officer.get_by_role("row", name=FIRM)).to_contain_text(re.compile(r"900\s000"))
    assert_accessible(officer)
    officer.set_viewport_size(NARROW)
    assert_accessible(officer)
    picture(officer, "granted-money-end")
    do(officer, "close", "Avsluta bidraget", results="Inga resultat ännu")
    expect(officer.get_by_text("Bidraget avslutades av")).to_be_visible()
    assert account.told() == told
    paid, settled = told.paid - told.repaid, sum(one.final for one in grant.settlements.all())
    assert paid == settled == told.granted
    assert astuple(told)[3] == told.repaid
    leader.goto(mine)
    follow(leader, "Ert bidrag från", "Ändringar")
    expect(leader.get_by_text("avslutat").first).to_be_visible()


def left_out(officer: Page, grant: Grant, by: User, worker: Any) -> None:
    """A selection while payments are held: the page of the run says so of each."""
    now = sweden_clock.now()
    hold = holding.hold_payments(grant, organisation=None, reason="Frågor", by=by, now=now)
    run = runs.ask_to_propose(list(grant.instalments.all()), key="urval", by=by, now=now)
    assert processes.wait_until(lambda: not run.items.filter(status="waiting").exists(), within=60, alive=worker.alive)
    officer.goto(f"/utbetalningar/flera/{run.uuid}/")
    expect(officer.get_by_text("Utbetalningarna är stoppade").first).to_be_visible()
    assert_accessible(officer)
    officer.set_viewport_size(NARROW)
    assert_accessible(officer)
    officer.set_viewport_size(WIDE)
    holding.release_payments(grant, hold.uuid, note="Besvarade", by=by, now=now)


def pay(officer: Page, attester: Page, exporter: Page, listed: str, *, count: int) -> None:
    """The firm's next instalments, proposed, attested and exported by three people in their lists."""
    for page, state, press in (
        (officer, "planned", "Föreslå"),
        (attester, "proposed", "Attestera"),
        (exporter, "attested", "Exportera"),
    ):
        page.goto(f"{listed}?state={state}&q=Norrviken")
        boxes = page.get_by_role("checkbox", name=re.compile(FIRM))
        expect(boxes).to_have_count(count)
        page.get_by_role("checkbox", name="Välj alla på sidan").check()
        page.get_by_role("button", name=press, exact=True).click()
        if state != "planned":  # asked first: which payments, to whom, and the sum
            expect(page.get_by_role("heading", level=1)).to_have_text(f"{press} utbetalningarna?")
            expect(page.locator("main")).to_contain_text(FIRM)
            page.get_by_role("button", name=press, exact=True).click()
    expect(exporter.get_by_role("button", name="Läs in svaret")).to_be_visible()


def report_costs(writes: Page, approves: Page, grant: Grant, party: str, *costs: str) -> None:
    """A party's personnel costs of 2025 and 2026, left by one and approved by another."""
    report = grant.project.reports.get(kind="final")
    organisation = grant.versions.first().parties.get(name=party).organisation
    page = f"/projektrapporter/{report.uuid}/kostnader/{organisation.uuid}/"
    writes.goto(page)
    if party == FIRM:  # its grant is above the terms' threshold
        assert_accessible(writes)
        proof = {"name": "intyg.pdf", "mimeType": "application/pdf", "buffer": applications.pdf()}
        writes.get_by_label("Revisorsintyg, PDF").set_input_files(files=[proof])
        writes.get_by_role("button", name="Bifoga intyget").click()
        expect(writes.get_by_role("link", name=re.compile("intyg.pdf|Revisorsintyg"))).to_be_visible()
    for year, cost in zip(("2025", "2026"), costs, strict=True):
        writes.locator(f'[name="c_{year}_personal"]').fill(cost)
    writes.get_by_role("button", name="Klar: lämna för godkännande").click()
    approves.goto(page)
    approves.get_by_role("button", name="Godkänn kostnaderna").click()
