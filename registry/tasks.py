"""Celery's door to the outbox: thin tasks that call the workflow."""

from celery import shared_task

from registry.workflow import answers, disposal, letters, mass, outbox, subject, webhooks
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
    for pk in webhooks.hand_out(now()):
        outbox.nudge(webhooks.TELL, pk)


@shared_task(soft_time_limit=45, time_limit=55)
def tell_webhook(pk: int) -> None:
    """Send one telling. In a queue of its own (CELERY_TASK_ROUTES): who answers slowly holds up no mail."""
    webhooks.tell(pk, now=now())


@shared_task
def forget_answers() -> None:
    """Remove what lies for a while only: the API's kept answers, what webhooks were told, extracts of people's data."""
    moment = now()
    answers.forget(moment)
    webhooks.forget(moment)
    subject.forget_extracts(moment)


@shared_task
def store_case_letter(pk: int) -> None:
    """Make and keep the document of a letter, for a queued job."""
    letters.store_case_letter(pk)


@shared_task
def dispose_documents(pk: int) -> None:
    """Dispose of the documents of a proposal that has been let go, for a queued job."""
    disposal.dispose_documents(pk)


@shared_task
def do_mass_act(pk: int) -> None:
    """Do an act on many things, one by one, for a queued job."""
    mass.do_mass_act(pk, now=now())


@shared_task
def make_extract(pk: int) -> None:
    """Make the file of a person's extract, for a queued job."""
    subject.make_extract(pk)
