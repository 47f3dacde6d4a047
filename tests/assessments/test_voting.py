"""Several decide together in a meeting: they vote, and the opinion with most votes holds (FL (2017:900) 29 §)."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from assessments.documents.decisions import DecisionPages, vote_words
from assessments.documents.meetings import minutes_pdf
from assessments.errors.decisions import ItemRefused, ProposerDecides
from assessments.errors.meetings import (
    CounterCarried,
    CounterUnknown,
    HeldLater,
    NotADecider,
    ProposalFell,
    QuorumMissing,
    VoteNotDecider,
    VoteSettled,
    VotesMissing,
)
from assessments.models import Outcome
from assessments.rules.voting import Round, excused, missing, result, rounds
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.meetings import call_meeting, change_meeting, say_presence
from assessments.workflow.proposals import take_back
from assessments.workflow.voting import Ballot, Counter
from tests.factories import accounts
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting

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


#: Chair 1 with 2, 3 and 4: the counter-proposals, the votes of each round, and (against which counter-proposal the
#: presented one is put, who is missing, who may abstain from the last vote).
BETWEEN_COUNTERS = {
    "none is raised": ([], [], (0, (), set())),
    "one needs no round": ([1], [], (1, (), set())),
    "most votes": ([1, 2], [{1: 2, 2: 2, 3: 1, 4: 2}], (2, (), {3})),
    "the chair casts": ([1, 2], [{1: 1, 2: 1, 3: 2, 4: 2}], (1, (), {3, 4})),
    "the chair's own falls, and the chair votes on": ([1, 2], [{1: 1, 2: 2, 3: 2, 4: 2}], (2, (), set())),
    "everyone votes": ([1, 2], [{1: 1, 3: 2, 4: 2}], (0, (2,), set())),
    "a vote for what is not put is none": ([1, 2, 3], [{1: 1, 2: 3, 3: 1, 4: 1}], (0, (2,), set())),
    "who has left is not counted": ([1, 2], [{1: 1, 2: 1, 3: 2, 4: 1, 9: 2}], (1, (), {3})),
    "what stood meets the third": ([1, 2, 3], [{1: 2, 2: 2, 3: 2, 4: 1}, {1: 2, 2: 2, 3: 3}], (2, (), {3, 4})),
    "the second round lacks the chair": ([1, 2, 3], [{1: 2, 2: 1, 3: 1, 4: 1}, {2: 1, 3: 1, 4: 1}], (0, (1,), set())),
}


@pytest.mark.parametrize(("counters", "votes", "wanted"), BETWEEN_COUNTERS.values(), ids=BETWEEN_COUNTERS)
def test_counter_proposals_meet_two_by_two_until_one_is_left(counters, votes, wanted):
    against, lacking, free = wanted
    found = rounds(counters, votes, deciders={1, 2, 3, 4}, chair=1)

    last = found[-1] if found else Round(0, 0, (), (), False, (), counters[0] if counters else 0)
    assert (last.winner, last.missing, excused(found, 1) if not last.missing else set()) == (against, lacking, free)
    assert len(found) <= max(len(counters) - 1, 0)


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _deciders(_vinnova):
    return [make.worker(Role.DECISION_MAKER, _vinnova.authority, name=name).person for name in ("Anna Ek", "Bo Alm")]


@pytest.fixture
def anna(_deciders):
    return deepcopy(_deciders[0])


@pytest.fixture
def bo(_deciders):
    return deepcopy(_deciders[1])


@pytest.fixture(scope="module")
def _meeting(_call, _vinnova, _officer, _decider, _deciders):
    called = call_meeting(
        _call,
        authority=_vinnova.authority,
        held_at=DECIDED,
        place="",
        decider=_decider,
        deciders=[*_deciders, _decider.person],
        quorum=2,
        by=_officer,
        now=PROPOSED,
    )
    application = judge.application(_call)
    judge.proposal(application, _officer, outcome=Outcome.REJECT)
    put_on_agenda(called, [application], by=_officer, now=PROPOSED)
    return called


@pytest.fixture
def meeting(_meeting, vinnova):
    return deepcopy(_meeting)


def locked(meeting, decider):
    return lock_meeting(meeting, by=decider, now=DECIDED)


def said(meeting, absent, votes, officer):
    say_presence(meeting.items.get(), absent, {}, ballot=Ballot(votes), by=officer, now=PROPOSED)


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


def test_proposals_are_put_against_each_other_until_one_stands(meeting, officer, decider, anna, bo):
    """Three of them: two counter-proposals meet, the one that stood meets the presented proposal and wins; then what
    was decided is proposed, and the votes stand in the record."""
    chair, item = decider.person, meeting.items.get()
    counters = [
        Counter(anna, Outcome.RESERVE, "Ansökan hålls i reserv till den 31 mars."),
        Counter(bo, Outcome.DISMISS, "Ansökan avvisas."),
    ]
    for wrong in ({(2, bo): 1}, {(1, bo): 3}):
        with pytest.raises(CounterUnknown):
            say_presence(item, {}, {}, ballot=Ballot({}, counters, wrong), by=officer, now=PROPOSED)
    alone = Ballot(counters=[Counter(officer.person, Outcome.RESERVE, "Reserv.")])
    with pytest.raises(VoteNotDecider):
        say_presence(item, {}, {}, ballot=alone, by=officer, now=PROPOSED)
    with pytest.raises(VoteNotDecider):  # whoever has left for the item raises nothing in it
        say_presence(item, {bo: "away"}, {}, ballot=Ballot(counters=counters[1:]), by=officer, now=PROPOSED)

    first = {(1, anna): 1, (1, bo): 2, (1, chair): 1}
    say_presence(item, {}, {}, ballot=Ballot({anna: False}, counters, first), by=officer, now=PROPOSED)
    assert refusal(meeting, decider) is VotesMissing, "the chair always votes"
    last = Ballot({anna: False, chair: False}, counters, first)
    say_presence(item, {}, {bo: "Ansökan borde ha avvisats."}, ballot=last, by=officer, now=PROPOSED)
    assert refusal(meeting, decider) is CounterCarried

    application = item.application
    take_back(application.proposals.get(), by=officer, now=PROPOSED)
    with pytest.raises(VoteSettled):
        said(meeting, {}, {anna: True}, officer)
    application.refresh_from_db()
    other = judge.proposal(application, officer, outcome=Outcome.REJECT)
    assert refusal(meeting, decider) is CounterCarried, "the same decision again is not the one that won"
    take_back(other, by=officer, now=PROPOSED)
    application.refresh_from_db()
    judge.proposal(application, officer, outcome=Outcome.RESERVE, reserve_until=DECIDED.date())

    (placed,) = locked(meeting, decider)

    vote = placed.content["vote"]
    assert (vote["yes"], vote["no"], vote["carried"]) == ([], ["Karin Wretman", "Anna Ek"], False)
    assert (vote["against"], vote["abstained"]) == (1, ["Bo Alm"])
    assert [one["raised_by"] for one in vote["counters"]] == ["Anna Ek", "Bo Alm"]
    assert (vote["rounds"][0]["for_second"], vote["rounds"][0]["winner"]) == (["Bo Alm"], 1)
    assert placed.content["dissents"] == [{"name": "Bo Alm", "text": "Ansökan borde ha avvisats."}]
    words = vote_words(vote)
    for said_so in (
        "Yrkande 2 väcktes av Bo Alm: avvisning. Ansökan avvisas.",
        "röstade ingen, för yrkande 1 Karin Wretman och Anna Ek",
    ):
        assert said_so in words
    assert words.endswith("Beslutet är yrkande 1.")
    meeting.refresh_from_db()
    assert meeting.content["items"][0]["vote"] == vote
    assert minutes_pdf(meeting.content).startswith(b"%PDF")


def test_the_page_takes_counter_proposals_and_then_how_they_are_voted_on(meeting, officer, decider, anna, bo, client):
    client.force_login(officer)
    item = meeting.items.get()
    page = f"/beslutsmoten/{meeting.uuid}/punkt/{item.uuid}/"
    raised = {"counter_1_by": anna.uuid, "counter_1_outcome": "reserve", "counter_1_text": "Reserv till mars."}
    assert client.post(page, {**raised, "counter_1_text": ""}).status_code == 422
    assert client.post(page, raised)["Location"] == page
    raised |= {"counter_2_by": bo.uuid, "counter_2_outcome": "grant", "counter_2_text": "Halva beloppet."}
    assert client.post(page, raised)["Location"] == page
    shown = client.get(page).content.decode().partition("<main")[2]
    legends = re.findall(r"<legend[^>]*>([^<]*)</legend>", shown)
    assert legends[:6] == ["Föredragande", "Yrkande 1", "Yrkande 2", "Yrkande 3", "Omgång 1 mellan yrkanden", "Röster"]
    votes = {f"round_1_{one.uuid}": "2" for one in (anna, bo, decider.person)}
    votes |= {f"vote_{one.uuid}": "yes" for one in (anna, bo, decider.person)}
    assert client.post(page, raised | votes)["Location"] == f"/beslutsmoten/{meeting.uuid}/"

    (decision,) = locked(meeting, decider)

    assert decision.content["vote"]["rounds"][0]["for_second"] == ["Karin Wretman", "Anna Ek", "Bo Alm"]
    assert vote_words(decision.content["vote"]).endswith("Det framlagda förslaget vann.")


def test_a_meeting_is_not_locked_before_the_day_it_is_called_to(meeting, officer, decider):
    before = DECIDED - timedelta(days=1)
    with pytest.raises(HeldLater):
        lock_meeting(meeting, by=decider, now=before)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.locked_at) == ("planned", None)

    assert len(lock_meeting(meeting, by=decider, now=before, early=True)) == 1


def test_who_may_leave_out_a_vote_is_read_by_the_authority():
    counted = {"deciders": {1, 2, 3, 4}, "chair": 1}
    fallen = rounds([1, 2], [{1: 1, 2: 1, 3: 2, 4: 2}], **counted)
    readings = {rule: excused(fallen, 1, deciders={1, 2, 3, 4}, rule=rule) for rule in ("never", "fallen", "any")}
    assert readings == {"never": set(), "fallen": {3, 4}, "any": {2, 3, 4}}
    (alone,) = rounds([1, 2], [{1: 1}], **counted, rule="any")
    assert (alone.winner, alone.missing) == (1, ())
    assert rounds([1, 2], [{2: 1}], **counted, rule="any")[0].missing == (1,), "the chair always votes"
