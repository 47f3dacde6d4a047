"""A period from a file: read strictly, shown row by row, booked once."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from accounts.roles import Role
from programmes.display.entrywords import FAULTS, FILE_FAULTS, sentence
from programmes.errors import FileHasFaults, NoRoom, NothingToBook
from programmes.models import EntryProposal, LedgerEntry, ProposedEntry
from programmes.models.proposal import Outcome
from programmes.rules.entries import Fault
from programmes.rules.ledgerfile import MOST_BYTES, MOST_ROWS, FileFault, read
from programmes.states import ProposalStatus
from programmes.workflow import ledger
from programmes.workflow.imports import find_organisations, read_in
from programmes.workflow.proposals import approve, confirm, propose_reversal, send_back, withdraw
from tests.factories import accounts, registry
from tests.factories import programmes as make

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = "slag;medelsår;belopp;händelsedag;verifikation;rad;organisationsnummer;diarienummer;referens"

# Reading: text only


def rows(text: str, encoding: str = "utf-8"):
    return read(text.encode(encoding)).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_is_read_whatever_program_saved_it(encoding, sign, newline):
    head = sign.join(["Slag", "Medelsår", "Belopp", "Händelsedag", "Verifikation", "Referens"])
    line = sign.join(["Återbetalning", "2026", '"1 250,50"', "2026-01-15", "A1", "från Åre"])
    (row,) = rows(f"{newline}{head}{newline}{line}{newline}{newline}", encoding)
    assert (row.kind, row.year, row.amount) == ("repayment", 2026, Decimal("1250.50"))
    assert (row.occurred_on, row.voucher, row.reference, row.faults) == (date(2026, 1, 15), "A1", "från Åre", [])


@pytest.mark.parametrize(
    ("typed", "kronor"),
    [
        ("300000", "300000"),
        ("300 000,00", "300000"),
        ("300\xa0000,5", "300000.50"),
        ("-4 000", "-4000"),
        ("\u22124 000,25", "-4000.25"),
        ("1.310.000,50", "1310000.50"),
        ("18250.5", "18250.50"),
    ],
)
def test_amounts_are_read_as_swedes_write_them(typed, kronor):
    assert rows(f"{HEAD}\nutbetalning;2026;{typed};2026-01-15;A1")[0].amount == Decimal(kronor)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("gåva;2026;1;2026-01-15;A", ("kind", "kind_unknown")),
        (";2026;1;2026-01-15;A", ("kind", "empty")),
        ("utbetalning;26;1;2026-01-15;A", ("year", "year_wrong")),
        ("utbetalning;2026;1,234;2026-01-15;A", ("amount", "amount_ambiguous")),
        ("utbetalning;2026;tolv;2026-01-15;A", ("amount", "amount_format")),
        ("utbetalning;2026;1 tkr;2026-01-15;A", ("amount", "amount_unit")),
        ("utbetalning;2026;1,005;2026-01-15;A", ("amount", "amount_ambiguous")),
        ("utbetalning;2026;=1+1;2026-01-15;A", ("amount", "amount_format")),
        ("utbetalning;2026;;2026-01-15;A", ("amount", "empty")),
        ("utbetalning;2026;1;15/1 2026;A", ("occurred_on", "day_format")),
        ("utbetalning;2026;1;2026-02-30;A", ("occurred_on", "day_no_such_day")),
        ("utbetalning;2026;1;2026-01-15;", ("voucher", "empty")),
        (f"utbetalning;2026;1;2026-01-15;{'A' * 61}", ("voucher", "too_long")),
        ("utbetalning;2026;1;2026-01-15;A;1;;;x;y;z", ("", "too_many_cells")),
    ],
)
def test_what_cannot_be_read_is_a_fault_at_its_row_and_column(line, fault):
    (row,) = rows(f"{HEAD}\n{line}")
    assert [(one.column, one.code) for one in row.faults] == [fault]
    assert row.line == 2
    assert sentence(row.faults[0].as_json())


def test_rows_keep_the_numbers_they_have_in_a_spreadsheet():
    found = rows(f"{HEAD}\nutbetalning;2026;1;2026-01-15;A\n;;;;\nutbetalning;2026;x;2026-01-15;B")
    assert [row.line for row in found] == [2, 4]


def test_the_same_voucher_twice_in_a_file_is_a_fault_on_both_rows():
    line = "utbetalning;2026;1;2026-01-15;A;1"
    found = rows(f"{HEAD}\n{line}\n{line}\nutbetalning;2026;1;2026-01-15;A;2")
    assert [[one.code for one in row.faults] for row in found] == [["voucher_twice"], ["voucher_twice"], []]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"PK\x03\x04" + b"x" * 100, "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet"),
        (b"%PDF-1.7\x00\x01", "binary"),
        (HEAD.encode("utf-16"), "binary"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
        (b"slag;belopp\x81\n", "encoding"),
        (b"slag;belopp\nutbetalning;1\n", "columns_missing"),
        (HEAD.encode() + b";Slag\n", "columns_twice"),
        (HEAD.encode(), "no_rows"),
        (b"slag;" + b'"' + b"x" * 200_000, "binary"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        (HEAD.encode() + b"\na;b" * (MOST_ROWS + 1), "too_many_rows"),
        (HEAD.encode() + b"\na;b" * 1_000_000, "too_many_rows"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(content, code):
    with pytest.raises(FileFault) as refusal:
        read(content)
    assert refusal.value.code == code
    assert FILE_FAULTS[code]


@given(some.binary(max_size=400) | some.text(max_size=400).map(lambda text: f"{HEAD}\n{text}".encode()))
def test_whatever_the_file_holds_it_is_read_or_refused(content):
    refused, found = "", []
    try:
        found = read(content).rows
    except FileFault as fault:
        refused = fault.code
    assert refused in FILE_FAULTS or found
    for row in found:
        assert all(fault.code in FAULTS for fault in row.faults)
        assert row.faults or row.key


# Reading in

pytestmark = pytest.mark.django_db


class Scene:
    """Two grants, an economist and a colleague."""

    def __init__(self):
        self.assignment = make.assignment()
        self.strand = make.strand(self.assignment, "plattform", name_sv="Nationell plattform")
        make.frame(self.assignment, 2026, 100_000)
        self.economist, self.colleague = make.worker(Role.ECONOMIST), make.worker(Role.ECONOMIST)
        self.case = registry.case(self.assignment.authority)
        self.party = accounts.organisation("Celltorget Sverige AB", "559233-0129")
        line = ledger.Line(self.assignment, 2026, self.party, 50_000)
        ledger.commit([line], case=self.case, by=self.colleague, now=NOW, key="grant")

    def pay(self, voucher="A1", amount="100,50", **more) -> str:
        values = {"number": self.party.number, "case": self.case.number, "kind": "utbetalning", "text": ""} | more
        cells = [values["kind"], "2026", amount, "2026-02-01", voucher, "1", values["number"], values["case"]]
        return ";".join([*cells, values["text"]])

    def text(self, *lines: str) -> str:
        return "\n".join([HEAD, *(lines or (self.pay(), self.pay("A2", "200")))])

    def read(self, text: str = "", by=None) -> EntryProposal:
        content = ContentFile((text or self.text()).encode())
        return read_in(self.assignment, content, filename="jan.csv", by=by or self.economist, now=NOW)

    def through(self, text: str = "") -> EntryProposal:
        return approve(confirm(self.read(text), by=self.economist, now=NOW), by=self.colleague, now=NOW)

    @property
    def paid(self):
        return LedgerEntry.objects.filter(kind="payment")


@pytest.fixture
def scene():
    return Scene()


def outcomes(proposal) -> list[str]:
    return list(proposal.rows.values_list("outcome", flat=True))


def codes(proposal) -> list[list[tuple[str, str]]]:
    return [[(one["column"], one["code"]) for one in row.faults] for row in proposal.rows.all()]


def test_a_file_is_shown_confirmed_and_approved_before_anything_is_booked(scene):
    proposal = scene.read()
    assert (proposal.status, outcomes(proposal)) == (ProposalStatus.PREVIEW, ["new", "new"])
    confirm(proposal, by=scene.economist, now=NOW)
    assert not scene.paid.exists()
    approve(proposal, by=scene.colleague, now=NOW)
    assert scene.paid.total() == Decimal("300.50")
    entry = scene.paid.get(amount=200)
    assert (entry.case, entry.organisation, entry.occurred_on) == (scene.case, scene.party, date(2026, 2, 1))


def test_a_file_read_in_twice_books_nothing_twice(scene):
    scene.through()
    again = scene.read()
    assert outcomes(again) == ["known", "known"]
    with pytest.raises(NothingToBook):
        confirm(again, by=scene.economist, now=NOW)
    more = scene.read(scene.text(scene.pay(), scene.pay("A2", "200"), scene.pay("A3", "7")))
    assert outcomes(more) == ["known", "known", "new"]
    approve(confirm(more, by=scene.economist, now=NOW), by=scene.colleague, now=NOW)
    assert scene.paid.total() == Decimal("307.50")


def test_a_file_read_in_twice_before_approval_is_booked_once(scene):
    first, second = scene.read(), scene.read()
    confirm(first, by=scene.economist, now=NOW)
    confirm(second, by=scene.economist, now=NOW)
    third = scene.read()
    assert outcomes(third) == ["waiting", "waiting"]
    approve(first, by=scene.colleague, now=NOW)
    with pytest.raises(NothingToBook):
        approve(second, by=scene.colleague, now=NOW)
    assert scene.paid.total() == Decimal("300.50")


def test_a_voucher_booked_with_other_figures_is_a_fault_and_never_overwritten(scene):
    scene.through()
    changed = scene.read(scene.text(scene.pay(amount="101")))
    assert codes(changed) == [[("voucher", "voucher_differs")]]


def test_a_reversed_row_is_not_booked_again_by_its_file(scene):
    scene.through()
    proposal = propose_reversal(scene.paid.get(amount=200), reason="Fel", by=scene.economist, now=NOW)
    approve(proposal, by=scene.colleague, now=NOW)
    assert outcomes(scene.read()) == ["known", "known"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"case": "2020-99999"}, ("case", "case_unknown")),
        ({"case": ""}, ("case", "case_missing")),
        ({"number": "556012-0000"}, ("organisation", "organisation_unknown")),
        ({"number": ""}, ("organisation", "organisation_missing")),
        ({"kind": "beviljande"}, ("kind", "kind_not_entered")),
        ({"kind": "egen kostnad", "case": "", "number": ""}, ("reference", "reference_missing")),
    ],
)
def test_what_a_row_points_at_must_exist(scene, line, fault):
    assert codes(scene.read(scene.text(scene.pay(**line)))) == [[fault]]


def test_a_row_names_parts_cases_and_parties_as_people_write_them(scene):
    head = "slag;medelsår;belopp;händelsedag;verifikation;del;organisation;ärende;uppdrag"
    line = f"Utbetalning;2026;5;1 februari 2026;V9;nationell PLATTFORM;celltorget sverige ab;{scene.case.designation};"
    proposal = scene.read(f"{head}\n{line}{scene.assignment.key}\n{line.replace('V9', 'V10')}vr-exc")
    row, other = proposal.rows.all()
    assert (row.outcome, row.strand, row.organisation, row.case) == ("new", scene.strand, scene.party, scene.case)
    assert [one["code"] for one in other.faults] == ["assignment_other"]


def test_a_name_that_fits_two_parties_is_a_fault_and_the_case_may_tell_them_apart(scene):
    namesake, other = accounts.organisation("Celltorget Sverige AB", "559233-0137"), registry.case(scene.case.authority)
    line = ledger.Line(scene.assignment, 2026, namesake, 1_000)
    ledger.commit([line], case=other, by=scene.colleague, now=NOW, key="namesake")
    named = [
        scene.pay(f"N{place}", number="Celltorget Sverige AB", case=one.number)
        for place, one in enumerate((scene.case, other))
    ]
    apart = scene.read(scene.text(*named))
    assert [row.organisation for row in apart.rows.order_by("line")] == [scene.party, namesake]
    ledger.commit([line], case=scene.case, by=scene.colleague, now=NOW, key="namesake in the same case")
    assert codes(scene.read(scene.text(named[0]))) == [[("organisation", "organisation_ambiguous")]]
    assert find_organisations(scene.assignment, "celltorget sverige ab", other) == [namesake]
    assert len(find_organisations(scene.assignment, "celltorget sverige ab", scene.case)) == 2


def test_a_case_that_the_reader_is_kept_out_of_is_as_unknown_as_any_other(scene):
    registry.block(scene.case, scene.economist)
    assert codes(scene.read(scene.text(scene.pay()))) == [[("case", "case_unknown")]]


def test_a_file_with_a_fault_is_booked_in_no_part(scene):
    proposal = scene.read(scene.text(scene.pay(), scene.pay("A2", "x")))
    assert outcomes(proposal) == ["new", "faulty"]
    with pytest.raises(FileHasFaults):
        confirm(proposal, by=scene.economist, now=NOW)
    withdraw(proposal, by=scene.economist, now=NOW)


def test_a_file_that_takes_more_than_there_is_books_nothing(scene):
    costs = [scene.pay(f"K{n}", "30000", kind="egen kostnad", case="", number="", text="Lön") for n in range(2)]
    proposal = confirm(scene.read(scene.text(scene.pay(), *costs)), by=scene.economist, now=NOW)
    with pytest.raises(NoRoom):
        approve(proposal, by=scene.colleague, now=NOW)
    assert not scene.paid.exists()
    send_back(proposal, note="Ramen räcker inte", by=scene.colleague, now=NOW)


def test_reading_in_asks_as_many_questions_for_few_rows_as_for_many(scene, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        scene.read(scene.text(*[scene.pay(f"A{n}", "1") for n in range(400)]))


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_rows_approved_at_once_are_booked_once(at_once):
    scene = Scene()
    proposals = [scene.read() for _ in range(4)]
    for proposal in proposals:
        confirm(proposal, by=scene.economist, now=NOW)

    outcomes = at_once(4, lambda place: approve(proposals[place], by=scene.colleague, now=NOW))

    assert sum(isinstance(one, EntryProposal) for one in outcomes) == 1
    assert all(isinstance(one, EntryProposal | NothingToBook) for one in outcomes), outcomes
    assert scene.paid.total() == Decimal("300.50")


# In the browser


@pytest.fixture
def pages(client, scene, clock):
    clock.set_moment(NOW)
    client.force_login(scene.economist)
    return client


def send(pages, scene, content: bytes, name="jan.csv"):
    url = reverse("programmes:import_entries", args=[scene.assignment.uuid])
    return pages.post(url, {"file": SimpleUploadedFile(name, content)})


def test_a_file_goes_through_the_browser(pages, scene):
    url = send(pages, scene, scene.text().encode("cp1252"))["Location"]
    page = pages.get(url)
    assert [row[1:] for row in page.context["totals"].kinds] == [(2, Decimal("300.50"))]
    assert "300,50" in page.content.decode()
    assert pages.post(url, {"act": "confirm", "note": "Januari"}).status_code == 302
    pages.force_login(scene.colleague)
    assert pages.post(url, {"act": "approve"}).status_code == 302
    assert scene.paid.count() == 2


def test_faults_are_shown_at_row_and_column_and_cannot_be_confirmed(pages, scene):
    url = send(pages, scene, scene.text(scene.pay(), scene.pay("A2", "x")).encode())["Location"]
    page = pages.get(url)
    body = page.content.decode()
    assert re.search(r'<th scope="row"[^>]*>3</th>', body)
    assert "<strong>belopp</strong>" in body
    assert not page.context["may_confirm"]
    assert pages.post(url, {"act": "confirm"}).status_code == 422
    assert pages.get(f"{url}?visa=faulty").context["page"].paginator.count == 1


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"\x00\x01\x02" * 50, 422),
        (b"PK\x03\x04" + b"x" * 50, 422),
        (b"x" * (MOST_BYTES + 1), 413),
        (HEAD.encode() + b"\na;b" * 1_000_000, 413),
        (b"=cmd|' /C calc'!A0", 422),
    ],
)
def test_hostile_files_are_refused_with_a_sentence_at_the_field(pages, scene, content, status):
    answer = send(pages, scene, content)
    assert answer.status_code == status
    assert answer.context["form"].errors["file"]
    assert not EntryProposal.objects.exists()


def test_words_that_a_spreadsheet_would_run_come_out_as_words(pages, scene):
    scene.through(scene.text(scene.pay(text="=HYPERLINK(1)")))
    url = reverse("programmes:ledger", args=[scene.assignment.uuid])
    text = b"".join(pages.get(f"{url}?format=csv&slag=payment").streaming_content).decode()
    assert ";'=HYPERLINK(1);" in text


def test_the_example_of_the_manual_is_read_without_a_fault():
    manual = (Path(__file__).parents[2] / "docs" / "ledger-import.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```csv\n(.*?)```", manual, re.S)
    found = read(example.encode()).rows
    assert [row.kind for row in found] == ["payment", "payment", "own_cost"]
    assert all(not row.faults for row in found)


def test_a_row_is_kept_whole_or_marked_as_faulty(scene):
    scene.read(scene.text(scene.pay(), "utbetalning;;;;"))
    assert not ProposedEntry.objects.exclude(outcome=Outcome.FAULTY).filter(amount__isnull=True).exists()
    assert Fault("kind", "empty").as_json() == {"column": "kind", "code": "empty", "value": ""}
