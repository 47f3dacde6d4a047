"""Declaring bias for many applications: what waits for one's declaration, and taking back what was pressed too soon.

Each application gets a declaration of its own, with who and when; nothing is declared for a person but by that person.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person, User
from accounts.permissions import authorities_as
from accounts.prepared import Prepared
from applications.models import Application, ProjectParty
from applications.states import UNDECIDED
from assessments.errors.bias import AlreadyOpened
from assessments.models import (
    AgendaItem,
    BiasAnswer,
    BiasPart,
    ConflictOfInterest,
    Decision,
    Panel,
    PanelItem,
    PanelRole,
    PreScore,
    Proposal,
    Review,
    ReviewAssignment,
)
from assessments.permissions import MAY
from assessments.queries.line import lines_of
from assessments.states.meetings import MeetingStatus
from assessments.states.reviews import OF_ASSIGNMENTS, AssignmentAct, AssignmentStatus
from assessments.workflow.bias import declaration_of, declare, move_assignment, part_in
from assessments.workflow.biasfacts import found
from assessments.workflow.gate import asks
from registry.models import Participation
from registry.queries import blocks_of, outside, sight
from registry.workflow.stream import record
from sweden.clock import local

#: What a row of the list reads beside what every list does.
OF_A_ROW = (
    "submitted_version",
    "call__title_sv",
    "call__title_en",
    "call__case__uuid",
    "case__officer",
    "case__deputy",
)


#: What one takes part in as a reviewer, in panels and in planned meetings is never much: its keys are asked for first.
_REVIEWS = Prepared(
    lambda blocks, person: (
        ReviewAssignment.objects.of_person(person, blocks)
        .filter(status=AssignmentStatus.WAITING)
        .values_list("application")
    ),
    shape=("blocks",),
    person=int,
)
_SITS = Prepared(
    lambda blocks, person, on: PanelItem.objects.filter(
        outside(blocks, case="application__case__"),
        panel__in=Panel.objects.seats_of(person, blocks, on).values("pk"),
        panel__members__person=person,
    ).values_list("application", "panel__members__role"),
    shape=("blocks",),
    person=int,
    on=date,
)
_MEETS = Prepared(
    lambda person: AgendaItem.objects.filter(
        Q(meeting__decider__person=person) | Q(meeting__participants__person=person),
        meeting__status=MeetingStatus.PLANNED,
    ).values_list("application"),
    person=int,
)


def _parts(user: User, now: datetime) -> tuple[set[int], dict[int, PanelRole]]:
    """The keys of the applications that wait for the user as a reviewer; and of those before panels where they sit,
    with what they are there."""
    of = {"blocks": blocks_of(user), "person": user.person_id}
    sits = _SITS(**of, on=local(now).date())
    return {key for (key,) in _REVIEWS(**of)}, {key: PanelRole(role) for key, role in sits}


def to_declare(user: User, now: datetime) -> QuerySet[Application]:
    """The applications that wait for the user's own declaration: as reviewer, in panels, in planned decision meetings,
    as officer, and proposals that the user decides on; by call and case number."""
    if not user.person_id or user.is_service:
        return Application.objects.none()
    reviews, sits = _parts(user, now)
    waits = Q(pk__in=reviews) | (Q(pk__in=list(sits)) | _inside(user)) & asks(user)
    rows = lines_of(Application.objects.filter(waits), *OF_A_ROW).select_related(
        "case__authority", "call__case", "coordinator"
    )
    return rows.order_by("call", "case__number", "pk")


def _inside(user: User) -> Q:
    """The condition that somebody at the authority takes part in it: what `gate.closed` asks of."""
    decides = authorities_as(user, *MAY["assessments.decide"])
    handles = authorities_as(user, *MAY["assessments.propose"])
    own = Q(case__officer=user.person_id) | Q(case__deputy=user.person_id)
    own &= Q(case__authority__in=decides | handles, status__in=UNDECIDED)
    proposed = Proposal.objects.waiting().filter(authority__in=decides).order_by()
    waits = Q(pk__in=proposed.values("application"))
    meets = Q(pk__in={key for (key,) in _MEETS(person=user.person_id)})
    return Q(submitted_at__isnull=False, case__mode="live") & sight(user, case="case__") & (own | waits | meets)


def with_parts(rows: Sequence[Application], user: User, now: datetime) -> list[tuple[Application, str]]:
    """Rows of `to_declare`, each with what the user takes part in it as (BiasPart)."""
    reviews, sits = _parts(user, now)
    parts = {one: role.part for one, role in sits.items()} | {one: BiasPart.REVIEWER for one in reviews}
    return [(one, parts.get(one.pk) or part_in(user, one)) for one in rows]


def shown(rows: Sequence[Application], user: User, now: datetime) -> list[dict[str, Any]]:
    """What bias is declared from, of each row of `to_declare`: title, parties and people, and as what (`as`) the user
    takes part."""
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
            "application": one,
            "as": part,
            "part": BiasPart(part).label,
            "parties": parties[one.pk],
            "people": list(dict.fromkeys(filter(None, people[one.pk]))),
        }
        for one, part in with_parts(rows, user, now)
    ]


@transaction.atomic
def declare_many(
    said: Sequence[tuple[Application, str, str, str]], *, by: User, now: datetime
) -> list[ConflictOfInterest]:
    """Declare for oneself in several of `to_declare`: of each the answer, the ground and what it is about. All or none.
    Raises what `bias.declare` does."""
    known = found([one for one, *_rest in said], [by.person], now=now)
    parts = {one.pk: part for one, part in with_parts([one for one, *_rest in said], by, now)}
    return [
        declare(
            one,
            by.person,
            part=parts[one.pk],
            answer=answer,
            ground=ground,
            text=text,
            found=known[one.pk, by.person_id],
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
