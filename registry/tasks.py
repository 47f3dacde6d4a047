"""Celery's door to the outbox: thin tasks that call the workflow."""

from celery import shared_task

from registry.workflow import answers, outbox, webhooks
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
def tell_webhooks() -> None:
    """Give workers the tellings whose time has come."""
    for pk in webhooks.due(now()):
        outbox.nudge(webhooks.TELL, pk)


@shared_task
def tell_webhook(pk: int) -> None:
    """Send one telling."""
    webhooks.tell(pk, now=now())


@shared_task
def forget_answers() -> None:
    """Remove the API's kept answers when their day has passed."""
    answers.forget(now())
