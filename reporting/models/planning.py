"""Who answers for an occasion, its milestones, and what was handed in where the product does not make the document."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person, User
from registry.models import Document
from reporting.models.occasion import Occasion


class OccasionResponsible(models.Model):
    """Who answers for one occasion at an authority (ansvarig). The newest row counts; None: as for the duty."""

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="responsible")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("responsible for an occasion")
        verbose_name_plural = _("responsible for occasions")
        indexes = [models.Index(fields=["occasion", "authority", "-id"], name="occasion_responsible_newest")]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.person or '–'}"


class OccasionMilestone(models.Model):
    """The day of a milestone beside the document (hållpunkt), such as a presentation. The decision names no day.

    `key` is the milestone's in the assignment's file. The newest row counts; `held` when it has taken place.
    """

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="milestones")
    key = models.SlugField(max_length=80)
    day = models.DateField(null=True, blank=True)
    held = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(
                name="milestone_held_on_a_day", condition=models.Q(held=False) | models.Q(day__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["occasion", "key", "-id"], name="occasion_milestone_newest")]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.key}"


class HandedIn(models.Model):
    """That a document made elsewhere answered an occasion: which file, when and how it was sent. Never changed.

    Where the duty asks for a document per technology area, `area` is the area's key; else empty.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="handed_in")
    area = models.SlugField(blank=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    handed_on = models.DateField(help_text=_("Day it was sent"))
    channel = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True, help_text=_("The document's own number, as it was sent"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document handed in")
        verbose_name_plural = _("documents handed in")
        constraints = [models.UniqueConstraint(name="handed_in_once", fields=["occasion", "area"])]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.document}"
