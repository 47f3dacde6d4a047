"""Celery's door to the grants: thin tasks that call the workflow."""

from celery import shared_task

from grants.workflow import opening
from sweden.clock import now


@shared_task
def open_grants() -> None:
    """Lay up what has been granted; run by beat."""
    opening.open_grants(now=now())
