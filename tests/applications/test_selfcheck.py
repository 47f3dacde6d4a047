"""The self-check before an application: the call's own conditions, put to few answers, and nothing saved."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applications.models import Application
from applications.rules.conditions import JUDGES
from applications.rules.demand import Demand
from applications.rules.selfcheck import NEEDS, Answers, check
from calls.rules.kinds import KINDS
from tests.factories import calls

NOW = datetime(2025, 9, 20, 9, tzinfo=UTC)

GRANT = Demand("a", "max_grant", {"amount": 1_000_000})
SHARE = Demand("b", "max_share", {"share": "7/10"})
PARTIES = Demand("c", "min_parties", {"count": 3})
KINDS_WANTED = Demand("d", "min_actor_categories", {"least": 2, "kinds": ["company", "university", "region"]})
MONTHS = Demand("e", "max_months", {"months": 24})
COORDINATOR = Demand("f", "coordinator_kind", {"kinds": ["university"]})
INTENSITY = Demand("g", "intensity", {"bonuses": "counts"})


def rules(checked):
    return [finding.rule for judged in checked.judged for finding in judged.findings]


def test_what_is_not_answered_is_not_judged_and_what_cannot_be_asked_is_told_as_judged_later():
    checked = check([GRANT, MONTHS, INTENSITY], Answers(kind="company"))
    assert not checked.judged
    assert list(checked.waiting) == [GRANT, MONTHS]
    assert list(checked.later) == [INTENSITY]


@pytest.mark.parametrize(
    ("answers", "broken"),
    [
        (Answers(grant=1_000_000, cost=2_000_000), []),
        (Answers(grant=1_000_001, cost=2_000_000), ["call.max_grant"]),
        (Answers(grant=700_000, cost=1_000_000), []),
        (Answers(grant=700_001, cost=1_000_000), ["call.max_share"]),
        (Answers(kind="university", others={("company", "small"): 2}), []),
        (Answers(kind="university", others={("company", "small"): 1}), ["call.min_parties"]),
        (Answers(kind="university", others={("university", ""): 2}), ["call.min_actor_categories"]),
        (Answers(kind="company"), ["call.coordinator_kind"]),
        (Answers(starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31)), []),
        (Answers(starts_on=date(2025, 1, 1), ends_on=date(2027, 1, 1)), ["call.max_months"]),
    ],
)
def test_the_answers_are_judged_to_the_krona_the_day_and_the_party(answers, broken):
    assert rules(check([GRANT, SHARE, PARTIES, KINDS_WANTED, MONTHS, COORDINATOR], answers)) == broken


def test_a_condition_of_another_kind_of_project_is_left_out():
    pilot = Demand("a", "max_grant", {"amount": 250_000}, project_kind="pilot")
    assert rules(check([pilot], Answers(grant=300_000, project_kind="demonstration"))) == []
    assert rules(check([pilot], Answers(grant=300_000, project_kind="pilot"))) == ["call.max_grant"]


def test_every_kind_that_is_asked_about_is_a_kind_of_condition_that_is_judged():
    assert set(NEEDS) <= set(KINDS) & set(JUDGES)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_whoever_follows_the_advice_has_nothing_left(grant, cost):
    judged = check([GRANT, SHARE], Answers(grant=grant, cost=cost)).judged
    cut = max((finding.figures.get("excess", 0) for one in judged for finding in one.findings), default=0)
    assert rules(check([GRANT, SHARE], Answers(grant=grant - cut, cost=cost))) == []


pages = pytest.mark.django_db


@pytest.fixture
def call(clock):
    clock.set_moment(NOW)
    conditions = [
        {"kind": "max_grant", "parameters": {"amount": 1_000_000}},
        {"kind": "min_parties", "parameters": {"count": 2}},
        {"kind": "intensity", "parameters": {"bonuses": "counts"}},
    ]
    return calls.call(conditions=conditions, applicant_kinds=["company"])


@pages
def test_anyone_checks_without_signing_in_and_nothing_is_saved(client, call):
    query = {"slag": "university", "bidrag": "1 200 000", "antal-company-small": "1"}
    page = client.get(reverse("applications:self_check", args=[call.uuid]), query)
    body = page.content.decode()
    assert page.status_code == 200
    assert "200\N{NO-BREAK SPACE}000" in body  # by how much
    assert "avsedd för" in body
    assert not Application.objects.exists()


@pages
def test_the_page_asks_only_what_the_call_needs(client, call):
    form = client.get(reverse("applications:self_check", args=[call.uuid])).context["form"]
    assert "bidrag" in form.fields
    assert "start" not in form.fields
    assert "naringsliv" not in form.fields


@pages
@pytest.mark.parametrize(
    "query",
    [{"bidrag": "mycket"}, {"antal-region": "-1"}, {"antal-region": "100"}, {"slag": "kyrka"}, {"bidrag": "9" * 400}],
)
def test_nonsense_is_refused_at_its_field_and_kept(client, call, query):
    page = client.get(reverse("applications:self_check", args=[call.uuid]), query)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == set(query)


@pages
def test_a_draft_call_has_no_self_check_for_others(client, clock):
    clock.set_moment(NOW)
    hidden = calls.call(status="draft")
    assert client.get(reverse("applications:self_check", args=[hidden.uuid])).status_code == 404
