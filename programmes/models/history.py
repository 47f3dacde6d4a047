"""What people and files have changed of a decision's facts, place by place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from programmes.models.assignment import Assignment
from registry.models import Event


class ChangeKind(models.TextChoices):
    """How a fact came to have its value."""

    FILLED = "filled", _("filled in")
    CORRECTED = "corrected", _("corrected")
    LOADED = "loaded", _("taken from a file")
    OVERWRITTEN = "overwritten", _("overwritten by a file")


class FactChange(models.Model):
    """One fact of an assignment that got another value: the place, both values, and what the new one rests on.

    `path` is the place in the assignment's document, as loading spells it (`identity.decided_on.value`). People say
    where the value stands (`source`), and why when the decision says otherwise (`reason`); of a file, `source` is its
    name and `by` nobody. `before` and `after` are values of that document, null for nothing.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="changes")
    event = models.ForeignKey(Event, models.PROTECT, related_name="fact_changes")
    path = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=ChangeKind)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("changed fact")
        verbose_name_plural = _("changed facts")
        indexes = [models.Index(fields=["assignment", "path", "at"], name="fact_change_place")]
        constraints = [
            models.CheckConstraint(name="fact_change_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="fact_change_is_by_people_or_a_file",
                condition=Q(by__isnull=True, kind__in=["loaded", "overwritten"])
                | Q(by__isnull=False, kind__in=["filled", "corrected"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment.key} {self.path} {self.at:%Y-%m-%d}"
