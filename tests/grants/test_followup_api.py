"""Reports, results, claims and aid in the API: the same rows as the pages, for those who may read them."""

import pytest

from grants.workflow.reports import results
from tests.factories import applications, awards, ending, payments, reports

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
