"""State aid in an application: divided among grounds, declared, found out about, and frozen with its rules."""

import copy
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from applications.errors import Conflict, NotReadyToSubmit
from applications.loading.files import contents
from applications.models import AidLine
from applications.workflow.aid import read_party, save_party, save_project
from applications.workflow.aid_rules import enter, load
from applications.workflow.draft import draft_of
from applications.workflow.facts import Standing, judged_as_handed_in
from applications.workflow.parties import change_party
from applications.workflow.people import accept, invite
from applications.workflow.submission import submit
from assessments.workflow.proposals import Amount, findings_of
from calls.models import CallCondition
from registry.models.access import Rights
from tests.factories import accounts, applications, calls
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db
DECLARED = (
    "no_unpaid_recovery_order",
    "not_in_difficulty",
    "work_not_started",
    "size_with_group",
    "activity_is_non_economic",
    "economic_accounts_apart",
    "ancillary_use_within_a_fifth",
)


@pytest.fixture(scope="module")
def _rules(standing):
    return load(contents(), source="Följer med produkten", now=datetime(2025, 9, 1, 9, tzinfo=UTC))


@pytest.fixture
def rules(_rules, db):
    return deepcopy(_rules)


def asking_call(*, effect="stop", bonuses="counts"):
    call = calls.call()
    CallCondition.objects.create(
        call=call, key="stod", kind="intensity", parameters={"bonuses": bonuses}, effect=effect, position=9
    )
    return call


def save(row, values, **how):
    return save_party(row, values, **{"revision": None, "by": applications.applicant(), "now": WRITTEN, **how})


@pytest.fixture(scope="module")
def _draft(_rules):
    """A draft in a call that asks for state aid; nothing of it is said yet."""
    return applications.draft(asking_call())


def parties(application):
    version = draft_of(application)
    version.application = application
    company, university = version.parties.order_by("position")
    return company, university


def fill(application, *, company_grant=None, category="industrial"):
    """Everything that state aid asks for: the company's costs as industrial research, the university's as no aid."""
    for row, basis, name in zip(parties(application), ("gber_25", "not_aid"), (category, "non_economic"), strict=True):
        costs = sum(row.budget_lines.values_list("amount", flat=True))
        grant = sum(row.requested_amounts.values_list("amount", flat=True))
        if company_grant is not None and basis == "gber_25":
            grant = company_grant
        save(row, {f"c.{basis}.{name}": costs, f"g.{basis}.{name}": grant})
        keys = [key for key in DECLARED if (key in DECLARED[:4]) is (basis == "gber_25")]
        save(row, {f"d.{key}": True for key in keys} | {"research_organisation": basis == "not_aid"})


def standing(application, day=None):
    version = draft_of(application)
    version.application = application
    return Standing(version, day=day or WRITTEN.date())


def rules_found(application):
    return sorted({one.rule for one in standing(application).findings})


def test_a_call_that_does_not_ask_says_nothing_of_state_aid(rules, client):
    application = applications.draft()
    client.force_login(applications.applicant())
    assert standing(application).aid is None
    page = client.get(reverse("applications:budget", args=[application.case.uuid])).content.decode()
    assert "statligt-stod" not in page
    assert client.get(reverse("applications:aid", args=[application.case.uuid])).status_code == 404
    assert "aid" not in submit(application, by=applications.applicant(), now=WRITTEN).submitted_version.content


def test_every_party_chooses_its_ground_and_declares_before_handing_in(draft):
    assert rules_found(draft) == ["aid.basis_missing"]
    with pytest.raises(NotReadyToSubmit):
        submit(draft, by=applications.applicant(), now=WRITTEN)
    fill(draft)
    assert standing(draft).findings == []
    submit(draft, by=applications.applicant(), now=WRITTEN)


def test_costs_and_grant_are_divided_once(draft):
    fill(draft)
    company, _university = parties(draft)
    save(company, {"c.gber_25.industrial": 1_999_999, "g.gber_25.industrial": 1_000_001})
    figures = {one.rule: one.figures for one in standing(draft).findings}
    assert figures["aid.costs_not_divided"]["lacking"] == 1
    assert figures["aid.grant_divided_twice"]["excess"] == 1


def test_a_grant_above_the_intensity_stops_by_its_excess(draft):
    fill(draft, category="experimental")
    [found] = [one for one in standing(draft).findings if one.rule == "call.intensity"]
    assert (found.figures["allowed"], found.figures["excess"]) == (700_000, 300_000)
    assert found.stops


@pytest.mark.parametrize(("bonuses", "excess"), [("counts", []), ("does_not_count", [300_000])])
def test_cooperation_gives_a_bonus_once_the_university_may_publish_and_the_call_counts_it(rules, bonuses, excess):
    draft = applications.draft(asking_call(bonuses=bonuses))
    fill(draft, category="experimental")
    save_project(
        draft_of(draft), {"research_may_publish": True}, revision=None, by=applications.applicant(), now=WRITTEN
    )
    assert standing(draft).aid.bonuses.given == ["collaboration"]
    assert [one.figures["excess"] for one in standing(draft).findings if one.rule == "call.intensity"] == excess


def test_where_the_condition_warns_nothing_stops(rules):
    application = applications.draft(asking_call(effect="warn"))
    found = standing(application).findings
    assert {one.rule for one in found} == {"aid.basis_missing"}
    assert not standing(application).stopping
    submit(application, by=applications.applicant(), now=WRITTEN)


def test_what_a_party_denies_stops_and_a_project_that_begins_before_the_application_too(draft):
    fill(draft)
    company, _university = parties(draft)
    save(company, {"d.not_in_difficulty": False})
    late = date(2026, 1, 1)
    assert {one.rule for one in standing(draft, late).findings} == {"aid.declaration_denied", "aid.works_started"}


def test_a_large_company_may_not_have_aid_for_smaller_ones(draft):
    company, _university = parties(draft)
    change_party(company, {"size": "large"}, revision=None, by=applications.applicant(), now=WRITTEN)
    save(company, {"c.gber_28.advice": 10, "g.gber_28.advice": 5})
    assert "aid.size_not_eligible" in rules_found(draft)


def test_a_decision_after_the_rules_have_ended_is_told_before_a_ground_is_chosen(draft):
    draft.call.decision_planned_on = date(2027, 1, 1)
    draft.call.save(update_fields=["decision_planned_on"])
    draft.refresh_from_db()
    assert rules_found(draft) == ["aid.basis_missing", "aid.rule_set_missing"]


def test_a_decision_after_the_rules_have_ended_is_told(draft):
    fill(draft)
    draft.call.decision_planned_on = date(2027, 1, 1)
    draft.call.save(update_fields=["decision_planned_on"])
    draft.refresh_from_db()
    found = standing(draft).findings
    assert "aid.rule_set_missing" in {one.rule for one in found}


def test_it_is_frozen_with_the_rules_of_its_day_and_judged_by_them_ever_after(draft):
    fill(draft)
    application = submit(draft, by=applications.applicant(), now=WRITTEN)
    content = application.submitted_version.content
    assert content["aid"]["rule_sets"]["block_exemption"] == "gber-2023"
    line = content["parties"][0]["aid"]["lines"][0]
    assert line["intensity"] == "3/5"
    assert "artikel 25" in line["source"]
    later = copy.deepcopy(next(one for one in contents() if one["key"] == "gber-2023"))
    later |= {"key": "gber-other", "valid_from": "2024-01-01"}
    later["bases"][0]["categories"][1]["share"] = "1/100"
    enter(later, source="x", by=accounts.staff(Role.DECISION_MAKER), now=WRITTEN)
    facts, judged = judged_as_handed_in(application)
    assert [one.findings for one in judged if one.demand.kind == "intensity"] == [[]]
    assert facts.parties[0].aid[0].category.share.denominator == 2
    for act in (AidLine.objects.all().delete, lambda: AidLine.objects.update(costs=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_proposed_sum_is_held_to_what_the_partys_costs_allow_together(draft):
    fill(draft)
    application = submit(draft, by=applications.applicant(), now=WRITTEN)
    company = application.submitted_version.parties.get(is_coordinator=True).organisation

    def found(amount):
        amounts = [Amount(company, application.call.call_strands.get().assignment, 2026, amount)]
        return [one.figures["excess"] for one in findings_of(application, amounts) if one.rule == "call.intensity"]

    assert found(1_200_000) == []
    assert found(1_200_001) == [1]


def test_two_who_change_the_same_figure_see_both(draft):
    fill(draft)
    company, _university = parties(draft)
    seen = draft_of(draft).revision
    save(company, {"g.gber_25.industrial": 1})
    with pytest.raises(Conflict) as refused:
        save(company, {"g.gber_25.industrial": 2}, revision=seen)
    assert refused.value.figures["theirs"] == {"g.gber_25.industrial": 1}


def test_unknown_grounds_and_declarations_are_refused(draft):
    company, _university = parties(draft)
    for name, value in (("c.gber_25.magic", 1), ("d.promise", True)):
        with pytest.raises(KeyError):
            save(company, {name: value})


def test_what_is_emptied_is_gone(draft):
    fill(draft)
    company, _university = parties(draft)
    save(company, {"c.gber_25.industrial": None, "g.gber_25.industrial": None})
    assert not AidLine.objects.filter(party=company).exists()
    assert not any(name.startswith("c.") for name in read_party(company))


# --- Pages


def test_the_pages_say_what_is_left_and_keep_what_is_typed(draft, client):
    client.force_login(applications.applicant())
    company, _university = parties(draft)
    page = client.get(reverse("applications:aid", args=[draft.case.uuid]))
    assert company.name in page.content.decode()
    address = reverse("applications:party_aid", args=[draft.case.uuid, company.uuid])
    assert "gber_25.industrial" in client.get(address).content.decode()
    refused = client.post(
        address, {"revision": 99, "c.gber_25.industrial": "2 000 000", "g.gber_25.industrial": "mycket", "stay": "1"}
    )
    assert refused.status_code == 422
    assert "mycket" in refused.content.decode()
    assert read_party(company)["c.gber_25.industrial"] == 2_000_000
    saved = client.post(address, {"revision": 99, "g.gber_25.industrial": "1 000 000", "stay": "1"})
    assert saved.url == address
    asked = client.get(address).content.decode()
    assert 'name="d.not_in_difficulty"' in asked
    assert 'name="d.activity_is_non_economic"' not in asked


def test_autosave_answers_with_how_it_stands(draft, client):
    client.force_login(applications.applicant())
    company, _university = parties(draft)
    address = reverse("applications:party_aid", args=[draft.case.uuid, company.uuid])
    answer = client.post(
        address, {"revision": 99, "c.gber_25.industrial": "1,5"}, headers={"Accept": "application/json"}
    ).json()
    assert answer["errors"]["c.gber_25.industrial"]
    answer = client.post(
        address, {"revision": 99, "c.gber_25.industrial": "5"}, headers={"Accept": "application/json"}
    ).json()
    assert "standing" in answer["parts"]
    assert answer["errors"] == {}


def test_who_fills_in_one_partys_budget_fills_in_its_aid_and_no_others(draft, client):
    person = accounts.user("ekonom")
    company, university = parties(draft)
    invitation = invite(
        draft,
        email=person.email,
        rights=Rights.BUDGET,
        organisation=university.organisation,
        by=applications.applicant(),
        now=WRITTEN,
    )
    accept(invitation, by=person, now=WRITTEN)
    client.force_login(person)
    for row, status in ((university, 302), (company, 403)):
        address = reverse("applications:party_aid", args=[draft.case.uuid, row.uuid])
        assert client.post(address, {"revision": 99, "c.de_minimis.de_minimis": "5"}).status_code == status


def test_the_number_of_questions_does_not_grow_with_the_parties(rules, client):
    few = applications.draft(asking_call())
    many = applications.draft(
        asking_call(),
        parties=[
            {**applications.PARTIES[0], "name": f"Bolag {n}", "number": applications.number_like(f"5590{n:05d}")}
            for n in range(9)
        ],
    )
    client.force_login(applications.applicant())
    counts = []
    for application in (few, many):
        client.get(reverse("applications:aid", args=[application.case.uuid]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("applications:aid", args=[application.case.uuid]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_review_and_the_frozen_application_show_the_grounds(draft, client):
    fill(draft)
    client.force_login(applications.applicant())
    review = client.get(reverse("applications:review", args=[draft.case.uuid])).content.decode()
    assert "industriell forskning" in review
    submit(draft, by=applications.applicant(), now=WRITTEN + timedelta(hours=1))
    sent = client.get(reverse("applications:mine_one", args=[draft.case.uuid])).content.decode()
    assert "industriell forskning" in sent
