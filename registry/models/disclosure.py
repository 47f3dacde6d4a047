"""Requests for documents (begäran om utlämnande av allmän handling), what was asked for, and what was masked."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredCharField, CoveredTextField
from registry.models.case import Case
from registry.models.file import Document, StoredFile
from registry.queries import OfACaseQuerySet


class Disclosed(models.TextChoices):
    """What came of a request, or of one thing that it is about."""

    FULL = "full", _("disclosed in full")
    PARTLY = "partly", _("disclosed with passages masked")
    REFUSED = "refused", _("refused")
    NOT_HELD = "not_held", _("no such document is kept")


class Disclosure(models.Model):
    """A request for documents. Whoever asks need not say who they are or what for (TF 2 kap. 18 §): nobody is asked.

    `wanted` is the request in its own words. Decided when `decided_at` is set; nothing of it changes after that.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="disclosure")
    wanted = CoveredTextField()
    answer_to = models.CharField(max_length=300, blank=True, help_text=_("Where the answer is wanted, if it was said"))
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Disclosed, blank=True)
    reasons = CoveredTextField(blank=True, help_text=_("Why what is masked or refused is secret; for the decision"))
    channel = models.CharField(max_length=200, blank=True, help_text=_("How it was handed over"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disclosure_decided_with_an_outcome",
                condition=Q(decided_at__isnull=True, outcome="", decided_by__isnull=True)
                | Q(decided_at__isnull=False, outcome__in=Disclosed.values, decided_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.case)


class DisclosureItem(models.Model):
    """One thing that a request is about, from a case: a document, another file, or a text as it was then.

    `outcome` is empty until it has been tried. `copy` is what was handed over.
    """

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="items")
    source = models.ForeignKey(Case, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, help_text=_("What it is called in its case: document:…, or a field's key"))
    label = CoveredCharField(max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    filename = CoveredCharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Disclosed, blank=True)
    ground = models.CharField(max_length=40, blank=True, help_text=_("Key of the ground of a refusal"))
    section = models.CharField(max_length=120, blank=True)
    tried_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    tried_at = models.DateTimeField(null=True, blank=True)
    copy = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="disclosure_item_once", fields=["disclosure", "source", "name"]),
            models.CheckConstraint(
                name="disclosure_refusal_has_a_ground", condition=~Q(outcome="refused") | ~Q(ground="")
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class MaskedPassage(models.Model):
    """A passage of a text, a page of a PDF, or words on one, that is masked, and the ground: each its own (OSL 6 kap.
    3 §). Of words on a page `start` and `end` count the page's letters (`registry.redaction`)."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    item = models.ForeignKey(DisclosureItem, models.CASCADE, related_name="passages")
    start = models.PositiveIntegerField(null=True, help_text=_("First character"))
    end = models.PositiveIntegerField(null=True, help_text=_("The character after the last"))
    page = models.PositiveIntegerField(null=True, help_text=_("Page of a PDF, from 1"))
    ground = models.CharField(max_length=40)
    section = models.CharField(max_length=120)
    masked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    masked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="masked_passage_of_text_or_page",
                condition=(Q(page__isnull=True) | Q(page__gte=1)) & Q(start__lt=F("end"))
                | Q(page__gte=1, start__isnull=True, end__isnull=True),
            ),
        ]
        ordering = ["page", "start", "pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.section}"
