"""Signing minutes: those of a decision meeting are adjusted (justering), those of a panel signed by chair and
secretary, each by an act of their own on what was frozen."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from applications.documents.content import checksum
from applications.models import Application
from assessments.errors.meetings import AlreadySigned, NothingToSign, NotTheSigner
from assessments.models import DecisionMeeting, MinutesSignature, Panel, PanelRole, SignsAs
from assessments.permissions import may_meet
from assessments.workflow import outbox
from assessments.workflow.gate import demand_whole
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record
from sweden.clock import local

STORE_PANEL = "assessments.tasks.store_panel_minutes"


def signs_as(meeting: DecisionMeeting, user: User) -> str:
    """As what `user` signs the minutes of a locked meeting; empty: not at all."""
    if user.person_id == meeting.decider.person_id:
        return SignsAs.CHAIR
    adjuster = meeting.adjuster
    return SignsAs.ADJUSTER if adjuster is not None and user.person_id == adjuster.person_id else ""


def signs_panel_as(panel: Panel, user: User) -> str:
    """As what `user` signs the minutes of a closed panel: its chair or secretary on the day it closed."""
    if panel.closed_at is None:
        return ""
    day = local(panel.closed_at).date()
    held = panel.members.filter(person=user.person_id, since__lte=day).exclude(until__lt=day)
    role = held.values_list("role", flat=True).first()
    return {PanelRole.CHAIR: SignsAs.CHAIR, PanelRole.SECRETARY: SignsAs.SECRETARY}.get(role, "")


@transaction.atomic
def sign_meeting(meeting: DecisionMeeting, *, read: str, by: User, now: datetime) -> MinutesSignature:
    """Adjust the minutes of a decision meeting, as its chair or as whom it named. `read`: the checksum of what the
    page showed. Raises NotTheSigner, NothingToSign, AlreadySigned, Stale,
    AnotherActsHere."""
    found = DecisionMeeting.objects.visible_to(by).filter(pk=meeting.pk)
    if not found.exists() or not may_meet(by, meeting.authority):
        raise NotAllowed
    held = DecisionMeeting.objects.select_for_update(of=["self"])
    meeting = held.select_related("call__case", "authority", "decider", "adjuster").get(pk=meeting.pk)
    demand_whole(by, Application.objects.filter(agenda_items__meeting=meeting))
    row = _signed(meeting, signs_as(meeting, by), read, meeting.authority_id, by, now, meeting=meeting)
    record("meeting.minutes_signed", case=meeting.call.case, by=by, at=now, meeting=str(meeting.uuid))
    if MinutesSignature.objects.filter(meeting=meeting).count() == (2 if meeting.adjuster_id else 1):
        outbox.make_minutes(meeting, by=by, now=now, adjusted=True)
    return row


@transaction.atomic
def sign_panel(panel: Panel, *, read: str, by: User, now: datetime) -> MinutesSignature:
    """Sign the minutes of a closed panel, as its chair or secretary; when both have, they are made with their names.
    Raises NotTheSigner, NothingToSign, AlreadySigned, Stale,
    AnotherActsHere."""
    if not Panel.objects.visible_to(by).filter(pk=panel.pk).exists():
        raise NotAllowed
    panel = Panel.objects.select_for_update(of=["self"]).select_related("call__case").get(pk=panel.pk)
    authority = panel.call.case.authority_id
    demand_whole(by, Application.objects.filter(panel_item__panel=panel))
    row = _signed(panel, signs_panel_as(panel, by), read, authority, by, now, panel=panel)
    record("panel.minutes_signed", case=panel.call.case, by=by, at=now, panel=str(panel.uuid))
    if MinutesSignature.objects.filter(panel=panel).count() == len(SIGN_PANELS):
        queue_job(
            STORE_PANEL,
            key=f"panel-signed:{panel.uuid}",
            case=panel.call.case,
            by=by,
            now=now,
            label="Det undertecknade panelprotokollet som PDF",
            panel=str(panel.uuid),
            signed=True,
        )
    return row


def frozen_as(thing: DecisionMeeting | Panel) -> str:
    """The checksum of the frozen minutes; those of panels that closed long ago are worked out."""
    return thing.sha256 or checksum(thing.content)


#: Who signs a panel's minutes.
SIGN_PANELS = (SignsAs.CHAIR, SignsAs.SECRETARY)


def _signed(
    thing: DecisionMeeting | Panel, role: str, read: str, authority: int, by: User, now: datetime, **whose: Any
) -> MinutesSignature:
    if not role:
        raise NotTheSigner
    if thing.content is None:
        raise NothingToSign
    sha256 = frozen_as(thing)
    if read != sha256:
        raise Stale
    if MinutesSignature.objects.filter(signs_as=role, **whose).exists():
        raise AlreadySigned
    return MinutesSignature.objects.create(
        authority_id=authority,
        signs_as=role,
        signed_by=by,
        person=by.person,
        signed_at=now,
        sha256=sha256,
        **whose,
    )
