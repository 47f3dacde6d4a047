"""Where a call's money comes from."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from calls.models.call import Call
from programmes.models import Assignment, Strand


class CallStrand(models.Model):
    """Which assignment, and which strand of it, a call's money comes from; that authority decides."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="call_strands")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="call_strands")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="call_strand_once", fields=["call", "assignment", "strand"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.strand or self.assignment)


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
