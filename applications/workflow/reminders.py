"""Reminding those who write that a call closes in seven days, and in two: worded by what is left for each of them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from applications.models import Application
from applications.states import Status
from applications.workflow.confirmations import remind_of_confirmations
from applications.workflow.draft import draft_of
from applications.workflow.facts import Standing
from applications.workflow.rounds import remind
from applications.workflow.unused import see_to_unused
from calls.models import Call
from calls.rules.deadlines import has_closed
from calls.states import CallStatus
from registry.links import whole
from registry.models import Job, Participation
from registry.models.access import Rights
from registry.workflow.outbox import Progress, queue_job, queue_message, run_job
from sweden.clock import local

REMIND = "applications.tasks.remind_of_closing"
#: How long before the closing moment one is reminded.
AHEAD = (timedelta(days=7), timedelta(days=2))


def queue_reminders(*, now: datetime) -> int:
    """Queue, once per call, closing moment and distance, the reminders that are due; returns how many were queued.

    Only the nearest one that is due: who wakes late is not reminded twice. A closing moment that has been moved
    forward is another one. Those with an open supplement, a confirmation to see to, or a draft that is soon
    removed are reminded here too.
    """
    remind(now=now, ahead=AHEAD[-1])
    remind_of_confirmations(now=now)
    see_to_unused(now=now)
    found = []
    closing = Call.objects.filter(status=CallStatus.PUBLISHED, closes_at__gt=now, closes_at__lte=now + max(AHEAD))
    for call in closing.order_by("pk"):
        ahead = min(one for one in AHEAD if call.closes_at - now <= one)
        found.append((f"closing:{call.pk}:{call.closes_at:%Y%m%dT%H%M}:{ahead.days}", call, ahead))
    told = set(Job.objects.filter(key__in=[key for key, _call, _ahead in found]).values_list("key", flat=True))
    news = [one for one in found if one[0] not in told]
    for key, call, ahead in news:
        with transaction.atomic():
            queue_job(REMIND, now=now, key=key, label="Påminnelse om utkast", call=call.pk, days=ahead.days)
    return len(news)


def remind_of_closing(pk: int, *, now: datetime) -> None:
    """Carry out the job: everyone with a draft in the call gets one message, however often it is run."""
    run_job(pk, lambda job, progress: _remind(job, progress, now))


def _remind(job: Job, progress: Progress, now: datetime) -> None:
    drafts = Application.objects.filter(call=job.arguments["call"], status=Status.DRAFT, removed_at=None)
    rows = list(drafts.select_related("case__authority", "call__case").order_by("pk"))
    handed_in = _handed_in(job.arguments["call"])
    for done, application in enumerate(rows, start=1):
        if application.call.closes_at is None or has_closed(application.call.closes_at, now):
            return
        with transaction.atomic():
            _tell(job, application, handed_in, now)
        progress(done, len(rows))


def _handed_in(call: int) -> dict[int, str]:
    """The case numbers of what each person has handed in to the call and not withdrawn."""
    rows = (
        Participation.objects.filter(case__application__call=call, ended_at=None)
        .exclude(case__application__status__in=[Status.DRAFT, Status.WITHDRAWN])
        .values_list("person", "case__number")
    )
    return dict(rows)


def _tell(job: Job, application: Application, handed_in: dict[int, str], now: datetime) -> None:
    """One message to each person who takes part, by what is left: for the whole application and for this person."""
    version = draft_of(application)
    version.application = application
    ready = Standing(version, day=local(now).date()).ready
    parts = application.case.participations.filter(ended_at=None).select_related("person")
    for part in parts.prefetch_related("person__users").order_by("pk"):
        user = min(part.person.users.all(), key=lambda one: one.pk, default=None)
        with translation.override(user.language if user else "sv"):
            context = {
                "call": application.call,
                "title": version.title,
                "ready": ready,
                "coordinates": part.rights == Rights.COORDINATE,
                "handed_in": handed_in.get(part.person_id, ""),
                "path": whole("applications:mine_one", application.case.uuid),
            }
            queue_message(
                kind="application.closing",
                subject=render_to_string("applications/messages/closing_subject.txt", context).strip(),
                language=None,
                body=render_to_string("applications/messages/closing.txt", context),
                to=part.person,
                to_email=user.email if user else part.person.email,
                case=application.case,
                key=f"{job.key}:{application.case.uuid}:{part.person.uuid}",
                now=now,
            )
