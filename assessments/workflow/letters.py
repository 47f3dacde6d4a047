"""The decision's document: made once from the frozen record, and registered as sent."""

from datetime import datetime

from django.db import transaction

from assessments.documents.decisions import HEADINGS, decision_pdf
from assessments.documents.meetings import minutes_pdf, reserve_pdf
from assessments.documents.panels import panel_pdf
from assessments.models import Decision, DecisionMeeting, Panel, Reserve
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.stream import register


def keep(decision: Decision, *, now: datetime) -> None:
    """Render the decision and put it in its case. Run twice, it stores once."""
    content = decision_pdf(decision.content)
    case = decision.application.case
    # In a joint call another authority's decision in the case is told apart by its name.
    is_lead = decision.authority_id == case.authority_id
    whose = "" if is_lead else f", {decision.content['authority_short']}"
    file = case.number if is_lead else f"{case.number}-{decision.authority.key}"
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.DECISION,
            title=f"{HEADINGS[decision.outcome]} {case.number}{whose}",
            filename=f"beslut-{file}.pdf",
            now=now,
            key=f"decision:{decision.uuid}",
        )
        if new:
            register(
                case,
                direction=Direction.SENT,
                what=f"Underrättelse om {HEADINGS[decision.outcome].lower()}{whose}",
                counterpart=decision.content["coordinator"],
                document=document,
                now=now,
            )


def keep_reserve(place: Reserve, *, now: datetime) -> None:
    """Render the letter of a place on the reserve list and put it in its case. Run twice, it stores once."""
    case = place.application.case
    content = reserve_pdf(place.content)
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.OTHER,
            title=f"Reservplats {case.number}",
            filename=f"reservplats-{case.number}.pdf",
            now=now,
            key=f"reserve:{place.uuid}",
        )
        if new:
            register(
                case,
                direction=Direction.SENT,
                what="Meddelande om reservplats",
                counterpart=place.content["coordinator"],
                document=document,
                now=now,
            )


def keep_minutes(meeting: DecisionMeeting, *, now: datetime) -> None:
    """Render the list of decisions and register it in the call's case, as internal until the parties have been told:
    each part of it is published with its own decision. Run twice, it stores once."""
    case = meeting.call.case
    content = minutes_pdf(meeting.content)
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.OTHER,
            title=f"Beslutslista {meeting.content['day']}",
            filename=f"beslutslista-{case.number}-{meeting.content['day']}.pdf",
            now=now,
            key=f"minutes:{meeting.uuid}",
            internal=True,
        )
        if new:
            register(case, direction=Direction.DRAWN_UP, what="Beslutslista", document=document, now=now)


def keep_panel(panel: Panel, *, now: datetime) -> None:
    """Render a panel's minutes and register them in the call's case, for the authority. Run twice, it stores once."""
    case = panel.call.case
    content = panel_pdf(panel.content)
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.OTHER,
            title=f"Panelprotokoll {panel.name}",
            filename=f"panelprotokoll-{case.number}-{panel.pk}.pdf",
            now=now,
            key=f"panel:{panel.uuid}",
            internal=True,
        )
        if new:
            register(case, direction=Direction.DRAWN_UP, what="Panelprotokoll", document=document, now=now)
