"""Documents of decisions, reserves, meetings and panels: made once from the frozen record, and registered."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Manager

from applications.states import UNDECIDED
from assessments.documents.decisions import decision_pdf, heading_of
from assessments.documents.meetings import brief_pdf, minutes_pdf, reserve_pdf
from assessments.documents.panels import panel_pdf
from assessments.models import Decision, DecisionMeeting, MinutesSignature, Panel, Reserve
from registry.models import Case
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.stream import register


def keep(decision: Decision, *, now: datetime) -> None:
    """Render the decision and put it in its case. Run twice, it stores once."""
    case = decision.application.case
    # In a joint call another authority's decision in the case is told apart by its name.
    is_lead = decision.authority_id == case.authority_id
    whose = "" if is_lead else f", {decision.content['authority_short']}"
    file = case.number if is_lead else f"{case.number}-{decision.authority.key}"
    _keep_sent(
        case,
        decision_pdf(decision.content),
        kind=DocumentKind.DECISION,
        title=f"{heading_of(decision.content)} {case.number}{whose}",
        filename=f"beslut-{file}.pdf",
        what=f"Underrättelse om {heading_of(decision.content).lower()}{whose}",
        to=decision.content["coordinator"],
        key=f"decision:{decision.uuid}",
        now=now,
    )


def keep_reserve(place: Reserve, *, now: datetime) -> None:
    """Render the letter of a place on the reserve list and put it in its case. Run twice, it stores once."""
    case = place.application.case
    _keep_sent(
        case,
        reserve_pdf(place.content),
        kind=DocumentKind.OTHER,
        title=f"Reservplats {case.number}",
        filename=f"reservplats-{case.number}.pdf",
        what="Meddelande om reservplats",
        to=place.content["coordinator"],
        key=f"reserve:{place.uuid}",
        now=now,
    )


def keep_minutes(meeting: DecisionMeeting, *, adjusted: bool = False, now: datetime) -> None:
    """Render the list of decisions and register it in the call's case, as internal until the parties have been told:
    each part of it is published with its own decision. With it the decisions in brief, for everyone. Run twice, it
    stores once; the list is stored once more when it has been `adjusted`."""
    day, case = meeting.content["day"], meeting.call.case
    _keep_inside(
        case,
        minutes_pdf(meeting.content, _signatures(meeting)),
        what="Justerad beslutslista" if adjusted else "Beslutslista",
        whose=day,
        name=day,
        key=f"minutes{'-adjusted' if adjusted else ''}:{meeting.uuid}",
        mentions=_cases(meeting.items),
        now=now,
    )
    _keep_inside(
        case,
        brief_pdf(meeting.content),
        what="Beslut i korthet",
        whose=day,
        name=day,
        key=f"minutes-brief:{meeting.uuid}",
        mentions=_cases(meeting.items),
        internal=False,
        now=now,
    )


def keep_panel(panel: Panel, *, signed: bool = False, now: datetime) -> None:
    """Render a panel's minutes and register them in the call's case, for the authority. Run twice, it stores once;
    they are stored once more when chair and secretary have `signed` them."""
    _keep_inside(
        panel.call.case,
        panel_pdf(panel.content, _signatures(panel), draft=_undecided(panel)),
        what="Undertecknat panelprotokoll" if signed else "Panelprotokoll",
        whose=panel.name,
        name=str(panel.pk),
        key=f"panel{'-signed' if signed else ''}:{panel.uuid}",
        mentions=_cases(panel.items),
        now=now,
    )


def _undecided(panel: Panel) -> bool:
    return panel.items.filter(application__status__in=UNDECIDED).exists()


def _signatures(thing: DecisionMeeting | Panel) -> list[MinutesSignature]:
    return list(thing.signatures.select_related("person"))


def _cases(items: Manager[Any]) -> list[int]:
    return list(items.values_list("application__case", flat=True))


def _keep_inside(
    case: Case,
    content: bytes,
    *,
    what: str,
    whose: str,
    name: str,
    key: str,
    mentions: list[int],
    internal: bool = True,
    now: datetime,
) -> None:
    """Store what the authority has drawn up, for itself or (not `internal`) for everyone, and register it. `whose`:
    what tells it apart in its title, `name`: in the file's name, `mentions`: the cases that it tells of."""
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.OTHER,
            title=f"{what} {whose}",
            filename=f"{what.lower().replace(' ', '-')}-{case.number}-{name}.pdf",
            now=now,
            key=key,
            internal=internal,
            mentions=mentions,
        )
        if new:
            register(case, direction=Direction.DRAWN_UP, what=what, document=document, now=now)


def _keep_sent(
    case: Case,
    content: bytes,
    *,
    kind: DocumentKind,
    title: str,
    filename: str,
    what: str,
    to: str,
    key: str,
    now: datetime,
) -> None:
    """Store what goes to a party and register it as sent."""
    with transaction.atomic():
        document, new = store_document(
            case, content=content, kind=kind, title=title, filename=filename, now=now, key=key
        )
        if new:
            register(case, direction=Direction.SENT, what=what, counterpart=to, document=document, now=now)
