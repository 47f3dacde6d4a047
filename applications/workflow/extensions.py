"""Telling those who are writing that a call's last day has been moved forward."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from applications.states import Status
from calls.models import CallExtension
from registry.links import whole
from registry.models import Job, Participation
from registry.workflow.outbox import Progress, queue_job, queue_message, run_job

TELL = "applications.tasks.tell_of_extension"


def queue_news_of_extensions(*, now: datetime) -> int:
    """Queue, once, the news of each extension whose new last moment has not passed; returns how many were queued."""
    standing = {f"extension:{one.pk}": one for one in CallExtension.objects.filter(closes_after__gt=now)}
    told = set(Job.objects.filter(key__in=standing).values_list("key", flat=True))
    news = [(key, one) for key, one in standing.items() if key not in told]
    for key, extension in news:
        with transaction.atomic():
            queue_job(TELL, now=now, key=key, label="Besked om ny sista ansökningsdag", extension=extension.pk)
    return len(news)


def tell_of_extension(pk: int, *, now: datetime) -> None:
    """Carry out the job: everyone with a draft in the call gets one message, however often it is run."""
    run_job(pk, lambda job, progress: _tell(job, progress, now))


def _tell(job: Job, progress: Progress, now: datetime) -> None:
    extension = CallExtension.objects.select_related("call__case").get(pk=job.arguments["extension"])
    writing = (
        Participation.objects.filter(
            case__application__call=extension.call, case__application__status=Status.DRAFT, ended_at=None
        )
        .select_related("person", "case")
        .prefetch_related("person__users")
        .order_by("pk")
    )
    total = writing.count()
    for done, part in enumerate(writing.iterator(chunk_size=500), start=1):
        user = min(part.person.users.all(), key=lambda one: one.pk, default=None)
        with transaction.atomic(), translation.override(user.language if user else "sv"):
            context = {"call": extension.call, "extension": extension}
            context["path"] = whole("applications:mine_one", part.case.uuid)
            queue_message(
                kind="application.extended",
                subject=render_to_string("applications/messages/extended_subject.txt", context).strip(),
                language=None,
                body=render_to_string("applications/messages/extended.txt", context),
                to=part.person,
                to_email=user.email if user else part.person.email,
                case=part.case,
                key=f"extended:{extension.pk}:{part.case.uuid}:{part.person.uuid}",
                now=now,
            )
        progress(done, total)
