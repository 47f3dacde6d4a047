"""Where a call's money comes from."""

from dataclasses import dataclass

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, User
from calls.models.call import Call
from programmes.models import Assignment, Strand


@dataclass(frozen=True)
class Roles:
    """Which authority does what with a part of a call."""

    decides: Authority
    pays: Authority
    reports: Authority


class CallStrand(models.Model):
    """Which assignment, and which strand of it, a call's money comes from, and who decides, pays and reports.

    Those three are the assignment's own authority where nothing else is said. Another authority's part is agreed to by
    someone there before the call is published.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="call_strands")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="call_strands")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")

    decides = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Who decides on this money")
    )
    pays = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Who pays it out")
    )
    reports = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Who reports on it")
    )
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_strand_agreed_by_someone",
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="call_strand_once", fields=["call", "assignment", "strand"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return str(self.strand or self.assignment)

    @property
    def roles(self) -> "Roles":
        """Who decides, pays and reports."""
        own = self.assignment.authority
        return Roles(self.decides or own, self.pays or own, self.reports or own)


class CallBudget(models.Model):
    """What the call expects to grant per budget year, kronor."""

    call_strand = models.ForeignKey(CallStrand, models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(validators=[MinValueValidator(0)])

    class Meta:
        constraints = [
            models.UniqueConstraint(name="call_budget_once", fields=["call_strand", "year"]),
            models.CheckConstraint(name="call_budget_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"
