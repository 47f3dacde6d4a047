"""What has happened in a case: the register, the history, notes and deadlines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, Person, User
from accounts.models.covered import CoveredCharField, CoveredTextField
from registry.models.case import Case
from registry.models.file import Document
from registry.queries import OfACaseQuerySet


class Direction(models.TextChoices):
    """Whether a document came in, went out, or was drawn up here (OSL 5:1–2)."""

    RECEIVED = "received", _("received")
    SENT = "sent", _("sent")
    DRAWN_UP = "drawn_up", _("drawn up")


class RegisterEntry(models.Model):
    """A line of the official register (diariepost), written with the act it registers and never changed.

    Holds the four facts that OSL (2009:400) 5 kap. 2 § demands: date, number, sender or recipient, what it concerns.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    serial = models.PositiveIntegerField(help_text=_("Number within the case"))
    direction = models.CharField(max_length=8, choices=Direction)
    occurred_on = models.DateField(help_text=_("Day received or drawn up"))
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    counterpart = CoveredCharField(max_length=300, blank=True, help_text=_("Sender or recipient, in words"))
    counterpart_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    counterpart_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    counterpart_internal = models.BooleanField(
        default=False, help_text=_("Sender or recipient is named to those who work with the case alone")
    )
    what_public = CoveredCharField(max_length=300)
    what_internal = CoveredCharField(max_length=300, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="entries")

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="register_serial_once", fields=["case", "serial"])]
        ordering = ["case", "serial"]

    def __str__(self) -> str:
        return f"{self.case} {self.serial}: {self.what}"

    def party(self, *, inside: bool) -> str:
        """Sender or recipient, as those who work with the case read it (`inside`), or its parties; empty where none
        is named to them."""
        if self.counterpart_internal and not inside:
            return ""
        return self.counterpart or str(self.counterpart_organisation or self.counterpart_person or "")

    @property
    def what(self) -> str:
        """What the entry concerns, for those who work with the case."""
        return self.what_internal or self.what_public


class Event(models.Model):
    """One act in the history of a case (händelse). Names people by key, never by value; never changed."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="events")
    kind = models.CharField(max_length=60, help_text=_("Storey and act, for example application.submitted"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="event_case_at"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """An officer's note (tjänsteanteckning, FL 27 §), locked when saved; a mistake is mended by a new note."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = CoveredTextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]


class Deadline(models.Model):
    """A day or moment by which something is to be done in a case (bevakning)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    key = models.CharField(max_length=60)
    what = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="deadline_once", fields=["case", "key"]),
            models.CheckConstraint(name="deadline_has_a_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.what
