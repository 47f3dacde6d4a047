"""An occasion whose document is made elsewhere; and what every occasion's page shows of who answers and when."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import is_staff_anywhere
from programmes.display.duties import Answering, extras, free_warning, kind_word, number_findings, rule_words
from programmes.permissions import may_fill_in
from programmes.templatetags.texts import text_of
from programmes.workflow.duties import responsible_of
from registry.display import Link, NextStep
from registry.models import Document
from reporting.facts.areas import AreaPart, areas_of, to_come
from reporting.facts.named import own_responsible
from reporting.models import HandedIn, Occasion
from reporting.owing import laid_down_in, state_of, state_outside
from reporting.permissions import may_deliver, may_plan
from reporting.states import OccasionAct, OccasionStatus, is_open
from reporting.workflow.planning import milestones_of
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import local


def planning_of(request: HttpRequest, occasion: Occasion) -> dict[str, Any]:
    """What every occasion's page shows beside its document: who answers, the number, the milestones."""
    if not is_staff_anywhere(request.user):
        return {"answering": [], "milestones": [], "number": []}
    parties = [party.authority for party in occasion.parties.all()]
    own, of_duty = own_responsible([occasion]), responsible_of([occasion.duty])
    mine = [one for one in parties if may_plan(request.user, occasion, one)]
    days = milestones_of(occasion)
    return {
        "answering": [
            Answering(
                one,
                own.get((occasion.pk, one.pk)) or of_duty.get((occasion.duty_id, one.pk)),
                at(occasion, "occasion_responsible", one.key) if one in mine else "",
            )
            for one in parties
        ],
        "milestones": [
            (one, days.get(one["key"]), at(occasion, "milestone", one["key"]) if mine else "")
            for one in extras(occasion.duty, "milestones")
        ],
        # Of what is decided the text has been judged.
        "number": number_findings(occasion.duty, request.user) if is_open(occasion.status, OccasionAct.WRITE) else [],
    }


def at(occasion: Occasion, name: str, *arguments: str) -> str:
    """An address of the occasion's pages."""
    return reverse(f"reporting:{name}", args=[occasion.uuid, *arguments])


@dataclass(frozen=True)
class Sent:
    """A document that was sent, as the reader may see it: the file where the case is theirs to read."""

    row: HandedIn
    document: Document | None
    was_late: bool


@dataclass(frozen=True)
class AreaLine:
    """A technology area whose document is in, awaited or left out; `url` where it is decided or recorded."""

    part: AreaPart
    sent: Sent | None
    url: str = ""


def plain_page(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """An occasion whose document is made elsewhere: what is owed, when, by whom, and what was handed in."""
    user, duty = request.user, occasion.duty
    today = local(request.now).date()
    is_staff = is_staff_anywhere(user)
    handed = _sent(occasion, user)
    parts = areas_of(occasion)
    may = may_deliver(user, occasion) and is_open(occasion.status, OccasionAct.HAND_IN)
    lacks = bool(duty.lacks_number)
    internal = latest_banking_day_on_or_before(occasion.due_on)
    context = {
        "occasion": occasion,
        "title": occasion.case.title_public,
        "numbers": [party.case.designation for party in occasion.parties.all()],
        "mark": (
            state_of(occasion, occasion.due_on, today)
            if is_staff
            else state_outside(occasion.delivered_at is not None, occasion.due_on, today)
        )[1],
        "laid_down_in": laid_down_in(duty),
        "internal": internal,
        "warning": free_warning(occasion.due_on) if internal != occasion.due_on else "",
        "rule": rule_words(duty.rule),
        "kind": kind_word(duty.document_kind),
        "handed": [] if parts else list(handed.values()),
        "areas": _area_lines(occasion, parts, handed, user, may=may and not lacks),
        "is_done": occasion.status == OccasionStatus.DELIVERED,
        "is_staff": is_staff,
        "next": _next(occasion, parts, may=may, lacks=lacks),
        **planning_of(request, occasion),
    }
    return render(request, "reporting/plain_occasion.html", context)


def _sent(occasion: Occasion, user: Any) -> dict[str, Sent]:
    """What has been sent, by area; empty key where one document answers it all."""
    rows = list(occasion.handed_in.select_related("recorded_by__person").order_by("pk"))
    seen = Document.objects.visible_to(user).select_related("file").in_bulk([row.document_id for row in rows])
    return {row.area: Sent(row, seen.get(row.document_id), row.handed_on > occasion.due_on) for row in rows}


def _area_lines(
    occasion: Occasion, parts: list[AreaPart], handed: dict[str, Sent], user: Any, *, may: bool
) -> list[AreaLine]:
    found = []
    for part in parts:
        url = ""
        if part.handed is None and part.included is None:
            assignment = part.area.assignment
            if assignment and may_fill_in(user, assignment):
                url = reverse("programmes:fact", args=[assignment.uuid, f"technology_areas/{part.area.key}"])
        elif part.handed is None and part.included and may:
            url = at(occasion, "hand_in") + f"?omrade={part.area.key}"
        found.append(AreaLine(part, handed.get(part.area.key), url))
    return found


def _next(occasion: Occasion, parts: list[AreaPart], *, may: bool, lacks: bool) -> NextStep | None:
    if occasion.status == OccasionStatus.DELIVERED:
        return None
    if lacks:
        return NextStep(
            _("The decision's reference number is missing"),
            _("The document must refer to it. Fill it in on the assignment, with its source, and go on here."),
        )
    if parts:
        remain = to_come(parts)
        if unclear := [one for one in remain if one.included is None and len(remain) == 1]:
            return NextStep(
                _("Decide whether %(area)s is in") % {"area": text_of(unclear[0].area, "name")},
                _("The decision is unclear. Say on the assignment whether the area has a document, with the source."),
            )
        return NextStep(
            _("Send the documents and record them here"),
            ngettext(
                "One document for each technology area. %(count)s remains.",
                "One document for each technology area. %(count)s remain.",
                len(remain),
            )
            % {"count": len(remain)},
            act=Link(_("Record a document"), at(occasion, "hand_in")) if may else None,
        )
    return NextStep(
        _("Send the document and record it here"),
        _("The document is made outside Programkontor. When it has been sent it is registered and kept here."),
        act=Link(_("Record the document"), at(occasion, "hand_in")) if may else None,
    )
