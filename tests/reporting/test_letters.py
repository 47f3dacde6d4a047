"""The requisition and the statement from details to reconciled money, each state visible."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from programmes.models import LedgerEntry
from programmes.workflow import ledger
from registry.models import RegisterEntry
from reporting.documents import Pages
from reporting.errors import EntryOfAnother, MoneyHasCome, ReportNotReady, SignedCopyMissing, StepAhead, StepDone
from reporting.kinds import letters as kinds_letters
from reporting.kinds.registry import maker
from reporting.models import Dataset, Occasion, OpenAnswer, Report
from reporting.workflow.decisions import locked_content
from reporting.workflow.delivery import deliver
from reporting.workflow.figures import preview
from reporting.workflow.settling import (
    acknowledge,
    awaited,
    begin_next,
    keep_signed,
    reconcile,
    save_details,
    settled,
)
from tests.factories import api, letters
from tests.factories import programmes as make
from tests.factories.letters import MARCH, NOVEMBER, NUMBER, REQUISITION

pytestmark = pytest.mark.django_db
ASKED = {**REQUISITION, "amount_plattform": 7_000_000, "amount_projekt": 0}
STATED = {
    "reading": "A",
    "account_kind": "bankgiro",
    "account": "5050-1055",
    "contact": "Amina Farah",
    "place": "Stockholm",
    "signatory": "Karin Wretman",
    "authority": "arbetsordningen 14 §",
}


def text_of(report) -> str:
    with default_storage.open(report.document.file.path) as file:
        content = file.read()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    import subprocess

    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(told.stdout.decode().replace("\u00a0", " ").split())


def told_next(occasion, user) -> str:
    """The next step that the page tells a reader; "" where nothing is left to do."""
    client = Client()
    client.force_login(user)
    page = client.get(reverse("reporting:occasion", args=[occasion.uuid])).content.decode().replace("\u00a0", " ")
    return " ".join(page.partition('class="pk-next"')[2].partition("</section>")[0].split())


def test_a_requisition_goes_from_details_to_reconciled_money_and_the_next_one_counts_it(clock):
    clock.set_day(NOVEMBER.date())
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("requisition")
    letters.filled(occasion, who, ASKED)
    assert "Rätta det som kontrollerna stoppar" in told_next(occasion, who["economist"])
    report = letters.decided(occasion, who)
    assert "Bilagor 1. Intyg om kontot (undertecknad.pdf)" in text_of(report)
    assert not LedgerEntry.objects.exists()
    with pytest.raises(SignedCopyMissing):
        deliver(report, by=who["officer"], now=NOVEMBER)

    keep_signed(report, letters.signed_copy(), signed_on=NOVEMBER.date(), by=who["economist"], now=NOVEMBER)
    with pytest.raises(StepDone):
        keep_signed(report, letters.signed_copy(), signed_on=NOVEMBER.date(), by=who["economist"], now=NOVEMBER)
    with pytest.raises(StepAhead):
        acknowledge(report, on=NOVEMBER.date(), by=who["economist"], now=NOVEMBER)
    deliver(report, by=who["officer"], now=NOVEMBER)
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount, entry.strand.key, entry.occurred_on) == (
        "requisition",
        Decimal(7_000_000),
        "plattform",
        NOVEMBER.date(),
    )
    letter, proof, authority = RegisterEntry.objects.filter(case=occasion.case, direction="sent").order_by("pk")
    assert letter.counterpart == proof.counterpart == authority.counterpart == "Kammarkollegiet"
    assert proof.document.title.startswith("Intyg om kontot")
    assert "Anteckna svaret från Kammarkollegiet" in told_next(occasion, who["economist"])
    acknowledge(report, on=NOVEMBER.date(), reference="9.2-1", by=who["economist"], now=NOVEMBER)

    sent = Client()
    sent.force_login(who["economist"])
    page = sent.get(reverse("reporting:occasion", args=[occasion.uuid])).content.decode()
    assert "det prövas när texten finns" not in page  # it has been judged: the letter is sent
    assert "Vänta in 7 000 000 kr och bokför dem" in told_next(occasion, who["economist"])
    receipt = letters.booked(one, "receipt", 7_000_000, strand="plattform", on=date(2026, 11, 27))
    other = letters.booked(one, "payment", 1, strand="plattform", on=date(2026, 11, 28))
    assert (awaited(report), settled(report)) == (Decimal(7_000_000), Decimal(0))
    with pytest.raises(EntryOfAnother):
        reconcile(report, other, by=who["economist"], now=NOVEMBER)
    assert "Stäm av 7 000 000 kr" in told_next(occasion, who["economist"])
    reconcile(report, receipt, by=who["economist"], now=NOVEMBER)
    assert settled(report) == awaited(report)
    assert told_next(occasion, who["economist"]) == ""

    # The statement of the year's money says what was asked for and what has come.
    stated = preview(letters.opened("statement", MARCH), now=MARCH)
    told = {
        name: kinds_letters.whole(stated, "s1")[name]["value"] for name in ("requisitioned", "received", "to_repay")
    }
    assert told == {"requisitioned": 7_000_000, "received": 7_000_000, "to_repay": 6_999_999}
    before = preview(Occasion.objects.get(duty__document_kind="statement"), now=datetime(2026, 11, 20, tzinfo=UTC))
    summary = maker("statement").words(before)["summary"].replace("\u00a0", " ")
    assert summary.startswith("Av rekvirerade 7 000 000 kronor har inget tagits emot.")

    begin_next(occasion, reason="Projekten har beslutats.", by=who["economist"], now=NOVEMBER)
    occasion.refresh_from_db()
    later = NOVEMBER + timedelta(minutes=1)
    letters.filled(occasion, who, {**ASKED, "amount_plattform": 4_000_000, "amount_projekt": 3_850_000}, now=later)
    second = letters.decided(occasion, who, now=later)
    rows = {row["key"]: row["figures"] for row in second.dataset.content["tables"]["r1"]}
    assert {name: one["value"] for name, one in rows["total"].items() if name != "granted"} == {
        "ceiling": 15_000_000,
        "earlier": 7_000_000,
        "this": 7_850_000,
        "total": 14_850_000,
        "left": 150_000,
    }
    text = text_of(second)
    assert "Rekvisition 2 för 2026" in text
    assert f"diarienummer {NUMBER}" in text
    assert "Vinnova rekvirerar 7 850 000 kronor för 2026" in text
    assert "bankgiro 5050-1055" in text


def test_a_requisition_is_withdrawn_before_its_money_comes_and_the_next_one_says_so():
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("requisition")
    letters.filled(occasion, who, ASKED)
    report = letters.decided(occasion, who)
    keep_signed(report, letters.signed_copy(), signed_on=NOVEMBER.date(), by=who["economist"], now=NOVEMBER)
    deliver(report, by=who["officer"], now=NOVEMBER)
    began = {"reason": "Fel belopp.", "withdraws": True, "by": who["economist"], "now": NOVEMBER}

    receipt = letters.booked(one, "receipt", 7_000_000, strand="plattform", on=NOVEMBER.date())
    with pytest.raises(MoneyHasCome):
        begin_next(occasion, **began)
    machine, address = api.machine(Role.ECONOMIST), reverse("api:next_version", args=[occasion.uuid])
    read = machine.get(reverse("api:occasion", args=[occasion.uuid]))["ETag"]
    refused = machine.send(address, {"reason": "Fel belopp.", "withdraws": True}, match=read)
    assert (refused.status_code, refused.json()["code"]) == (422, "money_has_come")
    page, form = Client(), reverse("reporting:next", args=[occasion.uuid])
    page.force_login(who["economist"])
    assert b'name="withdraws"' not in page.get(form).content
    ledger.reverse(receipt, by=who["economist"], now=NOVEMBER)
    assert b'name="withdraws"' in page.get(form).content
    begin_next(occasion, **began)

    asked_for = LedgerEntry.objects.filter(kind="requisition").order_by("pk")
    assert [entry.amount for entry in asked_for] == [7_000_000, -7_000_000]
    later = NOVEMBER + timedelta(minutes=1)
    figures = kinds_letters.whole(preview(occasion, now=later), "r1")
    assert [figures[name]["value"] for name in ("earlier", "total")] == [0, 7_000_000]
    told = locked_content(occasion, dataset_sha256="", now=later)["reason"]
    assert told == "Rekvisition 1 återkallas och ersätts av rekvisition 2. Fel belopp."


def test_without_the_decisions_number_it_is_refused_and_the_page_says_where_to_enter_it(clock):
    one = letters.green(number="")
    who = letters.people(one)
    occasion = letters.opened("requisition")
    letters.filled(occasion, who, ASKED)

    with pytest.raises(ReportNotReady, match=r"diarienummer|reference number"):
        letters.decided(occasion, who)

    clock.set_day(NOVEMBER.date())
    client = Client()
    client.force_login(who["economist"])
    page = client.get(reverse("reporting:occasion", args=[occasion.uuid])).content.decode()
    where = reverse("programmes:fact", args=[one.uuid, "identity/decision_number"])
    assert where in page
    assert client.get(where).status_code != 404


def test_an_amount_that_is_only_estimated_gives_no_right_to_requisition():
    letters.green()
    occasion = letters.opened("requisition")
    occasion.due_on = date(2027, 11, 29)

    content = preview(occasion, now=datetime(2027, 10, 1, tzinfo=UTC))

    rules = {one.rule for one in maker("requisition").findings(content) if one.stops}
    assert "requisition.no_permission" in rules


def test_details_are_not_overwritten_and_a_change_withdraws_the_decision():
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("requisition")
    letters.filled(occasion, who, ASKED)
    with pytest.raises(Stale):
        save_details(occasion, values=ASKED | {"place": "Kista"}, number=0, by=who["economist"], now=NOVEMBER)
    with pytest.raises(NotAllowed):
        save_details(occasion, values=ASKED, number=1, by=who["officer"], now=NOVEMBER)

    save_details(occasion, values=ASKED | {"place": "Kista"}, number=1, by=who["economist"], now=NOVEMBER)

    with pytest.raises(ReportNotReady):  # the figures were frozen with the details of before
        letters.decided(occasion, who)


def moved(one, **amounts: int) -> None:
    for strand, amount in amounts.items():
        letters.booked(one, "receipt", amount, strand=strand, on=date(2026, 11, 27))


def test_a_statement_says_what_was_used_and_a_supplementary_one_what_came_back_later(clock):
    one = letters.green()
    who = letters.people(one)
    platform = one.strands.get(key="plattform")
    make.condition(one, "share.platform", strand=platform, parameters={"max_share": "1/2"})
    moved(one, plattform=11_000_000, projekt=3_850_000)
    letters.booked(one, "requisition", 11_000_000, strand="plattform", on=date(2026, 11, 18))
    letters.booked(one, "requisition", 3_850_000, strand="projekt", on=date(2026, 11, 18))
    letters.booked(one, "payment", 10_500_000, strand="plattform", on=date(2026, 12, 31))
    letters.booked(one, "payment", 200_000, strand="plattform", on=date(2027, 1, 15))
    letters.booked(one, "payment", 3_600_000, strand="projekt", on=date(2026, 12, 4))
    letters.booked(one, "repayment", 45_000, strand="projekt", on=date(2027, 2, 18))
    occasion = letters.opened("statement", MARCH)
    letters.filled(occasion, who, STATED, now=MARCH)
    report = letters.decided(occasion, who, now=MARCH)

    text = text_of(report)
    assert "Av mottagna 14 850 000 kronor har 14 055 000 kronor använts" in text
    # What the shares are shares of is told by the document itself, else no statement with a platform can be decided.
    assert "Beräkningen omfattar alla stödberättigande kostnader, planerade och godkända." in text
    assert "795 000 kronor betalas senast den 31 mars 2027 till bankgiro 5050-1055 med referensen KN2099/00001" in text
    assert awaited(report) == Decimal(795_000)

    keep_signed(report, letters.signed_copy(), signed_on=MARCH.date(), by=who["economist"], now=MARCH)
    deliver(report, by=who["officer"], now=MARCH)
    clock.set_day(MARCH.date())
    acknowledge(report, on=MARCH.date(), by=who["economist"], now=MARCH)
    assert "Betala tillbaka 795 000 kr och bokför dem" in (told := told_next(occasion, who["economist"]))
    assert "Till bankgiro 5050-1055 med referensen KN2099/00001." in told
    returned = letters.booked(one, "return", 795_000, strand="projekt", on=date(2027, 3, 26))
    reconcile(report, returned, by=who["economist"], now=datetime(2027, 3, 27, 9, tzinfo=UTC))
    assert settled(report) == awaited(report)

    letters.booked(one, "repayment", 30_000, strand="projekt", on=date(2027, 4, 20))
    april = datetime(2027, 4, 21, 9, tzinfo=UTC)
    begin_next(occasion, reason="En mottagare har betalat tillbaka.", by=who["economist"], now=april)
    occasion.refresh_from_db()
    letters.filled(occasion, who, STATED, now=april)
    later = letters.decided(occasion, who, now=april)
    text = text_of(later)
    assert "Kompletterande redovisning 1 för 2026" in text
    assert "ändrat från 295 000 till 325 000 kr" in text
    assert "Projekt Att återbetala 295 000 30 000 325 000" in text  # told before, change, now
    came = "För 2026 har vi rekvirerat 14 850 000 kronor den 18 november 2026, och tagit emot 14 850 000 kronor den 27 "
    assert came in text
    assert "30 000 kronor betalas utan dröjsmål" in text
    assert "Betalt: 795 000 kronor den 26 mars 2027. 30 000 kronor återstår och betalas utan dröjsmål." in text
    assert awaited(later) == Decimal(30_000)


def test_a_statement_of_more_used_than_received_is_refused_with_the_excess():
    one = letters.green()
    who = letters.people(one)
    moved(one, plattform=1_000_000)
    letters.booked(one, "payment", 1_000_001, strand="plattform", on=date(2026, 12, 1))
    occasion = letters.opened("statement", MARCH)
    letters.filled(occasion, who, STATED, now=MARCH)

    with pytest.raises(ReportNotReady, match=r"1 kron"):
        letters.decided(occasion, who, now=MARCH)


def test_a_year_without_requisition_gives_a_nil_statement():
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("statement", MARCH)
    letters.filled(occasion, who, {**STATED, "account": ""}, now=MARCH)

    text = text_of(letters.decided(occasion, who, now=MARCH))

    assert "Inga medel rekvirerades för 2026. Någon återbetalning blir därför inte aktuell." in text
    assert text.count("Inga medel rekvirerades") == 1
    assert "Inga bidrag till plattformen har fått medel för året." in text


@pytest.mark.parametrize(("value", "printed"), [("yes", True), ("no", False)])
@pytest.mark.parametrize(
    ("kind", "question", "table", "told"),
    [
        ("statement", "both_readings", "s2", "Båda sätten att räkna"),
        ("requisition", "requisition_annex", "r2", "Bidrag som årets medel"),
    ],
)
def test_what_is_printed_only_where_that_is_the_answer_is_always_computed(kind, question, table, told, value, printed):
    one = letters.green()
    by = letters.people(one)["economist"]
    OpenAnswer.objects.create(question=question, value=value, ground="svar den 1 mars", decided_at=MARCH, decided_by=by)
    now = MARCH if kind == "statement" else NOVEMBER
    occasion = letters.opened(kind, now)
    content = preview(occasion, now=MARCH)
    locked = locked_content(occasion, dataset_sha256="", now=MARCH)
    pages = Pages.of(Report(occasion=occasion, version=1, dataset=Dataset(content=content), content=locked))

    captions = [one.caption for section in pages.sections for one in section.tables]
    assert table in content["tables"]
    assert any(told in caption for caption in captions) == printed
    assert [caption.split(".")[0] for caption in captions] == [f"Tabell {n + 1}" for n in range(len(captions))]


def test_a_letters_figures_take_as_many_questions_however_many_entries_there_are():
    one = letters.green()
    occasion = letters.opened("statement", MARCH)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            preview(occasion, now=MARCH)
        return len(asked)

    questions()
    before = questions()
    for place in range(5):
        letters.booked(one, "payment", 100 + place, strand="projekt", on=date(2026, 12, 1))
    assert questions() == before
    assert before <= 21


def test_the_pages_show_each_state_and_keep_what_was_typed(clock):
    clock.set_day(NOVEMBER.date())
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("requisition")
    client = Client()
    client.force_login(who["economist"])
    where = reverse("reporting:details", args=[occasion.uuid])
    typed = {**ASKED, "amount_plattform": "7 000 000", "account": "5050-1056", "number": 0}

    refused = client.post(where, typed)
    assert refused.status_code == 422
    assert "5050-1056" in refused.content.decode()
    assert client.post(where, typed | {"account": "5050-1055"}).status_code == 302
    assert occasion.details.get().values["amount_plattform"] == 7_000_000
    stale = client.post(where, typed | {"account": "5050-1055", "place": "Kista"})
    assert stale.status_code == 409
    assert "Kista" in stale.content.decode()

    proof = client.get(reverse("reporting:proof", args=[occasion.uuid, "account"])).content.decode()
    assert 'enctype="multipart/form-data"' in proof  # else a browser sends the file's name and nothing of it
    page = client.get(reverse("reporting:occasion", args=[occasion.uuid]))
    assert "rekvirerar 7\u00a0000\u00a0000\u00a0kronor" in page.content.decode()
    trace = client.get(
        reverse("reporting:occasion", args=[occasion.uuid]), {"avsnitt": "belopp", "siffra": "r1/plattform/this"}
    )
    assert 'id="trace"' in trace.content.decode()


def test_what_the_accounts_say_is_unused_is_compared_with_what_was_received_and_not_paid():
    one = letters.green()
    occasion = letters.opened("statement", MARCH)
    for kind, amount in (("receipt", 1_000), ("payment", 700)):
        letters.booked(one, kind, amount, strand="projekt", on=date(2026, 6, 1))
    content, findings = preview(occasion, now=MARCH), maker("statement").findings

    def told(**details) -> list[str]:
        rules = [one.rule for one in findings({**content, "details": {**content["details"], **details}})]
        return [rule for rule in rules if rule in ("statement.not_compared", "statement.accounts_differ")]

    assert told() == ["statement.not_compared"]
    assert told(booked_unused=299) == ["statement.accounts_differ"]
    assert told(booked_unused=300) == []
