"""The coordinating organisation confirms what was handed in, where the call demands it, within the time it sets."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import EvidenceDemand, User
from accounts.prepared import Prepared
from applications.errors import (
    AlreadyConfirmed,
    EvidenceMissing,
    EvidenceUnverified,
    GroundMissing,
    InvitedSomeoneElse,
)
from applications.models import Application, Confirmation, HandInTerms
from applications.models.terms import KEEP_DRAFTS_DAYS, Ground
from applications.permissions import coordinates, part_of
from applications.states import Status
from applications.workflow.attachments import terms_of
from calls.models import Call
from calls.workflow.common import edited, editing
from registry.links import whole
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.workflow.cases import join
from registry.workflow.evidence import evidence_of
from registry.workflow.outbox import queue_message
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from registry.workflow.telling import tell_coordinators
from sweden.clock import end_of_day, local

DEADLINE = "confirmation"
#: How long before the last moment the coordinator is reminded.
AHEAD = timedelta(days=2)
#: An application in these states is not waited for any more.
_OVER = (Status.WITHDRAWN, Status.GRANTED, Status.REJECTED, Status.DISMISSED)


@transaction.atomic
def set_terms(
    call: Call,
    *,
    most_files: int,
    most_mb: int | None,
    confirm_days: int | None,
    keep_drafts_days: int = KEEP_DRAFTS_DAYS,
    revision: int,
    by: User,
    now: datetime,
) -> HandInTerms:
    """Set the terms of hand-in of a draft call read at `revision`: who does has written in the call.

    Raises NotAllowed, Stale, and CallActNotOpen once applicants may rely on them.
    """
    call = editing(call, revision, by)
    values = {"most_files": most_files, "most_mb": most_mb, "confirm_days": confirm_days}
    values["keep_drafts_days"] = keep_drafts_days
    terms = HandInTerms.objects.update_or_create(call=call, defaults=values)[0]
    edited(call, by, now)
    record("call.hand_in_terms", case=call.case, by=by, at=now, **values)
    return terms


def ask_for_confirmation(application: Application, *, now: datetime) -> Confirmation | None:
    """At hand-in: the version is to be confirmed, when the call's terms demand it; the whole last day counts."""
    days = terms_of(application.call).confirm_days
    if days is None:
        return None
    due_at = end_of_day(local(now).date() + timedelta(days=days))
    set_deadline(application.case, key=DEADLINE, what="Organisationens bekräftelse senast", due_at=due_at)
    return Confirmation.objects.create(application=application, version=application.submitted_version, due_at=due_at)


_STANDING = Prepared(
    lambda version: Confirmation.objects.filter(version=version).select_related(
        "confirmed_by__person", "application__case__authority", "application__call"
    ),
    version=int,
)


def confirmation_of(application: Application) -> Confirmation | None:
    """What the standing version waits for, or has; None where the call does not ask."""
    found: Confirmation | None = None
    if application.submitted_version_id is not None:
        found = _STANDING.one(version=application.submitted_version_id)
    return found


@transaction.atomic
def name_signatory(confirmation: Confirmation, *, email: str, by: User, now: datetime) -> Confirmation:
    """Ask someone with the right to speak for the organisation to confirm; asking another replaces the first.

    Raises NotAllowed for who does not coordinate, AlreadyConfirmed.
    """
    confirmation = _locked(confirmation)
    application = confirmation.application
    if not coordinates(part_of(by, application)):
        raise NotAllowed
    if confirmation.confirmed_at:
        raise AlreadyConfirmed
    confirmation.email, confirmation.asked_by, confirmation.asked_at = email.strip().lower(), by, now
    confirmation.save(update_fields=["email", "asked_by", "asked_at"])
    user = User.objects.filter(email=confirmation.email).first()
    with translation.override(user.language if user else by.language):
        context = {
            "confirmation": confirmation,
            "application": application,
            "by": by,
            "path": whole("applications:confirm", confirmation.uuid),
        }
        queue_message(
            kind="application.confirmation_asked",
            subject=render_to_string("applications/messages/confirm_subject.txt", context).strip(),
            language=None,
            body=render_to_string("applications/messages/confirm.txt", context),
            to=user.person if user else None,
            to_email=confirmation.email,
            case=application.case,
            now=now,
        )
    return confirmation


@transaction.atomic
def confirm(confirmation: Confirmation, *, ground: str, position: str, by: User, now: datetime) -> Confirmation:
    """Confirm as the one who was asked; also after the set time, which the authority then weighs. Twice is once.

    What shows the right to speak for the organisation on that day is written down with it; where the authority demands
    it (`Authority.evidence_demand`) nobody confirms without. Raises InvitedSomeoneElse, GroundMissing, EvidenceMissing,
    EvidenceUnverified.
    """
    confirmation = _locked(confirmation)
    if not confirmation.email or by.email.lower() != confirmation.email:
        raise InvitedSomeoneElse
    if confirmation.confirmed_at:
        return confirmation
    if ground not in Ground or not position.strip():
        raise GroundMissing
    shown = _shown(confirmation.application, by, now)
    confirmation.confirmed_by, confirmation.confirmed_at = by, now
    confirmation.ground, confirmation.position = ground, position.strip()
    confirmation.save(update_fields=["confirmed_by", "confirmed_at", "ground", "position"])
    application = confirmation.application
    if part_of(by, application) is None:
        join(application.case, by.person, rights=Rights.READ, now=now, organisation=application.coordinator)
    words = Ground(ground).label
    with translation.override("sv"):
        inside = f"Bekräftelse av {by.person}, {confirmation.position} ({words}; {shown})"
    late = ", efter utsatt tid" if confirmation.confirmed_at > confirmation.due_at else ""
    register(
        application.case,
        direction=Direction.RECEIVED,
        what=f"Bekräftelse från behörig företrädare{late}",
        what_internal=inside + late,
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        person=by.person,
        by=by,
        now=now,
    )
    record(
        "application.confirmed",
        case=application.case,
        by=by,
        at=now,
        version=confirmation.version.number,
        sha256=confirmation.version.sha256,
        ground=str(ground),
    )
    finish_deadline(application.case, key=DEADLINE, now=now)
    return confirmation


def _shown(application: Application, by: User, now: datetime) -> str:
    """What shows that they may speak for the organisation, in the register's words; refused where it is not enough."""
    authority, organisation = application.case.authority, application.coordinator
    found = evidence_of(by.person, organisation, local(now).date()) if organisation else None
    alone = found is not None and not found.jointly
    told = {"organisation": organisation, "authority": authority}
    if authority.evidence_demand != EvidenceDemand.TOLD and not alone:
        raise EvidenceMissing(**told)
    if authority.evidence_demand == EvidenceDemand.VERIFIED and not (found and found.verified_at):
        raise EvidenceUnverified(**told)
    if found is None:
        return "inget underlag"
    words = "underlag granskat" if found.verified_at else "underlag lämnat, inte granskat"
    return words if alone else f"{words}, gäller endast i förening"


def _locked(confirmation: Confirmation) -> Confirmation:
    return (
        Confirmation.objects.select_for_update(of=("self",))
        .select_related("application__case__authority", "application__coordinator", "application__call", "version")
        .get(pk=confirmation.pk)
    )


def remind_of_confirmations(*, now: datetime) -> int:
    """Remind, once each, the coordinators whose organisation has not confirmed, and tell the officer when the time has
    passed; returns how many messages were queued. Run by beat.
    """
    waiting = (
        Confirmation.objects.filter(confirmed_at=None, due_at__lte=now + AHEAD)
        .filter(application__submitted_version=F("version"))
        .exclude(application__status__in=_OVER)
        .select_related("application__case__authority", "application__case__officer", "application__call")
    )
    queued = 0
    for one in waiting.order_by("pk"):
        queued += _officer_told(one, now) if one.is_overdue_at(now) else _coordinators_reminded(one, now)
    return queued


def _officer_told(one: Confirmation, now: datetime) -> int:
    officer = one.application.case.officer
    if officer is None:
        return 0
    sent = queue_message(
        kind="application.confirmation_missing",
        subject=f"{one.application.case.designation}: organisationens bekräftelse har inte kommit in",
        body=render_to_string("applications/messages/unconfirmed_officer.txt", {"application": one.application}),
        to=officer,
        case=one.application.case,
        key=f"unconfirmed:{one.uuid}",
        now=now,
    )
    return int(sent is not None)


def _coordinators_reminded(one: Confirmation, now: datetime) -> int:
    case = one.application.case
    context = {"confirmation": one, "application": one.application}
    context["path"] = whole("applications:mine_one", case.uuid) + "#confirmation"
    texts, key = "applications/messages/unconfirmed", f"confirmation-soon:{one.uuid}"
    return tell_coordinators(case, "application.confirmation_soon", texts, context, key=key, now=now)
