"""What is owed, to whom and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Department, Organisation
from programmes.models.assignment import Assignment
from programmes.queries.duties import DutyQuerySet


class ReportingDuty(models.Model):
    """A duty to account (återrapporteringskrav). A joint duty is one row that several assignments cite.

    `rule` is the due-date rule as plain data: once, yearly or every n years on a month and day from a first year, or
    none for a duty without date. The government's date is never moved.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.SlugField(max_length=80, unique=True)
    title_sv = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    document_kind = models.SlugField(max_length=40, help_text=_("Which kind of document answers it"))
    form = models.CharField(max_length=120, blank=True, help_text=_("The form the decision demands, in its words"))
    rule = models.JSONField(default=dict)
    assumption = models.CharField(max_length=300, blank=True, help_text=_("What the rule assumes beyond the text"))
    joint = models.BooleanField(default=False)
    requires_decision_number = models.BooleanField(default=False)
    lead_days = models.PositiveSmallIntegerField(default=60, help_text=_("Days ahead that the occasion opens"))
    submitting_authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+")
    recipient_departments = models.ManyToManyField(Department, blank=True, related_name="+")
    recipient_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting duty")
        verbose_name_plural = _("reporting duties")

    def __str__(self) -> str:
        return self.title_sv

    @property
    def authorities(self) -> list[Authority]:
        """Who owes it: the authorities whose assignments lay it down, by name."""
        found = {tie.assignment.authority_id: tie.assignment.authority for tie in self.of_assignments.all()}
        return sorted(found.values(), key=lambda one: one.short_name)

    @property
    def recipients(self) -> list[str]:
        """Names of those it is owed to: departments by name, then the organisation."""
        names = sorted(one.name for one in self.recipient_departments.all())
        return names + ([self.recipient_organisation.name] if self.recipient_organisation else [])

    @property
    def lacks_number(self) -> list[Assignment]:
        """The assignments whose number the answer must refer to, and whose number nobody has entered."""
        if not self.requires_decision_number:
            return []
        return [tie.assignment for tie in self.of_assignments.all() if not tie.assignment.decision_number]


class DutyOfAssignment(models.Model):
    """That an assignment lays down a duty, with the decision's own words."""

    duty = models.ForeignKey(ReportingDuty, models.CASCADE, related_name="of_assignments")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="duties")
    quote = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="duty_once_per_assignment", fields=["duty", "assignment"])]

    def __str__(self) -> str:
        return f"{self.duty.key} – {self.assignment.key}"
