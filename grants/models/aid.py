"""State aid that has been granted, as it was worth on the day, and what the registers have been told of it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from grants.models.grant import Grant
from grants.queries.aid import AwardQuerySet
from grants.rules.registers import RegisterTerms
from registry.models import StoredFile
from sweden.sni import nace_group


class Register(models.TextChoices):
    """Where aid is told of."""

    DE_MINIMIS = "de_minimis", _("register of de minimis aid")
    TRANSPARENCY = "transparency", _("publication of individual aid")


class AidRegister(models.Model):
    """What a register demands of awards granted from a day on. Append-only, dated, with its source."""

    APPEND_ONLY = True

    register = models.CharField(max_length=12, choices=Register)
    starts_on = models.DateField(help_text=_("Of aid granted from this day"))
    threshold_eur = models.PositiveIntegerField(null=True, blank=True, help_text=_("Only aid above so many euro"))
    working_days = models.PositiveSmallIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    eves_are_holidays = models.BooleanField(default=False)
    source = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("register of state aid")
        verbose_name_plural = _("registers of state aid")
        ordering = ["register", "-starts_on"]
        constraints = [
            models.UniqueConstraint(name="aid_register_once_a_day", fields=["register", "starts_on"]),
            models.CheckConstraint(name="aid_register_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="aid_register_has_one_period",
                condition=Q(working_days__gt=0, months=0) | Q(working_days=0, months__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.starts_on}"

    @property
    def terms(self) -> RegisterTerms:
        """As the rules take them."""
        return RegisterTerms(self.starts_on, self.threshold_eur, self.working_days, self.months, self.eves_are_holidays)


class AidAward(models.Model):
    """Aid granted to a party on a basis, as it was on the day of the decision: kronor, the euro's rate with its day and
    source, and euro, never worked out again. `due_on`: by when the register is told (None: it need not be). What the
    transparency asks for stands beside it. Append-only: what is lowered afterwards is a new row that names the one it
    replaces (`replaces`, `reason`), at the same rate; what is added by a change is a row of its own, of that day."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="aid_awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=20, blank=True)
    family = models.CharField(max_length=20)
    basis = models.SlugField(max_length=50)
    act = models.CharField(max_length=300)
    article = models.CharField(max_length=40, blank=True)
    objective = models.CharField(max_length=200)
    granted_on = models.DateField()
    kronor = models.BigIntegerField(validators=[MinValueValidator(0)])
    eur = models.DecimalField(max_digits=15, decimal_places=2)
    rate = models.DecimalField(max_digits=9, decimal_places=6)
    rate_day = models.DateField()
    rate_source = models.CharField(max_length=300)
    size = models.CharField(max_length=16, blank=True)
    region = models.CharField(max_length=4, blank=True)
    sector = models.CharField(max_length=5, blank=True)
    declared = models.BooleanField(null=True, help_text=_("The party has declared its earlier de minimis aid"))
    register = models.CharField(max_length=12, choices=Register, blank=True)
    due_on = models.DateField(null=True, blank=True)
    frozen_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it is not what was granted first"))

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("state aid granted")
        verbose_name_plural = _("state aid granted")
        constraints = [
            models.UniqueConstraint(
                name="aid_award_once_a_day",
                fields=["grant", "organisation", "basis", "granted_on"],
                condition=Q(replaces__isnull=True),
            ),
            models.CheckConstraint(
                name="aid_award_above_zero",
                condition=Q(rate__gt=0) & (Q(kronor__gt=0) | Q(kronor=0, replaces__isnull=False)),
            ),
            models.CheckConstraint(
                name="aid_award_replaces_with_a_reason", condition=Q(replaces__isnull=True) | ~Q(reason="")
            ),
            models.CheckConstraint(name="aid_award_rate_has_a_source", condition=~Q(rate_source="")),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="aid_award_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.basis}: {self.kronor}"

    @property
    def nace(self) -> str:
        """The sector as the registers ask for it, by its NACE group; empty where none is stated."""
        return nace_group(self.sector) if self.sector else ""


class AidInterestRate(models.Model):
    """The rate of interest on unlawful aid that is claimed back, from its day on: the base rate in per cent, what is
    added to it in basis points, and whether a year's interest is added to what interest runs on. Append-only."""

    APPEND_ONLY = True

    starts_on = models.DateField(_("starts on"), unique=True)
    base = models.DecimalField(_("base rate, per cent"), max_digits=6, decimal_places=3)
    added_points = models.PositiveSmallIntegerField(_("added to it, basis points"))
    is_compound = models.BooleanField(_("a year's interest is added to what interest runs on"), default=False)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rate of interest on unlawful aid")
        verbose_name_plural = _("rates of interest on unlawful aid")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(name="aid_interest_rate_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.base} % + {self.added_points}"


class AidDelivery(models.Model):
    """That a register has been told of an award: by which file, when, and what the register calls it. Append-only."""

    APPEND_ONLY = True

    award = models.OneToOneField(AidAward, models.PROTECT, related_name="delivery")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60, blank=True, help_text=_("The measure's number with the Commission (SA)"))
    delivered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.award)
