"""What a party says beside its division among grounds: costs in detail, earlier aid, services, accounts, euro rates."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from applications.errors import EuroRateTaken
from applications.models import AidCost, AidLine, EuroRate
from applications.workflow.aid import read_party
from applications.workflow.aid_rules import enter_rate
from applications.workflow.draft import save_budget
from applications.workflow.submission import submit
from bench.client import form_values
from tests.applications.test_aid_pages import _draft, _rules, fill, parties, save, standing  # noqa: F401 - fixtures
from tests.factories import accounts, applications
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db


def rate(day=date(2025, 9, 1), kronor="11.00"):
    return enter_rate(day, Decimal(kronor), source="Påhittat exempel", by=None, now=WRITTEN)


def post(client, application, row, values):
    url = reverse("applications:party_aid", args=[application.case.uuid, row.uuid])
    client.force_login(applications.applicant())
    return client.post(url, {"revision": 10_000, "stay": "1", **values})


def found(application, rule):
    return [one.figures for one in standing(application).findings if one.rule == rule]


def test_costs_told_by_kind_and_year_are_the_sum_and_each_cell_is_held_to_the_budget(draft):
    fill(draft)
    company, _university = parties(draft)
    lines = list(company.budget_lines.values_list("category", "year", "amount"))
    save(company, {f"k.gber_25.industrial.{kind}.{year}": amount for kind, year, amount in lines})
    assert standing(draft).findings == []
    kind, year, amount = next(one for one in lines if one[2])
    save(company, {f"k.gber_25.industrial.{kind}.{year}": amount + 7})
    assert AidLine.objects.get(party=company).costs == sum(one[2] for one in lines) + 7
    assert [(one["cost_kind"], one["year"], one["excess"]) for one in found(draft, "aid.cell_divided_twice")] == [
        (kind, year, 7)
    ]
    save(company, {f"k.gber_25.industrial.{kind}.{year}": None for kind, year, _amount in lines})
    assert not AidCost.objects.exists()
    assert AidLine.objects.get(party=company).costs is None


def test_earlier_de_minimis_aid_is_typed_in_rows_and_held_to_the_ceiling_at_the_days_rate(draft, client):
    rate()
    fill(draft)
    company, _university = parties(draft)
    costs = sum(company.budget_lines.values_list("amount", flat=True))
    save(
        company,
        {
            "c.gber_25.industrial": None,
            "g.gber_25.industrial": None,
            "c.de_minimis.de_minimis": costs,
            "g.de_minimis.de_minimis": 1_000_000,
            "d.de_minimis_listed": True,
            "d.not_excluded_sector": True,
        },
    )
    assert standing(draft).findings == []
    row = {
        "earlier-TOTAL_FORMS": 2,
        "earlier-INITIAL_FORMS": 0,
        "earlier-0-basis": "de_minimis",
        "earlier-0-granted_on": "2024-03-01",
        "earlier-0-eur": "250 000,50",
        "earlier-0-authority": "",
        "earlier-0-to": "",
        "earlier-0-on_same_costs": "",
        "earlier-1-basis": "de_minimis",
    }
    answer = post(client, draft, company, row)
    assert answer.status_code == 422
    assert 'value="250 000,50"' in answer.content.decode()
    assert post(client, draft, company, row | {"earlier-0-authority": "Region Skåne"}).status_code == 302
    assert read_party(company)["earlier"][0]["eur"] == "250000.50"
    [figures] = found(draft, "deminimis.ceiling")
    assert figures["max_sek"] == 549_994
    assert figures["excess"] == 450_006
    told = row | {"earlier-0-authority": "Business Finland"}
    assert post(client, draft, company, told | {"earlier-0-tie": "minority_holding"}).status_code == 422  # to whom?
    for more in ({"earlier-0-member_state": "FI"}, {"earlier-0-to": "Delägt AB", "earlier-0-tie": "minority_holding"}):
        assert post(client, draft, company, told | more).status_code == 302
        assert found(draft, "deminimis.ceiling") == []
    tied = {"earlier-0-to": "Moderbolaget AB", "earlier-0-tie": "majority_votes"}
    assert post(client, draft, company, told | tied).status_code == 302
    assert found(draft, "deminimis.ceiling") == [figures]
    save(company, {"g.de_minimis.de_minimis": 1_000_000 - figures["excess"]})
    assert found(draft, "deminimis.ceiling") == []


def test_aid_passed_on_has_to_reach_enterprises_and_a_grant_is_kept_with_its_rate(draft):
    rate()
    fill(draft)
    company, _university = parties(draft)
    kinds = dict.fromkeys(company.budget_lines.values_list("category", "year"))
    cells = {f"c.{kind}.{year}": None for kind, year in kinds if kind == "equipment"}
    save_budget(company, cells, revision=None, by=applications.applicant(), now=WRITTEN)
    save(company, {"g.gber_28_passed_on.passed_on": 500, "c.gber_28_passed_on.passed_on": 500})
    assert [one["lacking"] for one in found(draft, "aid.passed_on")] == [500]
    save(company, {"services": [{"to": "Mellansel AB", "number": "", "cost": 100, "market_price": 500}]})
    assert found(draft, "aid.passed_on") == []


def test_figures_of_the_accounts_tell_an_undertaking_in_difficulty(draft, client):
    fill(draft)
    company, _university = parties(draft)
    answer = post(client, draft, company, {"accounts-share_capital": "100 000", "accounts-equity_1": "−20 000"})
    assert answer.status_code == 302
    assert [(one["ground"], one["lacking"]) for one in found(draft, "aid.difficulty")] == [("capital_lost", 70_000)]


def test_what_is_said_in_detail_is_frozen_with_the_rate_and_the_day_of_the_rules(draft):
    rate()
    rate(date(2030, 1, 1), "20")
    fill(draft)
    content = submit(draft, by=applications.applicant(), now=WRITTEN).submitted_version.content
    assert content["aid"]["euro"] == {"kronor": "11/1", "day": "2025-09-01"}
    assert content["parties"][0]["aid"]["earlier"] == []


def test_a_rate_is_entered_once_by_those_who_may_and_never_changed(client):
    officer = accounts.staff(Role.CASE_OFFICER)
    client.force_login(officer)
    url = reverse("applications:euro_rates")
    assert client.post(url, {"day": "2025-01-02", "kronor": "11,4590", "source": "ECB"}).status_code == 302
    assert client.post(url, {"day": "2025-01-02", "kronor": "12", "source": "ECB"}).status_code == 422
    with pytest.raises(EuroRateTaken):
        rate(date(2025, 1, 2), "12")
    assert "11,459" in client.get(url).content.decode()
    for typed in ("0,9", "elva", "11,12345678"):
        assert client.post(url, {"day": "2025-01-03", "kronor": typed, "source": "ECB"}).status_code == 422
    assert EuroRate.objects.filter(day=date(2025, 1, 3)).count() == 0


def test_what_the_whole_page_sends_by_itself_is_saved_row_by_row(draft, client):
    rate()
    fill(draft)
    company, _university = parties(draft)
    save(company, {"g.de_minimis.de_minimis": 500_000, "c.de_minimis.de_minimis": 1_000_000})
    url = reverse("applications:party_aid", args=[draft.case.uuid, company.uuid])
    client.force_login(applications.applicant())
    typed = form_values(client.get(url).content.decode())
    typed |= {"earlier-0-granted_on": "2025-01-15", "earlier-0-eur": "290 000", "earlier-0-authority": "Region Skåne"}
    answer = client.post(url, typed, headers={"Accept": "application/json"}).json()
    assert answer["errors"] == {}
    assert "försumbart stöd" in answer["parts"]["standing"]
    assert len(read_party(company)["earlier"]) == 1
