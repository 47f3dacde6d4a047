"""Celery's door: thin tasks that call the workflow."""

from celery import shared_task

from applications.workflow import receipts


@shared_task
def store_receipt(pk: int) -> None:
    """Make and keep the receipt and the application as PDF, for a queued job."""
    receipts.store_receipt(pk)
