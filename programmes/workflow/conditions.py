"""How a condition is read, and documented exceptions from it. Both are told with who, when and why, and never undone
without a trace."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.errors import (
    ExceptionIncomplete,
    ExceptionOutOfPlace,
    ExceptionTwice,
    NoExceptions,
    ReadingFaulty,
    ReadSoAlready,
    ReasonMissing,
)
from programmes.models import Assignment, Condition, ConditionChange, ConditionException
from programmes.models.ledger import EntryKind
from programmes.permissions import may_except, may_read_condition_so, may_record_exceptions, way_of_exception
from programmes.rules.conditions import SCOPES
from programmes.rules.kinds import KINDS, read
from programmes.rules.parameters import ConditionError
from registry.models import Case
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.clock import local


@transaction.atomic
def read_so(
    condition: Condition, *, parameters: Mapping[str, Any], scope: str = "", reason: str, by: User, now: datetime
) -> Condition:
    """Read an unclear condition in another way from now on. `parameters` are the figures that differ.

    What the decision itself states is not changed: only figures that its kind leaves open, and the scopes that its
    readings name. Raises NotAllowed, ReasonMissing, ReadingFaulty, ReadSoAlready.
    """
    condition = _held(condition)
    if not may_read_condition_so(by, condition):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    before, scope_before = dict(condition.parameters), condition.scope
    after, scope_after = before | dict(parameters), scope or scope_before
    kind = KINDS.get(condition.kind)
    open_figures = {one.name for one in kind.open} if kind else set()
    changed = {name for name in after if after[name] != before.get(name)}
    scopes = {scope_before, *(one["scope"] for one in condition.readings if one.get("scope"))} & set(SCOPES)
    if kind is None or not changed <= open_figures or scope_after not in scopes | {scope_before}:
        raise ReadingFaulty
    try:
        read(condition.kind, after)
    except ConditionError as wrong:
        raise ReadingFaulty from wrong
    if not changed and scope_after == scope_before:
        raise ReadSoAlready
    condition.parameters, condition.scope = after, scope_after
    condition.save(update_fields=["parameters", "scope"])
    ConditionChange.objects.create(
        condition=condition,
        parameters_before=before,
        parameters_after=after,
        scope_before=scope_before,
        scope_after=scope_after,
        reason=reason.strip(),
        changed_by=by,
        changed_at=now,
    )
    assignment = condition.assignment
    assignment.edited_at, assignment.edited_by = now, by
    assignment.save(update_fields=["edited_at", "edited_by"])
    record("assignment.condition_read_so", case=assignment.case, by=by, at=now, condition=condition.key)
    return condition


@transaction.atomic
def allow_exception(
    condition: Condition,
    *,
    case: Case | None = None,
    year: int | None = None,
    reason: str,
    allowed_by: str,
    allowed_on: date | None = None,
    by: User,
    now: datetime,
) -> ConditionException:
    """Record a documented exception: for a project's case or the whole, in a year or in all, with who allowed it.

    From a main rule any of the assignment's officers may record what someone has allowed; from what otherwise stops a
    decision-maker decides, in the own name. Raises NotAllowed, NoExceptions, ExceptionIncomplete, ExceptionOutOfPlace,
    ExceptionTwice.
    """
    condition = _held(condition)
    way = way_of_exception(condition)
    if not way and may_record_exceptions(by, condition):
        raise NoExceptions
    if not may_except(by, condition):
        raise NotAllowed
    name = by.person.name if way == "override" else allowed_by.strip()
    if not reason.strip() or not name:
        raise ExceptionIncomplete
    day = allowed_on or local(now).date()
    granted = condition.assignment.ledger.filter(kind=EntryKind.COMMITMENT)
    if day > local(now).date() or (case is not None and not granted.filter(case=case).exists()):
        raise ExceptionOutOfPlace
    standing = ConditionException.objects.standing(now).filter(condition=condition, case=case)
    if any(one.year in (None, year) for one in standing):
        raise ExceptionTwice
    made = ConditionException.objects.create(
        condition=condition,
        case=case,
        year=year,
        reason=reason.strip(),
        allowed_by=name,
        allowed_on=day,
        recorded_by=by,
        recorded_at=now,
    )
    _told("Undantag från villkor", made, by, now)
    return made


@transaction.atomic
def withdraw_exception(exception: ConditionException, *, reason: str, by: User, now: datetime) -> ConditionException:
    """Take an exception back, in the own name and with a reason; both rows stay. Raises NotAllowed, ReasonMissing,
    ExceptionTwice when it has been taken back already."""
    condition = _held(exception.condition)
    if not may_except(by, condition):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    if exception.withdraws_id or ConditionException.objects.filter(withdraws=exception).exists():
        raise ExceptionTwice
    made = ConditionException.objects.create(
        condition=condition,
        case_id=exception.case_id,
        year=exception.year,
        reason=reason.strip(),
        allowed_by=by.person.name,
        allowed_on=local(now).date(),
        recorded_by=by,
        recorded_at=now,
        withdraws=exception,
    )
    _told("Undantag från villkor återtaget", made, by, now)
    return made


def _held(condition: Condition) -> Condition:
    """The condition, its assignment held until the transaction ends: two who act on it take turns."""
    Assignment.objects.select_for_update(of=["self"]).get(pk=condition.assignment_id)
    return Condition.objects.select_related("assignment__case", "assignment__authority").get(pk=condition.pk)


def _told(what: str, made: ConditionException, by: User, now: datetime) -> None:
    """In the register of the assignment, and in the project's own case where it is about one."""
    condition = made.condition
    for case in filter(None, (condition.assignment.case, made.case)):
        register(
            case,
            direction=Direction.DRAWN_UP,
            what=what,
            what_internal=f"{what}: {condition.title_sv}",
            by=by,
            now=now,
        )
    act = "withdrawn" if made.withdraws_id else "allowed"
    record(f"assignment.exception_{act}", case=condition.assignment.case, by=by, at=now, exception=str(made.uuid))
