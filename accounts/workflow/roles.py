"""Entrusting people with roles. The rows are their own history: none is removed, and each says who and when."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.errors import NotAllowed, RoleEnded, RoleHeld, SelfGrant
from accounts.models import Authority, Department, Person, RoleAssignment, User
from accounts.permissions import may_grant_role
from accounts.roles import Role
from sweden.clock import local


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
) -> RoleAssignment:
    """Entrust `person` with a role between two days. `amount_limit` (kronor per decision) only for decision-makers.

    Raises NotAllowed, SelfGrant, and RoleHeld when the person holds the same role there during part of the period.
    """
    authority = at if isinstance(at, Authority) else None
    department = at if isinstance(at, Department) else None
    if not may_grant_role(by, authority):
        raise NotAllowed
    if person == by.person:
        raise SelfGrant
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
    return RoleAssignment.objects.create(
        person=person,
        role=role,
        authority=authority,
        department=department,
        title=title[:120],
        valid_from=valid_from,
        valid_to=valid_to,
        amount_limit=amount_limit if role == Role.DECISION_MAKER else None,
        granted_by=by,
        granted_at=now,
    )


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
