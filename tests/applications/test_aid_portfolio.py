"""State aid over a call's applications: ceilings that only show when they stand beside each other."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from accounts.roles import Role
from applications.loading.files import contents, shipped
from applications.rules.aid.party import AidParty, EarlierAid, Line
from applications.rules.aid.portfolio import Taker, across, grounds
from applications.workflow.aid_rules import enter_rate, load
from applications.workflow.submission import submit
from tests.applications.test_aid_pages import asking_call, fill, parties, save
from tests.factories import accounts, applications
from tests.factories.applications import WRITTEN

DAY, RATE = date(2026, 6, 15), Fraction(11)


def line(basis, category, grant):
    rules = next(one for one in shipped() if one.basis(basis))
    found = next(one for one in rules.basis(basis).categories if one.key == category)
    return Line(rules, rules.basis(basis), found, grant, grant)


def taker(application, organisation, grant, *, group="", earlier=(), basis="de_minimis", category="de_minimis"):
    lines = [line(basis, category, grant)]
    return Taker(application, organisation, AidParty(organisation, "small", group=group, lines=lines, earlier=earlier))


def told(takers):
    return [(one.rule, one.figures.get("excess"), where) for one, where in across(takers, decided_on=DAY, rate=RATE)]


@pytest.mark.parametrize(
    ("basis", "category", "rule", "most"),
    [
        ("de_minimis", "de_minimis", "deminimis.ceiling", 3_300_000),
        ("gber_28", "advice_in_full", "aid.amount_cap", 2_420_000),
    ],
)
def test_two_applications_of_one_undertaking_share_its_ceiling(basis, category, rule, most):
    kind = {"basis": basis, "category": category}
    half = most // 2
    assert told([taker("1", "a", half, **kind), taker("2", "a", half, **kind)]) == []
    assert told([taker("1", "a", half + 1, **kind), taker("2", "a", half, **kind)]) == [(rule, 1, ["1", "2"])]
    assert told([taker("1", "a", half + 1, **kind), taker("2", "b", half, **kind)]) == []
    group = {"group": "koncernen", **kind}
    assert told([taker("1", "a", half + 1, **group), taker("2", "b", half, **group)]) == [(rule, 1, ["1", "2"])]


def test_what_both_applications_say_of_the_same_earlier_award_counts_once():
    award = EarlierAid("de_minimis", date(2025, 1, 1), Fraction(100_000), "Region Skåne")
    both = [taker("1", "a", 1_100_000, earlier=[award]), taker("2", "a", 1_100_000, earlier=[award])]
    assert told(both) == []
    other = EarlierAid("de_minimis", date(2025, 1, 2), Fraction(1), "Region Skåne")
    assert told([*both[:1], taker("2", "a", 1_100_000, earlier=[other])])


@given(some.lists(some.tuples(some.sampled_from("12"), some.sampled_from("ab"), some.integers(0, 4_000_000))))
def test_cut_together_by_what_is_told_no_ceiling_is_passed(asked):
    takers = [taker(*one) for one in asked]
    for finding, where in across(takers, decided_on=DAY, rate=RATE):
        left = finding.figures["excess"]
        for place, (application, organisation, grant) in enumerate(asked):
            if organisation == finding.figures["party"] and application in where:
                taken = min(left, grant)
                asked[place], left = (application, organisation, grant - taken), left - taken
    assert told([taker(*one) for one in asked]) == []


def test_sums_by_ground_count_every_party_once():
    [only] = grounds([taker("1", "a", 10), taker("2", "b", 5)])
    assert (only.parties, only.costs, only.grant) == (2, 15, 15)


@pytest.mark.django_db
def test_the_page_shows_what_each_lacks_and_asks_as_much_for_many_as_for_few(client):
    load(contents(), source="Följer med produkten", now=WRITTEN)
    enter_rate(date(2025, 1, 2), Decimal("11"), source="Påhittat exempel", by=None, now=WRITTEN)
    call = asking_call(effect="warn")
    for _number in range(2):
        application = applications.draft(call)
        fill(application)
        company, _university = parties(application)
        save(
            company, {"c.gber_25.industrial": None, "g.gber_25.industrial": None, "c.de_minimis.de_minimis": 2_000_000}
        )
        save(company, {"g.de_minimis.de_minimis": 1_900_000})
        submit(application, by=applications.applicant(), now=WRITTEN)
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    url = reverse("applications:aid_portfolio", args=[call.case.uuid])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = client.get(url).content.decode()
    assert "2 av 2 har något kvar" in page
    assert "försumbart stöd" in page
    submit(applications.draft(call), by=applications.applicant(), now=WRITTEN)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few)
