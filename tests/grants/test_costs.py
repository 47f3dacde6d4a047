"""Approved costs of a grant's parties: within a year, once, replaced rather than changed."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from grants.errors.stated import AreasFaulty, CostOverlaps, PeriodFaulty, PlanFaulty, ShareAboveLimit, YearsFaulty
from grants.models import ApprovedCost, PlannedCost
from grants.workflow.approving import approve_cost, parties_of, plan_cost
from grants.workflow.classifying import classify_areas, state_part, years_of
from grants.workflow.ending.settling import work_out
from programmes.models import TechnologyArea
from tests.factories import grants
from tests.factories import programmes as make
from tests.factories.accounts import organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@pytest.fixture(scope="module")
def _grant(standing):
    assignment, _council = make.pair()
    make.authorisation(assignment)
    return grants.grant(assignment)


def test_a_cost_is_approved_once_and_replaced_rather_than_changed(grant):
    economist = make.worker(Role.ECONOMIST, grant.authority)
    own = {"organisation": parties_of(grant)[0], "percent": 50, "by": economist, "now": NOW}
    first = approve_cost(grant, cost=1_000_000, **YEAR, **own)
    assert (first.share, first.paid_share * 2) == ("1/2", 1)

    with pytest.raises(CostOverlaps):
        approve_cost(grant, cost=1, starts_on=date(2026, 12, 31), ends_on=date(2026, 12, 31), **own)
    with pytest.raises(PeriodFaulty):
        approve_cost(grant, cost=1, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 31), **own)
    second = approve_cost(grant, cost=900_000, replaces=first, **YEAR, **own)

    assert list(ApprovedCost.objects.standing(NOW)) == [second]
    with pytest.raises(CostOverlaps):  # what no longer stands is not replaced again
        approve_cost(grant, cost=1, replaces=first, **YEAR, **own)
    with pytest.raises(NotAllowed):
        approve_cost(grant, cost=1, **YEAR, **{**own, "by": make.worker(Role.CASE_OFFICER, grant.authority)})
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ApprovedCost.objects.filter(pk=first.pk).update(cost=1)


def test_a_row_is_replaced_by_its_own_partys_and_costs_of_every_category_leave_no_room_for_one(grant):
    economist = make.worker(Role.ECONOMIST, grant.authority)
    own = {"organisation": parties_of(grant)[0], "percent": 50, "by": economist, "now": NOW}
    theirs = ApprovedCost.objects.create(
        grant=grant,
        organisation=organisation(),
        cost=100_000,
        share="50/100",
        stated_by=economist,
        stated_at=NOW,
        **YEAR,
    )
    with pytest.raises(CostOverlaps):
        approve_cost(grant, cost=7, replaces=theirs, **YEAR, **own)

    of_one = approve_cost(grant, cost=40_000, category="industrial", **YEAR, **own)
    with pytest.raises(CostOverlaps):
        approve_cost(grant, cost=90_000, **YEAR, **own)
    with pytest.raises(CostOverlaps):  # a row of one category is not put right by one of them all
        approve_cost(grant, cost=90_000, replaces=of_one, **YEAR, **own)
    approve_cost(grant, cost=50_000, category="experimental", **YEAR, **own)


def test_the_page_takes_a_cost_and_keeps_what_was_typed(grant, clock):
    clock.set_day(date(2027, 2, 1))
    client, page = Client(), reverse("grants:costs", args=[grant.uuid])
    client.force_login(make.worker(Role.ECONOMIST, grant.authority))
    typed = {
        "organisation": str(parties_of(grant)[0].uuid),
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "cost": "1 250 000",
        "percent": "45",
    }

    wrong = client.post(page, typed | {"ends_on": "2027-01-01"})
    assert wrong.status_code == 422
    assert "1 250 000" in wrong.content.decode()
    assert client.post(page, typed).status_code == 302
    assert client.post(page, typed).status_code == 409
    shown = client.get(page).content.decode()
    assert "1\u00a0250\u00a0000\u00a0kr" in shown
    assert "45,0\u00a0%" in shown or "45\u00a0%" in shown


def test_no_larger_share_is_paid_than_the_grant_allows_the_party_and_left_out_it_is_that(grant, clock):
    clock.set_day(date(2027, 2, 1))
    economist = make.worker(Role.ECONOMIST, grant.authority)
    party = next(one for one in parties_of(grant) if one.name == "Norrviken Biologics AB")  # half, by the decision
    own = {"organisation": party, "cost": 900_000, "by": economist, "now": NOW}
    with pytest.raises(ShareAboveLimit):
        approve_cost(grant, percent=51, **YEAR, **own)
    client, page = Client(), reverse("grants:costs", args=[grant.uuid])
    client.force_login(economist)
    typed = {"organisation": str(party.uuid), "starts_on": "2026-01-01", "ends_on": "2026-12-31", "cost": "900 000"}
    refused = client.post(page, typed | {"percent": "100"})
    assert refused.status_code == 422
    assert "högst 50,0" in str(refused.context["form"].errors["percent"])
    assert client.post(page, typed | {"percent": ""}).status_code == 302
    assert ApprovedCost.objects.get(organisation=party).paid_share == Fraction(1, 2)
    ApprovedCost.objects.create(  # approved before anything stopped it
        grant=grant,
        organisation=party,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 1, 31),
        cost=100_000,
        share="1/1",
        stated_at=NOW,
    )
    assert work_out(grant, party, now=NOW.replace(year=2099)).settled.by_costs == 500_000


def test_the_costs_of_a_year_are_planned_by_an_economist_and_replaced(grant):
    economist = make.worker(Role.ECONOMIST, grant.authority)
    year = years_of(grant)[0]
    client = Client()
    client.force_login(economist)
    address = reverse("grants:costs", args=[grant.uuid])

    refused = client.post(address, {"what": "plan", "year": year, "costs": "1"})
    assert refused.status_code == 422
    assert "id_costs" in refused.content.decode()
    for costs in (90_000_000, 95_000_000):
        assert client.post(address, {"what": "plan", "year": year, "costs": costs}).status_code == 302

    (row,) = PlannedCost.objects.standing(NOW.replace(year=2099)).filter(grant=grant)
    assert (row.year, row.costs) == (year, 95_000_000)
    with pytest.raises(PlanFaulty):
        plan_cost(grant, year=2040, costs=1, by=economist, now=NOW)
    with pytest.raises(NotAllowed):
        plan_cost(grant, year=year, costs=95_000_000, by=make.worker(Role.CASE_OFFICER, grant.authority), now=NOW)


def test_an_officer_divides_the_grant_between_areas_and_the_latest_counts(grant):
    officer = make.worker(Role.CASE_OFFICER, grant.authority)
    for place, (key, name) in enumerate((("ai", "AI"), ("kvant", "Kvantteknik"))):
        TechnologyArea.objects.create(assignment=grant.assignment, key=key, name_sv=name, position=place)
    client = Client()
    client.force_login(officer)
    address = reverse("grants:classify", args=[grant.uuid])

    wrong = client.post(
        address, {"what": "areas:", "areas-area_ai": "60", "areas-area_kvant": "30", "areas-reason": "x"}
    )
    assert wrong.status_code == 422
    assert 'value="30"' in wrong.content.decode()
    right = {"what": "areas:", "areas-area_ai": "60", "areas-area_kvant": "40", "areas-reason": "Tre av fem delar."}
    assert client.post(address, right).status_code == 302

    assert grant.area_classifications.get().shares == {"ai": 60, "kvant": 40}
    assert "Kvantteknik 40" in client.get(address).content.decode()
    with pytest.raises(AreasFaulty):
        classify_areas(grant, shares={"annat": 100}, reason="x", by=officer, now=NOW)


def test_money_of_a_demanded_part_is_stated_by_year(grant):
    make.condition(
        grant.assignment,
        "portfolio.component",
        scope="project",
        parameters={"component": "ssh", "described": [], "budget": True},
    )
    officer = make.worker(Role.CASE_OFFICER, grant.authority)
    year = years_of(grant)[0]
    own = {"part": "ssh", "description": "Juridik", "by": officer, "now": NOW}

    assert state_part(grant, amount=500_000, by_year={year: 500_000}, **own).by_year == {str(year): 500_000}
    with pytest.raises(YearsFaulty):
        state_part(grant, amount=500_000, by_year={year: 400_000}, **own)
    with pytest.raises(YearsFaulty):
        state_part(grant, amount=500_000, by_year={2040: 500_000}, **own)
