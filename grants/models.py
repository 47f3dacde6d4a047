"""The money that was granted: the project and its grants."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, User
from assessments.models import Decision
from grants.queries import GrantQuerySet, whole
from programmes.models import Assignment, Strand, TechnologyArea
from registry.models import Case


class Project(models.Model):
    """One undertaking with a lasting identity (projekt); a cluster is one. 1..n grants from 1..n authorities."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(max_length=200)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    own_area = models.CharField(max_length=200, blank=True, help_text=_("The area in the researchers' own words"))
    technology_area = models.ForeignKey(TechnologyArea, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.title


class Grant(models.Model):
    """What one authority granted a project from one assignment and strand (bidrag). Its amounts stand in the ledger."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="grants")
    case = models.ForeignKey(Case, models.PROTECT, related_name="grants")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="grants")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="grants")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="grants")
    coordinator = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                name="one_grant_per_case_and_strand",
                fields=["case", "assignment", "strand"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.assignment.key}"

    # Of grants read with `with_sums`, in kronor, without öre where there is none.

    @property
    def sums(self) -> dict[str, Decimal | int]:
        """What is granted, paid net of what came back, and left to pay of what is granted."""
        return {
            "granted": whole(self.granted),
            "paid": whole(self.paid - self.repaid),
            "left": whole(self.granted - self.paid),
        }


class ThemeShare(models.Model):
    """How much of a grant is classified as a theme that the government has set an amount for, in per cent, and why.

    Append-only: a new row is a new classification, and the latest counts.
    """

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="theme_shares")
    theme = models.CharField(max_length=60)
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(100)])
    reason = models.TextField()
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("classification of a grant")
        verbose_name_plural = _("classifications of grants")
        ordering = ["-stated_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="theme_share_in_per_cent", condition=Q(percent__lte=100)),
            models.CheckConstraint(name="theme_share_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.percent} %"


class StatedPart(models.Model):
    """What is known of a part that the government demands in a project (SSH, a research school): how it is described,
    the money set aside for it within the grant (kronor), and what it covers.

    Append-only: the latest row counts. An empty description says that there is none.
    """

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="parts")
    part = models.CharField(max_length=60)
    description = models.TextField(blank=True)
    amount = models.BigIntegerField(validators=[MinValueValidator(0)])
    covers = models.JSONField(default=list)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stated part of a project")
        verbose_name_plural = _("stated parts of projects")
        ordering = ["-stated_at", "-pk"]
        constraints = [models.CheckConstraint(name="stated_part_not_negative", condition=Q(amount__gte=0))]

    def __str__(self) -> str:
        return f"{self.part} {self.amount}"
