"""Celery's door to the grants: thin tasks that call the workflow."""

from celery import shared_task

from grants.models import Acceptance, ChangeRequest, LaterDecision, Recovery, ReportVersion, Settlement
from grants.workflow import aid, opening, papers, runs
from grants.workflow.ending import lapsing, letters
from grants.workflow.reports import keeping, reminding, scheduling
from registry.workflow.outbox import run_job
from sweden.clock import now


@shared_task
def open_grants() -> None:
    """Lay up what has been granted, and close what has been withdrawn; run by beat."""
    try:
        opening.open_grants(now=now())
    finally:  # a fault in the one stops not the other
        lapsing.lapse_withdrawn(now=now())


@shared_task
def follow_up() -> None:
    """Lay up reports and remind of them; run by beat."""
    try:
        scheduling.lay_all(now=now())
    finally:  # a fault in one of them keeps none of the others from being done
        try:
            reminding.remind(now=now())
        finally:
            aid.freeze_all(now=now())


@shared_task
def do_payment_run(job_pk: int) -> None:
    """Propose, attest or export what a filter has chosen."""
    runs.do_run(job_pk, now=now())


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
    """Make a letter or document of a grant, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        if name := job.arguments.get("acceptance"):
            rows = Acceptance.objects.select_related("grant__case", "organisation", "answered_by__person")
            papers.keep_acceptance(rows.get(uuid=name), now=now())
        elif name := job.arguments.get("change"):
            rows = ChangeRequest.objects.select_related("grant__case", "grant__coordinator", "decided_by__person")
            papers.keep_change(rows.get(uuid=name), now=now())
        elif name := job.arguments.get("settlement"):
            settlement = Settlement.objects.select_related("grant__case").get(uuid=name)
            keep = letters.keep_proposed if job.arguments.get("what") == "proposed" else letters.keep_settlement
            keep(settlement, now=now())
        elif name := job.arguments.get("later"):
            letters.keep_later(
                LaterDecision.objects.select_related("settlement__grant__case").get(uuid=name), now=now()
            )
        else:
            row = Recovery.objects.select_related("grant__case").get(uuid=job.arguments["recovery"])
            letters.keep_recovery(row, job.arguments["what"], now=now())
        progress(1, 1)

    run_job(job_pk, work)
