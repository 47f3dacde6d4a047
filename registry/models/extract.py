"""Extracts of everything that is kept about a person (registerutdrag)."""

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from registry.models.outbox import Job


class SubjectExtract(models.Model):
    """An extract that somebody has asked for on a person's behalf: made by a worker, fetched by whoever asked, and gone
    when its days are over. That it was made, and fetched, stands in the history."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="extract")
    content = models.BinaryField(null=True, editable=False)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="extract_lies_until_a_moment",
                condition=Q(content__isnull=True) | Q(made_at__isnull=False, expires_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.asked_at:%Y-%m-%d}"
