"""The pages of reports: written as one goes, handed in, approved; lists and files."""

from datetime import date

import pytest

from grants.models import Report
from grants.workflow.reports import writing
from grants.workflow.reports.parties import budget_of
from registry.models.access import Rights
from tests.factories import accounts, applications, payments, registry
from tests.factories import reports as make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _grant(standing):
    grant = payments.grant()
    make.laid(grant)
    return grant


@pytest.fixture(autouse=True)
def _afterwards(clock):
    clock.set_day(make.AFTER.date())


@pytest.fixture
def leader(grant, client):
    leader = applications.applicant()
    client.force_login(leader)
    return leader


def at(report, *more):
    return "/".join(["/projektrapporter", str(report.uuid), *more, ""])


def test_a_start_report_goes_from_autosave_to_approval(grant, leader, client):
    report = Report.objects.get(kind="start")
    assert str(report.uuid) in client.get("/mina-rapporter/").content.decode()
    json = {"headers": {"accept": "application/json"}}
    first = client.post(at(report, "skriv"), {"revision": 0, "begun": "Vi är i gång"}, **json)
    assert first.json()["revision"] == 1
    fought = client.post(at(report, "skriv"), {"revision": 0, "begun": "Annat"}, **json)
    assert fought.status_code == 409
    page = client.post(at(report, "skriv"), {"revision": 0, "begun": "Annat"})
    assert page.status_code == 409
    assert "Vi är i gång" in page.content.decode()
    assert "Annat" in page.content.decode()
    client.post(at(report, "skriv"), {"revision": 1, "chosen": 1, "begun": "Båda", "changes": "Inga"})
    early = client.post(at(report), {"what": "hand_in", "revision": 1})
    assert early.status_code == 409
    assert client.post(at(report), {"what": "hand_in", "revision": 2}).status_code == 302
    client.force_login(payments.hands(grant).officer)
    asked = client.post(at(report), {"what": "ask", "text": " "})
    assert asked.status_code == 422
    client.post(at(report), {"what": "ask", "text": "Hur många?"})
    assert client.post(at(report), {"what": "approve"}).status_code == 409
    thread = report.messages.get()
    client.force_login(leader)
    client.post(at(report), {"what": f"answer:{thread.uuid}", "text": "Tre."})
    client.force_login(payments.hands(grant).officer)
    client.post(at(report), {"what": "approve"})
    report.refresh_from_db()
    assert report.status == "approved"


def test_costs_are_left_by_one_and_approved_by_another_on_their_page(grant, leader, client):
    report, economist = Report.objects.get(kind="final"), make.economist(grant)
    page = at(report, "kostnader", str(grant.coordinator.uuid))
    reader = accounts.user()
    registry.participant(grant.case, reader, rights=Rights.READ)
    client.force_login(reader)
    assert "partens ekonom" in client.get(page).content.decode(), "who only reads is told who fills in"
    client.force_login(economist)
    wrong = client.post(page, {"what": "prepare", "revision": 0, "c_2026_personal": "många"})
    assert wrong.status_code == 422
    assert "många" in wrong.content.decode()
    client.post(
        page, {"what": "prepare", "revision": 0, "c_2026_personal": "1 250 000", "comment": "Enligt bokföringen"}
    )
    row = report.statements.get()
    assert row.cells == {"2026|personal": 1_250_000}
    assert row.preparer == economist.person
    client.force_login(leader)
    assert "750" in client.get(page).content.decode()  # 2 000 000 budgeted, 1 250 000 reported
    client.post(page, {"what": "approve", "revision": row.revision})
    row.refresh_from_db()
    assert row.approver == leader.person


def test_the_list_is_narrowed_by_its_address_and_is_a_file(grant, client):
    client.force_login(payments.hands(grant).officer)
    overdue = client.get("/projektrapporter/?state=overdue&kind=start").content.decode()
    assert str(Report.objects.get(kind="start").uuid) in overdue
    assert str(Report.objects.get(kind="progress").uuid) not in overdue
    file = b"".join(client.get("/projektrapporter/?format=csv"))
    assert file.count(grant.case.number.encode()) == 3


def test_a_result_with_a_level_out_of_range_is_told_at_its_field(grant, leader, client):
    page = f"/bidrag/{grant.uuid}/resultat/"
    values = {"kind": "readiness", "title": "Nådd nivå", "year": "2026", "number": "12"}
    assert client.post(page, values).status_code == 422
    assert client.post(page, {**values, "number": "7"}).status_code == 302
    row = grant.project.results.get()
    client.post(page, {"remove": str(row.uuid)})
    assert not grant.project.results.standing(make.AFTER).exists()


def test_an_officer_asks_for_one_more_report_on_the_page_of_follow_up(grant, client):
    client.force_login(payments.hands(grant).officer)
    page = f"/bidrag/{grant.uuid}/uppfoljning/"
    values = {"kind": "progress", "starts_on": "2026-06-01", "ends_on": "2026-08-31", "due_on": "2027-04-01"}
    assert client.post(page, values).status_code == 422
    assert client.post(page, {**values, "why": "Stor avvikelse"}).status_code == 302
    assert Report.objects.filter(asked_for="Stor avvikelse").exists()
    reader = registry.participant(grant.case, rights=Rights.READ)
    client.force_login(reader.person.users.get())
    assert client.post(page, values).status_code == 403


def test_costs_are_filled_in_beside_the_budget_as_agreed_and_what_earlier_reports_told(grant, leader, client):
    earlier, report = Report.objects.get(kind="progress"), Report.objects.get(kind="final")
    economist, party = make.economist(grant), grant.coordinator
    page = at(report, "kostnader", str(party.uuid))
    budget = budget_of(report.project)[str(party.uuid), "personal"]
    assert budget > 0
    client.force_login(economist)
    (first,) = [one["line"] for one in client.get(page).context["lines"] if one["line"].category == "personal"]
    assert (first.budget, first.before, first.left) == (budget, 0, budget)
    told = writing.save_costs(earlier, party, {"2026|personal": 1_000}, revision=0, by=economist, now=make.AFTER)
    assert told.cells == {"2026|personal": 1_000}
    Report.objects.filter(pk=earlier.pk).update(handed_in_at=make.AFTER, status="handed_in")
    (line,) = [one["line"] for one in client.get(page).context["lines"] if one["line"].category == "personal"]
    assert (line.budget, line.before, line.now, line.left) == (budget, 1_000, 0, budget - 1_000)


def test_the_availability_period_counts_from_the_projects_end_by_the_terms_alone(grant, client):
    client.force_login(payments.hands(grant).officer)
    page = f"/bidrag/{grant.uuid}/uppfoljning/"
    ends_on = grant.project.ends_on
    assert client.get(page).context["available"] == ends_on  # the terms give no more
    make.terms(grant.authority, valid_from=date(2020, 2, 1), available_months=12)
    told = client.get(page)
    assert told.context["available"] == ends_on.replace(year=ends_on.year + 1)
    assert "Medlen får användas till" in told.content.decode()
