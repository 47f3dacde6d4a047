"""Recording a document made elsewhere and sent, the answer to an occasion whose document is not made here."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.display.duties import extras
from registry.models import Document
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.cases import share
from registry.workflow.documents import store_document
from registry.workflow.stream import finish_deadline, record, register
from reporting.errors import AreaNotOpen, NotMadeElsewhere, NotYetHandedIn, NumberMissing
from reporting.facts.areas import AreaPart, areas_of, to_come
from reporting.kinds.catalogue import kinds
from reporting.models import HandedIn, Occasion
from reporting.permissions import may_deliver
from reporting.states import OccasionAct, OccasionStatus, next_status
from sweden.clock import local


def same_day(occasion: Occasion, user: User) -> list[Occasion]:
    """Other occasions of the day that the same document may answer: open, handed in by the same authority, made
    elsewhere too, and not with a document per technology area."""
    if extras(occasion.duty, "per_area"):
        return []
    submits = occasion.parties.get(submits=True).authority_id
    found = (
        Occasion.objects.visible_to(user)
        .filter(due_on=occasion.due_on, status=occasion.status, parties__submits=True, parties__authority=submits)
        .exclude(pk=occasion.pk)
        .exclude(duty__document_kind__in=kinds())
        .select_related("duty", "case")
    )
    found = found.order_by("duty__key").prefetch_related("duty__of_assignments__assignment")
    return [one for one in found if not extras(one.duty, "per_area")]


@transaction.atomic
def hand_in(
    occasion: Occasion,
    upload: File,
    *,
    handed_on: date,
    channel: str,
    number: str = "",
    area: str = "",
    also: Sequence[Occasion] = (),
    by: User,
    now: datetime,
) -> list[HandedIn]:
    """Record that a document made elsewhere was sent and answers the occasion; `also`: others that it answers too.

    The file is kept in each case and registered as sent to every recipient, whose people may then read it. All or
    none. Where the duty asks for a document per technology area, `area` is the key of the one it is about, and the
    occasion is done when every area that is in has its own. Raises NotAllowed, NotMadeElsewhere, NumberMissing,
    NotYetHandedIn, AreaNotOpen, OccasionActNotOpen and what a file may be refused for.
    """
    if handed_on > local(now).date():
        raise NotYetHandedIn
    keys = [occasion.pk, *(one.pk for one in also)]
    found = Occasion.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
    locked = {one.pk: one for one in found.select_related("duty__recipient_organisation", "case")}
    for one in locked.values():
        _judge(one, by)
    parts = {one.pk: _part(one, area if one.pk == occasion.pk else "") for one in locked.values()}
    filename = name_of(upload.name or "")
    kind = judge(upload, filename)
    refuse_infected(upload.chunks())
    rows = []
    for key in dict.fromkeys(keys):
        upload.seek(0)
        row = _record(
            locked[key],
            upload,
            filename,
            kind,
            part=parts[key],
            handed_on=handed_on,
            channel=channel,
            number=number,
            by=by,
            now=now,
        )
        rows.append(row)
    return rows


@transaction.atomic
def finish_if_complete(occasion: Occasion, *, by: User | None = None, now: datetime) -> bool:
    """Done when no document remains: the last one is in, or the areas that remained have been left out.

    False while something remains, and where it already was done.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty").get(pk=occasion.pk)
    if occasion.status == OccasionStatus.DELIVERED or not occasion.handed_in.exists() or to_come(areas_of(occasion)):
        return False
    occasion.status = next_status(occasion.status, OccasionAct.HAND_IN)
    occasion.delivered_at = now
    occasion.save(update_fields=["status", "delivered_at"])
    for party in occasion.parties.select_related("case"):
        finish_deadline(party.case, key="due", now=now)
        record("occasion.handed_in", case=party.case, by=by, at=now)
    return True


def _judge(occasion: Occasion, by: User) -> None:
    if not may_deliver(by, occasion) or not Occasion.objects.visible_to(by).filter(pk=occasion.pk).exists():
        raise NotAllowed
    if occasion.duty.document_kind in kinds():
        raise NotMadeElsewhere
    next_status(occasion.status, OccasionAct.HAND_IN)
    if lacking := occasion.duty.lacks_number:
        raise NumberMissing(name=lacking[0].authority.short_name)


def _part(occasion: Occasion, area: str) -> AreaPart | None:
    """The area that the document is about; None where the duty asks for one document."""
    parts = {one.area.key: one for one in areas_of(occasion)}
    if not parts and not area:
        return None
    part = parts.get(area)
    if part is None or part.handed is not None or part.included is False:
        raise AreaNotOpen
    return part


def _record(
    occasion: Occasion,
    upload: File,
    filename: str,
    kind: str,
    *,
    part: AreaPart | None,
    handed_on: date,
    channel: str,
    number: str,
    by: User,
    now: datetime,
) -> HandedIn:
    duty, case = occasion.duty, occasion.case
    document, _new = store_document(
        case,
        content=upload,
        kind=DocumentKind.REPORT,
        title=f"{case.title_public}: {part.area.name_sv}" if part else case.title_public,
        filename=filename,
        content_type=kind,
        by=by,
        now=now,
    )
    departments = list(duty.recipient_departments.order_by("name"))
    for name in _counterparts(occasion, [one.name for one in departments]):
        register(
            case,
            direction=Direction.SENT,
            what=_what(occasion, document),
            counterpart=name,
            document=document,
            occurred_on=handed_on,
            by=by,
            now=now,
        )
    for department in departments:
        share(case, ground="Redovisning enligt regeringens beslut", department=department, by=by, now=now)
    row = HandedIn.objects.create(
        occasion=occasion,
        area=part.area.key if part else "",
        document=document,
        handed_on=handed_on,
        channel=channel,
        number=number,
        recorded_by=by,
        recorded_at=now,
    )
    for party in occasion.parties.select_related("case"):
        record("occasion.document_recorded", case=party.case, by=by, at=now, document=str(document.uuid))
    finish_if_complete(occasion, by=by, now=now)
    return row


def _counterparts(occasion: Occasion, departments: list[str]) -> list[str]:
    names = [f"Regeringskansliet ({name})" for name in departments]
    if occasion.duty.recipient_organisation:
        names.append(occasion.duty.recipient_organisation.name)
    return names or [""]


def _what(occasion: Occasion, document: Document) -> str:
    """What the register says: with the decision's number where one must be referred to."""
    if not occasion.duty.requires_decision_number:
        return document.title
    numbers = [tie.assignment.decision_number for tie in occasion.duty.of_assignments.select_related("assignment")]
    return f"{document.title} ({', '.join(numbers)})"
