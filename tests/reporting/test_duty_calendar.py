"""The duty calendar: its days, its filters, its files, and what is owed next on other pages."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Department
from accounts.roles import Role
from programmes.loading import FOLDER, load
from programmes.models import Assignment, ReportingDuty
from programmes.workflow.duties import set_responsible
from reporting.models import Occasion
from reporting.owing import Wanted, next_owed, owed
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.planning import set_milestone
from sweden.bankdays import is_banking_day
from tests.factories import accounts, programmes, registry

pytestmark = pytest.mark.usefixtures("taken_back")
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
URL = "/redovisningar/"

#: Every dated duty of the four decisions: day by the decision, its weekday, latest banking day on or before.
TABLE = """
kunskapsunderlag-vin-exc-forsta  2025-12-12 fre 2025-12-12
gemensam-rapport-excellenskluster 2026-02-01 sön 2026-01-30
fardplaner-vin-exc                2026-10-03 lör 2026-10-02
kunskapsunderlag-vin-exc          2026-10-03 lör 2026-10-02
rekvisition-vin-green             2026-11-29 sön 2026-11-27
gemensam-rapport-excellenskluster 2027-02-01 mån 2027-02-01
delredovisning-vin-green          2027-03-31 ons 2027-03-31
ekonomisk-redovisning-vin-green   2027-03-31 ons 2027-03-31
fardplaner-vin-exc                2027-10-03 sön 2027-10-01
kunskapsunderlag-vin-exc          2027-10-03 sön 2027-10-01
rekvisition-vin-green             2027-11-29 mån 2027-11-29
gemensam-rapport-excellenskluster 2028-02-01 tis 2028-02-01
delredovisning-vin-life           2028-03-31 fre 2028-03-31
ekonomisk-redovisning-vin-green   2028-03-31 fre 2028-03-31
fardplaner-vin-exc                2028-10-03 tis 2028-10-03
kunskapsunderlag-vin-exc          2028-10-03 tis 2028-10-03
rekvisition-vin-green             2028-11-29 ons 2028-11-29
gemensam-rapport-excellenskluster 2029-02-01 tor 2029-02-01
ekonomisk-redovisning-vin-green   2029-03-31 lör 2029-03-29
fardplaner-vin-exc                2029-10-03 ons 2029-10-03
kunskapsunderlag-vin-exc          2029-10-03 ons 2029-10-03
rekvisition-vin-green             2029-11-29 tor 2029-11-29
gemensam-rapport-excellenskluster 2030-02-01 fre 2030-02-01
ekonomisk-redovisning-vin-green   2030-03-31 sön 2030-03-29
fardplaner-vin-exc                2030-10-03 tor 2030-10-03
kunskapsunderlag-vin-exc          2030-10-03 tor 2030-10-03
rekvisition-vin-green             2030-11-29 fre 2030-11-29
gemensam-rapport-excellenskluster 2031-02-01 lör 2031-01-31
ekonomisk-redovisning-vin-green   2031-03-31 mån 2031-03-31
slutredovisning-vin-green         2031-06-30 mån 2031-06-30
fardplaner-vin-exc                2031-10-03 fre 2031-10-03
kunskapsunderlag-vin-exc          2031-10-03 fre 2031-10-03
"""
WEEKDAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture(scope="module")
def loaded(standing):
    """The four decisions as their files have them."""
    load(sorted(FOLDER.glob("*.yaml")), now=datetime(2025, 9, 1, 9, tzinfo=UTC))


@pytest.fixture
def four(loaded):
    return Assignment.objects.all()


@pytest.fixture
def elin(four, client):
    user = programmes.worker(Role.CASE_OFFICER, Assignment.objects.get(key="vin-exc").authority, name="Elin")
    client.force_login(user)
    return user


def shown(client, **query):
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return answer


def keys(client, **query):
    """What the calendar shows: key and day of each line."""
    return [(line.duty.key, line.due_on) for line in shown(client, **query).context["lines"]]


# The days


def test_every_dated_duty_of_the_four_decisions_falls_on_its_day_and_weekday_with_its_internal_day(elin):
    lines = owed(elin, Wanted(date(2025, 1, 1), date(2031, 12, 31)), today=date(2026, 1, 20))
    found = sorted((one.duty.key, one.due_on, WEEKDAYS[one.due_on.weekday()], one.internal) for one in lines)
    told = [row.split() for row in TABLE.strip().splitlines()]
    expected = sorted((key, date.fromisoformat(a), day, date.fromisoformat(b)) for key, a, day, b in told)
    assert found == expected
    assert all(is_banking_day(line.internal) for line in lines)


def test_duties_without_a_date_are_standing_and_never_occasions(elin, client):
    open_due_occasions(date(2031, 12, 1), now=NOW)
    standing = {one.duty.key for one in shown(client).context["standing"]}
    assert standing == set(ReportingDuty.objects.filter(rule={}).values_list("key", flat=True))
    assert len(standing) == 7
    assert not Occasion.objects.filter(duty__rule={}).exists()


# The page


def test_a_day_that_is_no_banking_day_is_warned_of_with_both_days(elin, client):
    page = shown(client).content.decode().replace("\u00a0", " ")
    assert "fredag 30 januari 2026" in page
    assert "söndag 1 februari 2026 enligt beslutet, ingen bankdag" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            {"ar": "2029", "mottagare": "kn"},
            {"gemensam-rapport-excellenskluster", "fardplaner-vin-exc", "kunskapsunderlag-vin-exc"},
        ),
        ({"ar": "2029", "mottagare": "u"}, {"gemensam-rapport-excellenskluster"}),
        ({"ar": "2029", "dokument": "requisition"}, {"rekvisition-vin-green"}),
        ({"ar": "2029", "myndighet": "vr"}, {"gemensam-rapport-excellenskluster"}),
        ({"ar": "2029", "fran": "2029-11-01"}, {"rekvisition-vin-green"}),
        ({"ar": "2028", "till": "2028-02-01"}, {"gemensam-rapport-excellenskluster"}),
        ({"ar": "2029", "lage": "delivered"}, set()),
        ({"ar": "2029", "ansvarig": "jag"}, set()),
        ({"fran": "2031-06-01", "till": "2031-06-30"}, {"slutredovisning-vin-green"}),
    ],
)
def test_the_address_says_what_is_shown(elin, client, query, expected):
    assert {key for key, _day in keys(client, **query)} == expected


def test_a_programme_shows_its_own_duties_only(elin, client):
    programme = Assignment.objects.get(key="vin-green").programme
    found = {key for key, _day in keys(client, ar="2027", program=programme.key)}
    assert found == {"delredovisning-vin-green", "ekonomisk-redovisning-vin-green", "rekvisition-vin-green"}


@pytest.mark.parametrize(
    "query",
    [
        {"ar": "aldrig"},
        {"fran": "2026-02-30"},
        {"fran": "2026-03-01", "till": "2026-02-01"},
        {"program": "okand"},
        {"ansvarig": "01a1fdf8-74f8-76f3-b159-b44064b48ed0"},
        {"lage": "x"},
        {"sida": "999"},
        {"vy": "okand"},
        {"format": "pdf"},
    ],
)
def test_what_cannot_be_read_in_the_address_breaks_nothing(elin, client, query):
    shown(client, **query)


def test_who_answers_is_shown_and_can_be_asked_for(elin, client):
    duty = ReportingDuty.objects.get(key="rekvisition-vin-green")
    set_responsible(duty, authority=duty.authorities[0], person=elin.person, by=elin, now=NOW)
    mine = keys(client, ar="2028", ansvarig="jag")
    assert {key for key, _day in mine} == {"rekvisition-vin-green"}
    assert mine == keys(client, ar="2028", ansvarig=str(elin.person.uuid))
    nobody = {key for key, _day in keys(client, ar="2028", ansvarig="ingen")}
    assert "rekvisition-vin-green" not in nobody
    assert "fardplaner-vin-exc" in nobody


def test_late_and_delivered_are_told_apart_and_a_missing_number_is_said(elin, client):
    open_due_occasions(date(2027, 4, 2), now=NOW)
    today = date(2027, 4, 2)
    lines = {one.duty.key: one for one in owed(elin, Wanted(date(2027, 3, 31), date(2027, 3, 31)), today=today)}
    assert lines["ekonomisk-redovisning-vin-green"].is_late
    assert lines["ekonomisk-redovisning-vin-green"].lacks_number
    page = shown(client, fran="2027-03-31", till="2027-03-31").content.decode()
    assert "kan inte färdigställas: beslutets diarienummer saknas" in page


def test_the_year_shows_twelve_months_with_what_falls_due_in_each(elin, client):
    months = shown(client, vy="ar", ar="2027").context["months"]
    assert [len(month.lines) for month in months] == [0, 1, 2, 0, 0, 0, 0, 0, 0, 2, 1, 0]


def test_the_view_for_print_has_every_line_on_one_page_and_no_menu(elin, client):
    page = shown(client, vy="utskrift", fran="2026-01-01", till="2031-12-31")
    assert len(page.context["lines"]) == 31
    assert "pk-nav" not in page.content.decode()


def test_the_files_hold_what_the_filter_shows_with_both_days(elin, client):
    csv = b"".join(client.get(URL, {"format": "csv", "ar": "2026"}).streaming_content).decode("utf-8-sig")
    rows = [line.split(";") for line in csv.strip().splitlines()]
    assert rows[1][:4] == ["2026-02-01", "söndag", "2026-01-30", "fredag"]
    assert len(rows) == 1 + 4
    book = openpyxl.load_workbook(io.BytesIO(client.get(URL, {"format": "xlsx", "ar": "2026"}).content))
    assert book.active.max_row == 5
    assert book.active["A2"].value.date() == date(2026, 2, 1)


def test_nothing_found_says_so(elin, client):
    assert "Inget passar" in shown(client, lage="delivered").content.decode()


def test_more_occasions_take_no_more_queries(elin, client):
    open_due_occasions(date(2026, 1, 20), now=NOW)
    shown(client, ar="2026")
    with CaptureQueriesContext(connection) as few:
        shown(client, fran="2026-01-01", till="2026-03-01")
    for day in (date(2026, 12, 1), date(2027, 12, 1), date(2028, 12, 1), date(2029, 12, 1)):
        open_due_occasions(day, now=NOW)
    shown(client, fran="2026-01-01", till="2030-12-31")
    with CaptureQueriesContext(connection) as many:
        shown(client, fran="2026-01-01", till="2030-12-31")
    assert len(many) == len(few)


@pytest.fixture
def disa(four, client):
    """A reader at one of the ministries that the decisions name."""
    client.force_login(accounts.staff(Role.MINISTRY_READER, Department.objects.get(key="kn")))


def test_a_ministry_reader_sees_what_is_due_to_them_and_when_and_nothing_of_the_work(disa, client):
    open_due_occasions(date(2026, 1, 20), now=NOW)
    page = shown(client, fran="2025-12-01", till="2026-12-31")
    found = [(line.duty.key, line.due_on, line.state, line.url, line.answering) for line in page.context["lines"]]
    assert found == [
        ("kunskapsunderlag-vin-exc-forsta", date(2025, 12, 12), "late", "", []),
        ("gemensam-rapport-excellenskluster", date(2026, 2, 1), "awaited", "", []),
        ("fardplaner-vin-exc", date(2026, 10, 3), "awaited", "", []),
        ("kunskapsunderlag-vin-exc", date(2026, 10, 3), "awaited", "", []),
    ]
    assert page.context["standing"] == []
    text = page.content.decode()
    assert "Skrivs" not in text
    assert "ingen utsedd" not in text
    assert "internt" not in text
    file = b"".join(client.get(reverse("reporting:calendar"), {"format": "csv"}).streaming_content).decode()
    assert "Internt" not in file.splitlines()[0], file.splitlines()[0]
    assert str(Occasion.objects.first().uuid) not in text


def test_a_ministry_readers_start_page_says_what_is_due_to_them(disa, client):
    page = client.get("/").content.decode().replace("\u00a0", " ")
    section = page[page.index('id="awaiting"') :][:3000]
    assert "söndag 1 februari 2026" in section
    assert "Väntas" in section
    assert "Inget väntar på dig" not in page


def test_what_fell_due_before_anything_was_opened_is_not_held_against_anyone(disa, client):
    assert [line.state for line in shown(client, till="2026-01-01", fran="2025-12-01").context["lines"]] == []


def test_those_whom_nothing_is_owed_to_see_nothing(four, client):
    client.force_login(accounts.staff(Role.MINISTRY_READER, accounts.department("fo")))
    assert shown(client).context["lines"] == []
    client.force_login(accounts.user())
    assert shown(client).context["lines"] == []


def test_like_duties_are_told_apart_by_the_assignment_and_can_be_asked_for_by_it(elin, client):
    page = shown(client)
    running = [one for one in page.context["standing"] if one.duty.document_kind == "running-information"]
    assert len({one.laid_down_in for one in running}) == len(running) == 3
    text = page.content.decode()
    assert all(one.laid_down_in in text for one in running)
    green = shown(client, uppdrag="vin-green", fran="2026-01-01", till="2027-12-31").context["lines"]
    assert {line.duty.key for line in green} == {
        "delredovisning-vin-green",
        "ekonomisk-redovisning-vin-green",
        "rekvisition-vin-green",
    }
    standing = {one.duty.key for one in shown(client, uppdrag="vin-life").context["standing"]}
    assert standing == {"lopande-information-vin-life", "utvarderingsplan-vin-life"}


def test_what_is_delivered_stays_among_the_next_until_its_presentation_has_been_held(elin, client):
    open_due_occasions(date(2026, 1, 20), now=NOW)
    occasion = Occasion.objects.get(duty__key="kunskapsunderlag-vin-exc-forsta")
    Occasion.objects.filter(pk=occasion.pk).update(status="delivered", delivered_at=NOW)
    first = next_owed(elin, NOW, most=9)[0]
    assert (first.occasion, [(one.title, one.day) for one in first.waits]) == (
        occasion,
        [("Presentation för Regeringskansliet", None)],
    )
    set_milestone(occasion, "presentation", day=date(2026, 1, 29), held=False, by=elin, now=NOW)
    assert next_owed(elin, NOW, most=9)[0].waits[0].day == date(2026, 1, 29)
    assert "Presentation för Regeringskansliet" in shown(client, lage="delivered").content.decode()
    set_milestone(occasion, "presentation", day=date(2026, 1, 19), held=True, by=elin, now=NOW)
    assert occasion not in [one.occasion for one in next_owed(elin, NOW, most=9)]


def test_whoever_is_kept_out_of_an_assignment_does_not_see_its_duties(elin, client):
    registry.block(Assignment.objects.get(key="vin-green").case, elin)
    assert not [key for key, _day in keys(client, ar="2027") if "green" in key]


# What is owed next, on other pages


def test_a_programmes_overview_says_the_next_three_with_both_days_and_who_answers(elin, client):
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    vinnova = Assignment.objects.get(key="vin-exc")
    set_responsible(duty, authority=vinnova.authority, person=elin.person, by=elin, now=NOW)
    open_due_occasions(date(2026, 1, 20), now=NOW)
    answer = client.get(reverse("programmes:programme", args=[vinnova.programme.key]))
    page = answer.content.decode().replace("\u00a0", " ")
    section = page[page.index('id="owing"') :][:4000]
    assert "Vad är vi skyldiga regeringen härnäst?" in section
    assert "fredag 30 januari 2026" in section
    assert "Elin" in section
    occasion = Occasion.objects.get(duty=duty)
    assert reverse("reporting:occasion", args=[occasion.uuid]) in section


def test_the_start_page_says_what_ones_own_authority_owes_next(elin, client):
    page = client.get("/").content.decode()
    assert "Vad är vi skyldiga regeringen härnäst?" in page
    council = programmes.worker(Role.CASE_OFFICER, Assignment.objects.get(key="vr-exc").authority)
    client.force_login(council)
    theirs = client.get("/").content.decode()
    section = theirs[theirs.index('id="owing"') :][:3000]
    assert "Gemensam kortfattad rapport" in section
    assert "Rekvisition" not in section


def test_what_is_late_stays_among_the_next_until_it_is_done(elin):
    open_due_occasions(date(2026, 1, 20), now=NOW)
    lines = next_owed(elin, NOW, most=3)
    assert [line.duty.key for line in lines][:2] == [
        "kunskapsunderlag-vin-exc-forsta",
        "gemensam-rapport-excellenskluster",
    ]
    assert lines[0].is_late


def test_what_is_late_stands_first_where_the_government_is_next_and_what_is_delivered_does_not(elin, client):
    early = datetime(2025, 11, 1, 9, tzinfo=UTC)
    open_due_occasions(date(2026, 1, 20), now=NOW)
    late = Occasion.objects.get(duty__key="kunskapsunderlag-vin-exc-forsta")
    programme = Assignment.objects.get(key="vin-exc").programme

    def owed_next():
        page = client.get(reverse("programmes:programme", args=[programme.key]))
        found = {one["assignment"].key: one["may"].next for one in page.context["agencies"]}["vin-exc"]
        return found.duty.key, found.due.due, found.is_late, ">försenad<" in page.content.decode()

    assert owed_next() == ("kunskapsunderlag-vin-exc-forsta", date(2025, 12, 12), True, True)
    Occasion.objects.filter(pk=late.pk).update(delivered_at=early)
    assert owed_next() == ("gemensam-rapport-excellenskluster", date(2026, 2, 1), False, False)
    Occasion.objects.filter(duty__key="gemensam-rapport-excellenskluster").update(delivered_at=early)
    assert owed_next()[1] > date(2026, 2, 1)


def test_the_duty_page_lists_its_occasions(elin, client):
    open_due_occasions(date(2026, 1, 20), now=NOW)
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    page = client.get(reverse("programmes:duty", args=[duty.uuid])).content.decode()
    assert str(Occasion.objects.get(duty=duty).uuid) in page


def test_the_roadmaps_page_names_the_areas_and_says_how_long_ahead_an_occasion_opens(elin, client):
    duty = ReportingDuty.objects.get(key="fardplaner-vin-exc")
    page = client.get(reverse("programmes:duty", args=[duty.uuid])).content.decode()
    assert "Kvantteknik" in page
    assert "Öppnas 120 dagar i förväg" in page


def test_the_roadmaps_occasion_leads_to_where_an_area_is_said_to_be_in_or_not(elin, client):
    open_due_occasions(date(2026, 6, 6), now=NOW)
    occasion = Occasion.objects.get(duty__key="fardplaner-vin-exc")
    page = client.get(reverse("reporting:occasion", args=[occasion.uuid])).content.decode()
    where = reverse(
        "programmes:fact", args=[Assignment.objects.get(key="vin-exc").uuid, "technology_areas/energiteknik"]
    )
    assert where in page
    assert "Ingår i: Färdplaner" in client.get(where).content.decode()


def test_an_occasion_whose_day_a_corrected_rule_no_longer_gives_stays_and_is_not_owed(elin, client):
    open_due_occasions(date(2026, 1, 20), now=NOW)
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    duty.rule = {**duty.rule, "from": 2027}
    duty.save()
    lines = {
        one.due_on: one
        for one in owed(elin, Wanted.around(date(2026, 1, 20)), today=date(2026, 1, 20))
        if one.duty == duty
    }
    assert lines[date(2026, 2, 1)].state == "void"
    assert lines[date(2027, 2, 1)].state == "not_opened"
    assert date(2026, 2, 1) not in [one.due_on for one in next_owed(elin, NOW, most=9)]
    assert "Begärs inte längre" in shown(client).content.decode()
