"""The receipt (mottagningsbevis) and the frozen application as documents of the case."""

from datetime import datetime

from django.db import transaction

from applications.display.aid_handed_in import aid_shown
from applications.documents import application_pdf, receipt_pdf
from applications.models import Application
from applications.workflow.facts import application_day
from registry.models import Job
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.outbox import run_job
from registry.workflow.stream import register
from sweden.clock import now as clock_now


def receipt_key(application: Application) -> str:
    """What the receipt of the version that stands is known by; so is the job that makes it."""
    number = application.submitted_version.number
    return f"receipt:{application.case.uuid}" + ("" if number == 1 else f":{number}")


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
    version = application.submitted_version.number
    which, name = ("", "") if version == 1 else (f", version {version}", f"-v{version}")
    progress(0, 2)
    whole = application_pdf(
        application, lambda: aid_shown(application.submitted_version.content, day=application_day(application))
    )
    progress(1, 2)
    receipt = receipt_pdf(application)
    now = now or clock_now()
    with transaction.atomic():
        store_document(
            case,
            content=whole,
            kind=DocumentKind.APPLICATION,
            title=f"Ansökan{which}",
            filename=f"ansokan-{number}{name}.pdf",
            now=now,
            key=f"application:{case.uuid}:{application.submitted_version.number}",
        )
        document, is_new = store_document(
            case,
            content=receipt,
            kind=DocumentKind.RECEIPT,
            title=f"Mottagningsbevis{which}",
            filename=f"mottagningsbevis-{number}{name}.pdf",
            now=now,
            key=receipt_key(application),
        )
        if is_new:
            register(
                case,
                direction=Direction.SENT,
                what=f"Mottagningsbevis{which}",
                counterpart=str(application.coordinator),
                organisation=application.coordinator,
                document=document,
                now=now,
            )
    progress(2, 2)
