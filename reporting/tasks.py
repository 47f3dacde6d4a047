"""Celery's door to the account: thin tasks that call the workflow."""

from celery import shared_task

from registry.workflow.outbox import run_job
from reporting.models import Report
from reporting.workflow import daily, delivery
from sweden.clock import now, today


@shared_task
def render_report(job_pk: int) -> None:
    """Produce a report's PDF, with progress on its job."""

    def work(job, progress) -> None:
        progress(0, 2)
        report = Report.objects.select_related("occasion__duty", "dataset").get(uuid=job.arguments["report"])
        progress(1, 2)
        delivery.produce(report, now=now())
        progress(2, 2)

    run_job(job_pk, work)


@shared_task
def open_due_occasions() -> None:
    """Open what is due within its lead days, and remind; harmless to run twice, at once, or after a long absence."""
    daily.keep_the_calendar(today(), now=now())
