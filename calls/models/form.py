"""The form that applicants fill in."""

from django.db import models

from calls.models.call import Call


class FormVersion(models.Model):
    """The application form of a call, in a version: sections of questions as JSON. Frozen when the call opens."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="forms")
    number = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="form_version_once", fields=["call", "number"])]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"
