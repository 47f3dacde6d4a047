"""Reports from granted projects: what the terms demand, the report, its parties' costs, its versions and questions."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, Person, User
from accounts.models.covered import CoveredJSONField
from grants.models.agreement import FRACTION
from grants.models.grant import Grant, Project
from grants.queries.reports import ReportQuerySet, ResultQuerySet
from grants.states.reports import ReportStatus
from registry.models import Case, Document


class FollowUpTerms(models.Model):
    """What an authority's terms demand after the decision, from a day on: reports (`rules`: see
    `grants.rules.followup.Rule`), an auditor's certificate, how long money may be used, and what becomes of what is
    left. Append-only.

    A grant has the terms that held on the day of its decision.
    """

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="follow_up_terms")
    valid_from = models.DateField()
    rules = models.JSONField(default=list)
    soon_days = models.PositiveSmallIntegerField(default=14, help_text=_("How long before a report is due one reminds"))
    certificate_from = models.BigIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("An auditor's certificate is demanded of a party that has been granted so much, kronor"),
    )
    available_months = models.PositiveSmallIntegerField(
        default=0, help_text=_("How long after the project's end the money may be used (availability period), months")
    )
    keeps_small_remainder = models.BooleanField(
        default=False, help_text=_("Unused money up to half a price base amount may be kept")
    )
    instalments_a_year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("In how many parts a year's money is paid, by the decision; empty: a grant cannot be decided"),
    )
    held_back = models.CharField(
        max_length=24, default="0", help_text=_("What share waits for the final report, such as 1/10")
    )
    source = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("terms of follow-up")
        verbose_name_plural = _("terms of follow-up")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(name="follow_up_terms_once_a_day", fields=["authority", "valid_from"]),
            models.CheckConstraint(name="follow_up_terms_have_a_source", condition=~Q(source="")),
            models.CheckConstraint(name="terms_hold_back_an_exact_share", condition=Q(held_back__regex=FRACTION)),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.valid_from}"


class PriceBaseAmount(models.Model):
    """The price base amount of a year (prisbasbelopp), kronor, with where it is decided. Append-only."""

    APPEND_ONLY = True

    year = models.PositiveSmallIntegerField(unique=True)
    kronor = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    source = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("price base amount")
        verbose_name_plural = _("price base amounts")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(name="price_base_amount_above_zero", condition=Q(kronor__gt=0)),
            models.CheckConstraint(name="price_base_amount_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.kronor}"


class Kind(models.TextChoices):
    """What a report is about; the same as `grants.rules.followup.ReportKind`."""

    START = "start", _("start report")
    PROGRESS = "progress", _("progress report")
    ECONOMIC = "economic", _("economic report")
    FINAL = "final", _("final report")
    AFTER = "after", _("after report")


class Report(models.Model):
    """A report from a project (rapport), one for all its funders. Written as a draft with a revision; what is handed in
    is a version of its own. `texts` and `touched`: each field's text, and the revision that last changed it."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="reports")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", help_text=_("Whose participants write it"))
    kind = models.CharField(max_length=10, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    soon_days = models.PositiveSmallIntegerField(default=14)
    asked_for = models.CharField(max_length=300, blank=True, help_text=_("Why, where the terms do not demand it"))
    status = models.CharField(max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    note = models.CharField(max_length=300, blank=True, help_text=_("Why it was moved, sent back or not demanded"))
    texts = models.JSONField(default=dict)
    touched = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report from a project")
        verbose_name_plural = _("reports from projects")
        constraints = [
            models.CheckConstraint(name="report_period_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="report_opens_before_due", condition=Q(due_on__gte=F("opens_on"))),
            models.CheckConstraint(
                name="report_handed_in_at_a_moment",
                condition=~Q(status__in=[ReportStatus.HANDED_IN, ReportStatus.APPROVED])
                | Q(handed_in_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="report_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"


class ReportForQuerySet(models.QuerySet["ReportFor"]):
    def demanded(self) -> Self:
        """Where the grant's authority has not said that it does without the report."""
        return self.filter(skipped_at__isnull=True)


class ReportFor(models.Model):
    """That a report serves a grant, by which day its authority wants it, and that it has approved it or said that it is
    not demanded: each authority speaks for its own grant."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="served")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="reports")
    due_on = models.DateField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    skipped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    skipped_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = ReportForQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="report_serves_a_grant_once", fields=["report", "grant"]),
            models.CheckConstraint(
                name="report_approved_by_someone",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.grant}"


class CostStatement(models.Model):
    """A party's account of its costs in a report (ekonomisk redovisning): `cells` "2026|personal" → kronor; `division`
    "2026|industrial" → kronor, of which category of aid the costs are, where the party was granted money of several.
    Prepared by its economist and approved by another person; a change after that begins anew."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="statements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    cells = models.JSONField(default=dict)
    division = models.JSONField(default=dict, help_text=_("Costs by year and category of aid"))
    touched = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    preparer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    certificate = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("The auditor's certificate")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cost_statement_once", fields=["report", "organisation"]),
            models.CheckConstraint(
                name="cost_statement_approved_by_another",
                condition=Q(approver__isnull=True) | Q(preparer__isnull=False) & ~Q(approver=F("preparer")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.organisation}"


class ReportVersion(models.Model):
    """A report as it was handed in, frozen. Append-only; its document is made from `content` once."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = CoveredJSONField()
    sha256 = models.CharField(max_length=64)
    handed_in_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="project_report_version_once", fields=["report", "number"])]

    def __str__(self) -> str:
        return f"{self.report} v{self.number}"


class ReportMessage(models.Model):
    """A line in a thread about a report: the officer's question, and what is answered. `thread` is the question (None:
    it is the question itself). Append-only."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="messages")
    thread = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    from_authority = models.BooleanField()
    closes = models.BooleanField(default=False, help_text=_("The authority needs no more"))
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="report_message_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.report}: {self.written_at}"


class ResultKind(models.TextChoices):
    """What a project has led to."""

    PUBLICATION = "publication", _("publication")
    PATENT = "patent", _("patent or application for one")
    DATA = "data", _("published data")
    READINESS = "readiness", _("technology readiness level reached")
    PRODUCTION = "production", _("taken into production or use")
    MOBILITY = "mobility", _("doctoral students between academia and business")


class Result(models.Model):
    """One result of a project (resultat). No names of persons: mobility is a number. Append-only: a correction names
    the row it replaces, and `removed` says that there is no such result."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=12, choices=ResultKind)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=300, blank=True, help_text=_("DOI, number or address"))
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("The level reached (1–9), or how many persons")
    )
    is_open = models.BooleanField(null=True, blank=True, help_text=_("Openly available"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    removed = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a project")
        verbose_name_plural = _("results of projects")
        constraints = [
            models.CheckConstraint(name="result_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="result_level_is_one_to_nine",
                condition=~Q(kind="readiness") | Q(number__gte=1, number__lte=9),
            ),
            models.CheckConstraint(name="result_counts_persons", condition=~Q(kind="mobility") | Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title
