"""Responsible internationalisation: the checklist as data in versions, and what officers judge of an application."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from applications.models.application import Application
from applications.queries import ChecklistQuerySet


class Checklist(models.Model):
    """A version of the checklist (checklista), for applications to calls that open in its period.

    `content` keeps to applications/checklist.schema.json. `entered_by` is empty for one loaded by a command.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, editable=False, unique=True)
    key = models.SlugField(max_length=40, unique=True)
    title_sv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    content = models.JSONField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="checklist_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title_sv

    @property
    def questions(self) -> list[dict[str, Any]]:
        return list(self.content["questions"])

    @property
    def screenings(self) -> list[dict[str, Any]]:
        return list(self.content["screenings"])

    @property
    def without_assessment(self) -> str:
        """What a grant meets when an officer has not judged the cooperation: "stop" or "warn"."""
        return str(self.content.get("without_assessment", "warn"))


class Outcome(models.TextChoices):
    """What an officer comes to about the cooperation."""

    ACCEPTABLE = "acceptable", _("the risks are acceptable")
    CONDITIONS = "conditions", _("acceptable with conditions")
    NOT_ACCEPTABLE = "not_acceptable", _("not acceptable")
    MORE = "more", _("more is needed before it can be judged")


class ScreeningResult(models.TextChoices):
    """What a look-up in a list gave. It is no verdict."""

    NOTHING = "nothing", _("nothing found")
    FOUND = "found", _("something found, see the note")
    NOT_DONE = "not_done", _("not looked up")


class InternationalAssessment(models.Model):
    """An officer's assessment of an application's international cooperation. The latest counts; none is changed.

    `screenings` tell, for each list: the day it was looked up, the list's own version or date, the result, a note.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="international_assessments")
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome)
    assessment = models.TextField()
    conditions = models.TextField(blank=True)
    screenings = models.JSONField(default=list)
    assessed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="international_assessment_has_reasons",
                condition=~Q(assessment=""),
            ),
            models.CheckConstraint(
                name="international_conditions_are_told",
                condition=~Q(outcome="conditions") | ~Q(conditions=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.outcome}"
