"""What the work around the mandate says on other pages, and what its acts are called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_staff_anywhere
from accounts.prepared import Prepared
from programmes import officefigures
from programmes.display.office import ShownAction, shown_actions
from programmes.models import (
    AidPositionUse,
    AidPositionVersion,
    AidPositionWithdrawal,
    OfficeAction,
    OfficeMeeting,
    Programme,
)
from registry import events, slots
from registry.display import Tab
from sweden.clock import local

#: How many lines the start page shows of each thing.
MOST = 8


def hang() -> None:
    """Fill the slots and name the events; called from `AppConfig.ready`."""
    slots.fill("programme-tabs", office_tab, "", order=30)
    slots.fill("programme-tabs", consultation_tab, "", order=40)
    slots.fill("programme-tabs", positions_tab, "", order=50)
    slots.fill("programme-tabs", areas_tab, "", order=60)
    slots.fill("case-aside", case_positions, "programmes/slots/case_positions.html", order=60)
    slots.fill("start", office_work, "programmes/slots/office_work.html", order=40)
    slots.fill("office-figures", officefigures.money, "", order=30)
    events.name(
        {
            "office.member_added": _("Member of the programme office entered"),
            "office.member_ended": _("Member's last day in the programme office set"),
            "office.member_struck": _("Mistaken member of the programme office struck"),
            "office.action_added": _("Action of the programme office entered"),
            "office.action_changed": _("Action of the programme office changed"),
            "office.action_closed": _("Action of the programme office closed"),
            "office.action_reopened": _("Action of the programme office taken up again"),
            "office.meeting_planned": _("Meeting of the programme office planned"),
            "office.meeting_changed": _("Meeting of the programme office changed"),
            "office.meeting_cancelled": _("Meeting of the programme office cancelled"),
            "office.notes_adjusted": _("Notes of a meeting adjusted"),
            "office.notes_corrected": _("Correction written beside adjusted notes"),
            "office.synergy_logged": _("Synergy logged"),
            "office.opportunity_logged": _("International opportunity logged"),
            "office.evaluation_logged": _("Step of the evaluation logged"),
            "consultation.logged": _("Consultation logged"),
            "aid_position.begun": _("Position on state aid begun"),
            "aid_position.draft_discarded": _("New version of a position on state aid given up"),
            "aid_position.shared": _("Position on state aid shared"),
            "aid_position.withdrawn": _("Position on state aid withdrawn"),
            "aid_position.joined": _("Position on state aid shared by another authority"),
            "aid_position.used": _("The case relies on a position on state aid"),
        }
    )


def office_tab(user: Any, programme: Programme, now: datetime) -> list[Tab] | None:
    """The programme office, for the agencies' staff."""
    if not is_staff_anywhere(user):
        return None
    return [Tab(_("Programme office"), reverse("programmes:office", args=[programme.key]))]


def consultation_tab(user: Any, programme: Programme, now: datetime) -> list[Tab] | None:
    """The consultation log, for the agencies' staff."""
    if not is_staff_anywhere(user):
        return None
    return [Tab(_("Consultation"), reverse("programmes:consultations", args=[programme.key]))]


def positions_tab(user: Any, programme: Programme, now: datetime) -> list[Tab] | None:
    """The register of positions on state aid, for the agencies' staff."""
    if not is_staff_anywhere(user):
        return None
    return [Tab(_("State aid"), reverse("programmes:aid_positions", args=[programme.key]))]


def areas_tab(user: Any, programme: Programme, now: datetime) -> list[Tab]:
    """The technology areas, for all who see the programme."""
    return [Tab(_("Technology areas"), reverse("programmes:areas", args=[programme.key]))]


def _uses(case: Any) -> Any:
    later = AidPositionVersion.objects.filter(
        position=OuterRef("version__position"), number__gt=OuterRef("version__number")
    )
    withdrawn = AidPositionWithdrawal.objects.filter(position=OuterRef("version__position"))
    return (
        AidPositionUse.objects.filter(case=case)
        .annotate(replaced=Exists(later), withdrawn=Exists(withdrawn))
        .select_related("version__position__programme")
        .defer("version__search")
        .order_by("noted_at", "pk")
    )


_USES = Prepared(_uses, case=int)


def case_positions(user: Any, case: Any, now: datetime) -> list[AidPositionUse] | None:
    """The positions on state aid that a case relies on, for the agencies' staff who see the case."""
    if not is_staff_anywhere(user):
        return None
    return list(_USES(case=case.pk)) or None


@dataclass(frozen=True)
class OfficeWork:
    """What a member has undertaken to do, and the next meeting they are asked to."""

    actions: list[ShownAction]
    meetings: list[OfficeMeeting]


def office_work(user: Any, thing: None, now: datetime) -> OfficeWork | None:
    """A person's open actions in programme offices, and the coming meetings that they take part in."""
    if not is_staff_anywhere(user):
        return None
    actions = (
        OfficeAction.objects.visible_to(user)
        .open()
        .filter(responsible=user.person_id)
        .select_related("programme", "responsible")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    )
    meetings = (
        OfficeMeeting.objects.visible_to(user)
        .filter(participants__person=user.person_id, starts_at__gte=now, cancelled_at__isnull=True)
        .select_related("programme")
        .order_by("starts_at")[:2]
    )
    work = OfficeWork(shown_actions(actions, local(now).date()), list(meetings))
    return work if work.actions or work.meetings else None
