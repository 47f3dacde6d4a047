"""What a call is set up with besides texts, money and conditions: kinds of projects, steps, cut-off days, the
attachments it wants and the criteria it judges by."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from calls.models.call import Call
from registry.models import StoredFile


class ProjectKind(models.Model):
    """A kind of project within a call (slag av projekt), with conditions of its own."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="project_kinds")
    key = models.SlugField(max_length=40)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    about_sv = models.TextField(_("what it is, in Swedish"), max_length=1000, blank=True)
    about_en = models.TextField(_("what it is, in English"), max_length=1000, blank=True)
    is_prestudy = models.BooleanField(_("pre-study"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of project")
        verbose_name_plural = _("kinds of projects")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(name="project_kind_once", fields=["call", "key"])]

    def __str__(self) -> str:
        return self.name_sv


class CallStep(models.Model):
    """One of the steps in which a call is applied for and judged. A call without steps has one.

    `opens_at`, `closes_at`: the period of a later step, for those who go on; the first step has the call's own.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(2)])
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    about_sv = models.TextField(_("what is applied with, in Swedish"), max_length=2000, blank=True)
    about_en = models.TextField(_("what is applied with, in English"), max_length=2000, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a call")
        verbose_name_plural = _("steps of calls")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="call_step_once", fields=["call", "number"]),
            models.CheckConstraint(name="call_step_is_one_or_two", condition=Q(number__in=[1, 2])),
            models.CheckConstraint(
                name="call_step_opens_before_it_closes",
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=models.F("closes_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name_sv


class CutOff(models.Model):
    """A moment in a continuous call: what has come in by then is judged together (avstämning)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="cut_offs")
    at = models.DateTimeField(_("cut-off"))
    decision_planned_on = models.DateField(_("decision planned"), null=True, blank=True)

    class Meta:
        verbose_name = _("cut-off of a continuous call")
        verbose_name_plural = _("cut-offs of continuous calls")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(name="cut_off_once", fields=["call", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class WantedAttachment(models.Model):
    """An attachment that a call wants of applicants, with a template to fill in where there is one."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="wanted_attachments")
    key = models.SlugField(max_length=40)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    about_sv = models.CharField(_("what it holds, in Swedish"), max_length=500, blank=True)
    about_en = models.CharField(_("what it holds, in English"), max_length=500, blank=True)
    required = models.BooleanField(_("must be attached"), default=True)
    most_files = models.PositiveSmallIntegerField(
        _("most files"), default=1, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    most_megabytes = models.PositiveSmallIntegerField(
        _("largest file, megabytes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    project_kind = models.ForeignKey(
        ProjectKind, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("only for")
    )
    template = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    template_name = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("attachment that a call wants")
        verbose_name_plural = _("attachments that calls want")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="wanted_attachment_once", fields=["call", "key"]),
            models.CheckConstraint(
                name="wanted_attachment_template_has_a_name",
                condition=Q(template__isnull=True, template_name="")
                | (Q(template__isnull=False) & ~Q(template_name="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name_sv


class CallCriterion(models.Model):
    """What applications are judged by (bedömningskriterium), in which step, on which scale.

    `grades` is the scale, lowest first: `[{"value", "name_sv", "name_en"}]`; empty: judged in words only. `weight` is
    per cent; None where nothing is weighed. `overall`: the grade that sums up the others.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    step = models.PositiveSmallIntegerField(default=1)
    key = models.SlugField(max_length=40)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    question_sv = models.TextField(_("what is asked, in Swedish"), max_length=1000, blank=True)
    question_en = models.TextField(_("what is asked, in English"), max_length=1000, blank=True)
    grades = models.JSONField(default=list, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight, per cent"), null=True, blank=True)
    overall = models.BooleanField(_("sums up the others"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion of a call")
        verbose_name_plural = _("criteria of calls")
        ordering = ["step", "position", "pk"]
        constraints = [
            models.UniqueConstraint(name="call_criterion_once", fields=["call", "key"]),
            models.CheckConstraint(name="call_criterion_in_a_step", condition=Q(step__in=[1, 2])),
            models.CheckConstraint(
                name="call_criterion_weight_in_per_cent",
                condition=Q(weight__isnull=True) | Q(weight__gte=1, weight__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.name_sv
