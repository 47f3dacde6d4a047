"""Trying every delivered document again: its file, its rows, the ledger as it stood, and what is booked since."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import Q

from registry.models import Document
from reporting.kinds.catalogue import kinds
from reporting.kinds.registry import maker
from reporting.models import Report
from reporting.rules.figures import differences, flat
from reporting.workflow.figures import sha256


@dataclass(frozen=True)
class Tried:
    """What a delivered document came to. `faults` should never be; `later` is what is booked since: (figure, then,
    now)."""

    report: Report
    faults: list[str] = field(default_factory=list)
    later: list[tuple[str, object, object]] = field(default_factory=list)


def recompute(*, now: datetime) -> Iterator[Tried]:
    """Try every document that has been delivered, and those that are finished by being kept, such as an evaluation
    plan; oldest first, one at a time, since a dataset may be large."""
    kept = [key for key, one in kinds().items() if one.kept]
    finished = Q(deliveries__isnull=False) | Q(occasion__duty__document_kind__in=kept)
    rows = Report.objects.filter(finished).distinct().order_by("approved_at", "pk")
    for report in rows.select_related("occasion__duty", "occasion__case__authority", "dataset", "document").iterator():
        yield _try(report, now=now)


def _try(report: Report, *, now: datetime) -> Tried:
    dataset, made = report.dataset, maker(report.occasion.duty.document_kind)
    faults = []
    if sha256(dataset.content) != dataset.sha256:
        faults.append("the dataset's check sum differs from the one that was stored")
    if sha256(report.content) != report.content_sha256:
        faults.append("the texts' check sum differs from the one that was stored")
    documents = [report.document, *(part.document for part in report.parts.select_related("document").order_by("pk"))]
    if any(one is not None and _file(one) != one.file_id for one in documents):
        faults.append("the file's check sum differs from the one that was stored")
    faults += [f"{name}: not given by the stored rows" for name in made.again(dataset.content)]
    kept = dataset.content["tables"]
    as_it_stood = made.content(report.occasion, at=dataset.frozen_at)["tables"]
    # A table that a later edition of the product has added was not in the document.
    again = {key: as_it_stood.get(key, []) for key in kept}
    faults += [f"{name}: not given by the ledger as it stood" for name in differences(again, kept)]
    today, then = flat(made.content(report.occasion, at=now)["tables"]), flat(kept)
    later = [(name, then[name], today[name]) for name in then if name in today and today[name] != then[name]]
    return Tried(report, faults, later)


def _file(document: Document) -> str:
    digest = hashlib.sha256()
    try:
        with default_storage.open(document.file.path) as file:
            for chunk in file.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
