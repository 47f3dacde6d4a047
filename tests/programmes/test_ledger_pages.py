"""The ledger's pages: balances at any moment, and from every figure to exactly the rows behind it."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from programmes.models import AppropriationAmount, LedgerEntry
from programmes.models.frame import FrameSource, Wording
from tests.factories import accounts, registry
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_march(clock):
    clock.set_moment(NOW)


@pytest.fixture
def reader(client):
    user = make.worker(Role.ECONOMIST)
    client.force_login(user)
    return user


def booked(assignment, kind, amount, *, year=2026, on=date(2026, 2, 1), at=None, key="", **fields):
    """An entry as the ledger's workflow writes it."""
    return LedgerEntry.objects.create(
        assignment=assignment,
        kind=kind,
        amount=Decimal(amount),
        year=year,
        occurred_on=on,
        recorded_at=at or datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        idempotency_key=key or f"k{LedgerEntry.objects.count()}",
        **fields,
    )


def account(assignment, strand=None):
    """Entries of every kind, in öre too, on different days."""
    more = {"strand": strand}
    booked(assignment, "commitment", 5_000, **more)
    booked(assignment, "commitment", -500, on=date(2026, 2, 20), **more)
    booked(assignment, "payment", "1500.50", **more)
    booked(assignment, "repayment", "200.25", on=date(2026, 2, 25), **more)
    booked(assignment, "own_cost", "99.99", **more)
    booked(assignment, "receipt", 700)
    booked(assignment, "commitment", 300, year=2027, **more)
    booked(assignment, "payment", 50, on=date(2026, 1, 31), at=datetime(2026, 2, 27, 8, tzinfo=UTC), **more)


@pytest.fixture
def green():
    assignment = make.assignment("vin-green")
    first, _second = make.strand(assignment, "plattform"), make.strand(assignment, "projekt")
    make.frame(assignment, 2026, 10_000)
    make.frame(assignment, 2026, 6_000, Wording.FIXED, strand=first)
    make.frame(assignment, 2027, 20_000, Wording.ESTIMATED)
    account(assignment)
    account(assignment, first)
    return assignment


def figures(body: str) -> list[tuple[str, Decimal]]:
    """Every figure on a page that opens onto rows of the ledger: (address, kronor)."""
    links = re.findall(r'<a class="pk-trace" href="([^"#]+)">([^<]+)</a>', body)
    numbers = {"\u2212": "-", "\xa0": "", ",": "."}
    found = []
    for url, shown in links:
        for sign, plain in numbers.items():
            shown = shown.replace(sign, plain)
        found.append((unescape(url), Decimal(shown)))
    return found


def behind(client, url: str) -> tuple[Decimal, Decimal]:
    """The figure that the ledger's page says, and the sum over the rows it shows."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    context = answer.context
    if context["sums"].count == 0:
        return Decimal(0), Decimal(0)
    signs = {"repayment": -1} if "matt=paid_net" in url else {}
    rows = sum(row.entry.amount * signs.get(row.entry.kind, 1) for row in context["page"].rows)
    return Decimal(re.search(r'data-figure="([^"]+)"', answer.content.decode())[1]), rows


@pytest.mark.parametrize(
    "when", ["", "?per=2026-01-31", "?per=2026-02-20&som=2026-02-26T10:00", "?som=2026-02-28T12:00", "?per=2025-12-31"]
)
@pytest.mark.parametrize("page", ["balances", "programme_balances"])
def test_every_figure_opens_onto_rows_whose_sum_it_is(client, reader, green, when, page):
    other = make.assignment("vin-life", of=green.programme)
    make.frame(other, 2026, 8_000)
    booked(other, "commitment", 777)
    key = green.uuid if page == "balances" else green.programme.key
    answer = client.get(reverse(f"programmes:{page}", args=[key]) + when)
    rows = [row for _year, lines, _total in answer.context["years"] for row in lines]
    found = figures(answer.content.decode())
    assert len(found) >= 4 * len([row for row in rows if row.year == 2026])
    left = {row.left: row.frame for row in rows} | {
        total.left: total.frame for _year, _lines, total in answer.context["years"] if total
    }
    for url, shown in found:
        said, summed = behind(client, url)
        assert said == summed, url
        if "matt=used" in url:  # what is left of the frame, rounded down to whole kronor
            assert 0 <= left[int(shown)] - said - shown < 1
        else:
            assert said == shown, url


def test_the_money_table_in_thousands_opens_onto_the_same_rows(client, reader, green):
    booked(green, "commitment", 4_499_499, year=2027)
    for name, key in (("assignment", green.uuid), ("programme", green.programme.key)):
        answer = client.get(reverse(f"programmes:{name}", args=[key]))
        found = [one for one in figures(answer.content.decode()) if "matt=" in one[0]]
        assert len(found) >= 6
        for url, shown in found:
            said, summed = behind(client, url)
            assert said == summed
            if "matt=used" not in url:
                assert abs(said / 1000 - shown) <= Decimal("0.5")


def test_balances_are_of_the_day_and_as_recorded_at_the_moment(client, reader, green):
    def paid(when: str) -> list:
        answer = client.get(reverse("programmes:balances", args=[green.uuid]) + when)
        return [row.paid for _y, lines, _t in answer.context["years"] for row in lines if row.year == 2026]

    assert paid("?per=2026-01-31")[0] == 100
    assert paid("?per=2026-01-31&som=2026-02-26T10:00")[0] == 0
    assert paid("?per=2026-02-26")[0] == 2 * Decimal("1350.25")


def test_a_day_that_is_none_is_said_at_its_field(client, reader, green):
    answer = client.get(reverse("programmes:balances", args=[green.uuid]) + "?per=2026-02-30")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["per"])
    answer = client.get(reverse("programmes:ledger", args=[green.uuid]) + "?bokford_till=i+g%C3%A5r")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["bokford_till"])


def test_amounts_of_unlike_wordings_are_never_added(client, reader):
    pair = make.pair()
    answer = client.get(reverse("programmes:programme_balances", args=[pair[0].programme.key]))
    totals = {year: total for year, _lines, total in answer.context["years"]}
    assert (totals[2025].frame, totals[2025].left) == (None, None)
    assert totals[2026].frame == 143_000_000 + 265_000_000


def listed(client, assignment, query=""):
    answer = client.get(reverse("programmes:ledger", args=[assignment.uuid]) + query)
    return answer, [row.entry for row in answer.context["page"].rows]


def test_the_pages_of_the_list_hold_every_row_once_in_both_directions(client, reader):
    one, other = make.assignment(), make.assignment("vin-life", of=make.programme())
    for number in range(127):
        booked([one, other][number % 2], "payment", number + 1, on=date(2026, 1, 1) + timedelta(days=number % 9))
    address = reverse("programmes:programme_ledger", args=[one.programme.key])
    seen, url, places = [], address, []
    while url:
        page = client.get(url).context["page"]
        seen += [row.entry.pk for row in page.rows]
        places.append([row.entry.pk for row in page.rows])
        url = f"{address}?efter={page.earlier}" if page.earlier else ""
    in_order = LedgerEntry.objects.order_by("-occurred_on", "-id").values_list("pk", flat=True)
    assert seen == list(in_order)
    assert [len(place) for place in places] == [50, 50, 27]
    back = client.get(f"{address}?fore={page.later}").context["page"]
    assert [row.entry.pk for row in back.rows] == places[1]
    assert back.earlier
    first = client.get(f"{address}?fore={back.later}").context["page"]
    assert ([row.entry.pk for row in first.rows], first.later) == (places[0], "")


@pytest.mark.parametrize("nonsense", ["x", "2026-02-30.5", "2026-02-01.", "2026-02-01.99999999999999999999", "'"])
def test_a_place_that_is_none_is_the_first_page(client, reader, green, nonsense):
    answer, rows = listed(client, green, f"?efter={nonsense}")
    assert answer.status_code == 200
    assert len(rows) == 16


def test_filters_choose_rows_and_sums_follow(client, reader):
    assignment = make.assignment()
    strand = make.strand(assignment)
    case = registry.case(assignment.authority)
    party = accounts.organisation("Celltorget Sverige AB", "559233-0129")
    hit = booked(
        assignment, "payment", "1000.50", strand=strand, case=case, organisation=party, reference="Utbetalning 17"
    )
    booked(assignment, "commitment", 7, year=2025, on=date(2025, 11, 1))
    booked(assignment, "payment", 8, year=2025, on=date(2025, 12, 1))
    for query in (
        "slag=payment&ar=2026",
        f"insats={strand.uuid}",
        "organisation=celltorget",
        f"organisation={party.number}",
        f"organisation={party.number.replace('-', '')}",
        f"arende={case.number}",
        f"arende={case.designation}",
        "q=utbetalning",
        "fran=2026-01-01",
        "bokford_fran=2026-01-01T00:00",
        "matt=paid_net&ar=2026",
    ):
        answer, rows = listed(client, assignment, f"?{query}")
        assert rows == [hit], query
        assert [total for _kind, _rows, total in answer.context["sums"].kinds] == [Decimal("1000.50")]
    for query, count in (("insats=0", 2), ("till=2025-12-01", 2), ("bokford_till=2025-11-30", 1), ("q=finns+inte", 0)):
        answer, rows = listed(client, assignment, f"?{query}")
        assert (answer.status_code, len(rows)) == (200, count), query


def test_the_list_asks_the_same_number_of_questions_with_few_and_many_rows(client, reader, green):
    urls = [
        reverse("programmes:ledger", args=[green.uuid]),
        reverse("programmes:programme_ledger", args=[green.programme.key]),
        reverse("programmes:balances", args=[green.uuid]),
        reverse("programmes:programme_balances", args=[green.programme.key]),
    ]

    def count(url):
        client.get(url)
        with CaptureQueriesContext(connection) as counted:
            client.get(url)
        return len(counted)

    booked(green, "payment", 1, case=registry.case(green.authority))
    few = [count(url) for url in urls]
    for number in range(60):
        case = registry.case(green.authority)
        booked(green, "payment", number + 1, case=case, organisation=accounts.organisation())
    assert [count(url) for url in urls] == few


def test_all_chosen_rows_come_as_csv_and_as_a_workbook(client, reader, green):
    booked(green, "payment", "-12.50", on=date(2026, 2, 28), reference='=HYPERLINK("http://x")')
    url = reverse("programmes:ledger", args=[green.uuid])
    answer = client.get(f"{url}?slag=payment&format=csv")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + LedgerEntry.objects.filter(kind="payment").count()
    assert rows[1][:1] + rows[1][9:11] == ["2026-02-28", '\'=HYPERLINK("http://x")', "-12,50"]
    answer = client.get(f"{url}?slag=payment&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = list(book.active.iter_rows(values_only=True))
    assert len(sheet) == len(rows)
    assert sheet[1][0].date() == date(2026, 2, 28)
    assert sheet[1][9:11] == ('=HYPERLINK("http://x")', -12.5)
    assert {cell.data_type for row in book.active for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert sum(Decimal(str(row[10])) for row in sheet[1:]) == LedgerEntry.objects.filter(kind="payment").total()


def test_who_is_kept_out_of_a_case_learns_nothing_of_it_from_the_ledger(client, green):
    officer = make.worker()
    client.force_login(officer)
    case = registry.case(green.authority)
    party = accounts.organisation("Hemliga bolaget AB")
    entry = booked(green, "payment", 4_242, case=case, organisation=party, reference="Hemlig referens")
    registry.block(case, officer)
    url = reverse("programmes:ledger", args=[green.uuid])
    exported = b"".join(client.get(f"{url}?format=csv").streaming_content).decode()
    shown = client.get(url).content.decode()
    alone = client.get(reverse("programmes:entry", args=[green.uuid, entry.uuid])).content.decode()
    for text in (exported, shown, alone):
        assert "Hemlig" not in text
        assert case.number not in text
    assert "4\xa0242" in shown
    for query in ("organisation=hemliga", "q=hemlig", f"arende={case.number}"):
        assert listed(client, green, f"?{query}")[1] == []


def test_the_ledger_is_read_by_staff_and_its_figures_are_plain_to_others(client, green):
    client.force_login(make.worker(authority=make.agency("vr")))
    assert client.get(reverse("programmes:ledger", args=[green.uuid])).status_code == 200
    make.duty(green).recipient_departments.add(accounts.department())
    client.force_login(accounts.staff(Role.MINISTRY_READER))
    page = client.get(reverse("programmes:assignment", args=[green.uuid]))
    assert page.status_code == 200
    assert "matt=" not in page.content.decode()
    for name, key in (("ledger", green.uuid), ("balances", green.uuid), ("programme_ledger", green.programme.key)):
        assert client.get(reverse(f"programmes:{name}", args=[key])).status_code == 404


def test_an_appropriation_shows_what_its_assignments_take_together(client, reader, green):
    life = make.assignment("vin-life", of=make.programme("life", name_sv="Life science"))
    assert life.appropriation_id == green.appropriation_id
    make.frame(life, 2026, 9_000)
    booked(life, "commitment", 8_000)
    AppropriationAmount.objects.create(
        appropriation=life.appropriation,
        year=2026,
        amount=15_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev (påhittat exempel)",
        valid_from=date(2026, 1, 1),
        recorded_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    answer = client.get(reverse("programmes:appropriation", args=[life.appropriation_id]))
    year, lines, total = answer.context["years"][0]
    assert (year, len(lines), total.committed) == (2026, 2, 17_000)
    assert total.room == -2_200  # 15 000 less 17 000 and 199,98 of own costs, rounded down
    balances = client.get(reverse("programmes:balances", args=[green.uuid]))
    assert balances.context["appropriations"][0]["rows"][0].room == -2_200


def test_an_entry_tells_when_it_happened_when_it_was_booked_and_what_undid_it(client, reader, green):
    entry = booked(green, "payment", 100)
    undone = booked(green, "payment", -100, reverses=entry, reference="Fel mottagare")
    page = client.get(reverse("programmes:entry", args=[green.uuid, entry.uuid]))
    assert page.context["reversed_by"] == undone
    page = client.get(reverse("programmes:entry", args=[green.uuid, undone.uuid]))
    assert str(entry.uuid) in page.content.decode()
    other = make.assignment("vin-life")
    assert client.get(reverse("programmes:entry", args=[other.uuid, entry.uuid])).status_code == 404


def test_an_economists_day_begins_with_the_own_authoritys_money_and_nobody_elses_does(client):
    vinnova, council = make.pair()
    for role, assignment, shown in [
        (Role.ECONOMIST, vinnova, True),
        (Role.ECONOMIST, council, True),
        (Role.REGISTRAR, vinnova, False),
    ]:
        client.force_login(make.worker(role, assignment.authority))
        body = client.get("/").content.decode()
        assert ('id="start-money"' in body) == shown
        other = council if assignment == vinnova else vinnova
        if shown:
            part = body.partition('id="start-money"')[2].partition("</section>")[0]
            assert assignment.short_title_sv in part
            assert other.short_title_sv not in part
