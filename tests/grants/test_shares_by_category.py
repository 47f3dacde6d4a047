"""A party with costs in several categories of aid has a largest share of its costs in each."""

from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from applications.workflow.submission import submit
from assessments.workflow.decisions import decide
from grants.errors.followup import ReportIncomplete
from grants.errors.stated import CategoryFaulty, ReportedNotDivided, ShareAboveLimit
from grants.models import Grant
from grants.rules.settlement import shares_by_category
from grants.workflow.approving import approve_cost
from grants.workflow.ending.settling import work_out
from grants.workflow.opening import open_grants
from grants.workflow.reported import approve_reported
from grants.workflow.reports import judging, writing
from tests.applications.test_aid_pages import _rules, asking_call, fill, parties, save  # noqa: F401 - fixtures
from tests.factories import applications, assessments
from tests.factories import programmes as make
from tests.factories import reports as report_of
from tests.factories.applications import WRITTEN
from tests.factories.reports import AFTER, of_kind

MILLION = st.integers(1, 1_000_000)


@given(MILLION, MILLION, st.fractions(0, 1), st.fractions(0, 1), st.fractions(0, 1))
def test_the_shares_of_all_categories_give_what_was_granted(first, second, a, b, part):
    lines = [("x", first, int(first * a)), ("y", second, int(second * b))]
    granted = int(part * (lines[0][2] + lines[1][2]))
    shares = shares_by_category(lines, granted=granted)
    assert sum(shares[key] * costs for key, costs, _grant in lines) == granted
    assert all(0 <= one <= 1 for one in shares.values())


@pytest.fixture(scope="module")
def _grant(_rules):  # noqa: F811
    """A grant whose company does industrial research at 55 % and experimental development at 30 %."""
    application = applications.draft(asking_call())
    fill(application)
    company, _university = parties(application)
    rows = {"industrial": (1_600_000, 880_000), "experimental": (400_000, 120_000)}
    for key, (costs, grant) in rows.items():
        save(company, {f"c.gber_25.{key}": costs, f"g.gber_25.{key}": grant})
    application = submit(application, by=applications.applicant(), now=WRITTEN)
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    proposal = assessments.proposal(application, officer, exception_reason="Skälen står i bedömningen.")
    assignment = proposal.amounts.first().assignment
    make.authorisation(assignment)
    decide(proposal, by=assessments.decider(assignment), now=assessments.DECIDED)
    open_grants(now=assessments.DECIDED)
    return Grant.objects.get(case=application.case)


def test_costs_are_approved_and_settled_by_category_at_the_share_frozen_for_each(grant, clock):
    clock.set_moment(AFTER)
    company = grant.coordinator
    agreed = grant.versions.first().parties.get(organisation=company)
    assert {one["category"]: one["share"] for one in agreed.shares} == {"industrial": "11/20", "experimental": "3/10"}
    economist = make.worker(Role.ECONOMIST, grant.authority)
    own = {"organisation": company, "by": economist, "now": AFTER}
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    for category in ("", "fundamental"):
        with pytest.raises(CategoryFaulty):
            approve_cost(grant, cost=1, category=category, **year, **own)
    with pytest.raises(ShareAboveLimit):
        approve_cost(grant, cost=1, category="experimental", percent=50, **year, **own)
    client, page = Client(), reverse("grants:costs", args=[grant.uuid])
    client.force_login(economist)
    typed = {
        "organisation": str(company.uuid),
        "cost": "1",
        **{name: str(day) for name, day in year.items()},
    }
    assert list(client.post(page, typed).context["form"].errors) == ["category"]
    assert client.post(page, typed | {"category": "experimental", "percent": "31"}).status_code == 422
    approve_cost(grant, cost=100_000, category="industrial", **year, **own)
    approve_cost(grant, cost=1_000_000, category="experimental", **year, **own)
    assert work_out(grant, company, now=AFTER).settled.by_costs == 55_000 + 300_000
    assert "· experimentell utveckling" in client.get(page).content.decode().lower()


def test_reported_costs_are_divided_among_the_categories_before_they_are_approved(grant, hands, leader, economists):
    report_of.laid(grant)
    report, company = of_kind(grant, "final"), grant.coordinator
    with pytest.raises(ReportIncomplete, match="kategorier av stöd"):  # the reporter says it first
        report_of.complete(report, leader, economists, costs=100_000)
    writer = {"by": economists[company.pk], "now": AFTER}
    stated = {"2026|industrial": 70_000, "2026|experimental": 30_000, "2026|unknown": 1}
    writing.save_costs(report, company, {}, division=stated, revision=None, **writer)
    report_of.complete(report, leader, economists, costs=100_000)
    writing.hand_in(report, revision=1, by=leader, now=AFTER)
    judging.approve(report, grant, by=hands.officer, now=AFTER)
    assert report.versions.get().content["parties"][0]["division"] == {
        "2026|industrial": 70_000,
        "2026|experimental": 30_000,
    }
    economist = hands.exporter
    otherwise = {(company.pk, 2026): {"industrial": 1}}
    with pytest.raises(ReportedNotDivided):
        approve_reported(grant, divided=otherwise, why="Fel", by=economist, now=AFTER)
    client, page = Client(), reverse("grants:costs", args=[grant.uuid])
    client.force_login(economist)
    names = [f"d_{company.uuid}_2026_{one}" for one in ("industrial", "experimental")]
    short = client.post(page, {"what": "reported", names[0]: "99 999"})
    assert (short.status_code, len(short.context["divided"].errors)) == (422, 1)
    assert 'value="70' in client.get(page).content.decode()
    typed = {"what": "reported", names[0]: "60 000", names[1]: "40 000"}
    assert list(client.post(page, typed).context["divided"].errors) == ["why"]
    assert client.post(page, typed | {"why": "Prototypen är utveckling"}).status_code == 302
    standing = {one.category: one for one in grant.approved_costs.filter(organisation=company)}
    assert {key: (one.cost, one.paid_share) for key, one in standing.items()} == {
        "industrial": (60_000, Fraction(11, 20)),
        "experimental": (40_000, Fraction(3, 10)),
    }
    assert {one.note for one in standing.values()} == {"Prototypen är utveckling"}
    assert not client.get(page).context["take_up"]
