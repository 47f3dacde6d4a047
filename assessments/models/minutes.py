"""Who has signed a meeting's minutes, on the very content that was frozen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from assessments.models.line import Panel
from assessments.models.meetings import DecisionMeeting


class SignsAs(models.TextChoices):
    """As what somebody signs minutes."""

    CHAIR = "chair", _("chair")
    ADJUSTER = "adjuster", _("adjuster")
    SECRETARY = "secretary", _("secretary")


class MinutesSignature(models.Model):
    """That somebody has signed the minutes of a decision meeting (justering) or of a panel, by an act of their own.

    `sha256` is of the frozen content that was read. Never changed.
    """

    APPEND_ONLY = True

    meeting = models.ForeignKey(DecisionMeeting, models.PROTECT, null=True, related_name="signatures")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, related_name="signatures")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    signs_as = models.CharField(max_length=9, choices=SignsAs)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="signature_on_one_set_of_minutes",
                condition=Q(meeting__isnull=False, panel__isnull=True) | Q(meeting__isnull=True, panel__isnull=False),
            ),
            models.UniqueConstraint(
                name="minutes_signed_once", fields=["meeting", "panel", "signs_as"], nulls_distinct=False
            ),
            models.UniqueConstraint(
                name="minutes_signed_once_by_each", fields=["meeting", "panel", "person"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.signs_as}"
