"""What people work with around a document's texts: rows of typed values, comments, and a document's parts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from registry.models import Document
from reporting.models.occasion import Occasion, Report


class TypedRow(models.Model):
    """A row that people enter in a table of a document (inskriven rad): an indicator, a milestone. Plain values.

    Append-only: each save is a row of the same `thread`, and the one with the highest number counts; `removed` when it
    is to be left out. `thread` is the row's lasting name, from one year's document to the next.
    """

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="typed_rows")
    table = models.SlugField(max_length=40, help_text=_("Which of the kind's tables of entered rows"))
    area = models.SlugField(blank=True, help_text=_("Technology area, where there is a document for each"))
    thread = models.UUIDField(default=uuid7, editable=False)
    number = models.PositiveSmallIntegerField(default=1)
    values = models.JSONField()
    removed = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("entered row")
        verbose_name_plural = _("entered rows")
        constraints = [models.UniqueConstraint(name="typed_row_once", fields=["occasion", "thread", "number"])]

    def __str__(self) -> str:
        return f"{self.occasion} {self.table} ({self.number})"


class SectionComment(models.Model):
    """A note between those who write a document (kommentar). Never part of it; while open it bars the decision."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="comments")
    section = models.SlugField(max_length=120)
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment on a section")
        verbose_name_plural = _("comments on sections")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="section_comment_resolved_by_someone",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
            models.CheckConstraint(name="section_comment_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.section}: {self.text[:40]}"


class ReportPart(models.Model):
    """One of the documents that a report consists of, where there is one for each technology area (del)."""

    APPEND_ONLY = True

    report = models.ForeignKey(Report, models.PROTECT, related_name="parts")
    area = models.SlugField()
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="report_part_once", fields=["report", "area"])]

    def __str__(self) -> str:
        return f"{self.report}: {self.area}"
