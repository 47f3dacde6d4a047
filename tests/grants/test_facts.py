"""What has been granted as plain facts: sums of the ledger as of a day, what was handed in, what the officers state."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.covering import asked_once
from accounts.errors import NotAllowed
from accounts.roles import Role
from grants.errors.stated import NotAsked, PartFaulty, ShareFaulty
from grants.facts import projects_of
from grants.models import Grant, StatedPart, ThemeShare
from grants.workflow.classifying import classify, state_part
from programmes.models import LedgerEntry
from programmes.rules.facts import Part, YearMoney
from tests.factories import grants
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
TODAY = date(2026, 1, 20)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture(scope="module")
def _pair(standing):
    both = make.pair()
    for one in both:
        make.authorisation(one, 100_000_000, 2028)
    return both


@pytest.fixture
def pair(_pair):
    return deepcopy(_pair)


@pytest.fixture
def asking(pair):
    """A grant of the council, whose conditions ask about AI, SSH and a research school."""
    council = pair[1]
    make.condition(council, "portfolio.begun", key="ai", parameters={"theme": "ai", "year": 2025})
    make.condition(council, "portfolio.component", key="ssh", parameters={"component": "ssh"})
    make.condition(
        council,
        "portfolio.coverage",
        key="skola",
        parameters={"component": "research_school", "covers": ["ai", "stem"], "described": ["mobility"]},
    )
    return grants.grant(council)


def facts(*assignments, on=TODAY, at=NOW):
    return projects_of([one.pk for one in assignments], on=on, at=at)


def again(grant, assignment, year, amount, on=DECIDED):
    """Another commitment in the case of a grant."""
    entry = LedgerEntry.objects.filter(case=grant.case, kind="commitment").first()
    return LedgerEntry.objects.create(
        assignment=assignment,
        year=year,
        kind="commitment",
        amount=Decimal(amount),
        occurred_on=on.date(),
        recorded_at=on,
        case=grant.case,
        organisation=entry.organisation,
        idempotency_key=f"again {assignment.pk} {year} {amount} {on}",
    )


def test_a_project_is_what_the_ledger_and_the_application_say(pair):
    grant = grants.grant(pair[0], trl_from=3, trl_to=5)
    [project] = facts(pair[0])
    assert (project.key, project.assignment, project.strand) == (str(grant.case.uuid), "vin-exc", "")
    assert (project.starts_on, project.ends_on) == (date(2025, 12, 1), date(2026, 11, 30))
    assert (project.trl_from, project.trl_to, project.decided_on) == (3, 5, DECIDED.date())
    year = YearMoney(grant=900_000, business_cash=500_000, costs=1_400_000)
    assert project.years == {2025: year, 2026: year}
    assert [(p.name, p.kind, p.size, p.grant) for p in project.parties] == [
        ("Norrviken Biologics AB", "company", "medium", 1_000_000),
        ("Aros universitet", "university", "not_enterprise", 800_000),
    ]


def test_grants_are_as_of_a_day_and_as_booked_at_a_moment(pair):
    grant = grants.grant(pair[0])
    again(grant, pair[0], 2026, -100_000, DECIDED + timedelta(days=30))
    assert facts(pair[0])[0].years[2026].grant == 800_000
    assert facts(pair[0], on=DECIDED.date())[0].years[2026].grant == 900_000
    assert facts(pair[0], at=DECIDED + timedelta(days=1))[0].years[2026].grant == 900_000
    assert facts(pair[0], on=DECIDED.date() - timedelta(days=1)) == []


def test_a_grant_taken_back_in_full_is_no_project(pair):
    grant = grants.grant(pair[0])
    for year in (2025, 2026):
        again(grant, pair[0], year, -900_000)
    assert facts(pair[0]) == []


def test_a_cluster_that_both_fund_is_one_under_each_and_the_others_money_is_other_public(pair):
    grant = grants.grant(pair[0])
    again(grant, pair[1], 2026, 300_000)
    own, other = facts(*pair)
    assert (own.key, other.key) == (str(grant.case.uuid), str(grant.case.uuid))
    assert (own.years[2026].grant, own.years[2026].other_public) == (900_000, 300_000)
    assert (other.years[2026].grant, other.years[2026].other_public) == (300_000, 900_000)
    assert [one.years[2026].other_public for one in facts(pair[1])] == [900_000]


def test_two_cases_of_one_project_are_one_cluster(pair):
    first = grants.grant(pair[0])
    second = grants.grant(pair[0], title="Fortsättningen")
    Grant.objects.filter(pk=second.pk).update(project=first.project)
    [project] = facts(pair[0])
    assert project.key == str(first.case.uuid)
    assert project.years[2026].grant == 1_800_000


def test_test_cases_are_no_projects(pair):
    grant = grants.grant(pair[0])
    type(grant.case).objects.filter(pk=grant.case.pk).update(mode="test")
    assert facts(pair[0]) == []


def test_themes_and_parts_are_what_was_stated_at_the_moment(asking):
    officer = make.worker(Role.CASE_OFFICER, asking.authority)
    assert (facts(asking.assignment)[0].themes, facts(asking.assignment)[0].parts) == ({}, {})
    classify(asking, theme="ai", percent=40, reason="Två av fem", by=officer, now=NOW)
    classify(asking, theme="ai", percent=60, reason="Tre av fem", by=officer, now=NOW + timedelta(hours=1))
    state_part(asking, part="ssh", description="En etnolog", amount=5, by=officer, now=NOW)
    state_part(
        asking, part="research_school", description="Ja", amount=0, covers=["mobility", "ai"], by=officer, now=NOW
    )
    [now] = facts(asking.assignment)
    assert now.themes == {"ai": Fraction(2, 5)}
    assert now.parts == {"ssh": Part(True, 5), "research_school": Part(True, 0, ("ai", "mobility"))}
    [later] = facts(asking.assignment, at=NOW + timedelta(hours=1))
    assert later.themes == {"ai": Fraction(3, 5)}


def test_only_what_is_asked_is_stated_and_within_its_bounds(asking):
    officer = make.worker(Role.CASE_OFFICER, asking.authority)
    with pytest.raises(NotAsked):
        classify(asking, theme="space", percent=1, reason="x", by=officer, now=NOW)
    for percent, reason in ((101, "x"), (-1, "x"), (5, " ")):
        with pytest.raises(ShareFaulty):
            classify(asking, theme="ai", percent=percent, reason=reason, by=officer, now=NOW)
    for amount in (-1, 1_800_001):
        with pytest.raises(PartFaulty):
            state_part(asking, part="ssh", description="x", amount=amount, by=officer, now=NOW)
    with pytest.raises(NotAsked):
        state_part(asking, part="ssh", description="x", amount=1, covers=["ai"], by=officer, now=NOW)
    for by in (make.worker(Role.ECONOMIST, asking.authority), make.worker(Role.CASE_OFFICER)):
        with pytest.raises(NotAllowed):
            classify(asking, theme="ai", percent=1, reason="x", by=by, now=NOW)
    assert not ThemeShare.objects.exists()
    assert not StatedPart.objects.exists()


def test_what_was_stated_is_never_rewritten(asking):
    officer = make.worker(Role.CASE_OFFICER, asking.authority)
    classify(asking, theme="ai", percent=40, reason="Två av fem", by=officer, now=NOW)
    state_part(asking, part="ssh", description="x", amount=1, by=officer, now=NOW)
    for rows in (ThemeShare.objects.all(), StatedPart.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_the_officer_states_it_on_the_grants_page_and_sees_what_counts(client, asking):
    officer = make.worker(Role.CASE_OFFICER, asking.authority)
    client.force_login(officer)
    url = reverse("grants:classify", args=[asking.uuid])
    assert url in client.get(reverse("registry:case", args=[asking.case.uuid])).content.decode()
    answer = client.post(url, {"what": "theme:ai", "theme-ai-percent": "hälften", "theme-ai-reason": "Ett skäl"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "hälften" in html
    assert "Ett skäl" in html
    html = client.post(
        url, {"what": "theme:ai", "theme-ai-percent": "50", "theme-ai-reason": "Hälften"}, follow=True
    ).content.decode()
    assert "50 procent" in html
    data = {
        "what": "part:research_school",
        "part-research_school-description": "En gemensam skola",
        "part-research_school-amount": "900 000",
        "part-research_school-covers": ["ai", "mobility"],
    }
    html = client.post(url, data, follow=True).content.decode().replace("\xa0", " ")
    assert "900 000 kr" in html
    assert "Omfattar artificiell intelligens och doktorandernas mobilitet." in html
    assert client.post(url, {"what": "theme:space"}).status_code == 422
    assert client.post(url, {}).status_code == 422


def test_more_projects_ask_no_more_questions(pair):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries, asked_once():  # as in a task
            facts(*pair)
        return len(queries)

    grants.grant(pair[0])
    before = asked()
    grants.grant(pair[0], title="Ett till")
    assert asked() == before
