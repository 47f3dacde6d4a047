"""Celery's door to the judgement: thin tasks that call the workflow."""

from celery import shared_task

from assessments.models import Decision
from assessments.workflow import letters
from registry.workflow.outbox import run_job
from sweden.clock import now


@shared_task
def store_decision(job_pk: int) -> None:
    """Make a decision's document, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        decision = Decision.objects.select_related("application__case", "authority").get(uuid=job.arguments["decision"])
        letters.keep(decision, now=now())
        progress(1, 1)

    run_job(job_pk, work)
