"""The budget page with many parties, and the budget in a spreadsheet: out, in, and nothing lost."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from applications.workflow.draft import draft_of, read_budget, save_budget
from applications.workflow.parties import add_party
from bench.client import form_values
from tests.factories import accounts, applications
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(draft, client):
    client.force_login(applications.applicant())
    return draft


def url(application, name="budget"):
    return reverse(f"applications:{name}", args=[application.case.uuid])


def version(application):
    found = draft_of(application)
    found.application = application
    return found


def add_parties(application, count):
    for number in range(count):
        organisation = accounts.organisation()
        add_party(
            version(application),
            name=f"Part {number}",
            number=organisation.number,
            kind="company",
            size="small",
            county="14",
            by=applications.applicant(),
            now=WRITTEN,
        )


def book_of(client, application):
    return load_workbook(BytesIO(client.get(url(application, "budget_book") + "?format=xlsx").content))


def send(client, application, book):
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("budget.xlsx", content.getvalue())
    return client.post(url(application, "budget_book"), {"file": file})


def test_of_many_parties_one_is_shown_in_full_and_the_others_by_their_totals(draft, client):
    add_parties(draft, 4)
    rows = version(draft).parties.all()
    years = len(version(draft).years)
    page = client.get(url(draft)).content.decode()
    assert page.count("data-money name=") == (5 + 1 + 6) * years
    assert f'href="?part={rows[2].uuid}#party-{rows[2].uuid}"' in page
    other = client.get(url(draft), {"part": str(rows[2].uuid)}).content.decode()
    assert f'name="{rows[2].uuid}:c.personal.' in other
    assert f'name="{rows[0].uuid}:c.personal.' not in other
    whole = client.get(url(draft), {"part": "alla"}).content.decode()
    assert whole.count("data-money name=") == 6 * (5 + 1 + 6) * years


def test_the_empty_cells_of_one_party_are_written_as_0_by_a_button(draft, client):
    add_parties(draft, 1)
    own, other = version(draft).parties.all()[0], version(draft).parties.all()[2]
    years = version(draft).years
    names = [
        f"{one.uuid}:c.{kind}.{year}" for one in (own, other) for kind in ("personal", "equipment") for year in years
    ]
    sent = dict.fromkeys(names, "") | {f"{other.uuid}:c.personal.{years[0]}": "7", "zeros": str(other.uuid)}
    answer = client.post(url(draft), sent | {"revision": version(draft).revision})
    assert (answer.status_code, answer.url.endswith("#costs")) == (302, True)
    kept = read_budget(other)
    assert [kept.get(f"c.personal.{year}") for year in years] == [7] + [0] * (len(years) - 1)
    assert {read_budget(own).get(f"c.equipment.{year}") for year in years} == {None}


def test_autosave_tells_what_follows_beside_the_figures_and_in_the_menu(draft, client):
    party = version(draft).parties.all()[0]
    year = version(draft).years[0]
    cell = f"{party.uuid}:c.personal.{year}"
    sent = {cell: "2000000", "revision": version(draft).revision}
    answer = client.post(url(draft), sent, headers={"Accept": "application/json"}).json()
    assert "kr" in answer["parts"][f"cost-{party.uuid}"]
    assert answer["parts"][f"share-{party.uuid}"].endswith("%")
    assert "pk-status" in answer["parts"][f"mark-{party.uuid}"]
    assert answer["states"]["parties"][0] in ("done", "ring")
    assert "budget" not in answer["states"]  # one is there


def test_what_is_wrong_in_one_party_leaves_the_others_saved_and_shown(draft, client):
    add_parties(draft, 4)
    first, second = version(draft).parties.all()[:2]
    year = version(draft).years[0]
    typed = {f"{first.uuid}:c.personal.{year}": "många", f"{second.uuid}:c.personal.{year}": "12 345"}
    answer = client.post(url(draft) + "?part=alla", {"revision": 9_999, "stay": "1", **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="många"' in page
    assert read_budget(second)[f"c.personal.{year}"] == 12_345


def test_a_workbook_comes_back_as_it_went_out_and_changes_only_what_was_changed(draft, client):
    before = {row.uuid: read_budget(row) for row in version(draft).parties.all()}
    book = book_of(client, draft)
    assert send(client, draft, book).status_code == 302
    assert {row.uuid: read_budget(row) for row in version(draft).parties.all()} == before
    sheet = book.active
    keys = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    row = version(draft).parties.first()
    year = version(draft).years[0]
    keys[f"{row.uuid}:f.region"][4].value = 5_000
    keys[f"{row.uuid}:c.personal"][4].value = "1 250 000"
    assert send(client, draft, book).status_code == 302
    after = read_budget(row)
    assert after == {**before[row.uuid], f"f.region.{year}": 5_000, f"c.personal.{year}": 1_250_000}


def test_an_unclear_cell_is_named_and_nothing_is_saved(draft, client):
    row = version(draft).parties.first()
    before = read_budget(row)
    book = book_of(client, draft)
    book.active["E2"] = "1,5 mkr"
    book.active["E3"] = 12.5
    book.active["E4"] = 77
    answer = send(client, draft, book)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<strong>E2</strong>" in page
    assert "<strong>E3</strong>" in page
    assert read_budget(row) == before


def test_what_others_have_written_since_is_chosen_between_and_not_written_over(draft, client):
    row = version(draft).parties.first()
    year = version(draft).years[0]
    book = book_of(client, draft)
    save_budget(row, {f"c.personal.{year}": 1}, revision=None, by=applications.applicant(), now=WRITTEN)
    book.active["E2"] = 2
    assert send(client, draft, book).status_code == 409
    assert read_budget(row)[f"c.personal.{year}"] == 1


def saving(client, draft, page, **typed):
    """How many questions it takes that a part saves itself, and the answer."""
    shown = form_values(client.get(url(draft, page)).content.decode())
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(url(draft, page), shown | typed, headers={"accept": "application/json"})
    assert answer.status_code == 200
    return len(asked), answer.json()


def test_saving_itself_asks_little_and_no_more_for_many_parties(draft, client):
    year, row = version(draft).years[0], version(draft).parties.first()
    saving(client, draft, "project", title="Första gången")  # what is read once per process
    asked, answer = saving(client, draft, "project", title="Andra gången")
    assert version(draft).revision == answer["revision"]
    assert asked <= 16  # two of them the session's and the transaction's own
    few, _answer = saving(client, draft, "budget", **{f"{row.uuid}:c.personal.{year}": "1"})
    add_parties(draft, 3)
    many, _answer = saving(client, draft, "budget", **{f"{row.uuid}:c.personal.{year}": "2"})
    assert read_budget(row)[f"c.personal.{year}"] == 2
    assert many == few


def test_what_collides_for_one_party_does_not_hinder_another(draft, client):
    add_parties(draft, 1)
    first, second = version(draft).parties.order_by("pk")[:2]
    name = f"c.personal.{version(draft).years[0]}"
    revision = version(draft).revision
    save_budget(first, {name: 1}, revision=None, by=applications.applicant(), now=WRITTEN)
    cells = {f"{first.uuid}:{name}": "2", f"{second.uuid}:{name}": "3", "revision": revision}
    answer = client.post(url(draft), cells, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert (read_budget(first)[name], read_budget(second)[name]) == (1, 3)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"%PDF-1.7", b"\x00" * 2_100_000])
def test_what_is_no_budget_is_refused_in_words(draft, client, content):
    file = SimpleUploadedFile("budget.xlsx", content)
    assert client.post(url(draft, "budget_book"), {"file": file}).status_code == 422


def test_a_workbook_from_elsewhere_is_refused(draft, client):
    book = Workbook()
    book.active.append(["Kostnad", 2026])
    assert send(client, draft, book).status_code == 422
