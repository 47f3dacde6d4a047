"""Parties, costs and financing of a version. Whole kronor."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, OrganisationKind
from accounts.models.covered import CoveredNameField
from applications.models.application import ApplicationVersion
from programmes.models import Assignment, Strand

#: No budget cell of a grant is near this; a larger number is a slip of the finger (kronor).
MAX_CELL = 99_999_999_999
CELL = [MinValueValidator(0), MaxValueValidator(MAX_CELL)]


class CompanySize(models.TextChoices):
    """Size by annex I of the block exemption regulation, as the party states it."""

    SMALL = "small", _("small enterprise")
    MEDIUM = "medium", _("medium-sized enterprise")
    LARGE = "large", _("large enterprise")
    NOT_ENTERPRISE = "not_enterprise", _("not an enterprise")

    @classmethod
    def of(cls, size: str) -> "CompanySize":
        """What a party states of a size by the rules: a micro-enterprise is one of the small."""
        return cls.SMALL if size == "micro" else cls(size)


class CostCategory(models.TextChoices):
    """Kinds of cost (kostnadsslag)."""

    PERSONAL = "personal", _("personnel")
    EQUIPMENT = "equipment", _("equipment")
    CONSULTANTS = "consultants", _("consultants")
    OTHER_DIRECT = "other_direct", _("other direct costs")
    INDIRECT = "indirect", _("indirect costs")


class FinancingSource(models.TextChoices):
    """Where other money than the grant comes from (medfinansiering)."""

    OWN_CASH = "own_cash", _("own cash")
    IN_KIND = "in_kind", _("in kind")
    BUSINESS = "business", _("other business")
    REGION = "region", _("region or municipality")
    EU = "eu", _("EU funding")
    OTHER_PUBLIC = "other_public", _("other public funding")


class ProjectParty(models.Model):
    """An organisation that takes part in the project (projektpart). Exactly one coordinates."""

    uuid = models.UUIDField(default=uuid7, editable=False)
    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = CoveredNameField(max_length=200, help_text=_("As the party called itself in this version"))
    kind = models.CharField(
        max_length=16,
        choices=OrganisationKind,
        default=OrganisationKind.COMPANY,
        help_text=_("What kind of organisation it is, as stated in this version"),
    )
    is_coordinator = models.BooleanField(default=False)
    size = models.CharField(max_length=16, choices=CompanySize, blank=True)
    county = models.CharField(max_length=2, blank=True, help_text=_("County of the workplace"))
    contact_name = CoveredNameField(max_length=200, blank=True)
    sni = models.CharField(_("SNI code"), max_length=5, blank=True, help_text=_("Five digits"))
    sni_edition = models.CharField(_("edition of the SNI code"), max_length=4, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("project party")
        ordering = ["-is_coordinator", "position", "id"]
        constraints = [
            models.UniqueConstraint(name="party_once", fields=["version", "organisation"]),
            models.UniqueConstraint(name="party_uuid_once_per_version", fields=["version", "uuid"]),
            models.UniqueConstraint(name="one_coordinator", fields=["version"], condition=Q(is_coordinator=True)),
        ]

    def __str__(self) -> str:
        return self.name


class SoleTrader(models.Model):
    """The personal number of a party that is a sole trader (enskild näringsidkare): personal data, kept apart.

    It is in no frozen content, document, list, export or log; it is read on the application's own page by those who
    may read inside the case.
    """

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="sole_traders")
    party = models.OneToOneField(ProjectParty, models.CASCADE, related_name="sole_trader")
    number = models.CharField(max_length=12, help_text=_("Twelve digits"))

    class Meta:
        verbose_name = _("sole trader")
        verbose_name_plural = _("sole traders")

    def __str__(self) -> str:
        return str(self.party)


class BudgetLine(models.Model):
    """A party's cost of a kind in a year, kronor. No row: not filled in; a row with 0: nothing."""

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="budget_lines")
    party = models.ForeignKey(ProjectParty, models.CASCADE, related_name="budget_lines")
    category = models.CharField(max_length=12, choices=CostCategory)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(validators=CELL)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="budget_line_once", fields=["party", "category", "year"]),
            models.CheckConstraint(name="budget_line_in_bounds", condition=Q(amount__gte=0, amount__lte=MAX_CELL)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.category} {self.year}: {self.amount}"


class FinancingLine(models.Model):
    """What a party or someone else puts in from a source in a year, kronor."""

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="financing_lines")
    party = models.ForeignKey(ProjectParty, models.CASCADE, related_name="financing_lines")
    source = models.CharField(max_length=12, choices=FinancingSource)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(validators=CELL)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="financing_line_once", fields=["party", "source", "year"]),
            models.CheckConstraint(name="financing_line_in_bounds", condition=Q(amount__gte=0, amount__lte=MAX_CELL)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.source} {self.year}: {self.amount}"


class RequestedAmount(models.Model):
    """The grant a party asks for from an assignment, or a strand of it, in a budget year, kronor."""

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="requested_amounts")
    party = models.ForeignKey(ProjectParty, models.CASCADE, related_name="requested_amounts")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(validators=CELL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="requested_amount_once",
                fields=["party", "assignment", "strand", "year"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="requested_amount_in_bounds", condition=Q(amount__gte=0, amount__lte=MAX_CELL)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.year}: {self.amount}"
