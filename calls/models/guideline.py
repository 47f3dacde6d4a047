"""What the agencies have agreed on about the joint calendar."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from programmes.models import Programme


class CalendarGuideline(models.Model):
    """How long a programme's calls are open at least, how long none may be open, and where that was agreed: the latest
    counts."""

    APPEND_ONLY = True

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calendar_guidelines")
    weeks = models.PositiveSmallIntegerField(
        _("shortest period, weeks"), validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    gap_weeks = models.PositiveSmallIntegerField(
        _("longest time without an open call, weeks"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    source = models.CharField(_("where it was agreed"), max_length=300)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("guideline of the joint calendar")
        verbose_name_plural = _("guidelines of the joint calendar")
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="calendar_guideline_in_weeks",
                condition=Q(weeks__gte=1, weeks__lte=52, gap_weeks__gte=1, gap_weeks__lte=52),
            ),
            models.CheckConstraint(name="calendar_guideline_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.weeks}"
