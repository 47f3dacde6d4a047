"""The documents of agreements and changes: a worker makes them of what was frozen with the act, and registers them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.documents.agreement import agreement_pdf
from grants.documents.changes import change_pdf, heading_of
from grants.models import Acceptance, ChangeRequest
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.outbox import queue_job
from registry.workflow.stream import register
from sweden.clock import local

#: The task that makes a letter or document of a grant.
STORE = "grants.tasks.store_letter"


def queue_acceptance(row: Acceptance, *, now: datetime) -> None:
    """Have the document of an acceptance made after the act."""
    key = f"letter:acceptance:{row.uuid}"
    queue_job(STORE, now=now, key=key, label="Godkännande av villkor", acceptance=str(row.uuid))


def queue_change(row: ChangeRequest, *, now: datetime) -> None:
    """Have the letter of a decided change made after the act."""
    queue_job(STORE, now=now, key=f"letter:change:{row.uuid}", label=heading_of(row.letter), change=str(row.uuid))


def keep_acceptance(row: Acceptance, *, now: datetime) -> None:
    """Make the document of an acceptance, and register that it came in. Run twice, it does so once."""
    by = row.answered_by
    if by is None or row.answered_at is None or not row.letter:
        return
    words = {
        "what": "Godkännande av villkor",
        "what_internal": f"Godkännande av villkor från {by.person}, {row.position} ({row.letter['ground']})",
        "direction": Direction.RECEIVED,
        "organisation": row.organisation,
        "person": by.person,
    }
    _keep(
        row,
        agreement_pdf(row.letter),
        kind=DocumentKind.OTHER,
        title=f"Godkännande av villkor, {row.organisation.name}",
        filename=f"godkannande-{row.grant.case.number}-{row.pk}.pdf",
        key=f"acceptance:{row.uuid}",
        words=words,
        by=by,
        at=row.answered_at,
        now=now,
    )


def keep_change(row: ChangeRequest, *, now: datetime) -> None:
    """Make the letter of a decided change, and register that it goes out. Run twice, it does so once."""
    if row.decided_at is None or not row.letter:
        return
    heading, grant = heading_of(row.letter), row.grant
    words = {
        "what": f"{heading}: {row.letter['kind']}",
        "direction": Direction.SENT,
        "organisation": grant.coordinator,
    }
    _keep(
        row,
        change_pdf(row.letter),
        kind=DocumentKind.DECISION,
        title=f"{heading} {grant.case.number}",
        filename=f"andring-{grant.case.number}-{row.pk}.pdf",
        key=f"change:{row.uuid}",
        words=words,
        by=row.decided_by,
        at=row.decided_at,
        now=now,
    )


def _keep(
    row: Acceptance | ChangeRequest,
    content: bytes,
    *,
    kind: DocumentKind,
    title: str,
    filename: str,
    key: str,
    words: dict[str, Any],
    by: Any,
    at: datetime,
    now: datetime,
) -> None:
    """Store what has been made, register it on the day of the act, and put it with its act: all or nothing."""
    with transaction.atomic():
        case = row.grant.case
        document, is_new = store_document(
            case, content=content, kind=kind, title=title, filename=filename, now=now, by=by, key=key
        )
        if is_new:
            counterpart = words["organisation"].name
            on = local(at).date()
            register(case, counterpart=counterpart, document=document, occurred_on=on, by=by, now=now, **words)
        type(row).objects.filter(pk=row.pk).update(document=document)
