"""How much: amounts with wording and versions, and authorisations to commit coming years' money."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from programmes.models.assignment import Appropriation, Assignment, Strand
from programmes.queries import BudgetFrameQuerySet

#: How much of a decision is quoted beside an amount, characters. The rows are never taken away.
LONGEST_QUOTE = 2000


def _short_quote(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=LessThanOrEqual(Length("quote"), LONGEST_QUOTE))


def _form_key() -> models.CharField:
    """The key of the form that an amount was typed in: confirmed twice, it is recorded once."""
    return models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)


class Wording(models.TextChoices):
    """How the decision words an amount; unlike wordings are never added."""

    MAY_USE = "may_use", _("may use")
    ESTIMATED = "estimated", _("estimated")
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    FIXED = "fixed", _("shall")
    AS_A_RULE = "as_a_rule", _("as a rule")


class FrameSource(models.TextChoices):
    """What kind of decision an amount comes from; the latest valid one counts."""

    DECISION = "decision", _("government decision on the assignment")
    APPROPRIATION_LETTER = "appropriation_letter", _("letter of appropriation")
    AMENDMENT = "amendment", _("amending decision")


class BudgetFrame(models.Model):
    """One version of an amount line (medelsram) on an assignment, or on a strand of it, for a year.

    Kronor. `year_to` is the last year it holds for: the same year, or None for "from and including". Append-only: a
    new version is a new row; `valid_from` and then `recorded_at` tell which is the latest.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="frames")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="frames")
    year = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    amount = models.BigIntegerField(validators=[MinValueValidator(0)])
    wording = models.CharField(max_length=10, choices=Wording)
    source_kind = models.CharField(max_length=20, choices=FrameSource)
    source = models.CharField(max_length=300, help_text=_("Which decision, with date or number"))
    quote = models.TextField(blank=True)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = _form_key()

    objects = BudgetFrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget frame")
        verbose_name_plural = _("budget frames")
        constraints = [
            models.CheckConstraint(name="frame_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="frame_years_in_order", condition=Q(year_to__isnull=True) | Q(year_to__gte=F("year"))
            ),
            models.CheckConstraint(
                name="frame_of_the_decision_is_quoted",
                condition=~Q(source_kind=FrameSource.DECISION) | ~Q(quote=""),
            ),
            _short_quote("frame_quote_is_short"),
        ]
        indexes = [models.Index(fields=["assignment", "strand", "year"], name="frame_line")]

    def __str__(self) -> str:
        return f"{self.assignment.key} {self.year}: {self.amount} ({self.wording})"


class AppropriationAmount(models.Model):
    """A version of what an appropriation holds for a year, for all its assignments together, kronor.

    Registered where a letter of appropriation says it; without one, only the assignments' own amounts rule.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    appropriation = models.ForeignKey(Appropriation, models.PROTECT, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(validators=[MinValueValidator(0)])
    source_kind = models.CharField(max_length=20, choices=FrameSource)
    source = models.CharField(max_length=300, help_text=_("Which decision, with date or number"))
    quote = models.TextField(blank=True)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = _form_key()

    class Meta:
        verbose_name = _("amount of an appropriation")
        verbose_name_plural = _("amounts of appropriations")
        constraints = [
            models.CheckConstraint(name="appropriation_amount_not_negative", condition=Q(amount__gte=0)),
            _short_quote("appropriation_quote_is_short"),
        ]
        indexes = [models.Index(fields=["appropriation", "year"], name="appropriation_amount_year")]

    def __str__(self) -> str:
        return f"{self.appropriation} {self.year}: {self.amount}"


class CommitmentAuthorisation(models.Model):
    """A right to commit money of coming years before it is appropriated (beställningsbemyndigande). Kronor."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="authorisations")
    amount = models.BigIntegerField(validators=[MinValueValidator(0)])
    end_year = models.PositiveSmallIntegerField(help_text=_("Last year that may be committed"))
    source = models.CharField(max_length=300)
    quote = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = _form_key()

    class Meta:
        verbose_name = _("commitment authorisation")
        verbose_name_plural = _("commitment authorisations")
        constraints = [_short_quote("authorisation_quote_is_short")]

    def __str__(self) -> str:
        return f"{self.assignment.key} –{self.end_year}: {self.amount}"
