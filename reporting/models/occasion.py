"""The account: occasions to report, frozen datasets, what the agencies write, and their decisions."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Department, Organisation, Person, User
from programmes.models import LedgerEntry, ReportingDuty
from registry.models import Case, Document
from reporting.models.packed import Packed
from reporting.queries import OccasionQuerySet
from reporting.states import OccasionStatus


class Occasion(models.Model):
    """One instance of a duty (redovisningstillfälle). `case` is the submitter's; a joint one has more.

    `due_on` is the literal day of the decision and never moved. Figures count what had occurred by `cutoff_on`.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="occasions")
    due_on = models.DateField()
    cutoff_on = models.DateField()
    case = models.OneToOneField(Case, models.PROTECT, related_name="occasion")
    status = models.CharField(max_length=10, choices=OccasionStatus, default=OccasionStatus.OPEN, editable=False)
    opened_at = models.DateTimeField()
    delivered_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the first version was delivered; stays when a new one is written")
    )
    revision = models.PositiveIntegerField(default=1, help_text=_("Counts every change of text or figures"))

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting occasion")
        verbose_name_plural = _("reporting occasions")
        constraints = [
            models.UniqueConstraint(name="one_occasion_per_duty_and_day", fields=["duty", "due_on"]),
            models.CheckConstraint(
                name="occasion_delivered_has_a_time",
                condition=~Q(status=OccasionStatus.DELIVERED) | Q(delivered_at__isnull=False),
            ),
        ]
        ordering = ["due_on", "duty_id"]

    def __str__(self) -> str:
        return f"{self.duty} {self.due_on}"

    @property
    def is_free(self) -> bool:
        """Whether the decision names no day: someone has begun the document, and `due_on` is the day they plan."""
        return not self.duty.rule


class OccasionParty(models.Model):
    """An authority that answers for an occasion, with its own case number."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="parties")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="occasion_parties")
    submits = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="occasion_party_once", fields=["occasion", "authority"]),
            models.UniqueConstraint(name="one_submits", fields=["occasion"], condition=Q(submits=True)),
        ]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.authority}"


class Dataset(models.Model):
    """The figures of an occasion with the rows behind every one, frozen by a named person. Never changed.

    Freezing again makes a new row; the one with the highest number counts.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="datasets")
    number = models.PositiveSmallIntegerField()
    schema = models.CharField(max_length=60, help_text=_("Name and version of the dataset's form"))
    cutoff_on = models.DateField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content: Any = Packed()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="dataset_once", fields=["occasion", "number"])]

    def __str__(self) -> str:
        return f"{self.occasion} ({self.number})"


class Details(models.Model):
    """What a document says beside texts and figures: an account, a signatory, what is asked for. Plain values.

    Append-only: each save is a row, and the one with the highest number counts.
    """

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="details")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "details"
        constraints = [models.UniqueConstraint(name="details_once", fields=["occasion", "number"])]

    def __str__(self) -> str:
        return f"{self.occasion} ({self.number})"


class SectionText(models.Model):
    """What an authority writes in a section. The newest revision counts; saving on an older one shows both."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="texts")
    section = models.SlugField(max_length=120)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="section_text_once", fields=["occasion", "section", "authority"])]

    def __str__(self) -> str:
        return f"{self.occasion} {self.section} {self.authority}"


class SectionTextLog(models.Model):
    """Every saved revision of a section text: nothing written is lost."""

    APPEND_ONLY = True

    section_text = models.ForeignKey(SectionText, models.PROTECT, related_name="log")
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.section_text} r{self.revision}"


class Withdrawn(models.TextChoices):
    """Why a decision on a report no longer holds."""

    TEXT = "text", _("The text has been changed.")
    FIGURES = "figures", _("The frozen figures have been replaced.")
    DETAILS = "details", _("The document's details have been changed.")
    ROWS = "rows", _("The rows entered in the document have been changed.")
    VERSION = "version", _("The version was delivered, and a new one has been begun.")


class Approval(models.Model):
    """An authority's decision on a report (FL 31 §), on one dataset and one revision of the texts.

    A change of text or figures withdraws it; nothing else changes it. The decision-maker has written none of it.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="approvals")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="approvals")
    revision = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64, help_text=_("Of texts and dataset together"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by_title = models.CharField(max_length=120, blank=True)
    presented_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # A person may have several accounts: that another decides than presents is a matter of persons.
    decider = models.ForeignKey(Person, models.PROTECT, related_name="+")
    presenter = models.ForeignKey(Person, models.PROTECT, related_name="+")
    presented_by_title = models.CharField(max_length=120, blank=True)
    others = models.ManyToManyField(Person, blank=True, related_name="+")
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=8, choices=Withdrawn, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_standing_approval_per_authority",
                fields=["occasion", "authority"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="approval_by_another_than_presented", condition=~Q(decider=F("presenter"))),
        ]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.authority}"


class Report(models.Model):
    """A version of the finished report: its frozen content and the PDF. Given its document once, never changed else."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(default=1)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="reports")
    content = models.JSONField(help_text=_("Texts, decisions and heads as approved"))
    content_sha256 = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="report_version_once", fields=["occasion", "version"])]

    def __str__(self) -> str:
        return f"{self.occasion} v{self.version}"


class Delivery(models.Model):
    """That a report was sent to a recipient's registrator: channel, address, time, receipt (expediering)."""

    APPEND_ONLY = True

    report = models.ForeignKey(Report, models.PROTECT, related_name="deliveries")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=40)
    address = models.CharField(max_length=254)
    delivered_at = models.DateTimeField()
    delivered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="delivery_once", fields=["report", "department", "organisation"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} → {self.department or self.organisation}"


class StepKind(models.TextChoices):
    """What happens with a document that is signed and sent to the one who pays."""

    SIGNED = "signed", _("signed")
    ACKNOWLEDGED = "acknowledged", _("acknowledged by the recipient")


class Step(models.Model):
    """That a document was signed (the signed copy is kept), or that its recipient has acknowledged it."""

    APPEND_ONLY = True

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=StepKind)
    happened_on = models.DateField()
    reference = models.CharField(max_length=120, blank=True, help_text=_("The recipient's own number"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.UniqueConstraint(name="step_once", fields=["report", "kind"])]

    def __str__(self) -> str:
        return f"{self.report}: {self.kind}"


class Reconciliation(models.Model):
    """That an entry of the ledger is the money that a document asked for or said it would return (avstämning)."""

    APPEND_ONLY = True

    report = models.ForeignKey(Report, models.PROTECT, related_name="reconciliations")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="reconciliation")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report}: {self.entry}"
