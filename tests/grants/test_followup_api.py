"""Reports, results, claims and aid in the API: the same rows as the pages, for those who may read them."""

from datetime import timedelta

import pytest

from grants.workflow.reports import results
from registry.workflow.stream import record
from tests.factories import applications, awards, ending, payments, programmes, registry, reports

pytestmark = pytest.mark.django_db


def test_a_machine_reads_what_the_pages_show(client):
    grant = payments.grant()
    reports.laid(grant)
    officer = payments.hands(grant).officer
    ending.told(grant)
    awards.award(grant)
    results.state(grant.project, kind="patent", title="Ett patent", year=2026, by=officer, now=payments.NOW)
    client.force_login(officer)
    found = {
        name: client.get(f"/api/v1/{name}/").json()["items"]
        for name in ("project-reports", "project-results", "recoveries", "aid-awards")
    }
    assert {one["kind"] for one in found["project-reports"]} == {"start", "progress", "final"}
    one = found["project-reports"][0]
    written = client.get(f"/api/v1/project-reports/{one['uuid']}/").json()
    assert {name: written[name] for name in one} == one
    assert written["texts"] == {}
    assert [row["title"] for row in found["project-results"]] == ["Ett patent"]
    assert [(row["amount"], row["status"]) for row in found["recoveries"]] == [(1_000, "communicated")]
    assert [(row["eur"], row["is_told"]) for row in found["aid-awards"]] == [("100000.00", False)]
    assert client.get("/api/v1/project-reports/?kind=final&status=draft").json()["items"][0]["kind"] == "final"
    client.force_login(applications.applicant())
    assert client.get("/api/v1/recoveries/").status_code == 403


def test_a_report_is_new_when_something_has_happened_at_any_of_those_whom_it_serves(client):
    grant = payments.grant()
    reports.laid(grant)
    council = programmes.pair()[1]
    beside = registry.case(council.authority, now=payments.NOW)
    other = grant.project.grants.create(
        case=beside,
        decision=grant.decision,
        authority=council.authority,
        assignment=council,
        coordinator=grant.coordinator,
        opened_at=payments.NOW,
    )
    final = grant.project.reports.get(kind="final")
    final.served.create(grant=other, due_on=final.due_on)
    client.force_login(payments.hands(grant).officer)
    later = payments.NOW + timedelta(days=2000)
    record("grant.report_approved", case=beside, at=later, report=str(final.uuid))
    moment = (later - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    new = client.get("/api/v1/project-reports/", {"updated_since": moment}).json()["items"]
    assert [one["uuid"] for one in new] == [str(final.uuid)]
