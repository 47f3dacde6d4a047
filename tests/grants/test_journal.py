"""Journal lines in the agency's own form, and the summary of an order: what was booked, to the öre."""

import csv
import io
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from grants.display.payments import summary_content
from grants.documents.summary import summary_pdf
from grants.loading import Answer
from grants.models import JournalBatch, JournalProfile
from grants.queries import journal
from grants.rules.journal import Booked, Profile, as_csv, lines
from grants.workflow import answering, ordering
from grants.workflow.journalling import hand_over
from programmes.models import LedgerEntry
from tests.factories import payments as make
from tests.factories.payments import NOW, PAY_ON
from tests.factories.registry import block
from tests.margins import outside

SIDES = [{"account": "7999", "side": "debit"}, {"account": "1999", "s_code": "12", "side": "credit"}]
CONTENT = {
    "columns": [["Konto", "account"], ["S-kod", "s_code"], ["Belopp", "amount"], ["Text", "text"], ["Dnr", "number"]],
    "postings": {"payment": SIDES},
}


def entry(kind="payment", amount=Decimal("100.50"), text="Utbetalning"):
    return Booked(kind, PAY_ON, PAY_ON, "v", amount, "24 1:2", "Projekt", "556", "2025-1", text)


@given(st.lists(st.decimals(-1000, 1000, places=2), max_size=5))
def test_the_lines_of_every_entry_sum_to_nothing(amounts):
    made = lines([entry(amount=one) for one in amounts], Profile.of(CONTENT))
    assert len(made) == 2 * len(amounts)
    assert sum(Decimal(line[2].replace(",", ".")) for line in made) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"columns": [["A", "b"]], "postings": {}},
        {"columns": [], "postings": {"payment": SIDES[:1]}},
        {"columns": [], "postings": {"payment": [{"account": "1", "side": "left"}] * 2}},
        {"columns": [], "postings": {"payment": []}},
        {"columns": [], "postings": {}, "delimiter": "ab"},
    ],
)
def test_a_form_that_would_not_balance_or_cannot_be_read_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        Profile.of(wrong)


def test_only_kinds_that_are_posted_are_in_the_file_and_no_cell_is_a_formula():
    text = as_csv([entry(text="=1+1"), entry("commitment")], Profile.of(CONTENT)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows == [
        ["Konto", "S-kod", "Belopp", "Text", "Dnr"],
        ["7999", "", "100,50", "'=1+1", "2025-1"],
        ["1999", "12", "-100,50", "'=1+1", "2025-1"],
    ]


@pytest.mark.django_db
def test_what_was_paid_and_came_back_stands_in_the_journal_and_in_the_orders_summary(clock):
    clock.set_moment(NOW)
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    payments = make.attested(make.plan(grant, who), who)
    order = ordering.export(grant.authority, payments, profile="csv", pay_on=PAY_ON, key="en", by=who.exporter, now=NOW)
    answers = [Answer(one.uuid.hex, True, NOW.date()) for one in payments]
    answering.settle(order, answers, by=who.exporter, now=NOW)
    answering.enter_return(payments[0], day=NOW.date(), why="Kontot avslutat", by=who.exporter, now=NOW)

    told = summary_content(order, now=NOW)
    assert len(told["rows"]) == order.count
    assert told["total"] == told["sum"] == told["booked"]
    assert told["returned"] != "0,00"
    assert any("i retur 2026-01-12" in row["status"] for row in told["rows"])
    client = Client()
    client.force_login(who.exporter)
    pdf = client.get(reverse("grants:order_summary", args=[order.uuid]))
    assert pdf.content.startswith(b"%PDF")

    asked = {"authority": "vinnova", "first": "2026-01-12", "last": "2026-01-12", "format": "csv"}
    page = reverse("grants:journal")
    assert client.get(page, asked).status_code == 422  # nobody has said how the accounting reads them
    JournalProfile.objects.create(
        authority=grant.authority, valid_from=date(2025, 1, 1), content=CONTENT, source="Kontoplan", entered_at=NOW
    )
    days = {name: asked[name] for name in ("authority", "first", "last")}
    told = client.get("/api/v1/journal-lines/file/", days)
    assert (told["Content-Type"], told.content) == ("text/csv", client.get(page, {**asked, "format": "csv"}).content)
    rows = list(csv.reader(io.StringIO(client.get(page, asked).content.decode("utf-8-sig")), delimiter=";"))[1:]
    debits = [Decimal(row[2].replace(",", ".")) for row in rows if row[0] == "7999"]
    assert sum(debits) == order.total - payments[0].amount
    assert len(rows) == 2 * (order.count + 1)
    assert "Bokföringsrader" in client.get(page).content.decode()
    early = asked | {"first": "2026-01-01", "last": "2026-01-11"}
    assert client.get(page, early).content.decode("utf-8-sig").count("\n") == 1
    backwards = client.get(page, asked | {"first": "2026-01-13"})
    assert backwards.status_code == 422
    assert client.get("/api/v1/journal-lines/file/", days | {"first": "2026-01-13"}).status_code == 400
    stranger = Client()
    stranger.force_login(who.officer)
    assert stranger.get(page).status_code == 404


def test_the_summary_of_an_order_keeps_all_its_columns_within_the_page_however_long_the_names(tmp_path):
    row = {
        "id": "0198c0de00007000800000000000006f",
        "party": "Stiftelsen Nordiska institutet för avancerad halvledarforskning och elektromobilitet (påhittat)",
        "number": "Vetenskapsrådet 2026-000123",
        "account": "bankgiro …2346",
        "year": "2026",
        "money": "1:2 ap.1, Excellenskluster för banbrytande teknik",
        "proposer": "Maximiliana Sundström-Lindqvist",
        "attester": "Bartholomeus von Exempelhausen",
        "conditions": "villkoren är godkända; intyg om återkrav; slutrapporten är godkänd; bekräftad av handläggare",
        "reference": "VETENSKAPSRADET-00000001-0000012",
        "status": "betald, valutadag 2026-01-14. Betalningsmottagarens konto är avslutat",
        "amount": "9\u00a0999\u00a0999\u00a0999\u00a0999,00",
    }
    sums = dict.fromkeys(("total", "sum", "booked", "returned"), "89\u00a0999\u00a0999\u00a0999\u00a0991,00")
    path = tmp_path / "order.pdf"
    path.write_bytes(summary_pdf({"message_id": "VR-00000001", "authority": "Vetenskapsrådet", "rows": [row], **sums}))
    assert outside(path) == []
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "9 999 999 999 999,00" in text.replace("\u00a0", " ")


@pytest.mark.django_db
def test_every_entry_is_told_of_a_case_or_of_none_and_of_a_case_one_is_kept_out_of_without_its_title():
    grant = make.grant()
    reader = make.hands(grant).exporter
    LedgerEntry.objects.create(
        assignment=grant.assignment,
        year=2026,
        kind="own_cost",
        amount=Decimal("1234.50"),
        occurred_on=NOW.date(),
        recorded_at=NOW,
        idempotency_key="egen kostnad",
    )
    period = {"first": date(2025, 1, 1), "last": NOW.date()}
    before = journal.booked(reader, grant.authority, **period)
    assert any(one.kind == "own_cost" and not one.number for one in before)
    assert any(one.project for one in before)
    block(grant.case, reader.person)
    after = journal.booked(reader, grant.authority, **period)
    assert [one.voucher for one in after] == [one.voucher for one in before]
    assert not any(one.project for one in after if one.number == grant.case.number)


@pytest.mark.django_db
def test_each_entry_is_handed_over_once_in_numbered_batches_that_are_fetched_again_as_they_were(clock, client):
    clock.set_moment(NOW)
    grant = make.grant()
    who = make.hands(grant)
    content = CONTENT | {"postings": {"own_cost": SIDES}}
    JournalProfile.objects.create(
        authority=grant.authority, valid_from=date(2025, 1, 1), content=content, source="Kontoplan", entered_at=NOW
    )

    def cost(key):
        return LedgerEntry.objects.create(
            assignment=grant.assignment,
            year=2026,
            kind="own_cost",
            amount=100,
            occurred_on=NOW.date(),
            recorded_at=NOW,
            reference=key,
            idempotency_key=key,
        )

    cost("en")
    client.force_login(who.exporter)
    page = reverse("grants:journal")
    typed = {"owner": "vinnova", "until": "2026-01-12"}
    assert client.post(page, typed).status_code == 302
    assert client.post(page, typed).status_code == 409  # nothing is left
    cost("två")
    second = hand_over(grant.authority, until=NOW.date(), by=who.exporter, now=NOW)
    assert (second.number, second.count) == (2, 1)
    shown = client.get(page).content.decode()
    files = [
        b"".join(client.get(reverse("grants:journal_batch", args=[one.uuid]))).decode("utf-8-sig")
        for one in JournalBatch.objects.order_by("number")
    ]
    assert [("en" in one, "två" in one) for one in files] == [(True, False), (False, True)]
    assert all(reverse("grants:journal_batch", args=[one.uuid]) in shown for one in JournalBatch.objects.all())
    with pytest.raises(NotAllowed):
        hand_over(grant.authority, until=NOW.date(), by=who.officer, now=NOW)
