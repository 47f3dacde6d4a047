"""Marking what may be secret in a case, and lifting the mark: a warning to whoever is asked, never a decision."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.prepared import Prepared
from accounts.texts import fitting
from registry.errors import AlreadyLifted, MarkedAlready, NotAGroundHere, SecrecyOver
from registry.loading import secrecy
from registry.models import Case, Document, Marking, RegisterEntry
from registry.permissions import may_mark
from registry.rules.secrecy import Ground, holds_until
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import brief

#: The field that is the case's own title, in the register and everywhere else.
TITLE = "title"

_STANDING = Prepared(
    lambda case: (
        Marking.objects.filter(case=case, lifted_at__isnull=True)
        .select_related("marked_by__person", "document", "entry")
        .order_by("marked_at", "pk")
    ),
    case=int,
)


def standing(case: Case) -> list[Marking]:
    """The markings that stand in the case, in the order they were made. One prepared question."""
    return _STANDING(case=case.pk)


def beside(marked: Iterable[Marking], documents: Iterable[Document]) -> None:
    """Put the markings of documents on them (`marking`), to be shown with their names."""
    by_document = {one.document_id: one for one in marked if one.document_id}
    for document in documents:
        document.marking = by_document.get(document.pk)


def titles_marked(cases: Iterable[int], *fields: str) -> set[int]:
    """Keys of those of `cases` whose title, or another of `fields`, is marked: left out of what everyone gets."""
    rows = Marking.objects.filter(case__in=cases, field__in=[TITLE, *fields], lifted_at__isnull=True)
    return set(rows.values_list("case", flat=True))


def ground_for(case: Case, key: str, now: datetime) -> Ground:
    """The ground, if the case's authority may use it on the day. Raises NotAGroundHere."""
    found = next((one for one in secrecy().of(case.authority.key, local(now).date()) if one.key == key), None)
    if found is None:
        raise NotAGroundHere(authority=case.authority.short_name)
    return found


@transaction.atomic
def mark(
    case: Case,
    *,
    ground: str,
    by: User,
    now: datetime,
    reason: str = "",
    document: Document | None = None,
    entry: RegisterEntry | None = None,
    field: str = "",
    label: str = "",
) -> Marking:
    """Mark a document, an entry of the register or a `field` (then with its `label`) as what may be secret on a ground.

    Raises NotAllowed, NotAGroundHere (the section is not for this authority), SecrecyOver (it has held its longest time
    for something of that day) and MarkedAlready.
    """
    if not may_mark(by, case):
        raise NotAllowed
    Case.objects.select_for_update().only("pk").get(pk=case.pk)  # two at once: one after the other
    section = ground_for(case, ground, now)
    what = {"document": document, "entry": entry, "field": field}
    if Marking.objects.filter(case=case, ground=ground, lifted_at__isnull=True, **what).exists():
        raise MarkedAlready
    made_at = document.created_at if document else entry.registered_at if entry else case.opened_at or now
    until = holds_until(section, local(made_at).date())
    if until is not None and until < local(now).date():
        raise SecrecyOver(section=section.section, day=until)
    named = document.title if document else entry.what if entry else label
    row = Marking.objects.create(
        case=case,
        **what,
        label=brief(named, 300),
        ground=ground,
        section=section.section,
        reason=fitting(Marking, "reason", reason),
        until=until,
        marked_by=by,
        marked_at=now,
    )
    record("case.marked", case=case, by=by, at=now, marking=str(row.uuid), ground=ground)
    return row


@transaction.atomic
def lift(marking: Marking, *, by: User, now: datetime) -> Marking:
    """Take a marking away; that it has stood stays. Raises NotAllowed and AlreadyLifted."""
    row = Marking.objects.select_for_update(of=["self"]).select_related("case__authority").get(pk=marking.pk)
    if not may_mark(by, row.case):
        raise NotAllowed
    if row.lifted_at is not None:
        raise AlreadyLifted
    row.lifted_by, row.lifted_at = by, now
    row.save(update_fields=["lifted_by", "lifted_at"])
    record("case.marking_lifted", case=row.case, by=by, at=now, marking=str(row.uuid), ground=row.ground)
    return row
