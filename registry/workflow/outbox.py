"""Outside effects: messages and jobs, queued as rows and nudged after the commit."""

import errno
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import get_language, gettext, gettext_noop
from kombu.exceptions import OperationalError

from accounts.covering import shown_to, typed
from accounts.models import Person, User
from accounts.workflow.protection import address_of
from registry.models import Case, Job, Message
from registry.models.outbox import OFFICIAL, JobStatus, MessageStatus
from sweden.clock import now as clock_now
from sweden.typography import brief

log = logging.getLogger(__name__)

SEND_MESSAGE = "registry.tasks.send_message"
MAX_ATTEMPTS = 20


def nudge(task: str, key: int) -> None:
    """Ask a worker, after the commit, to take up a row. A lost nudge is harmless: beat sweeps what was missed."""

    def send() -> None:
        try:
            current_app.send_task(task, args=[key])
        except (OperationalError, OSError) as error:
            log.warning("no worker could be told of %s %s: %s", task, key, error)

    transaction.on_commit(send)


def in_language_of(person: Person) -> translation.override:
    """While a message to the person is written: the language of their account, Swedish without one."""
    return translation.override(person.users.order_by("pk").values_list("language", flat=True).first() or "sv")


def queue_message(
    *,
    kind: str,
    subject: str,
    body: str,
    now: datetime,
    to: Person | None = None,
    to_email: str = "",
    case: Case | None = None,
    key: str = "",
    html_body: str = "",
    from_email: str = "",
    language: str | None = OFFICIAL,
) -> Message | None:
    """Queue a message in the act's transaction. With a `key` it is queued once; returns None the second time.

    Of a person whose data are protected no row says where the message goes: that is asked when it is sent.

    `language`: what the text is written in. None: the language in force, its reader's own; what an authority writes
    otherwise is Swedish (10 § språklagen).
    """
    fields = {
        "kind": kind,
        "subject": brief(" ".join(subject.split()), 300),
        "body": body,
        "html_body": html_body,
        "from_email": from_email,
        "language": language or (get_language() or OFFICIAL)[:2],
        "to_person": to,
        "to_email": "" if to and to.is_protected else to_email or (to.email if to else ""),
        "case": case,
        "queued_at": now,
    }
    if key:
        message, created = Message.objects.get_or_create(key=key, defaults=fields)
        if not created:
            return None
    else:
        message = Message.objects.create(**fields)
    nudge(SEND_MESSAGE, message.pk)
    return message


def send_message(pk: int) -> bool:
    """Send one queued message; False when there was nothing to do. Sent at least once, always with the same Message-ID.

    The row is locked meanwhile, so two workers do not send it side by side.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(skip_locked=True).filter(pk=pk, status=MessageStatus.QUEUED).first()
        if message is None:
            return False
        message.attempts += 1
        try:
            _transport(message)
        except Exception as error:  # whatever the mail server says, the row keeps it and is tried again
            message.last_error = str(error)[:2000]
            if message.attempts >= MAX_ATTEMPTS:
                message.status = MessageStatus.FAILED
        else:
            message.status, message.sent_at, message.last_error = MessageStatus.SENT, clock_now(), ""
        message.save(update_fields=["attempts", "status", "sent_at", "last_error"])
        return message.status == MessageStatus.SENT


def _transport(message: Message) -> None:
    to = message.to_person
    # Their own name is no news to the one who is protected; to others it is covered, as it is on every page.
    said = partial(shown_to, to.uuid) if to else str
    mail = EmailMultiAlternatives(
        said(message.subject),
        said(message.body),
        message.from_email or settings.DEFAULT_FROM_EMAIL,
        [typed(message.to_email) or (address_of(to) if to else "")],
        connection=get_connection(settings.MESSAGE_TRANSPORT),
        headers={"Message-ID": message.message_id, "Content-Language": message.language},
    )
    if message.html_body:
        mail.attach_alternative(said(message.html_body), "text/html")
    mail.send()


def queue_job(
    task: str,
    *,
    now: datetime,
    key: str = "",
    case: Case | None = None,
    by: User | None = None,
    label: str = "",
    **arguments,
) -> Job:
    """Queue long work in the act's transaction. `task` is the Celery task's name; it is called with the job's key.

    With a `key` the work is queued once: the standing job is returned, and a failed one is queued again.
    """
    fields = {
        "task": task,
        "arguments": arguments,
        "case": case,
        "queued_by": by,
        "label": label,
        "queued_at": now,
    }
    if key:
        job, created = Job.objects.get_or_create(key=key, defaults=fields)
        if not created and job.status == JobStatus.FAILED:
            job = retry_job(job, now=now)
    else:
        job = Job.objects.create(**fields)
    nudge(task, job.pk)
    return job


def retry_job(job: Job, *, now: datetime) -> Job:
    """Queue a failed job again."""
    Job.objects.filter(pk=job.pk, status=JobStatus.FAILED).update(
        status=JobStatus.QUEUED, error="", done=0, attempts=0, queued_at=now, finished_at=None
    )
    job.refresh_from_db()
    nudge(job.task, job.pk)
    return job


class Progress:
    """Told to the work: how far it has come, in steps."""

    def __init__(self, job: Job):
        self.job = job

    def __call__(self, done: int, total: int) -> None:
        Job.objects.filter(pk=self.job.pk).update(done=min(done, total), total=total)


#: So many workers may end in the middle of a job before it counts as failed (memory that the system could not give
#: ends a process at once).
MOST_DEATHS = 4
DEADLY = gettext_noop(
    "The work has ended %(times)d worker processes in a row. It may need more memory than the server has: ask the one "
    "who runs it, and try again."
)
TOO_LARGE = gettext_noop(
    "The work needs more memory than it may use. Ask the one who runs the server to raise DOCUMENT_MEMORY, and try "
    "again. Nothing was kept."
)

LOCK_SPACE = 0x50726F67  # our own number space among PostgreSQL's advisory locks


def run_job(pk: int, work: Callable[[Job, Progress], None]) -> None:
    """Run `work(job, progress)` for a queued job. The worker holds an advisory lock on it as long as it lives.

    Safe to call twice: a finished job is left alone, one that another live worker holds too, and one whose worker died
    is taken over from the start, so the work must be idempotent. A failure is kept on the row in words; work that has
    ended as many workers as `MOST_DEATHS` is one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, pk])
        if not cursor.fetchone()[0]:
            return
    try:
        if Job.objects.filter(pk=pk, status=JobStatus.RUNNING, attempts__gte=MOST_DEATHS).exists():
            _fail(pk, gettext(DEADLY) % {"times": MOST_DEATHS})
            return
        started = Job.objects.filter(pk=pk, status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).update(
            status=JobStatus.RUNNING, started_at=clock_now(), attempts=F("attempts") + 1, done=0, error=""
        )
        if not started:
            return
        job = Job.objects.select_related("case", "queued_by").get(pk=pk)
        try:
            work(job, Progress(job))
        except Exception as error:
            log.exception("job %s (%s) failed", pk, job.task)
            _fail(pk, _words(error))
        else:
            Job.objects.filter(pk=pk).update(status=JobStatus.DONE, finished_at=clock_now(), done=F("total"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, pk])


def _fail(pk: int, words: str) -> None:
    Job.objects.filter(pk=pk).update(status=JobStatus.FAILED, error=words, finished_at=clock_now())


def _words(error: Exception) -> str:
    """What is kept of a failure."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return gettext(TOO_LARGE)
    return str(error)[:2000] or type(error).__name__


def abandoned(pk: int) -> bool:
    """Whether no live worker holds the job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, pk])
        free = cursor.fetchone()[0]
        if free:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, pk])
    return free


def sweep() -> int:
    """Nudge every message and job that waits, and jobs whose worker died; returns how many. Run by beat."""
    count = 0
    for pk in Message.objects.filter(status=MessageStatus.QUEUED).values_list("pk", flat=True)[:500]:
        nudge(SEND_MESSAGE, pk)
        count += 1
    waiting = Job.objects.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).values_list("pk", "task", "status")
    for pk, task, status in waiting[:500]:
        if status == JobStatus.QUEUED or abandoned(pk):
            nudge(task, pk)
            count += 1
    return count
