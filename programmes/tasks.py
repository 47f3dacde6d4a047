"""Celery's door to the mandate: thin tasks that call the workflow."""

from celery import shared_task

from programmes.workflow import duties
from sweden.clock import now, today


@shared_task
def remind_of_information() -> None:
    """Remind those whose running information has not been given for long; harmless to run twice, or at once."""
    duties.remind_of_information(today(), now=now())
