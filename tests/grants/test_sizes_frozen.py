"""The size of an enterprise over time: that of the decision's day is judged and frozen, and later ones move nothing."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.errors import SizeFaulty
from applications.slots.pages import overview
from applications.workflow.aid_rules import enter_rate
from applications.workflow.sizes_stated import state_size
from applications.workflow.submission import submit
from assessments.errors.decisions import FindingsStop
from assessments.workflow.amounts import requested
from assessments.workflow.decisions import decide
from assessments.workflow.proposals import findings_of, on_day
from grants.models import Grant, GrantParty
from grants.workflow import aid
from grants.workflow.opening import open_grants
from sweden.clock import local, now
from tests.applications.test_aid_pages import _rules, asking_call, fill, rules  # noqa: F401
from tests.factories import api, applications, assessments, grants
from tests.factories import programmes as make
from tests.factories.applications import PARTIES, WRITTEN
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

CASES = yaml.load((Path(__file__).parents[1] / "cases" / "aid-intensity.yaml").read_text(), yaml.CSafeLoader)["cases"]
#: At 60 per cent of its costs, as much as a medium-sized enterprise may have for industrial research.
COMPANY = {**PARTIES[0], "grant": 600_000, "own": 400_000}
SEEN = "Årsredovisningarna för två år."

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(rules):  # noqa: F811
    """An application whose company is medium-sized, handed in; and an officer."""
    draft = applications.draft(asking_call(), parties=(COMPANY, PARTIES[1]))
    fill(draft)
    application = submit(draft, by=applications.applicant(), now=WRITTEN)
    return application, make.worker(Role.CASE_OFFICER, application.case.authority)


def company(application):
    return application.submitted_version.parties.get(is_coordinator=True).organisation


def stated(application, officer, size, since, now):
    return state_size(application, company(application), size=size, since=since, ground=SEEN, by=officer, now=now)


def granted(proposal, now):
    """The proposal decided on, and its grant opened."""
    assignment = proposal.amounts.first().assignment
    make.authorisation(assignment)
    decider = assessments.decider(assignment)
    decide(proposal, by=decider, now=now)
    grants.appeals(assignment.authority, decider)
    open_grants(now=now)
    return Grant.objects.get(case=proposal.application.case)


def size_in(content, organisation):
    (size,) = [one["size"] for one in content["parties"] if one["organisation"] == str(organisation.uuid)]
    return size


@pytest.mark.parametrize(
    ("told", "expected"),
    [pytest.param(one["input"], one["expect"], id=one["id"]) for one in CASES if one["rule"] == "aid.frozen_size"],
)
def test_the_size_of_the_decisions_day_is_the_grants_and_before_it_that_of_the_day_asked(told, expected):
    first, *later = told["sizes"]
    asked_on, decided_on = told["asked_on"], told["decided_on"]
    day = decided_on or asked_on
    parties = ({**PARTIES[0], "size": first["size"]}, PARTIES[1])
    application = applications.submitted_application(
        starts_on=date(day.year, 1, 1), ends_on=date(day.year, 12, 31), parties=parties
    )
    officer, at = make.worker(Role.CASE_OFFICER, application.case.authority), datetime.combine(day, time(9), UTC)

    def state(sizes):
        for one in sizes:
            stated(application, officer, one["size"], one["from"], datetime.combine(asked_on, time(9), UTC))

    if decided_on is None:
        state(later)
        assert size_in(on_day(application, asked_on), company(application)) == expected["size"]
        return
    grant = granted(assessments.proposal(application, officer, exception_reason="Skäl."), at)
    state(later)
    assert GrantParty.objects.get(version__grant=grant, is_coordinator=True).size == expected["size"]
    assert size_in(on_day(application, asked_on), company(application)) == later[-1]["size"]


def test_an_enterprise_that_has_grown_is_judged_by_its_size_when_it_is_proposed_and_again_when_it_is_decided(handed_in):
    application, officer = handed_in
    proposal = assessments.proposal(application, officer)  # medium-sized: 60 per cent
    stated(application, officer, "large", date(2025, 11, 15), DECIDED)
    assert size_in(on_day(application, PROPOSED.date()), company(application)) == "medium"
    with pytest.raises(FindingsStop):  # large since: 50 per cent
        granted(proposal, DECIDED)
    stated(application, officer, "medium", date(2025, 11, 15), DECIDED)  # of one day the latest counts
    grant = granted(proposal, DECIDED)
    later = datetime(2026, 3, 1, 9, tzinfo=UTC)
    stated(application, officer, "large", date(2025, 11, 1), later)  # became known when all was decided
    enter_rate(DECIDED.date(), Decimal("11.00"), source="Påhittat exempel", by=None, now=later)
    awards = [one for one in aid.freeze_all(now=later) if one.organisation == company(application)]
    assert {one.size for one in awards} == {"medium"}
    assert GrantParty.objects.get(version__grant=grant, is_coordinator=True).size == "medium"
    (shown,) = [one.party.size for one in overview(officer, grant.case, later).parties if one.party.is_coordinator]
    assert shown == "medium", "the case page judges by the size of the decision's day as well"
    assert [one for one in aid.standing(grant) if one.rule == "aid.intensity"] == []


def test_a_size_that_is_stated_before_the_proposal_stops_it(handed_in):
    application, officer = handed_in
    stated(application, officer, "large", date(2025, 11, 1), CHECKED)
    with pytest.raises(FindingsStop):
        assessments.proposal(application, officer)
    content = on_day(application, PROPOSED.date())
    (found,) = [one for one in findings_of(application, requested(application), content) if one.stops]
    assert (found.rule, found.figures["excess"]) == ("call.intensity", 200_000)


def test_a_size_is_stated_by_the_officer_of_an_enterprise_from_a_day_that_has_come_on_page_and_api(handed_in, client):
    application, officer = handed_in
    ask = {"size": "large", "ground": SEEN, "now": CHECKED}
    who, university = company(application), application.submitted_version.parties.get(is_coordinator=False)
    with pytest.raises(NotAllowed):
        state_size(application, who, since=CHECKED.date(), by=applications.applicant(), **ask)
    for party, since, ground in (
        (who, PROPOSED.date(), SEEN),
        (who, CHECKED.date(), " "),
        (university.organisation, CHECKED.date(), SEEN),
    ):
        with pytest.raises(SizeFaulty):
            state_size(application, party, since=since, by=officer, **{**ask, "ground": ground})
    page = reverse("applications:stated_sizes", args=[application.case.uuid])
    client.force_login(officer)
    typed = {
        "party": str(who.uuid),
        "size": "large",
        "since": f"{local(now()).date() + timedelta(days=1)}",
        "ground": SEEN,
    }
    wrong = client.post(page, typed)
    assert (wrong.status_code, "Ange en dag som har varit." in wrong.content.decode()) == (422, True)
    assert client.post(page, {**typed, "since": "2025-11-01"}).status_code == 302
    assert "från den 1 november 2025" in client.get(page).content.decode().replace("\u00a0", " ")
    machine, address = api.machine(Role.CASE_OFFICER), reverse("api:stated_sizes", args=[application.case.uuid])
    made = machine.send(address, {**typed, "size": "small", "since": "2025-10-01"})
    assert made.status_code == 201, made.content
    assert [one["size"] for one in machine.get(address).json()["items"]] == ["small", "large"]
    assert machine.send(address, typed).status_code == 422
