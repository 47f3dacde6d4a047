"""Celery's door to the calls: thin tasks that call the workflow."""

from celery import shared_task

from calls.workflow import scheduling
from sweden.clock import now


@shared_task
def publish_due() -> None:
    """Publish the calls whose moment has come; run by beat."""
    scheduling.publish_due(now=now())
