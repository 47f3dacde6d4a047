"""A call is opened, with the conditions that its decision asks for."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from calls.core import description
from calls.errors import (
    PartNotOfAuthority,
)
from calls.models import Access, Call, CallStrand, Effect, FormVersion
from calls.permissions import may_create
from calls.rules.kinds import mirror
from calls.workflow.editing import Demand, write_conditions
from programmes.models import Assignment, Strand
from registry.models.case import CaseKind, Mode
from registry.models.stream import Direction
from registry.workflow.cases import open_case
from registry.workflow.stream import record, register
from sweden.clock import local


@transaction.atomic
def create_call(
    *,
    assignment: Assignment,
    title_sv: str,
    by: User,
    now: datetime,
    strand: Strand | None = None,
    title_en: str = "",
    mode: str = Mode.LIVE,
    access: str = Access.OPEN,
) -> Call:
    """Open a call with a number at the assignment's authority, in the assignment or one strand of it.

    It begins with the government conditions that apply to that assignment and strand and can be judged on an
    application: nothing of another decision binds it. Its form begins with the description common to all
    calls. Raises NotAllowed, PartNotOfAuthority.
    """
    if not may_create(by, assignment.authority_id):
        raise NotAllowed
    if strand is not None and strand.assignment_id != assignment.pk:
        raise PartNotOfAuthority
    case = open_case(
        kind=CaseKind.CALL, authority=assignment.authority, title=title_sv, now=now, by=by, officer=by.person, mode=mode
    )
    call = Call.objects.create(
        case=case,
        title_sv=title_sv,
        title_en=title_en,
        access=access,
        contact_name=by.person.name,
        contact_email=by.email,
        created_by=by,
        created_at=now,
    )
    CallStrand.objects.create(call=call, assignment=assignment, strand=strand)
    write_conditions(call, mirrored_demands(assignment, strand, on=local(now).date()))
    FormVersion.objects.create(call=call, number=1, content=description())
    register(case, direction=Direction.DRAWN_UP, what=f"Utlysning upprättad: {title_sv}", by=by, now=now)
    record("call.created", case=case, by=by, at=now)
    return call


def mirrored_demands(assignment: Assignment, strand: Strand | None, *, on: date) -> list[Demand]:
    """The conditions of the decision that a call in this assignment and strand must mirror: all but those that no
    longer hold on the day that the call is made."""
    demands = []
    for condition in assignment.conditions.all():
        if condition.strand_id is not None and condition.strand_id != (strand and strand.pk):
            continue
        if condition.valid_to is not None and condition.valid_to < on:
            continue
        found = mirror(condition.kind, condition.parameters, condition.severity)
        if found:
            effect = Effect.STOP if found.stops else Effect.WARN
            demands.append(Demand(found.kind, found.parameters, effect, condition))
    return demands
