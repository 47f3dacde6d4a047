"""Celery's door to the outbox: thin tasks that call the workflow."""

from celery import shared_task

from registry.workflow import answers, outbox
from sweden.clock import now


@shared_task
def send_message(pk: int) -> None:
    """Send one queued message."""
    outbox.send_message(pk)


@shared_task
def sweep() -> None:
    """Nudge what waits: lost nudges, emptied brokers, dead workers."""
    outbox.sweep()


@shared_task
def forget_answers() -> None:
    """Remove the API's kept answers when their day has passed."""
    answers.forget(now())
