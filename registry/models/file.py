"""Files: stored once by what they contain, and the documents of a case that point at them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredCharField
from registry.models.case import Case
from registry.queries import DocumentQuerySet


class StoredFile(models.Model):
    """A file's content, known by its SHA-256 and written once. The bytes lie in the default storage."""

    APPEND_ONLY = True

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        """Where the bytes lie in the storage."""
        return f"sha256/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class DocumentKind(models.TextChoices):
    """What a document is."""

    RECEIPT = "receipt", _("receipt")
    APPLICATION = "application", _("application")
    ATTACHMENT = "attachment", _("attachment")
    DECISION = "decision", _("decision")
    REPORT = "report", _("report")
    GOVERNMENT_DECISION = "government_decision", _("government decision")
    OTHER = "other", _("other document")


class Document(models.Model):
    """A document of a case (handling). Never changed; a new version is a new document that names the old one.

    `key` makes an act that writes a document safe to run twice: the same key is stored once.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    title = CoveredCharField(max_length=300)
    filename = CoveredCharField(max_length=200)
    key = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    internal = models.BooleanField(default=False, help_text=_("Working material, not for the applicant"))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="document_key_once", fields=["key"], condition=~Q(key=""))]
        indexes = [models.Index(fields=["case", "created_at"], name="document_case_created")]

    def __str__(self) -> str:
        return self.title


class DocumentMention(models.Model):
    """That a document of one case tells of another: minutes lie in the call's case and tell of each application.

    Whoever is blocked from one of those cases does not read the document.
    """

    APPEND_ONLY = True

    document = models.ForeignKey(Document, models.PROTECT, related_name="mentions")
    case = models.ForeignKey(Case, models.PROTECT, related_name="mentioned_in")

    class Meta:
        constraints = [models.UniqueConstraint(name="case_mentioned_once", fields=["document", "case"])]

    def __str__(self) -> str:
        return f"{self.document}: {self.case}"
