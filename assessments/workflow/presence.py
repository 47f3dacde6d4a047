"""Who came to a decision meeting, who presents its items, and who takes part in which (FL (2017:900) 28–31 §§)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Person, User
from accounts.permissions import holds
from assessments.errors.bias import NotAllDeclared
from assessments.errors.meetings import (
    ChairMissing,
    NotAPresenter,
    NotPresent,
    PresenceMissing,
    PresenterDecides,
    PresenterMissing,
)
from assessments.models import AgendaItem, DecisionMeeting, MeetingPresence, Proposal
from assessments.permissions import MAY
from assessments.workflow.communicating import terms_of
from assessments.workflow.decisionrecord import Item
from assessments.workflow.gate import asked_in, free_in
from assessments.workflow.voting import deciders_of, voted
from registry.queries import blocks_on
from sweden.clock import local


def presents(item: AgendaItem, proposal: Proposal) -> User:
    """Who presents an item: who was chosen, else whoever made the proposal."""
    return item.presenter or proposal.proposed_by


def presenters(items: Iterable[AgendaItem], proposals: Mapping[int, Proposal]) -> list[Person]:
    """Who presents the items that have a proposal, or has been chosen to. `proposals`: by their application's key."""
    found = {}
    for item in items:
        proposal = proposals.get(item.application_id)
        if user := item.presenter or (proposal.proposed_by if proposal else None):
            found[user.person_id] = user.person
    return list(found.values())


def expected(
    meeting: DecisionMeeting, items: Iterable[AgendaItem], proposals: Mapping[int, Proposal]
) -> dict[int, Person]:
    """Who is to be at the meeting, by key: the chair first, who decides too, who takes part, who presents."""
    seated = [one.person for one in meeting.participants.select_related("person").order_by("-decides", "person__name")]
    rest = sorted(presenters(items, proposals), key=lambda one: one.name)
    return {one.pk: one for one in [meeting.decider.person, *seated, *rest]}


def keep_presence(meeting: DecisionMeeting, people: Mapping[int, Person], came: Iterable[Person]) -> None:
    """Write down who of those expected came; replaces what stood. Raises NotPresent for anybody else."""
    there = {one.pk: one for one in came}
    for key, person in there.items():
        if key not in people:
            raise NotPresent(name=person.name)
    meeting.presence.all().delete()
    MeetingPresence.objects.bulk_create(
        MeetingPresence(meeting=meeting, person_id=key, came=key in there) for key in people
    )


def may_present(meeting: DecisionMeeting) -> dict[str, User]:
    """Who may present an item of the meeting, by their person's uuid: those who prepare decisions at the authority and
    do not decide in the meeting."""
    held = meeting.authority.role_assignments.held_now().of_people().filter(role__in=MAY["assessments.propose"])
    rows = User.objects.filter(person__role_assignments__in=held, is_active=True).select_related("person")
    deciding = {meeting.decider.person_id, *(one.pk for one in deciders_of(meeting))}
    found = {}
    for one in rows.distinct().order_by("person__name", "pk"):
        if one.person_id not in deciding:
            found.setdefault(str(one.person.uuid), one)
    return found


def choose_presenter(item: AgendaItem, presenter: User | None) -> None:
    """Say who presents an item; None: whoever made the proposal. Raises NotAPresenter, PresenterDecides."""
    if presenter is not None:
        meeting = item.meeting
        if not holds(presenter, *MAY["assessments.propose"], authority=meeting.authority_id):
            raise NotAPresenter(name=presenter.person.name)
        if presenter.person in (meeting.decider.person, *deciders_of(meeting)):
            raise PresenterDecides(name=presenter.person.name)
    item.presenter = presenter
    item.save(update_fields=["presenter"])


@dataclass(frozen=True)
class Gathered:
    """Who is at a meeting, as of a moment, for all its items: `seated` beside the chair; `out`: (case, person) kept
    out for bias; `deciding`: who decide with the chair; `silent`: (application, person) who has not declared;
    `came`: by person, for whom it has been said; `quorum`: how many must at least decide an item."""

    seated: Sequence[Person]
    out: set[tuple[int, int]]
    deciding: frozenset[int]
    silent: set[tuple[int, int]]
    came: Mapping[int, bool]
    quorum: int


def gathered(
    meeting: DecisionMeeting, items: Sequence[AgendaItem], proposals: Mapping[int, Proposal], now: datetime
) -> Gathered:
    """Who is at the meeting. A constant number of queries."""
    seated = [one.person for one in meeting.participants.select_related("person").order_by("person__name")]
    deciding = deciders_of(meeting)
    people = [meeting.decider.person, *seated, *presenters(items, proposals)]
    return Gathered(
        seated,
        blocked_in(items, people, now),
        frozenset(one.pk for one in deciding),
        silent_in(items, people),
        dict(meeting.presence.values_list("person", "came")),
        max(meeting.quorum, (terms_of(meeting.authority).quorum or 0) if deciding else 0),
    )


def blocked_in(items: Sequence[AgendaItem], people: Sequence[Person], now: datetime) -> set[tuple[int, int]]:
    """(case, person) of those who are kept out of a case by a decision on bias: they leave the item by themselves."""
    cases = [item.application.case_id for item in items]
    rows = blocks_on(local(now).date(), case__in=cases, person__in=[one.pk for one in people])
    return set(rows.values_list("case", "person"))


def silent_in(items: Sequence[AgendaItem], people: Iterable[Person]) -> set[tuple[int, int]]:
    """(application, person) of those who sit in the meeting or present, and have not declared where it is asked."""
    asked = asked_in([item.application for item in items])
    keys = {one.pk for one in people}
    return {(key, person) for person in keys for key in asked - free_in(asked, person)} if asked else set()


def item_of(item: AgendaItem, proposal: Proposal, who: Gathered) -> Item:
    """An item as it would be decided: who presents, takes part, dissents and votes. Raises PresenceMissing,
    ChairMissing, PresenterDecides, PresenterMissing, NotAllDeclared, and what `voted` does. No query where the item
    has its rows at hand."""
    chair, presenter = item.meeting.decider.person, presents(item, proposal)
    left = {one.person_id for one in item.absences.all()}
    left |= {person for case, person in who.out if case == item.application.case_id}
    parts = dict.fromkeys([chair, *who.seated, presenter.person])
    if unsaid := [one.name for one in parts if one.pk not in who.came and one.pk not in left]:
        raise PresenceMissing(names=", ".join(unsaid))
    away = left | {key for key, came in who.came.items() if not came}
    if chair.pk in away:
        raise ChairMissing(name=chair.name)
    decides = presenter.person_id in who.deciding or presenter.person_id == chair.pk
    if decides and presenter.person_id != proposal.proposed_by.person_id:  # that of one's own is refused as such
        raise PresenterDecides(name=presenter.person.name)
    if presenter.person_id in away:
        raise PresenterMissing(name=presenter.person.name)
    there = [one for one in who.seated if one.pk not in away]
    together = [one for one in there if one.pk in who.deciding]
    if waiting := [one.name for one in parts if one.pk not in away and (item.application_id, one.pk) in who.silent]:
        raise NotAllDeclared(names=", ".join(waiting))
    # A dissent is of somebody who took part to the end.
    heard = {one.pk for one in there} | {presenter.person_id}
    return Item(
        proposal,
        presenter=presenter,
        others=[one for one in there if one.pk not in who.deciding and one.pk != presenter.person_id],
        dissents=[(one.person, one.text) for one in item.dissents.all() if one.person_id in heard],
        together=together,
        voted=voted(item, proposal, together, quorum=who.quorum),
    )
