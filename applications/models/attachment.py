"""Files an applicant attaches."""

from django.db import models
from uuid_utils.compat import uuid7

from accounts.models import User
from applications.models.application import ApplicationVersion
from registry.models import StoredFile


class Attachment(models.Model):
    """A file attached to a version (bilaga). Judged by its content, not its name."""

    uuid = models.UUIDField(default=uuid7, editable=False, unique=True)
    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename
