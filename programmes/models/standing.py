"""Duties that are kept all the time: running information, evaluation plans, saved data; and who answers for a duty."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Department, Person, User
from accounts.models.covered import CoveredCharField, CoveredTextField
from programmes.models.duty import ReportingDuty
from programmes.models.versions import Version
from programmes.queries.duties import LatestQuerySet, OfDutyQuerySet
from registry.models import Document


class DutyResponsible(models.Model):
    """Who answers for a duty at an authority (ansvarig). The newest row counts; `person` None: nobody any longer."""

    APPEND_ONLY = True

    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="responsible")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = LatestQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible for a duty")
        verbose_name_plural = _("responsible for duties")
        indexes = [models.Index(fields=["duty", "authority", "-id"], name="duty_responsible_newest")]

    def __str__(self) -> str:
        return f"{self.duty.key}: {self.person or '–'}"


class InformationInterval(models.Model):
    """How long may pass between two pieces of running information before someone is reminded. The newest row counts.

    No decision says how often: `days` is what the agency has chosen, None when nobody is to be reminded.
    """

    APPEND_ONLY = True

    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="intervals")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateField(help_text=_("Counted from this day until something has been logged"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("interval of running information")
        verbose_name_plural = _("intervals of running information")
        constraints = [
            models.CheckConstraint(
                name="information_interval_of_a_day_or_more", condition=Q(days__isnull=True) | Q(days__gte=1)
            )
        ]
        indexes = [models.Index(fields=["duty", "-id"], name="information_interval_newest")]

    def __str__(self) -> str:
        return f"{self.duty.key}: {self.days or '–'}"


class InformationChannel(models.TextChoices):
    """How information was given."""

    MEETING = "meeting", _("meeting")
    LETTER = "letter", _("letter")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")
    OTHER = "other", _("in another way")


class InformationEntry(Version):
    """That a ministry was informed (löpande information): when, who, how, what about and by whom."""

    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="information")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", help_text=_("Which agency informed"))
    given_on = models.DateField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    recipient = CoveredCharField(max_length=200, help_text=_("Who was informed there"))
    channel = models.CharField(max_length=8, choices=InformationChannel)
    subject = CoveredCharField(max_length=200)
    content = CoveredTextField(blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text=_("Who informed"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfDutyQuerySet.as_manager()

    class Meta(Version.Meta):
        verbose_name = _("information given to a ministry")
        verbose_name_plural = _("information given to ministries")
        indexes = [*Version.Meta.indexes, models.Index(fields=["duty", "-given_on"], name="information_newest")]

    def __str__(self) -> str:
        return self.subject


class EvaluationPlan(Version):
    """A version of an evaluation plan (utvärderingsplan). It holds once its authorities have decided so."""

    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="plans")
    questions = models.TextField()
    effects = models.TextField(blank=True)
    method = models.TextField(blank=True)
    data = models.TextField(blank=True)
    schedule = models.TextField(blank=True)
    organisation = models.TextField(blank=True)
    use = models.TextField(blank=True)

    objects = OfDutyQuerySet.as_manager()

    class Meta(Version.Meta):
        verbose_name = _("evaluation plan")
        verbose_name_plural = _("evaluation plans")
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(name="one_evaluation_plan_per_duty", fields=["duty"], condition=Q(number=1)),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.number}"


class EvaluationPlanDecision(models.Model):
    """That a version of an evaluation plan holds: decided for an authority by another than wrote it."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="decisions")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by_title = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on an evaluation plan")
        verbose_name_plural = _("decisions on evaluation plans")
        ordering = ["decided_at", "pk"]
        constraints = [models.UniqueConstraint(name="evaluation_plan_decided_once", fields=["plan", "authority"])]

    def __str__(self) -> str:
        return f"{self.plan}: {self.authority}"


class PersonalData(models.TextChoices):
    """Whether what is kept tells of people."""

    NONE = "none", _("none")
    PSEUDONYMISED = "pseudonymised", _("under another name (pseudonymised)")
    YES = "yes", _("yes")


class CountedRecords(models.TextChoices):
    """What the product itself keeps of the assignments, and can count."""

    APPLICATIONS = "applications", _("applications handed in")
    DECISIONS = "decisions", _("decisions on applications")
    GRANTS = "grants", _("grants")
    LEDGER = "ledger", _("entries of the ledger")
    CONSULTATIONS = "consultations", _("consultations")


class SavedData(Version):
    """A line of the inventory of data that is kept so that the programme can be evaluated later (sparade data)."""

    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="saved_data")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", help_text=_("Which agency keeps it"))
    title = models.CharField(max_length=200)
    content = models.TextField()
    place = models.CharField(max_length=300, help_text=_("System, register or archive"))
    documentation = models.URLField(max_length=500, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    keeping_rule = models.CharField(max_length=300, help_text=_("For how long it is kept, and on what ground"))
    keep_until = models.DateField(null=True, blank=True)
    personal_data = models.CharField(max_length=16, choices=PersonalData, default=PersonalData.NONE)
    responsible = models.CharField(max_length=200, help_text=_("Person or unit"))
    personal_ground = models.CharField(
        max_length=300, blank=True, help_text=_("The legal ground for processing personal data")
    )
    file_format = models.CharField(max_length=120, blank=True, help_text=_("In which format it is kept"))
    counted = models.CharField(
        max_length=16, choices=CountedRecords, blank=True, help_text=_("What of the product's own it is: it is counted")
    )
    records = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("Number of records when it was checked, of what the product does not keep")
    )
    secrecy = models.CharField(max_length=300, blank=True, help_text=_("Whether it is secret, and by which provision"))
    checked_on = models.DateField(null=True, blank=True, help_text=_("When someone last checked that it is there"))
    since = models.DateField(help_text=_("From when the data reach back"))
    ended_on = models.DateField(null=True, blank=True, help_text=_("When it stopped being kept"))

    objects = OfDutyQuerySet.as_manager()

    class Meta(Version.Meta):
        verbose_name = _("saved data")
        verbose_name_plural = _("saved data")

    def __str__(self) -> str:
        return self.title
