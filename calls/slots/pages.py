"""What the offer says on earlier storeys' pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_staff_anywhere
from calls.display import mark_of, next_step
from calls.models import Call, CallQuestion
from calls.permissions import creates_at, may_proofread
from calls.states import CallStatus
from registry.display import Mark, NextStep, Tab
from registry.models.case import CaseKind


def _call_of(case: Any) -> Call | None:
    if getattr(case, "kind", None) != CaseKind.CALL:
        return None
    return (
        Call.objects.select_related("case", "created_by__person", "edited_by", "proofreader__person")
        .filter(case=case)
        .first()
    )


def case_status(user: Any, case: Any, now: datetime) -> Mark | None:
    """How far the call has come."""
    call = _call_of(case)
    return mark_of(call, now) if call else None


def case_next(user: Any, case: Any, now: datetime) -> NextStep | None:
    """The call's next act."""
    call = _call_of(case)
    return next_step(call, user, [], now) if call and call.status != CallStatus.DRAFT else None


def case_tabs(user: Any, case: Any, now: datetime) -> list[Tab] | None:
    """The way to the call itself."""
    if getattr(case, "kind", None) != CaseKind.CALL:
        return None
    return [Tab(_("The call"), reverse("calls:detail", args=[case.uuid]))]


@dataclass(frozen=True)
class Waiting:
    """A call that waits for the reader."""

    call: Call
    mark: Mark
    url: str
    what: Any


def start(user: Any, thing: None, now: datetime) -> list[Waiting] | None:
    """Calls that the reader is asked to proofread, and their own that are not published."""
    if not is_staff_anywhere(user):
        return None
    mine = Q(case__officer=user.person_id, status__in=[CallStatus.DRAFT, CallStatus.PROOFREAD])
    calls = (
        Call.objects.worked_on_by(user)
        .filter(mine | Q(status=CallStatus.PROOF))
        .select_related("case__authority", "created_by", "edited_by")
        .prefetch_related("writers")
        .order_by("opens_at", "pk")[:20]
    )
    waiting = []
    for call in calls:
        if call.status == CallStatus.PROOF:
            if may_proofread(user, call) and call.proofreader_id in (None, user.pk):
                url = reverse("calls:proofread", args=[call.uuid])
                waiting.append(Waiting(call, mark_of(call, now), url, _("Proofread the call")))
        else:
            what = _("Publish the call") if call.status == CallStatus.PROOFREAD else _("Continue writing")
            waiting.append(Waiting(call, mark_of(call, now), reverse("calls:detail", args=[call.uuid]), what))
    asked = (
        CallQuestion.objects.filter(call__in=Call.objects.worked_on_by(user), answer__isnull=True)
        .filter(call__case__officer=user.person_id)
        .select_related("call__case")
        .order_by("asked_at", "pk")[:20]
    )
    waiting += [
        Waiting(one.call, mark_of(one.call, now), reverse("calls:answer", args=[one.uuid]), _("Answer a question"))
        for one in asked
    ]
    return waiting or None


def public_start(user: Any, thing: None, now: datetime) -> list[Call] | None:
    """The calls that are open, for visitors."""
    calls = Call.objects.public().open_at(now).select_related("case__authority").order_by("closes_at", "pk")
    return list(calls[:10]) or None


def programme(user: Any, thing: Any, now: datetime) -> dict[str, Any] | None:
    """The programme's calls that the reader may see."""
    calls = (
        Call.objects.visible_to(user)
        .filter(call_strands__assignment__programme=thing)
        .select_related("case__authority")
        .order_by("-closes_at", "pk")
        .distinct()[:20]
    )
    own = set(Call.objects.worked_on_by(user).filter(pk__in=[call.pk for call in calls]).values_list("pk", flat=True))
    rows = [
        {
            "call": call,
            "mark": mark_of(call, now),
            "url": reverse("calls:detail" if call.pk in own else "calls:call", args=[call.uuid]),
        }
        for call in calls
    ]
    may_create = bool(creates_at(user))
    return {"rows": rows, "may_create": may_create} if rows or may_create else None


def calendar_tab(user: Any, programme: Any, now: datetime) -> list[Tab] | None:
    """The joint calendar, for the agencies' staff."""
    if not is_staff_anywhere(user):
        return None
    return [Tab(_("Calendar"), reverse("calls:joint_calendar", args=[programme.key]))]
