"""Several decide together in a meeting: they vote, and the opinion with most votes holds (FL (2017:900) 29 §)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from assessments.documents.decisions import DecisionPages
from assessments.documents.meetings import minutes_pdf
from assessments.errors.decisions import ItemRefused, ProposerDecides
from assessments.errors.meetings import NotADecider, ProposalFell, QuorumMissing, VoteNotDecider, VotesMissing
from assessments.models import Outcome
from assessments.rules.voting import missing, result
from assessments.workflow.meetings import call_meeting, change_meeting, lock_meeting, put_on_agenda, say_presence
from assessments.workflow.proposals import take_back
from tests.factories import accounts
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED, PROPOSED

VOTES = st.dictionaries(st.integers(1, 9), st.booleans(), min_size=1)


@given(votes=VOTES, data=st.data())
def test_most_votes_hold_and_the_chairs_where_they_are_equal(votes, data):
    chair = data.draw(st.sampled_from(sorted(votes)))

    found = result(votes, chair=chair)

    balance = sum(1 if yes else -1 for yes in votes.values())
    assert found.is_carried == (balance > 0 or (balance == 0 and votes[chair]))
    assert found.is_cast == (balance == 0)
    assert sorted([*found.yes, *found.no]) == sorted(votes)


@given(votes=VOTES, deciders=st.sets(st.integers(1, 9)))
def test_everyone_who_decides_votes_where_a_vote_is_asked_for(votes, deciders):
    assert set(missing(votes, deciders)) == deciders - set(votes)
    assert missing({}, deciders) == []


pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(vinnova):
    return make.worker(Role.DECISION_MAKER, vinnova.authority, name="Anna Ek").person


@pytest.fixture
def bo(vinnova):
    return make.worker(Role.DECISION_MAKER, vinnova.authority, name="Bo Alm").person


@pytest.fixture
def meeting(call, vinnova, officer, decider, anna, bo):
    called = call_meeting(
        call,
        authority=vinnova.authority,
        held_at=DECIDED,
        place="",
        decider=decider,
        deciders=[anna, bo, decider.person],
        quorum=2,
        by=officer,
        now=PROPOSED,
    )
    application = judge.application(call)
    judge.proposal(application, officer, outcome=Outcome.REJECT)
    put_on_agenda(called, [application], by=officer, now=PROPOSED)
    return called


def locked(meeting, decider):
    return lock_meeting(meeting, by=decider, now=DECIDED)


def said(meeting, absent, votes, officer):
    say_presence(meeting.items.get(), absent, {}, votes=votes, by=officer, now=PROPOSED)


def refusal(meeting, decider):
    with pytest.raises(ItemRefused) as refused:
        locked(meeting, decider)
    return type(refused.value.refusal)


def test_a_vote_is_recorded_in_the_decision_and_the_minutes(meeting, officer, decider, anna, bo):
    said(meeting, {bo: "away"}, {anna: False}, officer)
    assert refusal(meeting, decider) is VotesMissing
    said(meeting, {bo: "away"}, {anna: False, decider.person: True}, officer)

    (decision,) = locked(meeting, decider)

    assert decision.content["deciders"] == ["Anna Ek"]
    assert decision.content["vote"] == {"yes": ["Karin Wretman"], "no": ["Anna Ek"], "casting": "Karin Wretman"}
    assert decision.content["others"] == []
    assert "ordföranden Karin Wretman hade utslagsröst" in DecisionPages.of(decision.content).signature
    meeting.refresh_from_db()
    assert meeting.content["deciders"] == ["Anna Ek", "Bo Alm"]
    assert meeting.content["present"] == []
    assert meeting.content["items"][0]["vote"] == decision.content["vote"]
    assert minutes_pdf(meeting.content).startswith(b"%PDF")


def test_a_proposal_that_falls_is_not_decided_and_too_few_decide_nothing(meeting, officer, decider, anna, bo):
    said(meeting, {}, {anna: False, bo: False, decider.person: True}, officer)
    assert refusal(meeting, decider) is ProposalFell

    said(meeting, {anna: "away", bo: "away"}, {}, officer)
    assert refusal(meeting, decider) is QuorumMissing

    said(meeting, {}, {anna: False, bo: False, decider.person: True}, officer)
    application = meeting.items.get().application
    take_back(application.proposals.get(), by=officer, now=PROPOSED)
    application.refresh_from_db()
    judge.proposal(application, officer, outcome=Outcome.REJECT, reasons="Sökanden saknar det kapital som krävs.")
    assert not meeting.items.get().votes.exists(), "what is proposed now is voted on anew"

    with pytest.raises(VoteNotDecider):
        said(meeting, {bo: "away"}, {bo: True}, officer)
    with pytest.raises(VoteNotDecider):
        said(meeting, {}, {officer.person: True}, officer)


def test_those_who_agree_need_no_vote_and_who_proposed_does_not_decide(meeting, officer, decider, anna, bo, vinnova):
    again = {"held_at": DECIDED, "place": "", "decider": decider, "participants": [], "by": officer, "now": PROPOSED}
    with pytest.raises(NotADecider):
        change_meeting(meeting, deciders=[officer.person], **again)
    accounts.role(officer.person, Role.DECISION_MAKER, vinnova.authority)
    change_meeting(meeting, deciders=[anna, officer.person], quorum=2, **again)
    meeting.refresh_from_db()
    assert refusal(meeting, decider) is ProposerDecides

    change_meeting(meeting, deciders=[anna, bo], quorum=3, **again)
    meeting.refresh_from_db()
    (decision,) = locked(meeting, decider)
    assert (decision.content["deciders"], decision.content["vote"]) == (["Anna Ek", "Bo Alm"], {})


def test_the_pages_take_those_who_decide_and_how_they_vote(meeting, officer, decider, anna, bo, client):
    client.force_login(officer)
    item = meeting.items.get()
    page = f"/beslutsmoten/{meeting.uuid}/"
    votes = {f"vote_{anna.uuid}": "yes", f"vote_{bo.uuid}": "no", f"vote_{decider.person.uuid}": "yes"}
    assert client.post(f"{page}punkt/{item.uuid}/", votes).status_code == 302
    shown = client.get(page).content.decode()
    assert "Bo Alm röstade mot" in shown
    assert client.get(f"{page}punkt/{item.uuid}/").content.decode().count("selected") >= 3
    assert 'name="quorum"' in client.get(f"{page}andra/").content.decode()
