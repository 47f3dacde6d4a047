"""Entrusting people with roles. The rows are their own history: none is removed, and each says who and when."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.errors import DeputyPeriod, NoDeputy, NotAllowed, RoleEnded, RoleHeld, SelfGrant
from accounts.models import Authority, Department, Person, RoleAssignment, User
from accounts.permissions import may_grant_role, may_name_deputy
from accounts.roles import LIMITED, Role
from accounts.texts import fitting
from accounts.weighing import weighs
from sweden.clock import local


@weighs
@transaction.atomic
def grant_role(
    person: Person,
    role: Role,
    *,
    at: Authority | Department,
    by: User,
    now: datetime,
    valid_from: date,
    valid_to: date | None = None,
    amount_limit: int | None = None,
    title: str = "",
    phone: str = "",
) -> RoleAssignment:
    """Entrust `person` with a role between two days. `amount_limit` (kronor per decision) only for those who decide
    on money or on reports. `title` and `phone` (of the work) are printed in the heads of documents.

    Raises NotAllowed, SelfGrant, and RoleHeld when the person holds the same role there during part of the period.
    """
    authority = at if isinstance(at, Authority) else None
    department = at if isinstance(at, Department) else None
    if not may_grant_role(by, authority):
        raise NotAllowed
    if person == by.person:
        raise SelfGrant
    _refuse_the_same(person, role, authority, department, valid_from, valid_to)
    return RoleAssignment.objects.create(
        person=person,
        role=role,
        authority=authority,
        department=department,
        title=fitting(RoleAssignment, "title", title),
        phone=fitting(RoleAssignment, "phone", phone),
        valid_from=valid_from,
        valid_to=valid_to,
        amount_limit=amount_limit if role in LIMITED else None,
        granted_by=by,
        granted_at=now,
    )


def _refuse_the_same(
    person: Person,
    role: str,
    authority: Authority | None,
    department: Department | None,
    valid_from: date,
    valid_to: date | None,
) -> None:
    Person.objects.select_for_update().get(pk=person.pk)  # two grants at once: one after the other
    same = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from),
        person=person,
        role=role,
        authority=authority,
        department=department,
        ended_at__isnull=True,
    )
    if valid_to is not None:
        same = same.filter(valid_from__lte=valid_to)
    if same.exists():
        raise RoleHeld(name=person.name)


#: The longest that someone stands in for another without a new decision.
LONGEST_DEPUTY = timedelta(days=366)


@weighs
@transaction.atomic
def name_deputy(
    assignment: RoleAssignment, person: Person, *, by: User, now: datetime, valid_from: date, valid_to: date
) -> RoleAssignment:
    """Let `person`, who works at the same authority, stand in for a role between two days, both included.

    The deputy may what the role may, to the same amount and for the same parts of the assignment; the role itself
    goes on. It ends with the role, at the latest. Raises NotAllowed, SelfGrant, NoDeputy, DeputyPeriod, RoleHeld.
    """
    row = RoleAssignment.objects.select_for_update(of=["self"]).select_related("authority").get(pk=assignment.pk)
    if not may_name_deputy(by, row):
        raise NotAllowed
    if person.pk in (by.person_id, row.person_id):
        raise SelfGrant
    if row.ended_at is not None:
        raise RoleEnded
    day = local(now).date()
    ends = row.valid_to or date.max
    if not (max(row.valid_from, day) <= valid_from <= valid_to <= ends and valid_to - valid_from <= LONGEST_DEPUTY):
        raise DeputyPeriod
    there = RoleAssignment.objects.held_on(valid_from).filter(person=person, authority=row.authority)
    if not there.filter(deputy_for__isnull=True).exists():
        raise NoDeputy(name=person.name)
    _refuse_the_same(person, row.role, row.authority, None, valid_from, valid_to)
    return RoleAssignment.objects.create(
        person=person,
        role=row.role,
        authority=row.authority,
        title=row.title,
        valid_from=valid_from,
        valid_to=valid_to,
        amount_limit=row.amount_limit,
        deputy_for=row,
        granted_by=by,
        granted_at=now,
    )


@transaction.atomic
def end_deputy(assignment: RoleAssignment, *, by: User, now: datetime) -> RoleAssignment:
    """End a deputy's time before its last day. Raises NotAllowed, RoleEnded."""
    row = RoleAssignment.objects.select_for_update(of=["self"]).select_related("deputy_for").get(pk=assignment.pk)
    if row.deputy_for is None or not may_name_deputy(by, row.deputy_for):
        raise NotAllowed
    if row.ended_at is not None or (row.valid_to is not None and row.valid_to < local(now).date()):
        raise RoleEnded
    row.ended_by, row.ended_at = by, now
    row.save(update_fields=["ended_by", "ended_at"])
    return row


@weighs
@transaction.atomic
def end_role(assignment: RoleAssignment, *, by: User, now: datetime) -> RoleAssignment:
    """End a role at once; its days stay as they were granted. Raises NotAllowed, SelfGrant, RoleEnded."""
    row = RoleAssignment.objects.select_for_update(of=["self"]).select_related("authority").get(pk=assignment.pk)
    if not may_grant_role(by, row.authority):
        raise NotAllowed
    if row.person_id == by.person_id:
        raise SelfGrant
    if row.ended_at is not None or (row.valid_to is not None and row.valid_to < local(now).date()):
        raise RoleEnded
    row.ended_by, row.ended_at = by, now
    row.save(update_fields=["ended_by", "ended_at"])
    return row
