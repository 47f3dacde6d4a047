"""Positions on state aid: drafted by an authority, shared with all, joined by others, replaced by a later version."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import Authority, User
from programmes.errors.office import JoinedAlready, NoDraft, NotShared, PositionWithdrawn, ReasonMissing, UsedAlready
from programmes.models import (
    AidPosition,
    AidPositionDraft,
    AidPositionJoin,
    AidPositionUse,
    AidPositionVersion,
    AidPositionWithdrawal,
    Programme,
)
from programmes.permissions import may_join_position, may_use_position, may_write_position
from registry.models import Case
from registry.workflow.stream import record

TEXTS = ("question", "answer", "basis", "taken_on", "change")


def _locked(position: AidPosition) -> AidPosition:
    """The position; whoever changes it waits for whoever does so already. Refused when it is withdrawn."""
    Programme.objects.select_for_update().get(pk=position.programme_id)  # an append-only row cannot be locked
    if AidPositionWithdrawal.objects.filter(position=position).exists():
        raise PositionWithdrawn
    return position


@transaction.atomic
def begin_position(programme: Programme, *, authority: Authority, by: User, now: datetime, **texts: Any) -> AidPosition:
    """Begin a position of an authority: a draft for its own staff. `texts`: question, answer, basis, taken_on."""
    if not may_write_position(by, authority):
        raise NotAllowed
    position = AidPosition.objects.create(programme=programme, authority=authority, created_by=by, created_at=now)
    AidPositionDraft.objects.create(position=position, written_by=by, written_at=now, **texts)
    record("aid_position.begun", case=None, by=by, at=now, position=str(position.uuid))
    return position


@transaction.atomic
def write_draft(position: AidPosition, *, revision: int, by: User, now: datetime, **texts: Any) -> AidPositionDraft:
    """Write in the draft; begin one (`revision` 0) beside a version that is shared. Raises Stale, PositionWithdrawn."""
    if not may_write_position(by, position.authority):
        raise NotAllowed
    _locked(position)
    draft = AidPositionDraft.objects.filter(position=position).first()
    if (draft.revision if draft else 0) != revision:
        raise Stale
    draft = draft or AidPositionDraft(position=position, revision=0)
    for name, value in texts.items():
        setattr(draft, name, value)
    draft.written_by, draft.written_at = by, now
    draft.revision += 1
    draft.save()
    return draft


@transaction.atomic
def discard_draft(position: AidPosition, *, by: User, now: datetime) -> None:
    """Give up a new version that is being written. A position that was never shared keeps its draft."""
    if not may_write_position(by, position.authority):
        raise NotAllowed
    _locked(position)
    if not position.versions.exists():
        raise NotShared
    if not AidPositionDraft.objects.filter(position=position).delete()[0]:
        raise NoDraft
    record("aid_position.draft_discarded", case=None, by=by, at=now, position=str(position.uuid))


@transaction.atomic
def share_position(position: AidPosition, *, revision: int, by: User, now: datetime) -> AidPositionVersion:
    """Share the draft, as read by `by`: it becomes a version, which is never changed, and replaces the one before.

    Raises NoDraft, Stale, PositionWithdrawn, and ReasonMissing for a later version that does not say what is new.
    """
    if not may_write_position(by, position.authority):
        raise NotAllowed
    _locked(position)
    draft = AidPositionDraft.objects.filter(position=position).first()
    if draft is None:
        raise NoDraft
    if draft.revision != revision:
        raise Stale
    last = position.versions.order_by("-number").first()
    if last and not draft.change.strip():
        raise ReasonMissing
    version = AidPositionVersion.objects.create(
        position=position,
        number=last.number + 1 if last else 1,
        written_by=draft.written_by,
        written_at=draft.written_at,
        shared_by=by,
        shared_at=now,
        **{name: getattr(draft, name) for name in TEXTS},
    )
    draft.delete()
    record("aid_position.shared", case=None, by=by, at=now, position=str(position.uuid), number=version.number)
    return version


@transaction.atomic
def withdraw_position(
    position: AidPosition, *, reason: str, instead: AidPosition | None = None, by: User, now: datetime
) -> AidPositionWithdrawal:
    """Say that a shared position no longer holds, and why. It stays to be read. Raises NotShared, ReasonMissing."""
    if not may_write_position(by, position.authority):
        raise NotAllowed
    _locked(position)
    if not reason.strip():
        raise ReasonMissing
    if not position.versions.exists():
        raise NotShared
    row = AidPositionWithdrawal.objects.create(
        position=position, reason=reason.strip(), instead=instead, withdrawn_by=by, withdrawn_at=now
    )
    record("aid_position.withdrawn", case=None, by=by, at=now, position=str(position.uuid))
    return row


def _current(position: AidPosition, number: int) -> AidPositionVersion:
    version = position.versions.order_by("-number").first()
    if version is None:
        raise NotShared
    if version.number != number:
        raise Stale
    return version


@transaction.atomic
def join_position(position: AidPosition, *, number: int, authority: Authority, by: User, now: datetime):
    """Let another authority take the position too, as its latest version (`number`) words it.

    Raises JoinedAlready, Stale when a newer version has been shared, PositionWithdrawn.
    """
    if not may_join_position(by, authority, position):
        raise NotAllowed
    _locked(position)
    version = _current(position, number)
    if version.joins.filter(authority=authority).exists():
        raise JoinedAlready(authority=authority.short_name)
    row = AidPositionJoin.objects.create(version=version, authority=authority, joined_by=by, joined_at=now)
    record("aid_position.joined", case=None, by=by, at=now, position=str(position.uuid), authority=authority.key)
    return row


@transaction.atomic
def use_position(position: AidPosition, *, number: int, case: Case, note: str = "", by: User, now: datetime):
    """Note that a case relies on the position's latest version (`number`). Written in the case's history too."""
    if not may_use_position(by, case) or not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed
    _locked(position)
    version = _current(position, number)
    if version.uses.filter(case=case).exists():
        raise UsedAlready(number=case.designation)
    row = AidPositionUse.objects.create(version=version, case=case, note=note.strip(), noted_by=by, noted_at=now)
    record("aid_position.used", case=case, by=by, at=now, position=str(position.uuid), number=version.number)
    return row
