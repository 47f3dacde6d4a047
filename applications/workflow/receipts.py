"""The receipt (mottagningsbevis) and the frozen application as documents of the case."""

from datetime import datetime

from django.db import transaction

from applications.documents import application_pdf, receipt_pdf
from applications.models import Application
from registry.models import Job
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.outbox import run_job
from registry.workflow.stream import register
from sweden.clock import now as clock_now


def store_receipt(pk: int) -> None:
    """Carry out the job: both documents are stored once, however often it is run."""
    run_job(pk, _work)


def _work(job: Job, progress) -> None:
    application = (
        Application.objects.select_related(
            "case__authority__organisation", "call__case__authority", "submitted_version", "submitted_by__person"
        )
        .exclude(submitted_version=None)
        .get(case=job.case)
    )
    keep(application, progress)


def keep(application: Application, progress=lambda done, total: None, *, now: datetime | None = None) -> None:
    """Store both documents of a submitted application, and register the receipt as sent, at `now` (the clock's)."""
    case, number = application.case, application.case.number
    progress(0, 2)
    whole = application_pdf(application)
    progress(1, 2)
    receipt = receipt_pdf(application)
    now = now or clock_now()
    with transaction.atomic():
        store_document(
            case,
            content=whole,
            kind=DocumentKind.APPLICATION,
            title="Ansökan",
            filename=f"ansokan-{number}.pdf",
            now=now,
            key=f"application:{case.uuid}:{application.submitted_version.number}",
        )
        document, is_new = store_document(
            case,
            content=receipt,
            kind=DocumentKind.RECEIPT,
            title="Mottagningsbevis",
            filename=f"mottagningsbevis-{number}.pdf",
            now=now,
            key=f"receipt:{case.uuid}",
        )
        if is_new:
            register(
                case,
                direction=Direction.SENT,
                what="Mottagningsbevis",
                counterpart=str(application.coordinator),
                organisation=application.coordinator,
                document=document,
                now=now,
            )
    progress(2, 2)
