"""Evidence of who may speak for an organisation: entered by its administrator, verified or ended with a reason."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Organisation, Person, User
from accounts.queries import families
from accounts.texts import fitting
from accounts.weighing import weighs
from registry.errors import EvidenceOver, EvidenceReason
from registry.models import RepresentationEvidence
from registry.permissions import administers, may_verify_evidence
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.documents import store_file
from registry.workflow.stream import record
from sweden.clock import local


@transaction.atomic
def enter_evidence(
    organisation: Organisation,
    person: Person,
    *,
    ground: str,
    jointly: bool,
    source: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
    now: datetime,
    upload: File | None = None,
) -> RepresentationEvidence:
    """Say that someone may speak for the organisation, and where it is seen. Raises NotAllowed, FileRefused,
    InfectedFile and ScannerAway."""
    if not administers(by, organisation):
        raise NotAllowed
    file, filename = None, ""
    if upload is not None:
        filename = name_of(upload.name or "")
        kind = judge(upload, filename)
        refuse_infected(upload.chunks())
        file = store_file(upload, content_type=kind, now=now)
    row = RepresentationEvidence.objects.create(
        organisation=organisation,
        person=person,
        ground=ground,
        jointly=jointly,
        source=fitting(RepresentationEvidence, "source", source),
        file=file,
        filename=filename,
        valid_from=valid_from,
        valid_to=valid_to,
        entered_by=by,
        entered_at=now,
    )
    record("evidence.entered", case=None, by=by, at=now, **_keys(row))
    return row


@weighs
@transaction.atomic
def verify_evidence(row: RepresentationEvidence, *, at: Authority, by: User, now: datetime) -> RepresentationEvidence:
    """Say, for an authority, that the document says what is claimed. Raises NotAllowed, EvidenceOver."""
    row = _locked(row)
    if not may_verify_evidence(by, at) or row.entered_by.person_id == by.person_id or row.person_id == by.person_id:
        raise NotAllowed
    if row.ended_at is not None or (row.valid_to is not None and row.valid_to < local(now).date()):
        raise EvidenceOver
    if row.verified_at is None:
        row.verified_by, row.verified_for, row.verified_at = by, at, now
        row.save(update_fields=["verified_by", "verified_for", "verified_at"])
        record("evidence.verified", case=None, by=by, at=now, authority=at.key, **_keys(row))
    return row


@transaction.atomic
def end_evidence(row: RepresentationEvidence, *, why: str, by: User, now: datetime) -> RepresentationEvidence:
    """End it before its last day, as the organisation or, when it does not hold, as an authority; with the reason.

    Raises NotAllowed, EvidenceOver, EvidenceReason, TextTooLong.
    """
    row = _locked(row)
    if not (administers(by, row.organisation) or may_verify_evidence(by)):
        raise NotAllowed
    if row.ended_at is not None:
        raise EvidenceOver
    if not why.strip():
        raise EvidenceReason
    row.ended_by, row.ended_at, row.ended_why = by, now, fitting(row, "ended_why", why)
    row.save(update_fields=["ended_by", "ended_at", "ended_why"])
    record("evidence.ended", case=None, by=by, at=now, why=row.ended_why, **_keys(row))
    return row


def evidence_of(person: Person, organisation: Organisation, day: date) -> RepresentationEvidence | None:
    """What shows that the person may speak for the organisation, or what it has been merged with, on a day: what has
    been verified before what has only been entered. None when nothing does."""
    family = families([organisation.pk])[organisation.pk]
    rows = RepresentationEvidence.objects.held_on(day).filter(person=person, organisation__in=family)
    found = rows.select_related("verified_for").order_by("-pk")
    return max(found, key=lambda row: (row.verified_at is not None, not row.jointly), default=None)


def _keys(row: RepresentationEvidence) -> dict[str, str]:
    who = {"evidence": str(row.uuid), "organisation": str(row.organisation.uuid), "person": str(row.person.uuid)}
    return {**who, "ground": row.ground}


def _locked(row: RepresentationEvidence) -> RepresentationEvidence:
    rows = RepresentationEvidence.objects.select_for_update(of=["self"])
    return rows.select_related("organisation", "person", "entered_by").get(pk=row.pk)
