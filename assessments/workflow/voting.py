"""Several who decide together: who they are in an item, and how they vote (FL (2017:900) 28–29 §§)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.models import Authority, Person
from assessments.errors.decisions import ProposerDecides
from assessments.errors.meetings import NotADecider, ProposalFell, QuorumMissing, VoteNotDecider, VotesMissing
from assessments.models import AgendaItem, DecisionMeeting, ItemVote, Proposal
from assessments.permissions import MAY
from assessments.rules.voting import missing, result


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


def keep_votes(item: AgendaItem, votes: Mapping[Person, bool], *, out: Iterable[Person]) -> None:
    """Write down the open votes on an item; replaces what stood. Raises VoteNotDecider for who does not decide, or has
    left the meeting for the item."""
    meeting = item.meeting
    others = deciders_of(meeting)
    deciding = {*others, meeting.decider.person} if others else set()
    for person in votes:
        if person not in deciding or person in out:
            raise VoteNotDecider(name=person.name)
    item.votes.all().delete()
    ItemVote.objects.bulk_create(ItemVote(item=item, person=person, is_yes=yes) for person, yes in votes.items())


def voted(item: AgendaItem, proposal: Proposal, together: Sequence[Person], *, quorum: int) -> dict[str, Any]:
    """What the decision's record says of those who decided together with the chair, and of a vote: empty when the chair
    decided alone. `together`: those of them who take part in the item. Raises ProposerDecides, QuorumMissing,
    VotesMissing and ProposalFell."""
    chair = item.meeting.decider.person
    if proposal.proposed_by.person in together:
        raise ProposerDecides
    if len(together) + 1 < quorum:
        raise QuorumMissing(there=len(together) + 1, quorum=quorum)
    votes = {one.person_id: one.is_yes for one in item.votes.all()}
    people = {one.pk: one for one in [chair, *together]}
    votes = {key: yes for key, yes in votes.items() if key in people}
    if lacking := missing(votes, people):
        raise VotesMissing(names=", ".join(people[key].name for key in lacking))
    found = result(votes, chair=chair.pk)
    if not found.is_carried:
        raise ProposalFell
    vote = {
        "yes": [people[key].name for key in found.yes],
        "no": [people[key].name for key in found.no],
        "casting": chair.name if found.is_cast else "",
    }
    return {"deciders": [one.name for one in together], "vote": vote if votes else {}} if together else {}
