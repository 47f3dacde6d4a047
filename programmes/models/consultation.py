"""Consultation and dialogue (samråd och dialog): who was asked, what they said and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.covered import CoveredCharField, CoveredTextField
from programmes.models.assignment import Assignment, TechnologyArea
from programmes.models.versions import Version
from programmes.queries.office import ConsultationQuerySet


class ConsultationForm(models.TextChoices):
    """How views were obtained."""

    MEETING = "meeting", _("meeting")
    SURVEY = "survey", _("survey")
    QUICK_DIALOGUE = "quick_dialogue", _("quick dialogue")
    HEARING = "hearing", _("hearing")
    WORKSHOP = "workshop", _("workshop")
    WRITTEN = "written", _("in writing")


class Consultation(Version):
    """One occasion on which actors gave their views.

    `groups` are keys of the groups that the programme's decisions name (`contents[].actors` of the assignment files).
    A quick dialogue is what the Östergötland model describes: ten minutes each, and feedback afterwards.
    """

    held_on = models.DateField()
    held_to = models.DateField(null=True, blank=True)
    form = models.CharField(max_length=16, choices=ConsultationForm)
    subject = models.CharField(max_length=200)
    who = CoveredTextField(help_text=_("Organisations, with the people who spoke for them, one on each line"))
    groups = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    responsible = CoveredCharField(max_length=200, blank=True, help_text=_("Who held it"))
    county = models.CharField(max_length=2, blank=True)
    said = CoveredTextField()
    outcome = CoveredTextField(blank=True)
    feedback_on = models.DateField(null=True, blank=True)
    feedback_how = models.CharField(max_length=300, blank=True)
    material = models.URLField(max_length=500, blank=True)
    material_note = CoveredCharField(max_length=300, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta(Version.Meta):
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            *Version.Meta.constraints,
            models.CheckConstraint(
                name="consultation_days_in_order", condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_on"))
            ),
            models.CheckConstraint(
                name="consultation_feedback_says_how",
                condition=Q(feedback_on__isnull=True, feedback_how="")
                | (Q(feedback_on__isnull=False) & ~Q(feedback_how="")),
            ),
        ]
        indexes = [*Version.Meta.indexes, GinIndex(fields=["groups"], name="consultation_groups")]

    def __str__(self) -> str:
        return self.subject


class ConsultationAssignment(models.Model):
    """An assignment that a version of a consultation concerns; without any it concerns the whole programme."""

    APPEND_ONLY = True

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="assignment_links")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="consultation_assignment_once", fields=["consultation", "assignment"])
        ]

    def __str__(self) -> str:
        return f"{self.consultation} – {self.assignment.key}"


class ConsultationArea(models.Model):
    """A technology area that a version of a consultation concerns."""

    APPEND_ONLY = True

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="area_links")
    area = models.ForeignKey(TechnologyArea, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="consultation_area_once", fields=["consultation", "area"])]

    def __str__(self) -> str:
        return f"{self.consultation} – {self.area}"
