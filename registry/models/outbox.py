"""Outside effects as rows: written in the act's transaction, carried out after it, swept when missed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from accounts.models.covered import CoveredCharField, CoveredEmailField, CoveredTextField
from registry.models.case import Case
from registry.queries import MessageQuerySet


class MessageStatus(models.TextChoices):
    """How far a message has come."""

    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


#: What an authority writes in, where nobody has chosen another language (10 § språklagen).
OFFICIAL = "sv"


class Message(models.Model):
    """A message to a person (meddelande). Queued once; sent at least once, always with the same Message-ID."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="messages")
    kind = models.CharField(max_length=60)
    to_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="messages")
    to_email = CoveredEmailField()
    from_email = models.CharField(max_length=254, blank=True)
    subject = CoveredCharField(max_length=300)
    body = CoveredTextField()
    language = models.CharField(max_length=2, default=OFFICIAL, help_text=_("The language that it is written in"))
    html_body = CoveredTextField(blank=True)
    key = models.CharField(max_length=200, blank=True, help_text=_("The same key is queued once"))
    status = models.CharField(max_length=6, choices=MessageStatus, default=MessageStatus.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text=_("When its recipient opened it here"))
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_key_once", fields=["key"], condition=~Q(key="")),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=(Q(status=MessageStatus.SENT) & Q(sent_at__isnull=False))
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], name="message_waiting", condition=Q(status=MessageStatus.QUEUED)),
            models.Index(fields=["to_person", "-queued_at"], name="message_person"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The Message-ID header: the same however many times it is sent."""
        return f"<{self.uuid}@programkontor>"


class JobStatus(models.TextChoices):
    """How far a job has come."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """Long work for a worker (jobb), with progress a page can show. The same key is queued once.

    Whether a running job is alive is told by the advisory lock its worker holds, not by a time-out.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    task = models.CharField(max_length=120, help_text=_("Name of the Celery task"))
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="jobs")
    label = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=7, choices=JobStatus, default=JobStatus.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="job_key_once", fields=["key"], condition=~Q(key="")),
            models.CheckConstraint(name="job_progress_within_total", condition=Q(total=0) | Q(done__lte=F("total"))),
        ]
        indexes = [
            models.Index(
                fields=["queued_at"],
                name="job_unfinished",
                condition=Q(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return self.label or self.task

    @property
    def finished(self) -> bool:
        return self.status in {JobStatus.DONE, JobStatus.FAILED}
