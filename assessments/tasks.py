"""Celery's door to the judgement: thin tasks that call the workflow."""

from celery import shared_task

from assessments.models import Decision, DecisionMeeting, Panel, Reserve
from assessments.workflow import assigning, closing, letters, outbox
from registry.workflow.outbox import run_job
from sweden.clock import now


@shared_task
def store_decision(job_pk: int) -> None:
    """Make a decision's document, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        decision = Decision.objects.select_related("application__case", "authority").get(uuid=job.arguments["decision"])
        letters.keep(decision, now=now())
        progress(1, 1)

    run_job(job_pk, work)


@shared_task
def store_reserve(job_pk: int) -> None:
    """Make the letter of a place on the reserve list, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        place = Reserve.objects.select_related("application__case", "authority").get(uuid=job.arguments["reserve"])
        letters.keep_reserve(place, now=now())
        progress(1, 1)

    run_job(job_pk, work)


@shared_task
def store_minutes(job_pk: int) -> None:
    """Make the list of a meeting's decisions, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        letters.keep_minutes(
            DecisionMeeting.objects.select_related("call__case").get(uuid=job.arguments["meeting"]),
            adjusted=job.arguments.get("adjusted", False),
            now=now(),
        )
        progress(1, 1)

    run_job(job_pk, work)


@shared_task
def send_due_letters() -> int:
    """Feedback goes out on the day that was set for it."""
    return outbox.send_due(now())


@shared_task
def remind_of_reviews() -> None:
    """Remind reviewers of what is due, and the invited of their answer; run by beat."""
    assigning.remind(now=now())


@shared_task
def store_panel_minutes(job_pk: int) -> None:
    """Make a panel's minutes, once."""

    def work(job, progress) -> None:
        progress(0, 1)
        panel = Panel.objects.select_related("call__case").get(uuid=job.arguments["panel"])
        letters.keep_panel(panel, signed=job.arguments.get("signed", False), now=now())
        progress(1, 1)

    run_job(job_pk, work)


@shared_task
def close_cases() -> int:
    """Close the applications' cases in which nothing more is to be done; run by beat."""
    return closing.close_due(now=now())
