"""When an application's case was closed, by whom, and opened again."""

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from accounts.models import User
from applications.models import Application


class CaseClosing(models.Model):
    """That an application's case was closed: by itself when nothing more was to be done (`closed_by` None), or by an
    officer. Opened again with a reason it stays open until somebody closes it."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="closings")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="closed_once_at_a_time", fields=["application"], condition=Q(reopened_at__isnull=True)
            ),
            models.CheckConstraint(
                name="reopened_with_a_reason",
                condition=Q(reopened_at__isnull=True, reason="") | (Q(reopened_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.closed_at:%Y-%m-%d}"
