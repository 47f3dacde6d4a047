"""Celery's door to the grants: thin tasks that call the workflow."""

from celery import shared_task

from grants.models import LaterDecision, Recovery, ReportVersion, Settlement
from grants.workflow import aid, opening
from grants.workflow.ending import lapsing, letters
from grants.workflow.reports import keeping, reminding, scheduling
from registry.workflow.outbox import run_job
from sweden.clock import now


@shared_task
def open_grants() -> None:
    """Lay up what has been granted, and close what has been withdrawn; run by beat."""
    opening.open_grants(now=now())
    lapsing.lapse_withdrawn(now=now())


@shared_task
def follow_up() -> None:
    """Lay up reports and remind of them; run by beat."""
    scheduling.lay_all(now=now())
    reminding.remind(now=now())
    aid.freeze_all(now=now())


@shared_task
def store_report(job_pk: int) -> None:
    """Make the document of a report that has been handed in, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        rows = ReportVersion.objects.select_related("report__case", "report__project")
        keeping.keep(rows.get(uuid=job.arguments["version"]), now=now())
        progress(1, 1)

    run_job(job_pk, work)


@shared_task
def store_letter(job_pk: int) -> None:
    """Make a letter of the grant's end, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        if name := job.arguments.get("settlement"):
            letters.keep_settlement(Settlement.objects.select_related("grant__case").get(uuid=name), now=now())
        elif name := job.arguments.get("later"):
            letters.keep_later(
                LaterDecision.objects.select_related("settlement__grant__case").get(uuid=name), now=now()
            )
        else:
            row = Recovery.objects.select_related("grant__case").get(uuid=job.arguments["recovery"])
            letters.keep_recovery(row, job.arguments["what"], now=now())
        progress(1, 1)

    run_job(job_pk, work)
