"""Calls by invitation: who may apply, and a direct award's ground and approval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, Stale
from accounts.models import Organisation, OrganisationKind, User
from calls.errors import AwardNotByInvitation, CallActNotOpen, GroundMissing, NotWhomWasAsked
from calls.models import Access, Call, CallRecipient, DirectAward
from calls.permissions import may, may_approve_award, may_go_on
from calls.states import CallAct, CallStatus
from calls.workflow.common import edited, editing, locked
from programmes.templatetags.texts import text_of
from registry.links import whole
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record
from sweden.typography import moment_long


@transaction.atomic
def set_award(
    call: Call,
    *,
    ground_sv: str,
    provision: str,
    approver: User | None,
    recipients: Iterable[Mapping[str, Any]],
    unfinished: Iterable[Mapping[str, str]] = (),
    revision: int,
    by: User,
    now: datetime,
) -> Call:
    """Say to whom a direct award goes, why, on what it rests and who is asked to approve it; an approval is taken back.

    Each of `recipients` is organisation (its name), number, kind, name, email; `unfinished` are those that something
    is still missing of, kept as they are typed until they are complete. Raises AwardNotByInvitation, and
    NotWhomWasAsked for an approver who may not approve.
    """
    call = editing(call, revision, by)
    if call.access != Access.INVITED or call.first_step_id is not None:
        raise AwardNotByInvitation
    if approver is not None and not may_approve_award(approver, call):
        raise NotWhomWasAsked
    fields: dict[str, Any] = {"ground_sv": ground_sv.strip(), "provision": provision.strip(), "approver": approver}
    fields["unfinished"] = [dict(one) for one in unfinished]
    DirectAward.objects.update_or_create(call=call, defaults=fields | {"approved_by": None, "approved_at": None})
    CallRecipient.objects.filter(call=call).delete()
    for one in recipients:
        organisation, _new = Organisation.objects.get_or_create(
            number=one["number"],
            merged_into=None,
            defaults={"name": one["organisation"], "kind": one.get("kind") or OrganisationKind.OTHER},
        )
        CallRecipient.objects.get_or_create(
            call=call, organisation=organisation, email=one["email"], defaults={"name": one["name"]}
        )
    return edited(call, by, now)


@transaction.atomic
def approve_award(call: Call, *, revision: int, by: User, now: datetime) -> Call:
    """Approve a proofread direct award as read at `revision`. Never by those who have written in it. Raises Stale and
    GroundMissing.
    """
    call = locked(call, CallAct.APPROVE_AWARD, by)
    if call.revision != revision:
        raise Stale
    award = DirectAward.objects.select_for_update(of=["self"]).filter(call=call).first()
    if award is None:
        raise AwardNotByInvitation
    if not may_approve_award(by, call):
        raise NotAllowed
    if award.unfinished or not (award.ground_sv and award.provision and call.recipients.exists()):
        raise GroundMissing
    award.approved_by, award.approved_at = by, now
    award.save(update_fields=["approved_by", "approved_at"])
    record("call.award_approved", case=call.case, by=by, at=now, revision=call.revision)
    return call


@dataclass(frozen=True)
class Going:
    """One who goes on to the second step: the organisation that coordinates, and whom it is reached by."""

    organisation: Organisation
    name: str
    email: str


@transaction.atomic
def go_on(call: Call, going: Iterable[Going], *, by: User, now: datetime) -> int:
    """Say who goes on to a second step. In a published one they are told at once, else when it is published.

    Who has been told stays invited; others are replaced. Returns how many are new. Raises NotAllowed, and
    CallActNotOpen for a call that is no second step, or has closed.
    """
    call = Call.objects.select_for_update(of=["self"]).select_related("case__authority").get(pk=call.pk)
    if not may(by, CallAct.EDIT, call):
        raise NotAllowed
    if not may_go_on(by, call, now):
        raise CallActNotOpen(status=call.status, act=CallAct.EDIT)
    wanted = {(one.organisation.pk, one.email.lower()): one for one in going}
    there = {(one.organisation_id, one.email.lower()): one for one in call.recipients.all()}
    call.recipients.filter(
        pk__in=[one.pk for key, one in there.items() if key not in wanted and one.invited_at is None]
    ).delete()
    new = [one for key, one in wanted.items() if key not in there]
    for one in new:
        CallRecipient.objects.create(call=call, organisation=one.organisation, name=one.name, email=one.email)
    record("call.gone_on", case=call.case, by=by, at=now, count=len(wanted))
    if call.status == CallStatus.PUBLISHED:
        invite(call, now=now)
    return len(new)


def invite(call: Call, *, now: datetime) -> int:
    """Tell everyone who may apply in a call by invitation and has not been told; returns how many."""
    waiting = list(call.recipients.filter(invited_at__isnull=True).select_related("organisation"))
    for one in waiting:
        user = User.objects.filter(email__iexact=one.email, is_active=True).select_related("person").first()
        with translation.override(user.language if user else "sv"):
            lang = translation.get_language() or "sv"
            queue_message(
                kind="call.invited",
                to=user.person if user else None,
                to_email=one.email,
                subject=_("You are invited to apply: %(title)s") % {"title": text_of(call, "title")},
                language=None,
                body=_(
                    "%(authority)s invites %(organisation)s to apply in %(title)s (%(number)s).\n\n"
                    "The application is open from %(opens)s to %(closes)s. Sign in with this e-mail address, "
                    "%(email)s, to see the call and begin:\n%(address)s"
                )
                % {
                    "authority": call.case.authority.short_name,
                    "organisation": one.organisation.name,
                    "title": text_of(call, "title"),
                    "number": call.case.designation,
                    "opens": moment_long(call.opens_at, lang, year=True),
                    "closes": moment_long(call.closes_at, lang, year=True),
                    "email": one.email,
                    "address": whole("calls:call", call.case.uuid),
                },
                case=call.case,
                now=now,
            )
        one.invited_at = now
        one.save(update_fields=["invited_at"])
    return len(waiting)
