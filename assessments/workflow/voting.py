"""Several who decide together: who they are in an item, and how they vote (FL (2017:900) 28–29 §§)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Authority, Person
from assessments.errors.decisions import ProposerDecides
from assessments.errors.meetings import (
    CounterCarried,
    CounterUnknown,
    NotADecider,
    ProposalFell,
    QuorumMissing,
    VoteNotDecider,
    VoteSettled,
    VotesMissing,
)
from assessments.models import AgendaItem, CounterProposal, CounterVote, DecisionMeeting, ItemVote, Proposal
from assessments.permissions import MAY
from assessments.rules.voting import Result, Round, excused, missing, result, rounds
from assessments.workflow.communicating import terms_of
from registry.queries import blocks_on
from sweden.clock import local


def may_decide_with(authority: Authority, people: Iterable[Person]) -> None:
    """Raise NotADecider for whoever holds no role as decision-maker at the authority today."""
    for person in people:
        held = person.role_assignments.held_now().filter(authority=authority, role__in=MAY["assessments.decide"])
        if not held.exists():
            raise NotADecider(name=person.name)


def deciders_of(meeting: DecisionMeeting) -> list[Person]:
    """Those who decide together with the chair; empty when the chair decides alone."""
    rows = meeting.participants.filter(decides=True).select_related("person").order_by("person__name")
    return [one.person for one in rows]


@dataclass(frozen=True)
class Counter:
    """A counter-proposal as it is raised: by whom, which outcome, in which words."""

    raised_by: Person
    outcome: str
    text: str


@dataclass(frozen=True)
class Ballot:
    """What is voted on at an item and how: `votes` for or against the presented proposal, against it being for the
    counter-proposal that is left; `rounds`: by round (from 1) and person, for the counter-proposal of which number."""

    votes: Mapping[Person, bool] = field(default_factory=dict)
    counters: Sequence[Counter] = ()
    rounds: Mapping[tuple[int, Person], int] = field(default_factory=dict)


def is_settled(item: AgendaItem) -> bool:
    """Whether a counter-proposal won the vote, and the presented proposal has been sent back for it."""
    return any(one.is_carried for one in item.counters.all())


def keep_votes(item: AgendaItem, ballot: Ballot, *, out: Iterable[Person]) -> None:
    """Write down what was raised at an item and the open votes on it; replaces what stood, but a vote that has settled
    what is proposed stands. Raises VoteNotDecider for who does not decide, or has left the meeting for the item,
    CounterUnknown, VoteSettled."""
    if is_settled(item):
        if ballot.votes or ballot.counters or ballot.rounds:
            raise VoteSettled
        return
    meeting = item.meeting
    others = deciders_of(meeting)
    deciding = {*others, meeting.decider.person} if others else set()
    for person in [*ballot.votes, *(person for _round, person in ballot.rounds)]:
        if person not in deciding or person in out:
            raise VoteNotDecider(name=person.name)
    for one in ballot.counters:
        if one.raised_by not in deciding or one.raised_by in out:
            raise VoteNotDecider(name=one.raised_by.name)
    for (number, _person), choice in ballot.rounds.items():
        if not (1 <= number < len(ballot.counters) and 1 <= choice <= len(ballot.counters)):
            raise CounterUnknown(number=choice)
    forget_votes(item)
    ItemVote.objects.bulk_create(ItemVote(item=item, person=person, is_yes=yes) for person, yes in ballot.votes.items())
    made = CounterProposal.objects.bulk_create(
        CounterProposal(item=item, number=number, raised_by=one.raised_by, outcome=one.outcome, text=one.text.strip())
        for number, one in enumerate(ballot.counters, start=1)
    )
    CounterVote.objects.bulk_create(
        CounterVote(item=item, round=number, person=person, counter=made[choice - 1])
        for (number, person), choice in ballot.rounds.items()
    )


def forget_votes(item: AgendaItem) -> None:
    """Take away what was raised and voted at an item."""
    item.votes.all().delete()
    item.counter_votes.all().delete()
    item.counters.all().delete()


def settle(item: AgendaItem, *, now: datetime) -> None:
    """The presented proposal is taken back: the counter-proposal that won over it is what comes to be proposed, and the
    votes stand with it. Otherwise how several voted says nothing of what is proposed next."""
    if is_settled(item):
        return
    blocked = blocks_on(local(now).date(), case=item.application.case_id).values_list("person", flat=True)
    absent = {*blocked, *item.absences.values_list("person", flat=True)}
    found = _count(item, [one for one in deciders_of(item.meeting) if one.pk not in absent])
    if found.counter and not found.missing and not found.main.is_carried:
        item.counters.filter(number=found.counter).update(is_carried=True)
        return
    forget_votes(item)


@dataclass(frozen=True)
class _Count:
    rounds: list[Round]
    main: Result
    missing: list[int]
    counter: int
    """The number of the counter-proposal that is put against the presented one; 0: none."""
    abstained: list[int]


def _count(item: AgendaItem, together: Sequence[Person]) -> _Count:
    """What the votes on an item come to, of those who take part in it."""
    chair = item.meeting.decider.person_id
    people = {chair, *(one.pk for one in together)}
    counters = [one.number for one in item.counters.all()]
    numbers = {one.pk: one.number for one in item.counters.all()}
    said: list[dict[int, int]] = [{} for _one in counters]
    for one in item.counter_votes.all():
        said[one.round - 1][one.person_id] = numbers[one.counter_id]
    rule = terms_of(item.meeting.authority).abstention
    done = rounds(counters, said, deciders=people, chair=chair, rule=rule)
    if done and done[-1].missing:
        return _Count(done, Result((), (), False, False), list(done[-1].missing), 0, [])
    votes = {one.person_id: one.is_yes for one in item.votes.all() if one.person_id in people}
    may_abstain = excused(done, chair, deciders=people, rule=rule)
    lacking = missing(votes, people, excused=may_abstain, asked=bool(counters))
    if lacking:
        return _Count(done, Result((), (), False, False), lacking, 0, [])
    counter = done[-1].winner if done else (counters[0] if counters else 0)
    return _Count(done, result(votes, chair=chair), [], counter, sorted(people - set(votes)) if votes else [])


def voted(item: AgendaItem, proposal: Proposal, together: Sequence[Person], *, quorum: int) -> dict[str, Any]:
    """What the decision's record says of those who decided together with the chair, and of a vote: empty when the chair
    decided alone. `together`: those of them who take part in the item. Raises ProposerDecides, QuorumMissing,
    VotesMissing, ProposalFell and CounterCarried."""
    chair = item.meeting.decider.person
    if proposal.proposed_by.person in together:
        raise ProposerDecides
    if len(together) + 1 < quorum:
        raise QuorumMissing(there=len(together) + 1, quorum=quorum)
    if not together:
        return {}
    names = {one.pk: one.name for one in [chair, *together]}
    found = _count(item, together)
    if found.missing:
        raise VotesMissing(names=", ".join(names[key] for key in found.missing))
    if not found.main.is_carried:
        won = next((one for one in item.counters.all() if one.number == found.counter), None)
        if won is None:
            raise ProposalFell
        if not won.is_carried or proposal.outcome != won.outcome:
            raise CounterCarried(number=won.number)
    vote: dict[str, Any] = {}
    if found.main.yes or found.main.no:
        vote = {
            "yes": [names[key] for key in found.main.yes],
            "no": [names[key] for key in found.main.no],
            "casting": chair.name if found.main.is_cast else "",
        }
        if found.abstained:
            vote["abstained"] = [names[key] for key in found.abstained]
            vote["abstention"] = terms_of(item.meeting.authority).abstention
    if found.counter:
        vote |= _of_counters(item, found, names, chair.name)
    return {"deciders": [one.name for one in together], "vote": vote}


def _of_counters(item: AgendaItem, found: _Count, names: Mapping[int, str], chair: str) -> dict[str, Any]:
    return {
        "counters": [
            {"number": one.number, "raised_by": one.raised_by.name, "outcome": str(one.outcome), "text": one.text}
            for one in item.counters.all()
        ],
        "rounds": [
            {
                "first": one.first,
                "second": one.second,
                "for_first": [names[key] for key in one.for_first],
                "for_second": [names[key] for key in one.for_second],
                "casting": chair if one.is_cast else "",
                "winner": one.winner,
            }
            for one in found.rounds
        ],
        "against": found.counter,
        "carried": found.main.is_carried,
    }
