"""What the decision demands, machine-checkable where it can be."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from programmes.models.assignment import Assignment, Strand


class Condition(models.Model):
    """One demand of a government decision (villkor), always with its quote.

    `kind` names the pure function that judges it and `parameters` its figures; an ambiguous basis is a parameter with
    both readings in `readings`. A kind without function is judged by people.
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
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(name="condition_once", fields=["assignment", "key"]),
            models.CheckConstraint(name="condition_is_quoted", condition=~Q(quote="")),
        ]

    def __str__(self) -> str:
        return self.title_sv
