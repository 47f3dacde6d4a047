"""An application's case is closed when all is told, the time of appeal is over and no grant is open."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from assessments.errors.closing import NotClosed, StillToDo
from assessments.models import Outcome
from assessments.rules.closing import Told, closes_on
from assessments.states.procedure import Section
from assessments.workflow import outbox
from assessments.workflow.afterwards import take_up_again
from assessments.workflow.closing import close, close_due, hindrances, open_again
from assessments.workflow.decisions import decide
from grants.workflow.opening import open_grants
from registry.models import RegisterEntry
from tests.factories import assessments as judge
from tests.factories.assessments import DECIDED

DAY = timedelta(days=1)
LATER = DECIDED + 15 * DAY  # told on 20 November, not to be appealed, and fourteen days for the letter
DAYS = st.dates(date(2025, 1, 1), date(2030, 1, 1))


@given(told=st.lists(st.builds(Told, DAYS, st.integers(0, 6)), max_size=4), days=st.integers(0, 40))
def test_a_case_waits_for_every_decisions_time_of_appeal(told, days):
    found = closes_on(told, days=days)

    assert (found is None) == (not told)
    for one in told:
        assert found > one.on + one.weeks * 7 * DAY + days * DAY
        assert found >= closes_on([one], days=days)


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


@pytest.fixture(scope="module")
def _application(_call):
    return judge.application(_call)


@pytest.fixture
def application(_application, vinnova):
    return deepcopy(_application)


def decided(application, officer, decider, outcome):
    decision = decide(judge.proposal(application, officer, outcome=outcome), by=decider, now=DECIDED)
    application.refresh_from_db()
    return decision


def test_it_is_closed_by_itself_once_told_and_not_before_the_day(application, officer, decider):
    assert len(hindrances(application, DECIDED)) == 1
    decision = decided(application, officer, decider, Outcome.REJECT)
    with pytest.raises(StillToDo):
        close(application, by=officer, now=LATER + 30 * DAY)  # the letter is not sent
    outbox.send(decision.letters.all(), by=officer, now=DECIDED)

    assert close_due(now=LATER - DAY) == 0
    assert close_due(now=LATER) == 1
    assert close_due(now=LATER) == 0

    application.case.refresh_from_db()
    assert application.case.closed_at == LATER
    assert RegisterEntry.objects.filter(case=application.case, what_public="Ärendet avslutat").count() == 1


def test_it_is_opened_again_with_a_reason_and_then_stays_open(application, officer, decider):
    with pytest.raises(NotClosed):
        open_again(application, reason="x", by=officer, now=LATER)
    outbox.send(decided(application, officer, decider, Outcome.REJECT).letters.all(), by=officer, now=DECIDED)
    close(application, by=officer, now=LATER)
    with pytest.raises(NotAllowed):
        open_again(application, reason="x", by=decider, now=LATER)

    open_again(application, reason="Ett yttrande kom in.", by=officer, now=LATER + DAY)

    application.case.refresh_from_db()
    assert application.case.closed_at is None
    assert close_due(now=LATER + 90 * DAY) == 0
    close(application, by=officer, now=LATER + 2 * DAY)
    application.case.refresh_from_db()
    assert application.case.closed_at == LATER + 2 * DAY


def test_a_decision_that_is_taken_up_again_opens_the_case(application, officer, decider):
    decision = decided(application, officer, decider, Outcome.REJECT)
    outbox.send(decision.letters.all(), by=officer, now=DECIDED)
    close_due(now=LATER)

    take_up_again(decision, section=Section.MAY, reason="Nya uppgifter.", by=decider, now=LATER + DAY)

    application.case.refresh_from_db()
    assert application.case.closed_at is None


def test_a_grant_that_is_not_closed_keeps_the_case_open(application, officer, decider):
    outbox.send(decided(application, officer, decider, Outcome.GRANT).letters.all(), by=officer, now=DECIDED)
    application.refresh_from_db()
    assert len(hindrances(application, LATER)) == 1  # not laid up
    open_grants(now=DECIDED)
    assert len(hindrances(application, LATER)) == 1  # not closed
    assert close_due(now=LATER) == 0


def test_the_page_shows_what_keeps_it_open_and_lets_an_officer_close_it(application, officer, decider, client, clock):
    clock.set_day(LATER.date())
    decision = decided(application, officer, decider, Outcome.REJECT)
    client.force_login(officer)
    url = f"/arenden/{application.case.uuid}/handlaggning/"
    assert "har inte skickats" in client.get(url).content.decode()
    assert client.post(f"{url}avsluta/").status_code == 409
    outbox.send(decision.letters.all(), by=officer, now=DECIDED)
    assert client.post(f"{url}avsluta/").status_code == 302
    assert client.post(f"{url}oppna-igen/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}oppna-igen/", {"reason": "Fel dag."}).status_code == 302
    assert "Fel dag." in client.get(url).content.decode()
    api = f"/api/v1/applications/{application.case.uuid}/closings/"

    def ask(path, body):
        headers = {"Idempotency-Key": f"closing-{len(path)}-{len(str(body))}"}
        return client.post(f"{api}{path}", body, content_type="application/json", headers=headers).status_code

    assert ask("open-again/", {"reason": "Den är öppen."}) == 409
    assert ask("", {}) == 201
    assert ask("open-again/", {"reason": ""}) == 422
    assert ask("open-again/", {"reason": "Ny uppgift."}) == 200
    assert [one["reason"] for one in client.get(api).json()["items"]] == ["Fel dag.", "Ny uppgift."]
