"""Rule sets of state aid, entered as data and never changed; and what an application says of aid to its parties."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from applications.models.application import ApplicationVersion
from applications.models.budget import CELL, MAX_CELL, CostCategory, ProjectParty
from applications.queries import AidRuleSetQuerySet, EuroRateQuerySet
from applications.rules.aid.reading import read
from applications.rules.aid.ruleset import RuleSet


class AidFamily(models.TextChoices):
    """What question an act on state aid answers."""

    BLOCK_EXEMPTION = "block_exemption", _("block exemption")
    DE_MINIMIS = "de_minimis", _("de minimis aid")
    NOT_AID = "not_aid", _("not state aid")


class AidRuleSet(models.Model):
    """One act on state aid for a period (stödregler). What comes after it is a row of its own; cases keep theirs.

    `content` keeps to applications/aid-rules.schema.json. `entered_by` is empty for a set loaded by a command.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, editable=False, unique=True)
    key = models.SlugField(max_length=50, unique=True)
    family = models.CharField(max_length=20, choices=AidFamily)
    title_sv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=300, help_text=_("The file it came from, or the text it was written after"))
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = AidRuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("aid rules")
        verbose_name_plural = _("aid rules")
        ordering = ["family", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="aid_rules_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="aid_rules_have_a_source", condition=~Q(source="")),
        ]
        indexes = [models.Index(fields=["family", "valid_from"], name="aid_rules_by_day")]

    def __str__(self) -> str:
        return self.title_sv

    @property
    def rules(self) -> RuleSet:
        """The content as values; read once per process, since what has a hash never changes."""
        if self.sha256 not in _READ:
            _READ[self.sha256] = read(self.content)
        return _READ[self.sha256]


#: The sets that this process has read, by the hash of their content. There is one for each act and period: few.
_READ: dict[str, RuleSet] = {}


class EuroRate(models.Model):
    """What a euro was worth on a day, in kronor, as published. The latest on or before a day counts for that day."""

    APPEND_ONLY = True

    day = models.DateField(unique=True)
    kronor = models.DecimalField(max_digits=9, decimal_places=6)
    source = models.CharField(max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = EuroRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("euro rate")
        verbose_name_plural = _("euro rates")
        ordering = ["-day"]
        constraints = [
            # Above one krona, as the rules count on where no rate has been entered.
            models.CheckConstraint(name="euro_rate_above_one", condition=Q(kronor__gt=1)),
            models.CheckConstraint(name="euro_rate_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.kronor}"


class AidLine(models.Model):
    """What of a party's costs and grant is on a basis of aid, in a category (stödgrund per part). Whole kronor.

    `basis` and `category` are keys of the rules that are valid on the day of the decision; the frozen content says
    which those were.
    """

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="aid_lines")
    party = models.ForeignKey(ProjectParty, models.CASCADE, related_name="aid_lines")
    basis = models.SlugField(max_length=50)
    category = models.SlugField(max_length=40)
    costs = models.BigIntegerField(null=True, validators=CELL)
    grant = models.BigIntegerField(null=True, validators=CELL)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="aid_line_once", fields=["party", "basis", "category"]),
            models.CheckConstraint(
                name="aid_line_in_bounds",
                condition=(Q(costs__isnull=True) | Q(costs__gte=0, costs__lte=MAX_CELL))
                & (Q(grant__isnull=True) | Q(grant__gte=0, grant__lte=MAX_CELL)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.basis} {self.category}: {self.costs}, {self.grant}"


class AidCost(models.Model):
    """What of a party's costs of a kind in a year is on a basis of aid, in a category. Whole kronor.

    Where a category has such rows, they add up to the costs of its line.
    """

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="aid_costs")
    party = models.ForeignKey(ProjectParty, models.CASCADE, related_name="aid_costs")
    basis = models.SlugField(max_length=50)
    category = models.SlugField(max_length=40)
    kind = models.CharField(max_length=12, choices=CostCategory)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(validators=CELL)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="aid_cost_once", fields=["party", "basis", "category", "kind", "year"]),
            models.CheckConstraint(name="aid_cost_in_bounds", condition=Q(amount__gte=0, amount__lte=MAX_CELL)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.basis} {self.category} {self.kind} {self.year}: {self.amount}"


class PartyAid(models.Model):
    """What a party says of itself for state aid.

    `declarations` are answers by the rules' keys: true or false. `flat_rate`: indirect costs are a flat rate.
    `public_same_costs` and `eu_same_costs` are what of the other public money is for the same costs (kronor; None: all
    of it), `eu_rate` the highest rate of the Union's programme as "p/q". `earlier` lists aid granted before (basis,
    granted_on, eur, authority, to, on_same_costs), `services` what is passed on to others (to, number, cost,
    market_price), and `accounts` the figures by which an undertaking in difficulty is told.
    """

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="+")
    party = models.OneToOneField(ProjectParty, models.CASCADE, related_name="aid")
    research_organisation = models.BooleanField(_("research organisation"), null=True)
    group = models.CharField(_("group of companies"), max_length=200, blank=True)
    operating_aid_since = models.DateField(_("operating aid for the cluster since"), null=True)
    declarations = models.JSONField(default=dict)
    flat_rate = models.BooleanField(_("indirect costs as a flat rate"), null=True)
    public_same_costs = models.BigIntegerField(_("other public money for the same costs"), null=True, validators=CELL)
    eu_same_costs = models.BigIntegerField(_("EU funding for the same costs"), null=True, validators=CELL)
    eu_rate = models.CharField(_("highest rate of the EU programme"), max_length=20, blank=True)
    earlier = models.JSONField(default=list)
    services = models.JSONField(default=list)
    accounts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="party_aid_in_bounds",
                condition=(Q(public_same_costs__isnull=True) | Q(public_same_costs__gte=0))
                & (Q(eu_same_costs__isnull=True) | Q(eu_same_costs__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)


class ProjectAid(models.Model):
    """What the project says for state aid: the grounds of bonuses. `stated` are codes of the rules' grounds."""

    version = models.OneToOneField(ApplicationVersion, models.CASCADE, related_name="aid")
    research_may_publish = models.BooleanField(_("right to publish"), default=False)
    contract_research_only = models.BooleanField(_("contract research only"), default=False)
    area = models.CharField(_("assisted area"), max_length=1, blank=True)
    stated = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.version)


class Division(models.Model):
    """That an undertaking has been divided into several, on the day it took effect, with its ground. Append-only.

    De minimis aid that it was granted before goes with the part that benefited, else with each part by the book value
    of its equity (Regulation (EU) 2023/2831 art. 3(9)).
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="divisions")
    effective_on = models.DateField()
    ground = models.CharField(max_length=300, help_text=_("The registration of the division, with its day"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("division of an undertaking")
        verbose_name_plural = _("divisions of undertakings")
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(name="divided_once_a_day", fields=["organisation", "effective_on"]),
            models.CheckConstraint(name="division_has_a_ground", condition=~Q(ground="")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.effective_on}"


class DivisionPart(models.Model):
    """A part of a divided undertaking: the book value of its equity, kronor, and the case numbers of the grants that it
    is the one to have benefited from. Append-only."""

    APPEND_ONLY = True

    division = models.ForeignKey(Division, models.PROTECT, related_name="parts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    equity = models.BigIntegerField(validators=[MinValueValidator(0)])
    benefits = models.JSONField(default=list)

    class Meta:
        verbose_name = _("part of a divided undertaking")
        verbose_name_plural = _("parts of divided undertakings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="division_part_once", fields=["division", "organisation"]),
            models.CheckConstraint(name="division_equity_not_negative", condition=Q(equity__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.equity}"
