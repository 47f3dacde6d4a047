"""Celery's door: thin tasks that call the workflow."""

from celery import shared_task

from applications.workflow import extensions, receipts
from sweden.clock import now


@shared_task
def store_receipt(pk: int) -> None:
    """Make and keep the receipt and the application as PDF, for a queued job."""
    receipts.store_receipt(pk)


@shared_task
def queue_news_of_extensions() -> None:
    """Look for extensions that those who write have not been told of; run by beat."""
    extensions.queue_news_of_extensions(now=now())


@shared_task
def tell_of_extension(pk: int) -> None:
    """Tell everyone with a draft in the call, for a queued job."""
    extensions.tell_of_extension(pk, now=now())
