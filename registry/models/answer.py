"""Answers to writes through the API, kept so that a repeated request gets the same answer and does nothing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class KeptAnswer(models.Model):
    """What a write with an Idempotency-Key was answered, for a day. Written in the act's own transaction.

    `asked` is the hash of method, address and body: the same key with something else is refused.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(name="kept_answer_once", fields=["user", "key"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.key}"
