"""What may be secret in a case, and who has read in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from accounts.models.covered import CoveredCharField
from registry.models.case import Case
from registry.models.file import Document
from registry.models.stream import RegisterEntry
from registry.queries import OfACaseQuerySet


class Marking(models.Model):
    """A secrecy marking (sekretessmarkering): a warning that something in a case may be secret, on what ground (OSL
    5 kap. 5 §). No decision: whether it is secret is judged anew each time it is asked for.

    It is on a document, on an entry of the register, or on a `field`: "title" is the case's own, others are named by
    the storey whose they are. It stands until it is lifted.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="markings")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="markings")
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, null=True, blank=True, related_name="markings")
    field = models.CharField(max_length=80, blank=True)
    label = CoveredCharField(max_length=300, help_text=_("What is marked, as it was called then"))
    ground = models.CharField(max_length=40, help_text=_("Key of the ground"))
    section = models.CharField(max_length=120, help_text=_("The ground's section, as it was then"))
    reason = CoveredCharField(max_length=500, blank=True, help_text=_("What in it is sensitive, and for whom"))
    until = models.DateField(null=True, blank=True, help_text=_("The last day on which the ground can hold"))
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="marking_on_exactly_one_thing",
                condition=Q(document__isnull=False, entry__isnull=True, field="")
                | Q(document__isnull=True, entry__isnull=False, field="")
                | (Q(document__isnull=True, entry__isnull=True) & ~Q(field="")),
            ),
            models.CheckConstraint(name="marking_has_a_ground", condition=~Q(ground="") & ~Q(section="")),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(lifted_at__isnull=True), name="marking_standing")]

    def __str__(self) -> str:
        return f"{self.label}: {self.section}"


class CaseReading(models.Model):
    """That someone who works at an authority has read in a case on a day: one row for each page or document.

    Written once and never changed; seldom read, and then by those who watch over reading.
    """

    APPEND_ONLY = True

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    page = models.CharField(max_length=60, help_text=_("Name of the page's address"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", db_index=False)
    first_at = models.DateTimeField(help_text=_("The first time that day"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reading_once_a_day",
                fields=["case", "person", "day", "page", "document"],
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["person", "-day"], name="reading_person_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.day}: {self.page}"
