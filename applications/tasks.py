"""Celery's door: thin tasks that call the workflow."""

from celery import shared_task

from applications.workflow import extensions, receipts, reminders, rounds, scans, unused
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


@shared_task
def queue_reminders() -> None:
    """Look for calls and supplements that close soon; run by beat."""
    reminders.queue_reminders(now=now())


@shared_task
def remind_of_closing(pk: int) -> None:
    """Remind everyone with a draft in the call, for a queued job."""
    reminders.remind_of_closing(pk, now=now())


@shared_task
def remove_files(pk: int) -> None:
    """Remove what only a removed draft held, for a queued job."""
    unused.remove_files(pk, now=now())


@shared_task
def end_passed_rounds() -> None:
    """Note the openings whose time has passed; run by beat."""
    rounds.end_passed(now=now())


@shared_task
def scan_file(key: str) -> None:
    """Have an attached content judged by the virus scanner."""
    scans.scan_file(key, now=now())


@shared_task
def scan_waiting() -> None:
    """Look for contents that wait for the virus scanner; run by beat."""
    scans.scan_waiting(now=now())
