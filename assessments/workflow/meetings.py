"""The decision meeting: its agenda, who takes part in which item, and the act that decides all of it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from accounts.errors import DomainError, NotAllowed, Stale
from accounts.models import Authority, Person, User
from accounts.permissions import holds
from accounts.roles import STAFF
from accounts.weighing import weighs
from applications.documents.content import checksum
from applications.models import Application
from assessments.errors.bias import NotDeclared
from assessments.errors.decisions import ItemRefused, NothingToDecide
from assessments.errors.meetings import (
    HeldLater,
    MeetingNotReady,
    NotADecider,
    NotAnAdjuster,
    NotPresent,
)
from assessments.models import (
    Absent,
    AgendaItem,
    BiasPart,
    CounterVote,
    Decision,
    DecisionMeeting,
    ItemAbsence,
    ItemDissent,
    ItemVote,
    MeetingParticipant,
    Proposal,
    Reserve,
)
from assessments.permissions import MAY, may_meet
from assessments.queries.meetings import items_seen
from assessments.states.meetings import MeetingAct, next_of_meeting
from assessments.workflow import outbox
from assessments.workflow.bias import noted
from assessments.workflow.decisionrecord import Item
from assessments.workflow.decisions import decide_items
from assessments.workflow.gate import demand_whole, must_declare
from assessments.workflow.meetingrecord import record_of
from assessments.workflow.presence import choose_presenter, expected, gathered, item_of, keep_presence, presenters
from assessments.workflow.voting import Ballot, deciders_of, keep_votes, may_decide_with
from calls.models import Call
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import day_long


@transaction.atomic
def call_meeting(
    call: Call,
    *,
    authority: Authority,
    held_at: datetime,
    place: str,
    decider: User,
    participants: Iterable[Person] = (),
    deciders: Iterable[Person] = (),
    quorum: int = 1,
    adjuster: User | None = None,
    by: User,
    now: datetime,
) -> DecisionMeeting:
    """Call a decision meeting on a call's applications, on behalf of an authority. `deciders`: who decide together with
    `decider`, who is then the chair and takes part in no other way; `quorum`: how many of them all must at least take
    part in an item; `adjuster`: who adjusts the minutes beside the chair."""
    deciders = [one for one in deciders if one.pk != decider.person_id]
    participants = [one for one in participants if one.pk != decider.person_id]
    _check_people(authority, by, decider, deciders, adjuster)
    meeting = DecisionMeeting.objects.create(
        call=call,
        authority=authority,
        held_at=held_at,
        place=place.strip(),
        decider=decider,
        quorum=quorum,
        adjuster=adjuster,
        called_by=by,
        called_at=now,
    )
    _seat(meeting, participants, deciders)
    record("meeting.called", case=call.case, by=by, at=now, meeting=str(meeting.uuid))
    return meeting


@transaction.atomic
def change_meeting(
    meeting: DecisionMeeting,
    *,
    held_at: datetime,
    place: str,
    decider: User,
    participants: Iterable[Person],
    deciders: Iterable[Person] = (),
    quorum: int = 1,
    adjuster: User | None = None,
    by: User,
    now: datetime,
) -> DecisionMeeting:
    """Change time, place, decider or who takes part, until it is locked. Raises AnotherActsHere."""
    meeting = held_open(meeting, by)
    demand_whole(by, on_agenda(meeting))
    together = [one for one in deciders if one.pk != decider.person_id]
    participants = [one for one in participants if one.pk != decider.person_id]
    people = [*participants, *together]
    _check_people(meeting.authority, by, decider, together, adjuster)
    meeting.held_at, meeting.place, meeting.decider, meeting.quorum = held_at, place.strip(), decider, quorum
    meeting.adjuster = adjuster
    meeting.save(update_fields=["held_at", "place", "decider", "quorum", "adjuster"])
    meeting.participants.exclude(person__in=people).delete()
    voters = [*together, decider.person] if together else []
    for kind in (ItemVote, CounterVote):
        kind.objects.filter(item__meeting=meeting).exclude(person__in=voters).delete()
    presenting = Proposal.objects.waiting().filter(application__in=meeting.items.values("application"))
    gone = ItemDissent.objects.filter(item__meeting=meeting).exclude(person__in=people)
    chosen = meeting.items.filter(presenter__isnull=False)
    gone.exclude(person__in=presenting.values("proposed_by__person")).exclude(
        person__in=chosen.values("presenter__person")
    ).delete()
    _seat(meeting, participants, together)
    there = expected(meeting, *_agenda_of(meeting))
    meeting.presence.exclude(person__in=list(there)).delete()
    ItemAbsence.objects.filter(item__meeting=meeting).exclude(person__in=list(there)).delete()
    record("meeting.changed", case=meeting.call.case, by=by, at=now, meeting=str(meeting.uuid))
    return meeting


def _seat(meeting: DecisionMeeting, people: Iterable[Person], deciders: Iterable[Person]) -> None:
    rows = {one.pk: MeetingParticipant(meeting=meeting, person=one) for one in people}
    rows |= {one.pk: MeetingParticipant(meeting=meeting, person=one, decides=True) for one in deciders}
    MeetingParticipant.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["meeting", "person"], update_fields=["decides"]
    )


def _check_people(
    authority: Authority, by: User, decider: User, deciders: Iterable[Person], adjuster: User | None
) -> None:
    if not may_meet(by, authority):
        raise NotAllowed
    if not holds(decider, *MAY["assessments.decide"], authority=authority.pk):
        raise NotADecider(name=decider.person.name)
    may_decide_with(authority, deciders)
    if adjuster is not None and (
        adjuster.person_id == decider.person_id or not holds(adjuster, *STAFF, authority=authority.pk)
    ):
        raise NotAnAdjuster(name=adjuster.person.name)


@transaction.atomic
def say_who_came(meeting: DecisionMeeting, came: Iterable[Person], *, by: User, now: datetime) -> DecisionMeeting:
    """Write down who of those expected is at the meeting; all others are not. Replaces what stood. Raises NotPresent
    for whoever is not expected, AnotherActsHere."""
    meeting = held_open(meeting, by)
    demand_whole(by, on_agenda(meeting))
    came = list(came)
    keep_presence(meeting, expected(meeting, *_agenda_of(meeting)), came)
    told = [str(one.uuid) for one in came]
    record("meeting.came", case=meeting.call.case, by=by, at=now, meeting=str(meeting.uuid), people=told)
    return meeting


@transaction.atomic
def say_presence(
    item: AgendaItem,
    absent: dict[Person, str],
    dissents: dict[Person, str],
    *,
    ballot: Ballot | None = None,
    presenter: User | None = None,
    by: User,
    now: datetime,
):
    """Who leaves the meeting for an item and why, who dissents with which words, what those who decide raised against
    the proposal and how they voted, if a vote was asked for, and who presents it if not whoever made the proposal.
    Replaces what stood.

    Who is written down as biased is kept out of the case from now on, until a colleague has tried it. Raises
    NotPresent, and what `choose_presenter` and `keep_votes` refuse.
    """
    meeting = held_open(item.meeting, by)
    item = items_seen(meeting.items.select_related("application__case"), by).filter(pk=item.pk).first()
    if item is None:
        raise NotAllowed
    if must_declare(by, item.application):
        raise NotDeclared
    # Held, as taking the proposal back holds it: what was voted then has settled what comes to be proposed, or not yet.
    Application.objects.select_for_update(of=["self"], no_key=True).only("pk").get(pk=item.application_id)
    seated = {one.person for one in meeting.participants.select_related("person")}
    item.meeting = meeting
    choose_presenter(item, presenter)
    present = set(presenters([item], _standing(meeting, [item.application_id])))
    for person in absent:
        if person not in (seated | present | {meeting.decider.person}):
            raise NotPresent(name=person.name)
    dissents = {person: text.strip() for person, text in dissents.items() if text.strip()}
    for person in dissents:
        if person not in (seated | present) or person in absent:
            raise NotPresent(name=person.name)
    item.absences.all().delete()
    item.dissents.all().delete()
    ItemAbsence.objects.bulk_create(
        ItemAbsence(item=item, person=person, reason=Absent(reason)) for person, reason in absent.items()
    )
    ItemDissent.objects.bulk_create(
        ItemDissent(item=item, person=person, text=text) for person, text in dissents.items()
    )
    keep_votes(item, ballot or Ballot(), out=absent)
    deciding = {meeting.decider.person, *deciders_of(meeting)}
    for person in (one for one, reason in absent.items() if reason == Absent.BIAS):
        part = BiasPart.PRESENTER if person in present else BiasPart.PARTICIPANT
        part = BiasPart.DECISION_MAKER if person in deciding else part
        noted(item.application, [person], part=part, where="beslutsmötet", by=by, now=now)
    record("meeting.presence_said", case=item.application.case, by=by, at=now, meeting=str(meeting.uuid))
    return item


@transaction.atomic
def cancel_meeting(meeting: DecisionMeeting, *, by: User, now: datetime) -> DecisionMeeting:
    """Cancel a meeting that has decided nothing: its applications may be put on another's agenda. Raises
    AnotherActsHere."""
    meeting = held_open(meeting, by, MeetingAct.CANCEL)
    demand_whole(by, on_agenda(meeting))
    record("meeting.cancelled", case=meeting.call.case, by=by, at=now, meeting=str(meeting.uuid))
    return meeting


@weighs
@transaction.atomic
def lock_meeting(
    meeting: DecisionMeeting, *, by: User, now: datetime, read: Iterable[UUID] | None = None, early: bool = False
) -> list[Decision | Reserve]:
    """Decide every item of the agenda in one transaction, or nothing.

    `read`: the proposals that the page showed; `early`: that it is held before its day. Raises AnotherActsHere,
    HeldLater, Stale when the agenda is another, MeetingNotReady naming the items without a proposal, ItemRefused naming
    the one that cannot be decided: for want of a declaration too, of whoever takes part in it, of who came, of the
    chair or of who presents it.
    """
    found = DecisionMeeting.objects.visible_to(by).filter(pk=meeting.pk).first()
    if found is None or by.person_id != found.decider.person_id or not may_meet(by, found.authority):
        raise NotAllowed
    meeting = (
        DecisionMeeting.objects.select_for_update(of=["self"])
        .select_related("authority__organisation", "call__case", "decider__person")
        .get(pk=meeting.pk)
    )
    demand_whole(by, on_agenda(meeting))
    meeting.status = next_of_meeting(meeting.status, MeetingAct.LOCK)
    if not early and is_early(meeting, now):
        raise HeldLater(day=day_long(local(meeting.held_at).date(), get_language() or "sv"))
    items = list(
        meeting.items.select_related("application__case__authority").prefetch_related(
            "absences__person",
            "dissents__person",
            "votes__person",
            "counters__raised_by",
            "counter_votes",
            "presenter__person",
        )
    )
    if not items:
        raise NothingToDecide
    keys = [item.application_id for item in items]
    list(Application.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=["self"]).values_list("pk"))
    proposals = _standing(meeting, keys)
    lacking = [item.application.case.designation for item in items if item.application_id not in proposals]
    if lacking:
        raise MeetingNotReady(cases=", ".join(lacking))
    if read is not None and set(read) != {one.uuid for one in proposals.values()}:
        raise Stale
    who = gathered(meeting, items, proposals, now)
    wanted = []
    for item in items:
        item.meeting = meeting
        try:
            wanted.append(item_of(item, proposals[item.application_id], who))
        except DomainError as refusal:
            raise ItemRefused(case=item.application.case, refusal=refusal) from refusal
    done = _decided(wanted, by=by, now=now)
    for item, wish in zip(items, wanted, strict=True):
        item.proposal = wish.proposal
        item.save(update_fields=["proposal"])
    meeting.locked_at = now
    meeting.content = record_of(meeting, items, wanted, done, who, now)
    meeting.sha256 = checksum(meeting.content)
    meeting.save(update_fields=["status", "locked_at", "content", "sha256"])
    outbox.make_minutes(meeting, by=by, now=now)
    record("meeting.locked", case=meeting.call.case, by=by, at=now, meeting=str(meeting.uuid))
    return done


def _decided(wanted: list[Item], *, by: User, now: datetime) -> list[Decision | Reserve]:
    """All of it decided; a refusal names its item also where there is but one."""
    try:
        return decide_items(wanted, by=by, now=now)
    except ItemRefused:
        raise
    except DomainError as refusal:
        if len(wanted) > 1:
            raise
        raise ItemRefused(case=wanted[0].proposal.application.case, refusal=refusal) from refusal


def on_agenda(meeting: DecisionMeeting) -> QuerySet[Application, Application]:
    """The applications on a meeting's agenda."""
    return Application.objects.filter(agenda_items__meeting=meeting)


def is_early(meeting: DecisionMeeting, now: datetime) -> bool:
    """Whether the day that a planned meeting is called to has not come."""
    return local(now).date() < local(meeting.held_at).date()


def people_expected(meeting: DecisionMeeting) -> list[Person]:
    """Who is to be at the meeting: the chair, who decides and takes part, who presents."""
    return list(expected(meeting, *_agenda_of(meeting)).values())


def _agenda_of(meeting: DecisionMeeting) -> tuple[list[AgendaItem], dict[int, Proposal]]:
    items = list(meeting.items.select_related("presenter__person"))
    return items, _standing(meeting, [one.application_id for one in items])


def standing_proposals(meeting: DecisionMeeting, applications: Iterable[int]) -> dict[int, Proposal]:
    """The proposals that stand and wait, by the key of their application."""
    return _standing(meeting, applications)


def _standing(meeting: DecisionMeeting, applications: Iterable[int]) -> dict[int, Proposal]:
    rows = (
        Proposal.objects.waiting()
        .filter(application__in=list(applications), authority=meeting.authority)
        .select_related("proposed_by__person", "authority__organisation", "replaces")
        .with_total()
    )
    return {one.application_id: one for one in rows}


def held_open(meeting: DecisionMeeting, by: User, act: MeetingAct = MeetingAct.CHANGE) -> DecisionMeeting:
    """The meeting, held, for an act that its state allows; NotAllowed for whoever may not see or keep it."""
    if not DecisionMeeting.objects.visible_to(by).filter(pk=meeting.pk).exists():
        raise NotAllowed
    meeting = (
        DecisionMeeting.objects.select_for_update(of=["self"])
        .select_related("authority__organisation", "call__case", "decider__person")
        .get(pk=meeting.pk)
    )
    if not may_meet(by, meeting.authority):
        raise NotAllowed
    meeting.status = next_of_meeting(meeting.status, act)
    meeting.revision += 1
    meeting.save(update_fields=["status", "revision"])
    return meeting
