"""Celery's door to the grants: thin tasks that call the workflow."""

from celery import shared_task

from grants.workflow import opening
from registry.workflow.outbox import run_job
from sweden.clock import now


@shared_task
def open_grants(job_pk: int | None = None) -> None:
    """Lay up what has been granted; as a job after a decision, and by beat for what was missed."""
    if job_pk is None:
        opening.open_grants(now=now())
    else:
        run_job(job_pk, lambda job, progress: opening.open_grants(now=now()) and None)
