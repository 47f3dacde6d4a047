"""Declaring bias for many applications: what waits for one's declaration, and taking back what was pressed too soon.

Each application gets a declaration of its own, with who and when; nothing is declared for a person but by that person.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

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
from assessments.workflow.bias import decides_part_of, declaration_of, declare, move_assignment, part_in, presented_by
from assessments.workflow.biasfacts import found
from assessments.workflow.gate import asks, terms
from registry.models import Participation
from registry.queries import NOTHING, blocks_of, is_plain, outside, sight
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


def _taking_part(blocks: frozenset[int], person: int, on: date) -> QuerySet:
    reviews = ReviewAssignment.objects.of_person(person, blocks).filter(
        status=AssignmentStatus.WAITING, application__status__in=UNDECIDED
    )
    sits = PanelItem.objects.filter(
        outside(blocks, case="application__case__"),
        panel__in=Panel.objects.seats_of(person, blocks, on).values("pk"),
        panel__members__person=person,
    )
    meets = AgendaItem.objects.filter(
        Q(meeting__decider__person=person) | Q(meeting__participants__person=person),
        meeting__status=MeetingStatus.PLANNED,
    )
    found = {BiasPart.REVIEWER: reviews, "": sits, BiasPart.PRESENTER: meets}
    told = [
        rows.order_by().values_list(
            Value(part), "application", F("panel__members__role") if rows is sits else Value("")
        )
        for part, rows in found.items()
    ]
    return told[0].union(*told[1:], all=True)


#: What one takes part in as a reviewer, in panels ("", with what one is there) and in planned meetings is never much:
#: its keys are asked for first.
_TAKING_PART = Prepared(_taking_part, shape=("blocks",), person=int, on=date)
_WAITING = Prepared(
    lambda authorities: (
        Proposal.objects.waiting().filter(authority__among=authorities).order_by().values_list("application")
    ),
    authorities=list,
)


#: Who applies, and who takes part in the case, of a page's rows.
_PARTIES = Prepared(
    lambda versions: (
        ProjectParty.objects.filter(version__among=versions)
        .order_by("version", "position", "pk")
        .values_list("version", "name", "contact_name")
    ),
    versions=list,
)
_PEOPLE = Prepared(
    lambda cases: (
        Participation.objects.filter(case__among=cases, ended_at=None)
        .order_by("pk")
        .values_list("case", "person__name")
    ),
    cases=list,
)


@dataclass(frozen=True)
class _Parts:
    """The keys of the applications that wait for somebody as a reviewer; of those before panels where they sit, with
    what they are there; and of those on the agenda of a meeting."""

    reviews: set[int]
    sits: dict[int, PanelRole]
    meets: set[int]


def _parts(user: User, now: datetime) -> _Parts:
    """Asked anew each time, but once for a whole request that only reads."""
    if not getattr(user, "only_reads", False):
        return _ask_parts(user, now)
    if not hasattr(user, "_declares_as"):
        user._declares_as = _ask_parts(user, now)  # type: ignore[attr-defined]
    parts: _Parts = user._declares_as  # type: ignore[attr-defined]
    return parts


def _ask_parts(user: User, now: datetime) -> _Parts:
    found = _TAKING_PART(blocks=blocks_of(user), person=user.person_id, on=local(now).date())
    return _Parts(
        reviews={key for part, key, _role in found if part == BiasPart.REVIEWER},
        sits={key: PanelRole(role) for part, key, role in found if not part},
        meets={key for part, key, _role in found if part == BiasPart.PRESENTER},
    )


def to_declare(user: User, now: datetime) -> QuerySet[Application]:
    """The applications that wait for the user's own declaration: as reviewer, in panels, in planned decision meetings,
    as officer, and proposals that the user decides on; by call and case number."""
    if not user.person_id or user.is_service:
        return Application.objects.none()
    parts, decides = _parts(user, now), authorities_as(user, *MAY["assessments.decide"])
    waiting = {key for (key,) in _WAITING(authorities=sorted(decides))} if decides else set()
    never, by_reviews, calls = terms()
    shape = {
        "seen": sight(user, case="case__"),
        "works_at": frozenset(decides | authorities_as(user, *MAY["assessments.propose"])),
        "never": never,
        "by_reviews": by_reviews,
    }
    values = {
        "person": user.person_id,
        "calls": calls,
        "reviews": list(parts.reviews),
        "sits": list(parts.sits),
        "decides_on": sorted(parts.meets | waiting),
    }
    plain = is_plain(shape["seen"]) and shape["seen"] != NOTHING
    found = _KEYS(**shape, **values) if plain else _keys(**shape, **values)
    rows = lines_of(Application.objects.filter(pk__among=[key for (key,) in found]), *OF_A_ROW)
    rows = rows.select_related("case__authority", "call__case", "coordinator")
    return rows.order_by("call", "case__number", "pk")


def _keys(
    seen: Q,
    works_at: frozenset[int],
    never: frozenset[int],
    by_reviews: frozenset[int],
    person: int,
    calls: list[int],
    reviews: list[int],
    sits: list[int],
    decides_on: list[int],
) -> QuerySet:
    """The keys of what waits, one question each of what it is found by, so that the database begins there and not with
    all applications. The last two are what `gate.closed` asks of those inside the authority."""
    asked = asks(person, never, by_reviews, calls)
    inside = Application.objects.filter(asked, seen, submitted_at__isnull=False, case__mode="live")
    own = Q(case__officer=person) | Q(case__deputy=person)
    found = [
        Application.objects.filter(pk__among=reviews),
        Application.objects.filter(asked, pk__among=sits),
        inside.filter(pk__among=decides_on),
        inside.filter(own, case__authority__in=works_at, status__in=UNDECIDED),
    ]
    first, *rest = (rows.order_by().values_list("pk") for rows in found)
    return first.union(*rest)


_KEYS = Prepared(
    _keys,
    shape=("seen", "works_at", "never", "by_reviews"),
    person=int,
    calls=list,
    reviews=list,
    sits=list,
    decides_on=list,
)


def with_parts(rows: Sequence[Application], user: User, now: datetime) -> list[tuple[Application, str]]:
    """Rows of `to_declare`, each with what the user takes part in it as (BiasPart)."""
    taken = _parts(user, now)
    parts = {one: role.part for one, role in taken.sits.items()} | dict.fromkeys(taken.reviews, BiasPart.REVIEWER)
    joint = decides_part_of(user, (one.call_id for one in rows))
    presents = presented_by(user, (one.pk for one in rows))
    return [(one, parts.get(one.pk) or part_in(user, one, joint, presents)) for one in rows]


def shown(rows: Sequence[Application], user: User, now: datetime) -> list[dict[str, Any]]:
    """What bias is declared from, of each row of `to_declare`: title, parties and people, and as what (`as`) the user
    takes part."""
    if not rows:
        return []
    versions = {one.submitted_version_id: one.pk for one in rows}
    parties: dict[int, list[str]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    for version, name, contact in _PARTIES(versions=list(versions)):
        parties[versions[version]].append(name)
        people[versions[version]].append(contact)
    cases = {one.case_id: one.pk for one in rows}
    for case, name in _PEOPLE(cases=list(cases)):
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
