"""The money that was granted: the project and its grants."""

from decimal import Decimal
from fractions import Fraction

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, User
from assessments.models import Decision
from grants.queries.grants import GrantQuerySet, StandingQuerySet, whole
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
    """What one authority granted a project from one assignment and strand (bidrag). Its amounts stand in the ledger,
    whose entries name it. At most one stands: what is granted anew after it was withdrawn is a grant of its own.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="grants")
    case = models.ForeignKey(Case, models.PROTECT, related_name="grants")
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        help_text=_("None where it was decided outside the product: without a call, or before the product"),
    )
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="grants")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="grants")
    coordinator = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closing = models.OneToOneField(
        "grants.Closing",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closes",
        help_text=_("The closing that stands; None: it is open"),
    )

    withdrawn_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When a new decision withdrew it; None: it stands. Then the case may be granted anew"),
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_grant_per_case_and_strand",
                fields=["case", "assignment", "strand"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.assignment.key}"

    # Of grants read with `with_sums`, in kronor, without öre where there is none.

    @property
    def sums(self) -> dict[str, Decimal | int]:
        """What is granted, paid net of what came back, and left to pay of it (0 when it is closed)."""
        return {
            "granted": whole(self.granted),
            "paid": whole(self.paid - self.repaid),
            "left": 0 if self.is_closed else whole(self.granted - self.paid),
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
    by_year = models.JSONField(default=dict, help_text=_("Kronor by calendar year, where it is known"))
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stated part of a project")
        verbose_name_plural = _("stated parts of projects")
        ordering = ["-stated_at", "-pk"]
        constraints = [models.CheckConstraint(name="stated_part_not_negative", condition=Q(amount__gte=0))]

    def __str__(self) -> str:
        return f"{self.part} {self.amount}"


class ApprovedCost(models.Model):
    """Eligible costs of a party during a period, as approved, with the share of them that the grant pays ("1/2").

    Append-only: a correction is a new row that names the one it replaces. Kronor.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="approved_costs")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    cost = models.BigIntegerField(validators=[MinValueValidator(0)])
    share = models.CharField(max_length=24)
    note = models.CharField(max_length=300, blank=True)
    category = models.CharField(
        max_length=60, blank=True, help_text=_("Category of aid, where the party has costs in several with own shares")
    )
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    stated_at = models.DateTimeField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("approved cost")
        verbose_name_plural = _("approved costs")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(name="approved_cost_not_negative", condition=Q(cost__gte=0)),
            models.CheckConstraint(name="approved_cost_period_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="approved_cost_share_is_exact", condition=Q(share__regex=r"^[0-9]+(/[1-9][0-9]*)?$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.cost}"

    @property
    def paid_share(self) -> Fraction:
        """The share of the costs that the grant pays."""
        return Fraction(self.share)


class PlannedCost(models.Model):
    """All eligible costs that a granted project plans for a year, whoever pays them, kronor. Append-only."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="planned_costs")
    year = models.PositiveSmallIntegerField()
    costs = models.BigIntegerField(validators=[MinValueValidator(0)])
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    stated_at = models.DateTimeField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned cost")
        verbose_name_plural = _("planned costs")
        constraints = [models.CheckConstraint(name="planned_cost_not_negative", condition=Q(costs__gte=0))]

    def __str__(self) -> str:
        return f"{self.grant} {self.year}: {self.costs}"


class AreaClassification(models.Model):
    """How a grant is divided between technology areas, whole per cent that sum to a hundred, and why. Append-only:
    the latest counts. A grant without one counts whole in its project's own area.
    """

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="area_classifications")
    shares = models.JSONField(help_text=_("Key of the area → per cent"))
    reason = models.TextField()
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("technology areas of a grant")
        verbose_name_plural = _("technology areas of grants")
        ordering = ["-stated_at", "-pk"]
        constraints = [models.CheckConstraint(name="area_classification_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.grant}: {self.shares}"
