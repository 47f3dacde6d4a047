"""The duty calendar as a feed for calendar programs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reporting.queries import FeedQuerySet


class CalendarFeed(models.Model):
    """A secret address that gives a person's calendar programs what they see of the duty calendar (kalenderflöde).

    Only the secret's check sum is kept: the address is shown once, when it is made. One stands at a time; renewing
    ends the one before.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_calendar_feed", fields=["user"], condition=Q(revoked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"
