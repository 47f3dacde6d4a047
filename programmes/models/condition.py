"""What the decision demands, machine-checkable where it can be."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from programmes.models.assignment import Assignment, Strand
from programmes.queries import ConditionExceptionQuerySet, ConditionQuerySet
from registry.models import Case


class Condition(models.Model):
    """One demand of a government decision (villkor), always with its quote.

    `kind` names the pure function that judges it and `parameters` its figures; an ambiguous basis is a parameter with
    both readings in `readings`. A kind without function is judged by people.

    It holds for what is decided from `valid_from` to `valid_to`, both days included; empty: as long as the decision
    itself. Another figure from another day is a condition of its own beside this one, never an edit of it.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="conditions")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="conditions")
    key = models.SlugField(max_length=80)
    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=40, help_text=_("What it is judged on: project, project_year, portfolio"))
    title_sv = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    parameters = models.JSONField(default=dict)
    readings = models.JSONField(default=list)
    severity = models.CharField(max_length=8)
    quote = models.TextField()
    valid_from = models.DateField(null=True, blank=True, help_text=_("First day of decisions that it holds for"))
    valid_to = models.DateField(null=True, blank=True, help_text=_("Last day of decisions that it holds for"))
    position = models.PositiveSmallIntegerField(default=0)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(name="condition_once", fields=["assignment", "key"]),
            models.CheckConstraint(name="condition_is_quoted", condition=~Q(quote="")),
            models.CheckConstraint(
                name="condition_holds_for_days_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title_sv


class ConditionChange(models.Model):
    """That a condition is read in another way from now on: what, who, when and why. What the decision states is never
    changed; only how it is read, or what it leaves open.
    """

    APPEND_ONLY = True

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="changes")
    parameters_before = models.JSONField()
    parameters_after = models.JSONField()
    scope_before = models.CharField(max_length=40)
    scope_after = models.CharField(max_length=40)
    reason = models.TextField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of how a condition is read")
        verbose_name_plural = _("changes of how conditions are read")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.CheckConstraint(name="condition_change_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.condition}: {self.scope_after} {self.parameters_after}"


class ConditionException(models.Model):
    """A documented exception from a condition (undantag): for one project's case or the whole (None), in one year or
    all (None), with the reason and the name of who allowed it.

    Append-only: an exception is taken back by a row that `withdraws` it, with a reason and a name of its own.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="exceptions")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField()
    allowed_by = models.CharField(max_length=200, help_text=_("The name of who allowed it"))
    allowed_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdraws = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="withdrawn_by")

    objects = ConditionExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception from a condition")
        verbose_name_plural = _("exceptions from conditions")
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(name="exception_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="exception_names_who_allowed_it", condition=~Q(allowed_by="")),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.allowed_by}"
