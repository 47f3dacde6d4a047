"""Whether somebody at the authority has to declare bias before a case is opened, or anything is done in it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery, Value

from accounts.models import User
from accounts.permissions import authorities_as, holds
from accounts.prepared import Prepared
from accounts.roles import STAFF
from applications.models import Application
from applications.states import Status
from assessments.errors.bias import AnotherActsHere, NotDeclared
from assessments.models import AgendaItem, BiasTerms, ConflictOfInterest, Proposal, ReviewTerms, StaffDeclares
from assessments.permissions import MAY
from assessments.states.meetings import MeetingStatus
from assessments.workflow.bias import free_in
from registry.queries import NOTHING, blocks_of

#: Every page of a case, and every list of cases to decide on, asks these.
_SET_TO = Prepared(
    lambda authorities: BiasTerms.objects.filter(authority__among=authorities).values_list(
        "authority", "staff_declares"
    ),
    authorities=list,
)
#: The same of all authorities, and of all calls: there are few.
_ALL = Prepared(
    lambda: (
        BiasTerms.objects.order_by()
        .values_list("staff_declares", "authority")
        .union(ReviewTerms.objects.order_by().values_list(Value(""), "call"), all=True)
    )
)
_REVIEWED = Prepared(
    lambda calls: ReviewTerms.objects.filter(call__among=calls).values_list("call"),
    calls=list,
)
_TO_DECIDE = Prepared(
    lambda keys, person, authorities: (
        Application.objects.filter(
            Exists(
                AgendaItem.objects.filter(
                    Q(meeting__decider__person=person) | Q(meeting__participants__person=person),
                    application=OuterRef("pk"),
                    meeting__status=MeetingStatus.PLANNED,
                )
            )
            | Exists(Proposal.objects.waiting().filter(application=OuterRef("pk"), authority__among=authorities)),
            pk__among=keys,
        )
        .order_by()
        .values_list("pk")
    ),
    keys=list,
    person=int,
    authorities=list,
)
_HANDED_IN = Prepared(
    lambda case: (
        Application.objects.filter(case__uuid=case, submitted_at__isnull=False)
        .select_related("case")
        .only("status", "call", "case__authority", "case__officer", "case__deputy")
        .annotate(
            staff_declares=Subquery(
                BiasTerms.objects.filter(authority=OuterRef("case__authority")).values("staff_declares")[:1]
            ),
            is_reviewed=Exists(ReviewTerms.objects.filter(call=OuterRef("call"))),
        )
    ),
    case=UUID,
)

#: Terms that say otherwise than that everyone who takes part declares.
OTHERWISE = (StaffDeclares.NEVER, StaffDeclares.TAKING_PART)


def must_declare(user: User, application: Application) -> bool:
    """Whether who takes part in the application's case has to declare first, by the authority's terms, and has not.
    Machines take no part that could be biased."""
    return application.pk in undeclared(user, [application])


def undeclared(user: User, applications: Iterable[Application]) -> set[int]:
    """The keys of those applications that `user` has to declare for before taking part in them. Constant queries; the
    applications have their case at hand."""
    if user.is_service:
        return set()
    asked = asked_in(applications)
    return asked - free_in(asked, user.person_id) if asked else set()


def terms() -> tuple[frozenset[int], frozenset[int], list[int]]:
    """The authorities that never ask anybody to declare, those that ask only where a call has reviews, and the calls
    that have. All others always ask."""
    told = _ALL()
    never, by_reviews = (frozenset(key for when, key in told if when == one) for one in OTHERWISE)
    return never, by_reviews, [call for when, call in told if not when]


def asks(person: int, never: frozenset[int], by_reviews: frozenset[int], calls: list[int]) -> Q:
    """The condition on an application that by these `terms` whoever takes part is asked to declare and the person has
    not: `undeclared`, for a list that the database goes through."""
    # No authority has the key 0: the question keeps its shape, also where none asks by reviews.
    asked = ~Q(case__authority__in=by_reviews or {0}) | Q(call__among=calls)
    if never:
        asked &= ~Q(case__authority__in=never)
    free = ConflictOfInterest.objects.filter(person=person, application=OuterRef("pk")).free().order_by()
    return asked & ~Q(Exists(free))


def asked_in(applications: Iterable[Application]) -> set[int]:
    """The keys of those applications in which the authority's terms ask whoever takes part to declare. Two queries."""
    rows = list(applications)
    if not rows:
        return set()
    authorities = {one.case.authority_id for one in rows}
    told = all(hasattr(one, "staff_declares") for one in rows)  # with the rows themselves, as the gate asks for them
    set_to = _told(rows) if told else dict(_SET_TO(authorities=list(authorities)))
    when = {key: set_to.get(key) or StaffDeclares.ALWAYS for key in authorities}
    rows = [one for one in rows if when[one.case.authority_id] != StaffDeclares.NEVER]
    by_call = {one.call_id for one in rows if when[one.case.authority_id] == StaffDeclares.TAKING_PART}
    if told:
        reviewed = {one.call_id for one in rows if one.is_reviewed}
    else:
        reviewed = {call for (call,) in _REVIEWED(calls=list(by_call))} if by_call else set()
    return {one.pk for one in rows if one.call_id not in by_call or one.call_id in reviewed}


def _told(rows: Iterable[Any]) -> dict[int, str]:
    return {one.case.authority_id: one.staff_declares for one in rows}


def closed(user: Any, applications: Iterable[Application]) -> set[int]:
    """The keys of those applications whose cases are closed to `user` until they have declared: to the officer, the
    deputy, the decision-makers of a proposal that waits, and everyone who sits in a planned decision meeting on it. Who
    only reads takes no part. Constant queries."""
    if not holds(user, *STAFF):
        return set()
    rows = list(applications)
    decides = authorities_as(user, *MAY["assessments.decide"])
    handles = authorities_as(user, *MAY["assessments.propose"])
    parts = {one.pk for one in rows if _plainly_takes_part(user, one, decides, handles)}
    parts |= decided_by(user.person_id, decides, [one.pk for one in rows if one.pk not in parts])
    return undeclared(user, [one for one in rows if one.pk in parts]) if parts else set()


def shut(user: Any) -> Q:
    """The condition on an application that its case is closed to `user`: `closed`, for a list that the database goes
    through, so that what a closed case's rows leave out is not told by a filter, an order or a sum either."""
    if not holds(user, *STAFF) or user.is_service:
        return NOTHING
    decides = authorities_as(user, *MAY["assessments.decide"])
    handles = authorities_as(user, *MAY["assessments.propose"])
    rows = Application.objects.order_by().values("pk")
    proposed = Proposal.objects.waiting().filter(authority__in=decides).order_by()
    meets = AgendaItem.objects.filter(
        Q(meeting__decider__person=user.person_id) | Q(meeting__participants__person=user.person_id),
        meeting__status=MeetingStatus.PLANNED,
    )
    # Each way on its own: together, every application of the calls would be gone through. What is proposed to the own
    # authority has a proposal that waits there.
    takes_part = rows.filter(case__officer=user.person_id, case__authority__in=decides | handles).union(
        rows.filter(case__deputy=user.person_id, case__authority__in=decides | handles),
        proposed.values("application"),
        meets.order_by().values("application"),
    )
    return Q(pk__in=takes_part) & asks(user.person_id, *terms())


def demand_open(user: Any, *applications: Application) -> None:
    """Raise NotDeclared when the case of one of the applications is closed to `user` until they have declared."""
    if closed(user, applications):
        raise NotDeclared


def demand_whole(user: Any, applications: Any) -> None:
    """Raise AnotherActsHere when `user` is kept out of one of the applications that an act is about together: what is
    done with all of them is done with that one."""
    blocks = blocks_of(user)
    if blocks and applications.filter(case__in=blocks).exists():
        raise AnotherActsHere


def decided_by(person: int | None, authorities: Iterable[int], applications: Iterable[int]) -> set[int]:
    """The keys of those applications that the person is to decide on, or takes part in deciding: a planned meeting
    where they sit has it on its agenda, or a proposal waits of one of the `authorities` where they decide, be it on a
    part of a joint call or to withdraw what was granted. One query."""
    keys = list(applications)
    if not keys or person is None:
        return set()
    return {key for (key,) in _TO_DECIDE(keys=keys, person=person, authorities=list(authorities))}


def _plainly_takes_part(user: Any, one: Application, decides: set[int], handles: set[int]) -> bool:
    authority = one.case.authority_id
    handling = authority in decides | handles and user.person_id in (one.case.officer_id, one.case.deputy_id)
    # Proposed by the lead authority is the common case, seen without asking; `decided_by` finds the others.
    return handling or (authority in decides and one.status == Status.PROPOSED)


def stands_before(user: Any, case: UUID) -> bool:
    """Whether the case with this uuid is closed to `user` until they have declared."""
    if not holds(user, *STAFF):
        return False
    return bool(closed(user, _HANDED_IN(case=case)))
