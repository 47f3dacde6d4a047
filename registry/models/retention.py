"""Decisions on disposal (gallring), and the disposals made."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, User


class DisposalDecision(models.Model):
    """An authority's decision that a class of things may be disposed of, with its legal ground."""

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    what = models.CharField(max_length=40, help_text=_("Key of the retention class"))
    ground = models.CharField(max_length=200, help_text=_("For example RA-MS 2027:12 with the decision's case number"))
    years = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    valid_from = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="disposal_has_a_legal_ground", condition=~Q(ground="") & Q(years__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.ground}"


class Disposal(models.Model):
    """That something was disposed of: what, on which decision, how much, by whom and when."""

    APPEND_ONLY = True

    decision = models.ForeignKey(DisposalDecision, models.PROTECT, related_name="disposals")
    before = models.DateField(help_text=_("What was older than this day"))
    count = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision}: {self.count}"
