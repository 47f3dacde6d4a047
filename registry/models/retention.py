"""Decisions on disposal (gallring), and the disposals made."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, User
from registry.models.case import Case
from registry.models.file import Document
from registry.models.outbox import Job


class DisposalDecision(models.Model):
    """An authority's decision that a class of things may be disposed of, with its legal ground."""

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    what = models.CharField(max_length=40, help_text=_("Key of the retention class"))
    ground = models.CharField(max_length=200, help_text=_("For example RA-MS 2027:12 with the decision's case number"))
    years = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    valid_from = models.DateField()
    decided_on = models.DateField(null=True, blank=True, help_text=_("When the decision was made"))
    quote = models.TextField(blank=True, help_text=_("The words of the decision that let it go"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="disposal_has_a_legal_ground", condition=~Q(ground="") & Q(years__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.ground}"


class Disposal(models.Model):
    """That something was disposed of: what, on which decision, how much, by whom and when."""

    APPEND_ONLY = True

    decision = models.ForeignKey(DisposalDecision, models.PROTECT, related_name="disposals")
    before = models.DateField(help_text=_("What was older than this day"))
    count = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision}: {self.count}"


class DisposalHold(models.Model):
    """That nothing of a case is disposed of while this stands: it is appealed, disputed, audited or needed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="disposal_holds")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="disposal_hold_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="disposal_hold_lifted_by_someone",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.UniqueConstraint(name="disposal_hold_once", fields=["case"], condition=Q(lifted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.reason}"


class DisposalProposal(models.Model):
    """A list of documents that somebody proposes to dispose of, and that somebody else lets go or turns down."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    decision = models.ForeignKey(DisposalDecision, models.PROTECT, related_name="proposals")
    before = models.DateField(help_text=_("Of cases closed before this day"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    carried_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    carried_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    disposal = models.OneToOneField(Disposal, models.PROTECT, null=True, blank=True, related_name="proposal")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disposal_by_two_people", condition=Q(carried_by__isnull=True) | ~Q(carried_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="disposal_carried_or_withdrawn",
                condition=Q(carried_at__isnull=True, carried_by__isnull=True)
                | Q(carried_at__isnull=False, carried_by__isnull=False, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.decision)

    @property
    def is_open(self) -> bool:
        """Whether somebody may still let it go or turn it down."""
        return self.carried_at is None and self.withdrawn_at is None


class ProposedDocument(models.Model):
    """A document on a proposal's list, as it was when the list was made."""

    APPEND_ONLY = True

    proposal = models.ForeignKey(DisposalProposal, models.PROTECT, related_name="lines")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="proposed_document_once", fields=["proposal", "document"])]

    def __str__(self) -> str:
        return str(self.document)


class DocumentDisposal(models.Model):
    """That a document's file is gone: by which proposal, carried out by whom, and when. The document's row stays.

    Written by the database's function `registry_dispose_document` alone (`registry.workflow.disposal`).
    """

    APPEND_ONLY = True
    WRITTEN_BY_OWNER = True

    document = models.OneToOneField(Document, models.PROTECT, related_name="disposal")
    proposal = models.ForeignKey(DisposalProposal, models.PROTECT, related_name="documents")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document}: {self.at:%Y-%m-%d}"
