"""Other systems that are told of what happens: where, of what, and each telling as a row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import ApiClient
from registry.models.outbox import MessageStatus
from registry.models.stream import Event
from registry.queries import TellingQuerySet, WebhookQuerySet


class Webhook(models.Model):
    """An address of a machine client that is told of changes in what the client may see (webhook).

    `kinds` are the first words of the events' kinds ("call", "application"); none: all that the client's scopes reach.
    What its messages are signed with is its own, and lies sealed (`accounts.sealing`); the one before signs along until
    `earlier_until`.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list, blank=True)
    secret = models.CharField(max_length=300, help_text=_("Sealed"))
    earlier_secret = models.CharField(max_length=300, blank=True, help_text=_("Sealed"))
    earlier_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text=_("When it was set up, paused, ended, or got a new secret"))
    paused_at = models.DateTimeField(
        null=True, blank=True, help_text=_("What happens meanwhile waits, and is sent when it goes on")
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url


class Telling(models.Model):
    """That a webhook is told of an event: at least once, always by the same name (the row's UUID).

    The database writes the row with the event itself, in the act's transaction, by a trigger: what happened is told
    even if everything stops the moment after, and no act asks whether anybody listens. `handed_until`: a worker has
    been told of it, and is not told again before. `held_until`: a worker is sending it, in no transaction.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="tellings")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    status = models.CharField(max_length=6, choices=MessageStatus, default=MessageStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(db_index=True, help_text=_("Not tried before"))
    handed_until = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    answered = models.PositiveSmallIntegerField(null=True, help_text=_("Status of the last answer"))
    last_error = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, db_index=True)

    objects = TellingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="event_told_once_to_each", fields=["webhook", "event"]),
        ]
        indexes = [models.Index(fields=["retry_at"], name="telling_waiting", condition=Q(status=MessageStatus.QUEUED))]

    def __str__(self) -> str:
        return f"{self.webhook}: {self.event}"
