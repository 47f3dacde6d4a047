"""Declaring bias for many applications: what waits for one's declaration, and taking back what was pressed too soon.

Each application gets a declaration of its own, with who and when; nothing is declared for a person but by that person.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Person, User
from accounts.permissions import authorities_as
from applications.models import Application, ProjectParty
from applications.states import UNDECIDED, Status
from assessments.errors.bias import AlreadyOpened
from assessments.models import (
    AgendaItem,
    BiasAnswer,
    BiasPart,
    ConflictOfInterest,
    Decision,
    Panel,
    PanelItem,
    PreScore,
    Proposal,
    Review,
    ReviewAssignment,
)
from assessments.permissions import MAY
from assessments.queries.line import lines_of, panel_items_seen
from assessments.states.meetings import MeetingStatus
from assessments.states.reviews import OF_ASSIGNMENTS, AssignmentAct, AssignmentStatus
from assessments.workflow.bias import declaration_of, declare, move_assignment, part_in
from assessments.workflow.biasfacts import found
from assessments.workflow.gate import undeclared
from registry.models import Participation
from registry.workflow.stream import record
from sweden.clock import local

#: What a row of the list reads beside what every list does.
OF_A_ROW = ("submitted_version", "call__title_sv", "call__title_en", "case__officer", "case__deputy")


@dataclass(frozen=True)
class Waiting:
    """An application that waits for a person's declaration, and as what they take part."""

    application: Application
    part: str


def to_declare(user: User, now: datetime) -> list[Waiting]:
    """What waits for the user's own declaration: as reviewer, in panels, in planned decision meetings, as officer, and
    proposals that the user decides on; by call and case number. Constant queries."""
    if not user.person_id or user.is_service:
        return []
    reviews = set(
        ReviewAssignment.objects.of(user).filter(status=AssignmentStatus.WAITING).values_list("application", flat=True)
    )
    panels = Panel.objects.sat_in(user, local(now).date()).values("pk")
    items = panel_items_seen(PanelItem.objects.filter(panel__in=panels), user)
    sits = set(items.values_list("application", flat=True))
    inside = _inside(user)
    keys = reviews | sits | inside
    rows = lines_of(Application.objects.filter(pk__in=keys), *OF_A_ROW)
    rows = list(rows.select_related("case__authority", "call", "coordinator").order_by("call", "case__number", "pk"))
    waiting = reviews | undeclared(user, [one for one in rows if one.pk in sits | inside])
    return [Waiting(one, _part(user, one, reviews, sits)) for one in rows if one.pk in waiting]


def _inside(user: User) -> set[int]:
    """The applications in which somebody at the authority takes part: those that `gate.closed` asks of."""
    decides = authorities_as(user, *MAY["assessments.decide"])
    handles = authorities_as(user, *MAY["assessments.propose"])
    seat = Q(meeting__decider__person=user.person_id) | Q(meeting__participants__person=user.person_id)
    agenda = AgendaItem.objects.filter(seat, meeting__status=MeetingStatus.PLANNED)
    own = Q(case__officer=user.person_id) | Q(case__deputy=user.person_id)
    own &= Q(case__authority__in=decides | handles, status__in=UNDECIDED)
    waits = Q(case__authority__in=decides, status=Status.PROPOSED)
    rows = Application.objects.visible_to(user).handed_in().filter(case__mode="live")
    return set(rows.filter(own | waits | Q(pk__in=agenda.values("application"))).values_list("pk", flat=True))


def _part(user: User, one: Application, reviews: set[int], sits: set[int]) -> str:
    if one.pk in reviews:
        return BiasPart.REVIEWER
    return BiasPart.PANEL_MEMBER if one.pk in sits else part_in(user, one)


def shown(waiting: list[Waiting]) -> list[dict[str, Any]]:
    """What bias is declared from, of each: title, parties and people. Two queries."""
    rows = [one.application for one in waiting]
    versions = {one.submitted_version_id: one.pk for one in rows}
    parties: dict[int, list[str]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    found = ProjectParty.objects.filter(version__in=versions).order_by("version", "position", "pk")
    for version, name, contact in found.values_list("version", "name", "contact_name"):
        parties[versions[version]].append(name)
        people[versions[version]].append(contact)
    cases = {one.case_id: one.pk for one in rows}
    taking = Participation.objects.filter(Q(case__in=cases), ended_at=None).order_by("pk")
    for case, name in taking.values_list("case", "person__name"):
        people[cases[case]].append(name)
    return [
        {
            "application": one.application,
            "part": BiasPart(one.part).label,
            "parties": parties[one.application.pk],
            "people": list(dict.fromkeys(filter(None, people[one.application.pk]))),
        }
        for one in waiting
    ]


@transaction.atomic
def declare_many(said: Sequence[tuple[Waiting, str, str, str]], *, by: User, now: datetime) -> list[ConflictOfInterest]:
    """Declare for oneself in several applications: of each the answer, the ground and what it is about. All or none.
    Raises what `bias.declare` does."""
    known = found([one.application for one, *_rest in said], [by.person], now=now)
    return [
        declare(
            one.application,
            by.person,
            part=one.part,
            answer=answer,
            ground=ground,
            text=text,
            found=known[one.application.pk, by.person_id],
            by=by,
            now=now,
        )
        for one, answer, ground, text in said
    ]


def to_take_back(person: Person, at: datetime) -> list[ConflictOfInterest]:
    """What the person declared to be free of bias at a moment, and has said nothing else of since."""
    rows = ConflictOfInterest.objects.standing().filter(person=person, declared_at=at, answer=BiasAnswer.FREE)
    return list(rows.filter(declared_by__person=person).select_related("application__case__authority").order_by("pk"))


@transaction.atomic
def take_back(rows: Iterable[ConflictOfInterest], *, by: User, now: datetime) -> list[ConflictOfInterest]:
    """Take back what one has just declared: a row beside it, which closes the application again. Raises AlreadyOpened
    when one has reviewed, graded, proposed or decided since."""
    made = []
    for row in rows:
        application = (
            Application.objects.select_for_update(of=("self",))
            .select_related("case__authority")
            .get(pk=row.application_id)
        )
        last = declaration_of(application, by.person)
        if last is None or last.pk != row.pk or last.answer != BiasAnswer.FREE:
            continue
        if _acted(application, by.person, row.declared_at):
            raise AlreadyOpened(case=application.case.designation)
        made.append(
            ConflictOfInterest.objects.create(
                application=application,
                person=by.person,
                part=row.part,
                answer=BiasAnswer.UNDONE,
                declared_by=by,
                declared_at=now,
            )
        )
        assignments = ReviewAssignment.objects.select_for_update()
        for one in assignments.filter(application=application, reviewer__person=by.person):
            if OF_ASSIGNMENTS.is_open(one.status, AssignmentAct.UNDO_DECLARATION):
                move_assignment(one, AssignmentAct.UNDO_DECLARATION, now)
        record("bias.taken_back", case=application.case, by=by, at=now, person=str(by.person.uuid))
    return made


def _acted(application: Application, person: Person, since: datetime) -> bool:
    """Whether the person has judged the application since a moment."""
    reviewed = Review.objects.filter(assignment=OuterRef("pk"), saved_at__gte=since)
    own = application.review_assignments.filter(reviewer__person=person)
    return (
        own.filter(Exists(reviewed)).exists()
        or PreScore.objects.filter(item__application=application, person=person, set_at__gte=since).exists()
        or Proposal.objects.filter(application=application, proposed_by__person=person, proposed_at__gte=since).exists()
        or Decision.objects.filter(application=application, decider=person, decided_at__gte=since).exists()
    )
