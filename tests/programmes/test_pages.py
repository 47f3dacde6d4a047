"""Pages of programmes and assignments."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Authority
from accounts.roles import Role
from programmes.display.money import YearRow, chart, year_rows
from programmes.models import Assignment, BudgetFrame, LedgerEntry
from tests.factories import accounts, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def economist(client):
    user = programmes.worker(Role.ECONOMIST)
    client.force_login(user)
    return user


def booked(assignment, year, kind, amount, **fields):
    """An entry as the ledger's workflow writes it."""
    return LedgerEntry.objects.create(
        assignment=assignment,
        year=year,
        kind=kind,
        amount=Decimal(amount),
        occurred_on=date(2025, 12, 1),
        recorded_at=datetime(2025, 12, 1, tzinfo=UTC),
        idempotency_key=f"{assignment.key}-{year}-{kind}-{amount}",
        **fields,
    )


def rows_of(*keys):
    assignments = Assignment.objects.filter(key__in=keys).prefetch_related("strands").select_related("authority")
    return {(row.assignment.key, row.year): row for row in year_rows(list(assignments), NOW)}


def page(client, name, *args):
    return client.get(reverse(f"programmes:{name}", args=args))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_staff_of_both_agencies_read_the_programme_and_both_decisions(client, pair, language):
    for key in ("vinnova", "vr"):
        reader = programmes.worker(authority=programmes.agency(key))
        type(reader).objects.filter(pk=reader.pk).update(language=language)
        client.force_login(reader)
        assert page(client, "list").status_code == 200
        assert page(client, "programme", pair[0].programme.key).status_code == 200
        for assignment in pair:
            assert page(client, "assignment", assignment.uuid).status_code == 200


def test_outsiders_do_not_read_the_workspace(client, pair):
    assert page(client, "programme", pair[0].programme.key).status_code == 302
    client.force_login(accounts.user())
    assert page(client, "programme", pair[0].programme.key).status_code == 404
    assert page(client, "assignment", pair[0].uuid).status_code == 404


def test_a_ministry_reader_sees_what_reports_to_the_own_ministry_only(client, pair):
    kn = accounts.department("kn")
    pair[0].duties.get().duty.recipient_departments.add(kn)
    other = programmes.assignment("vin-life", of=programmes.programme("life-science"))
    client.force_login(accounts.staff(Role.MINISTRY_READER, kn))
    assert page(client, "assignment", pair[0].uuid).status_code == 200
    assert page(client, "assignment", other.uuid).status_code == 404


def test_a_ceiling_has_room_a_floor_none_and_an_estimate_says_that_it_gives_no_right(pair):
    vinnova, council = pair
    booked(vinnova, 2025, "commitment", 42_750_500)
    booked(vinnova, 2025, "payment", 42_000_000)
    booked(vinnova, 2025, "repayment", 500_000)
    booked(council, 2025, "commitment", 126_204_500)
    booked(council, 2025, "payment", 126_204_500)
    rows = rows_of("vin-exc", "vr-exc")
    ceiling, floor, estimate = rows["vin-exc", 2025], rows["vr-exc", 2025], rows["vin-exc", 2027]
    assert (ceiling.left, ceiling.paid, ceiling.share) == (19_249_500, 41_500_000, Fraction(42_750_500, 62_000_000))
    assert (floor.left, floor.share, floor.above_floor) == (None, None, 1_204_500)
    assert (estimate.wording, estimate.paid, estimate.authorised_to) == ("estimated", None, None)
    programmes.authorisation(vinnova, end_year=2028)
    assert rows_of("vin-exc")["vin-exc", 2027].authorised_to == 2028


def test_an_amount_from_and_including_a_year_is_shown_once(pair):
    assert [year for key, year in rows_of("vr-exc") if key == "vr-exc"] == [2025, 2026, 2027, 2028]
    assert rows_of("vr-exc")["vr-exc", 2028].is_open_ended


def test_the_chart_draws_exactly_what_the_table_says(client, economist, pair):
    booked(pair[0], 2025, "commitment", 31_000_000)
    booked(pair[0], 2025, "payment", 15_500_000)
    answer = page(client, "programme", pair[0].programme.key)
    drawn, table = answer.context["chart"], answer.context["rows"]
    in_table = {(row.assignment.key, row.year): row for _year, lines in table for row in lines if row.strand is None}
    assert {(bar.row.assignment.key, bar.row.year): bar.row for bar in drawn.bars} == in_table
    tallest = max(drawn.bars, key=lambda bar: bar.frame_height)
    assert tallest.row.frame == 710_000_000
    for bar in drawn.bars:
        expected = round(float(bar.row.frame) / 710_000_000 * tallest.frame_height, 1)
        assert bar.frame_height == pytest.approx(expected, abs=0.11)
    bar = next(one for one in drawn.bars if (one.row.assignment.key, one.row.year) == ("vin-exc", 2025))
    assert bar.granted_height == pytest.approx(bar.frame_height / 2, abs=0.11)
    assert bar.paid_height == pytest.approx(bar.frame_height / 4, abs=0.11)
    body = answer.content.decode()
    labels = re.findall(r'<text x="[\d.]+" y="[\d.]+" text-anchor="middle">([\d,]+)</text>', body)
    assert sorted(labels) == sorted(["125", "62", "265", "143", "420", "268", "710", "537"])
    for amount in ("125 000", "62 000", "710 000", "537 000", "31 000", "15 500"):
        assert re.search(rf'<td class="pk-r"[^>]*>(<a [^>]*>)?{amount}', body.replace("\xa0", " "))


def test_every_agency_of_a_chart_has_a_colour_that_no_other_has():
    def row(key, colour):
        of = Assignment(authority=Authority(pk=key, short_name=str(key), colour=colour))
        return YearRow(of, None, 2026, None, 5_000_000, 0, Decimal(0), None, None, None, None, None, False)

    found = chart([row(1, "vin"), row(2, "vr"), row(3, ""), row(4, "invented")])
    assert [colour for _agency, colour in found.agencies] == ["vin", "vr", "third", "fourth"]
    assert [bar.agency for bar in found.bars] == ["vin", "vr", "third", "fourth"]
    assert found.solid == []


def test_no_amounts_make_no_chart():
    assert chart([]) is None


def test_a_floor_that_was_not_reached_is_a_shortfall_when_the_year_is_over(client, economist, pair):
    found = page(client, "programme", pair[0].programme.key).context["standing"]
    assert [one.severity for one in found] == ["breach"]
    booked(pair[1], 2025, "payment", 125_000_000)
    found = page(client, "programme", pair[0].programme.key).context["standing"]
    assert [one.severity for one in found] == [None]


def test_a_lowered_frame_shows_negative_room(client, economist, pair):
    booked(pair[0], 2025, "commitment", 60_000_000)
    programmes.frame(pair[0], 2025, 50_000_000, source_kind="amendment", valid_from=date(2025, 12, 20))
    assert rows_of("vin-exc")["vin-exc", 2025].left == -10_000_000
    assert "breach" in [one.severity for one in page(client, "programme", pair[0].programme.key).context["standing"]]


def test_a_letter_is_recorded_in_the_browser_and_earlier_versions_stand_below_it(client, economist, pair):
    answer = client.post(
        reverse("programmes:record_frame", args=[pair[0].uuid]),
        {
            "source_kind": "appropriation_letter",
            "source": "Regleringsbrev för 2026 (påhittat exempel)",
            "part": "0",
            "year": "2026",
            "amount": "143 000 000",
            "wording": "may_use",
            "valid_from": "2026-01-01",
            "bekrafta": "1",
        },
    )
    assert answer.status_code == 302
    versions = page(client, "assignment", pair[0].uuid).context["frames"]
    of_2026 = [(one["frame"].wording, one["counts"]) for one in versions if one["frame"].year == 2026]
    assert of_2026 == [("may_use", True), ("estimated", False)]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "tolv"),
        ("amount", "-5"),
        ("amount", "1" + "0" * 15),
        ("amount", ""),
        ("year", "tjugohundra"),
        ("year", "26"),
        ("valid_from", "2026-02-30"),
        ("source", ""),
    ],
)
def test_wrong_input_is_refused_at_its_field_with_everything_typed_kept(client, economist, pair, field, typed):
    data = {
        "source_kind": "amendment",
        "source": "Ändringsbeslut",
        "part": "0",
        "year": "2026",
        "amount": "1 000",
        "wording": "may_use",
        "quote": "Ett citat som ska stå kvar",
        "valid_from": "2026-01-01",
    }
    before = BudgetFrame.objects.count()
    answer = client.post(reverse("programmes:record_frame", args=[pair[0].uuid]), data | {field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    body = answer.content.decode()
    assert "Ett citat som ska stå kvar" in body
    assert not typed or f'value="{typed}"' in body
    assert BudgetFrame.objects.count() == before


def test_a_missing_number_is_filled_in_and_shown_with_where_it_stands(client, pair):
    client.force_login(programmes.worker(Role.REGISTRAR))
    url = reverse("programmes:fact", args=[pair[0].uuid, "identity/decision_number"])
    assert client.post(url, {"value": "KN2025/01161", "source": ""}).status_code == 422
    assert client.post(url, {"value": "KN2025/01161", "source": "följebrevet"}).status_code == 302
    body = page(client, "assignment", pair[0].uuid).content.decode()
    assert "KN2025/01161" in body
    assert "följebrevet" in body


def test_the_other_agency_and_other_roles_get_no_forms(client, pair):
    for user in (programmes.worker(Role.ECONOMIST, programmes.agency("vr")), programmes.worker(Role.AUDITOR)):
        client.force_login(user)
        for name, extra in (("record_frame", ()), ("record_authorisation", ()), ("fact", ("identity/decided_on",))):
            assert page(client, name, pair[0].uuid, *extra).status_code == 403


def test_an_authorisation_recorded_in_the_browser_stands_on_the_assignment(client, economist, pair):
    url = reverse("programmes:record_authorisation", args=[pair[0].uuid])
    data = {"source": "Regleringsbrev", "amount": "300 000 000", "end_year": "2025", "valid_from": "2026-01-01"}
    assert list(client.post(url, data).context["form"].errors) == ["end_year"]
    assert client.post(url, data | {"end_year": "2028", "bekrafta": "1"}).status_code == 302
    assert pair[0].authorisations.get().end_year == 2028


def test_a_programme_asks_the_same_number_of_questions_with_few_and_many_rows(client, economist, pair):
    url = reverse("programmes:programme", args=[pair[0].programme.key])

    def count():
        client.get(url)
        with CaptureQueriesContext(connection) as counted:
            client.get(url)
        return len(counted)

    programmes.condition(pair[0], "trl_coverage")
    few = count()
    for number in range(8):
        programmes.condition(pair[0], "trl_coverage", key=f"villkor-{number}")
        programmes.frame(pair[1], 2030 + number, 1_000_000)
        booked(pair[0], 2025, "commitment", 1000 + number)
        programmes.duty(pair[0], key=f"plikt-{number}")
    assert count() == few


def test_a_joint_duty_names_both_agencies_on_each_decisions_page(client, economist, pair):
    for assignment in pair:
        [due] = page(client, "assignment", assignment.uuid).context["dues"]
        assert set(due.authorities.split(", ")) == {"Vinnova", "Vetenskapsrådet"}
