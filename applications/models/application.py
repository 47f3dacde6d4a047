"""The application and its versions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, Person, User
from accounts.models.covered import CoveredEmailField, CoveredJSONField
from applications.queries import ApplicationQuerySet
from applications.states import Status
from calls.models import Call, FormVersion
from programmes.models import TechnologyArea
from registry.models import Case
from registry.models.access import Rights


class Application(models.Model):
    """One consortium's request for money in one call (ansökan). Until submitted it is the applicant's own space."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="application")
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    late = models.BooleanField(default=False, editable=False)
    withheld = models.BooleanField(
        default=False, editable=False, help_text=_("Judged, but the letter that tells of it is not yet sent")
    )
    submitted_version = models.OneToOneField(
        "ApplicationVersion", models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Copied from the submitted version at submission, for lists and sums; never changed after it.
    title = models.CharField(max_length=200, blank=True, editable=False)
    # The title's place in Swedish order, worked out once: lists of thousands are sorted by it.
    title_key = models.GeneratedField(
        expression=models.Func("title", function="sv_key"), output_field=models.TextField(), db_persist=True
    )
    coordinator = models.ForeignKey(Organisation, models.PROTECT, null=True, editable=False, related_name="+")
    technology_area = models.ForeignKey(
        TechnologyArea, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When what was written in a draft that was never handed in was removed")
    )
    requested = models.BigIntegerField(null=True, editable=False, help_text=_("Kronor"))

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.CheckConstraint(
                name="application_removed_only_as_draft",
                condition=Q(removed_at__isnull=True) | Q(status=Status.DRAFT),
            ),
            models.CheckConstraint(
                name="application_draft_exactly_until_submitted",
                condition=Q(
                    status=Status.DRAFT,
                    submitted_at__isnull=True,
                    submitted_by__isnull=True,
                    submitted_version__isnull=True,
                )
                | (
                    ~Q(status=Status.DRAFT)
                    & Q(
                        submitted_at__isnull=False,
                        submitted_by__isnull=False,
                        submitted_version__isnull=False,
                        requested__isnull=False,
                    )
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], include=["case"], name="application_newest"),
            models.Index(fields=["call", "status", "-submitted_at"], name="application_call_status"),
            models.Index(fields=["title_key", "id"], name="application_title"),
            models.Index(fields=["technology_area", "title_key", "id"], name="application_area_title"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.case)

    @property
    def told_status(self) -> str:
        """How far it has come as the applicant has been told: a decision is told by its letter, not before."""
        return Status.PROPOSED if self.withheld else self.status

    @property
    def uuid(self):
        """The case's own; an application has no other name."""
        return self.case.uuid


class LeaderGender(models.TextChoices):
    """The project leader's gender as the applicant states it, for statistics; never derived from name or number."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    UNKNOWN = "unknown", _("prefers not to say")


class ApplicationVersion(models.Model):
    """What an application says, in a version. The draft version is written in; a frozen one never changes.

    `revision` counts saves of the draft: whoever saves on an older revision sees both texts. `answers` follow the
    form's version; what is counted (parties, budget, financing, classification) is always relational.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=3000)
    starts_on = models.DateField(_("start of project"), null=True, blank=True)
    ends_on = models.DateField(_("end of project"), null=True, blank=True)
    technology_area = models.ForeignKey(
        TechnologyArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("technology area"),
    )
    own_area = models.CharField(
        _("area in the applicant's own words"),
        max_length=200,
        blank=True,
        help_text=_("Where the decision leaves the area to the applicant; a technology area may then be named beside"),
    )
    trl_from = models.PositiveSmallIntegerField(_("technology readiness at start"), null=True, blank=True)
    trl_to = models.PositiveSmallIntegerField(_("technology readiness at end"), null=True, blank=True)
    project_kind = models.SlugField(
        _("kind of project"), max_length=40, blank=True, help_text=_("Key of the call's kind; empty where it has none")
    )
    # Counted in reports, never shown beside the project and no part of what is assessed.
    leader_gender = models.CharField(_("the project leader's gender"), max_length=8, choices=LeaderGender, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    foreign_partners = models.BooleanField(_("partners outside Sweden"), null=True, blank=True)
    partner_countries = models.JSONField(default=list, blank=True, help_text=_("Countries of partners outside Sweden"))
    checklist = models.JSONField(
        default=dict, blank=True, help_text=_("Answers to the checklist of responsible internationalisation")
    )
    risk_note = models.TextField(_("risks of the international cooperation"), blank=True)
    business_share_reason = models.TextField(_("reason for less business funding"), blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    content = CoveredJSONField(null=True, editable=False, help_text=_("The whole version as frozen"))
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_once", fields=["application", "number"]),
            models.CheckConstraint(
                name="version_frozen_with_content_and_hash",
                condition=Q(frozen_at__isnull=True, content__isnull=True, sha256="")
                | (Q(frozen_at__isnull=False, content__isnull=False) & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="version_project_period_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} v{self.number}"

    @property
    def years(self) -> list[int]:
        """The calendar years of the project, empty until both dates are given."""
        if not (self.starts_on and self.ends_on):
            return []
        return list(range(self.starts_on.year, self.ends_on.year + 1))


class RevisionLog(models.Model):
    """The draft's own log: who saved which section and what it said before. Part of the applicant's own space."""

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="log")
    revision = models.PositiveIntegerField()
    section = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["version", "-revision"], name="revision_log_version")]

    def __str__(self) -> str:
        return f"{self.version} r{self.revision}"


class Invitation(models.Model):
    """That the coordinator asks a person into the application by e-mail (inbjudan)."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="invitations")
    email = CoveredEmailField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    rights = models.CharField(max_length=12, choices=Rights)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    takes_over = models.BooleanField(
        default=False, help_text=_("Whoever accepts coordinates in place of those who do, who go on as writers")
    )

    def __str__(self) -> str:
        return self.email
