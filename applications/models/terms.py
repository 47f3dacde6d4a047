"""What a call demands at hand-in beside its conditions: how many files, how large, and who must confirm afterwards."""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredEmailField
from applications.models.application import Application, ApplicationVersion
from calls.models import Call

#: How many files an application may have where the call says nothing.
MOST_FILES = 30
#: How long a draft that was never handed in is kept after the call has closed, days, where the call says nothing.
KEEP_DRAFTS_DAYS = 180


class HandInTerms(models.Model):
    """A call's terms of hand-in. Set while the call is a draft; a call without a row has the usual ones.

    `most_mb`: the largest file, megabytes (10⁶ bytes); None: what the product allows. `confirm_days`: within how many
    days of hand-in the coordinating organisation must confirm; None: it is not asked for. `keep_drafts_days`: how long
    after the closing moment a draft that was never handed in is kept.
    """

    FOLLOWS_A_COPY = True

    call = models.OneToOneField(Call, models.CASCADE, related_name="hand_in_terms")
    most_files = models.PositiveSmallIntegerField(
        _("most files"), default=MOST_FILES, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    most_mb = models.PositiveSmallIntegerField(
        _("largest file, megabytes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    confirm_days = models.PositiveSmallIntegerField(
        _("days for the organisation to confirm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )

    keep_drafts_days = models.PositiveSmallIntegerField(
        _("days that unused drafts are kept"),
        default=KEEP_DRAFTS_DAYS,
        validators=[MinValueValidator(30), MaxValueValidator(730)],
    )

    def __str__(self) -> str:
        return str(self.call)


class Ground(models.TextChoices):
    """By what right someone speaks for an organisation; signing in proves who one is, not this."""

    SIGNATORY = "signatory", _("authorised signatory")
    DELEGATION = "delegation", _("delegation within the organisation")
    PROXY = "proxy", _("power of attorney")


class Confirmation(models.Model):
    """That the coordinating organisation stands behind what was handed in (bekräftelse av behörig företrädare).

    Asked for at hand-in where the call demands it. `email` is whom the coordinator has named to confirm, empty until
    then. It is a confirmation by a person who has signed in, not a signature.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="confirmations")
    version = models.OneToOneField(ApplicationVersion, models.PROTECT, related_name="confirmation")
    due_at = models.DateTimeField()
    email = CoveredEmailField(blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    position = models.CharField(_("position in the organisation"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confirmation_by_someone_on_a_ground",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(ground="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}"

    def is_overdue_at(self, now: datetime) -> bool:
        """Whether the set time has passed without it."""
        return self.confirmed_at is None and now > self.due_at
