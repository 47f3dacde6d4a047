"""Acts of the programme office: who sits in it, and what they undertake to do."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from programmes.errors.office import (
    ActionClosed,
    ActionOpen,
    AuthorityOutside,
    EndsBeforeItStarts,
    MemberAlready,
    MemberEnded,
    ReasonMissing,
)
from programmes.models import OfficeAction, OfficeMeeting, OfficeMember, Programme
from programmes.permissions import may_close_action, may_run_office
from registry.workflow.stream import record


def _may(by: User, programme: Programme) -> None:
    if not may_run_office(by, programme):
        raise NotAllowed


@transaction.atomic
def add_member(
    programme: Programme,
    *,
    person: Person,
    authority: Authority,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    by: User,
    now: datetime,
) -> OfficeMember:
    """Let a person sit in the office for an authority between two days, ends included (None: until it is ended).

    Raises AuthorityOutside for an authority without assignment in the programme, MemberAlready when the person sits
    there during some of the days.
    """
    _may(by, programme)
    if not programme.assignments.filter(authority=authority).exists():
        raise AuthorityOutside(authority=authority.short_name)
    if valid_to and valid_to < valid_from:
        raise EndsBeforeItStarts
    Programme.objects.select_for_update().get(pk=programme.pk)  # two who add the same person at once take turns
    during = OfficeMember.objects.standing().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from), programme=programme, person=person
    )
    if valid_to:
        during = during.filter(valid_from__lte=valid_to)
    if during.exists():
        raise MemberAlready(name=person.name)
    member = OfficeMember.objects.create(
        programme=programme,
        person=person,
        authority=authority,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        entered_by=by,
        entered_at=now,
    )
    record("office.member_added", case=None, by=by, at=now, programme=programme.key, member=str(member.uuid))
    return member


def _member(member: OfficeMember) -> OfficeMember:
    return OfficeMember.objects.select_for_update().get(pk=member.pk)


@transaction.atomic
def end_member(member: OfficeMember, *, last_day: date, by: User, now: datetime) -> OfficeMember:
    """Set the member's last day. Raises MemberEnded for one that has been struck, EndsBeforeItStarts."""
    _may(by, member.programme)
    member = _member(member)
    if member.struck_at:
        raise MemberEnded
    if last_day < member.valid_from:
        raise EndsBeforeItStarts
    later = OfficeMember.objects.standing().filter(
        programme=member.programme_id, person=member.person_id, valid_from__gt=member.valid_from
    )
    if later.filter(valid_from__lte=last_day).exists():
        raise MemberAlready(name=member.person.name)
    member.valid_to, member.ended_by, member.ended_at = last_day, by, now
    member.save(update_fields=["valid_to", "ended_by", "ended_at"])
    record("office.member_ended", case=None, by=by, at=now, programme=member.programme.key, member=str(member.uuid))
    return member


@transaction.atomic
def strike_member(member: OfficeMember, *, reason: str, by: User, now: datetime) -> OfficeMember:
    """Take away a row that was entered by mistake: it stays, struck, with the reason."""
    _may(by, member.programme)
    if not reason.strip():
        raise ReasonMissing
    member = _member(member)
    if member.struck_at:
        raise MemberEnded
    member.struck_by, member.struck_at, member.struck_reason = by, now, reason.strip()
    member.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    record("office.member_struck", case=None, by=by, at=now, programme=member.programme.key, member=str(member.uuid))
    return member


@transaction.atomic
def add_action(
    programme: Programme,
    *,
    what: str,
    responsible: Person | None = None,
    responsible_name: str = "",
    due_on: date | None = None,
    meeting: OfficeMeeting | None = None,
    by: User,
    now: datetime,
) -> OfficeAction:
    """Write down what someone is to do, and by when."""
    _may(by, programme)
    action = OfficeAction.objects.create(
        programme=programme,
        meeting=meeting,
        what=what,
        responsible=responsible,
        responsible_name="" if responsible else responsible_name,
        due_on=due_on,
        created_by=by,
        created_at=now,
        changed_at=now,
    )
    record("office.action_added", case=None, by=by, at=now, programme=programme.key, action=str(action.uuid))
    return action


def _action(action: OfficeAction) -> OfficeAction:
    return OfficeAction.objects.select_for_update(of=("self",)).select_related("programme").get(pk=action.pk)


@transaction.atomic
def change_action(
    action: OfficeAction,
    *,
    what: str,
    responsible: Person | None,
    responsible_name: str,
    due_on: date | None,
    by: User,
    now: datetime,
) -> OfficeAction:
    """Word an open action anew, or give it to another or another day. The day it first had stays in the history."""
    _may(by, action.programme)
    action = _action(action)
    if action.closed_on:
        raise ActionClosed
    before = action.due_on
    action.what, action.due_on = what, due_on
    action.responsible, action.responsible_name = responsible, "" if responsible else responsible_name
    action.changed_at = now
    action.save(update_fields=["what", "due_on", "responsible", "responsible_name", "changed_at"])
    record(
        "office.action_changed",
        case=None,
        by=by,
        at=now,
        programme=action.programme.key,
        action=str(action.uuid),
        due_before=before and before.isoformat(),
    )
    return action


@transaction.atomic
def close_action(
    action: OfficeAction, *, on: date, outcome: str = "", dropped: bool = False, by: User, now: datetime
) -> OfficeAction:
    """Say that an action was done on a day, or dropped and why. The one responsible may, and who runs the office."""
    if not may_close_action(by, action):
        raise NotAllowed
    action = _action(action)
    if action.closed_on:
        raise ActionClosed
    if dropped and not outcome.strip():
        raise ReasonMissing
    action.closed_on, action.closed_by, action.closed_at = on, by, now
    action.outcome, action.dropped = outcome.strip(), dropped
    action.changed_at = now
    action.save(update_fields=["closed_on", "closed_by", "closed_at", "outcome", "dropped", "changed_at"])
    record("office.action_closed", case=None, by=by, at=now, programme=action.programme.key, action=str(action.uuid))
    return action


@transaction.atomic
def reopen_action(action: OfficeAction, *, by: User, now: datetime) -> OfficeAction:
    """Take up an action again that was closed too early."""
    if not may_close_action(by, action):
        raise NotAllowed
    action = _action(action)
    if not action.closed_on:
        raise ActionOpen
    action.closed_on = action.closed_by = action.closed_at = None
    action.dropped, action.outcome = False, ""
    action.changed_at = now
    action.save(update_fields=["closed_on", "closed_by", "closed_at", "outcome", "dropped", "changed_at"])
    record("office.action_reopened", case=None, by=by, at=now, programme=action.programme.key, action=str(action.uuid))
    return action
