"""Files an applicant attaches."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredCharField
from applications.models.application import ApplicationVersion
from registry.models import StoredFile


class Attachment(models.Model):
    """A file attached to a version (bilaga). Judged by its content, not its name."""

    uuid = models.UUIDField(default=uuid7, editable=False, unique=True)
    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    filename = CoveredCharField(max_length=200)
    title = CoveredCharField(max_length=200, blank=True)
    question = models.SlugField(
        max_length=40, blank=True, help_text=_("Key of the question in the form that it answers, or empty")
    )
    wanted = models.SlugField(max_length=40, blank=True, help_text=_("Key of what the call wants, or empty"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename


class ScanState(models.TextChoices):
    """What is known of a file's content."""

    WAITING = "waiting", _("waits to be scanned")
    CLEAN = "clean", _("scanned, nothing found")
    REFUSED = "refused", _("refused by the virus scan")


class FileScan(models.Model):
    """What the virus scan says of a content; one answer for the same bytes, wherever they are attached.

    There is a row for what was attached while a scanner was configured. What is refused is removed from the storage.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, primary_key=True, related_name="scan")
    state = models.CharField(max_length=8, choices=ScanState, default=ScanState.WAITING)
    asked_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_scan_judged_or_waiting",
                condition=Q(state=ScanState.WAITING, judged_at__isnull=True)
                | (~Q(state=ScanState.WAITING) & Q(judged_at__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="file_scan_waiting", condition=Q(state=ScanState.WAITING))]

    def __str__(self) -> str:
        return f"{self.file}: {self.state}"
