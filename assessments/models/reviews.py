"""Reviewers, their invitations and assignments, and what they write."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, Person, User
from accounts.models.covered import CoveredEmailField, CoveredJSONField, CoveredTextField
from applications.models import Application, ApplicationVersion
from assessments.queries.reviews import AssignmentQuerySet, InvitationQuerySet, ReviewerQuerySet, ReviewQuerySet
from assessments.states.reviews import AssignmentStatus, InvitationStatus, ReviewStatus
from calls.models import Call, CallCriterion
from programmes.models import TechnologyArea


class Reviewer(models.Model):
    """Someone in an authority's pool of reviewers (bedömare), with what they know.

    `subjects` are codes of the standard of research subjects, of one, three or five digits. `person` is who they are
    in the product; at the first sign-in after an invitation it becomes the account's own (`workflow.invitations.join`).
    `language` is what they are written to in; empty: as their account has it, Swedish without one.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="reviewer_in")
    email = CoveredEmailField(_("e-mail"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    affiliation = models.CharField(_("where they work, in words"), max_length=200, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    areas = models.ManyToManyField(TechnologyArea, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    note = CoveredTextField(blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reviewer_once_in_a_pool", fields=["authority", "person"]),
            models.UniqueConstraint(name="reviewer_email_once_in_a_pool", fields=["authority", "email"]),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def shown_email(self) -> str:
        """Where the reviewer is written to, as it may be shown: nothing for a person whose data are protected."""
        return "" if self.person.is_protected else self.email


class Visibility(models.TextChoices):
    """Who sees others' reviews of the same application, in a phase."""

    NEVER = "never", _("nobody sees others' reviews")
    AFTER_OWN = "after_own", _("a reviewer sees others' when the own one is handed in")
    ALWAYS = "always", _("all reviewers of an application see each other's")


class ReviewTerms(models.Model):
    """How a call's applications are reviewed. A call without a row has no reviews.

    `due_at`: the last moment for reviews where nothing else is set. `wanted`: reviews per application. `reply_days`:
    how long the applicant may answer the reviews; None: no right of reply. `workload_binds`: nobody is given more than
    was agreed by the invitation; else that is told of and confirmed.
    """

    call = models.OneToOneField(Call, models.CASCADE, related_name="review_terms")
    due_at = models.DateTimeField(_("last moment for reviews"))
    wanted = models.PositiveSmallIntegerField(
        _("reviews per application"), default=3, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    reply_days = models.PositiveSmallIntegerField(
        _("days for the applicant's reply"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    names_shown = models.BooleanField(_("the applicant sees the reviewers' names"), default=False)
    workload_binds = models.BooleanField(_("nobody is given more than agreed"), default=False)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.call)


class ReviewPhase(models.Model):
    """A phase of a call's reviewing, from a moment on until the next begins: who may write and see others' reviews."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="review_phases")
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    begins_at = models.DateTimeField(_("begins"))
    others = models.CharField(_("others' reviews"), max_length=12, choices=Visibility, default=Visibility.AFTER_OWN)
    may_write = models.BooleanField(_("reviews may be written"), default=True)

    class Meta:
        ordering = ["begins_at", "pk"]
        constraints = [models.UniqueConstraint(name="review_phase_once", fields=["call", "begins_at"])]

    def __str__(self) -> str:
        return self.name_sv


class RefusalReason(models.TextChoices):
    """Why someone does not review."""

    BIAS = "bias", _("I am biased")
    FIELD = "field", _("it is not my field")
    TIME = "time", _("I have no time in this period")
    MANY = "many", _("I have too many assignments already")
    OTHER = "other", _("another reason")


class ReviewInvitation(models.Model):
    """That a reviewer is asked to review in a call, by a link that holds until it is answered or expires.

    Of the link's secret only a digest is kept, and of the one-time code too. `workload`: how many applications.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="review_invitations")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="invitations")
    status = models.CharField(max_length=12, choices=InvitationStatus, default=InvitationStatus.SENT, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    workload = models.PositiveSmallIntegerField(_("applications"), validators=[MinValueValidator(1)])
    area = models.CharField(_("area"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("reviews are due"))
    meeting_on = models.DateField(_("panel meets"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    code_trials = models.PositiveSmallIntegerField(default=0)
    undertaking = models.TextField(blank=True, help_text=_("The undertaking as it was read and confirmed"))
    undertaken_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=8, choices=RefusalReason, blank=True)
    refusal_text = models.CharField(max_length=500, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_review_invitation",
                fields=["call", "reviewer"],
                condition=~Q(status__in=[InvitationStatus.DECLINED, InvitationStatus.REVOKED]),
            ),
            models.CheckConstraint(
                name="review_invitation_expires_after_it_is_sent", condition=Q(expires_at__gt=F("invited_at"))
            ),
            models.CheckConstraint(
                name="review_invitation_accepted_after_the_undertaking",
                condition=~Q(
                    status__in=[InvitationStatus.UNDERTAKEN, InvitationStatus.ACCEPTED, InvitationStatus.JOINED]
                )
                | (Q(undertaken_at__isnull=False) & ~Q(undertaking="")),
            ),
            models.CheckConstraint(
                name="review_invitation_declined_for_a_reason",
                condition=~Q(status=InvitationStatus.DECLINED) | ~Q(refusal=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.call}"

    def is_expired_at(self, now: datetime) -> bool:
        """Whether nobody has answered in time."""
        return self.status in (InvitationStatus.SENT, InvitationStatus.UNDERTAKEN) and now >= self.expires_at


class ReviewAssignment(models.Model):
    """That a reviewer reviews an application (uppdrag). `due_at`: their own last moment; None: the call's."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="review_assignments")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="assignments")
    status = models.CharField(max_length=12, choices=AssignmentStatus, default=AssignmentStatus.WAITING, editable=False)
    leads = models.BooleanField(_("presents the application to the panel"), default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    due_why = models.CharField(max_length=300, blank=True)
    refusal = models.CharField(max_length=8, choices=RefusalReason, blank=True)
    refusal_text = models.CharField(max_length=500, blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text=_("When its status last changed"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="assigned_once", fields=["application", "reviewer"]),
            models.CheckConstraint(
                name="assignment_returned_for_a_reason",
                condition=~Q(status=AssignmentStatus.RETURNED) | ~Q(refusal=""),
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "status"], name="assignment_load")]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.application}"


class Review(models.Model):
    """A review of an application by one reviewer (bedömning). Its grades are `ReviewGrade`.

    `for_applicant` is what the applicant may read once the officer has approved it; `for_panel` never leaves the
    panel and the authority. `revision` counts saves. `version`: the application's version that was read.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.OneToOneField(ReviewAssignment, models.PROTECT, related_name="review")
    status = models.CharField(max_length=12, choices=ReviewStatus, default=ReviewStatus.DRAFT, editable=False)
    version = models.ForeignKey(ApplicationVersion, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    for_applicant = models.TextField(_("to the applicant"), blank=True, max_length=10000)
    for_panel = models.TextField(_("to the panel and the authority"), blank=True, max_length=10000)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    unlocked_why = models.CharField(max_length=500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_handed_in_at_a_moment",
                condition=Q(status=ReviewStatus.DRAFT) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_approved_by_someone",
                condition=Q(status=ReviewStatus.APPROVED, approved_at__isnull=False, approved_by__isnull=False)
                | (~Q(status=ReviewStatus.APPROVED) & Q(approved_at__isnull=True, approved_by__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)


class ReviewGrade(models.Model):
    """What a review says on one criterion: a grade, words, or why the reviewer abstains."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="grades")
    criterion = models.ForeignKey(CallCriterion, models.PROTECT, related_name="+")
    grade = models.SmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True, max_length=5000)
    abstains = models.BooleanField(default=False)
    abstains_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="graded_once", fields=["review", "criterion"]),
            models.CheckConstraint(
                name="no_grade_from_who_abstains", condition=Q(abstains=False) | Q(grade__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.grade}"


class ReviewLog(models.Model):
    """The review's own log: what the changed fields said before each save. Part of the reviewer's own space."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="log")
    revision = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["review", "-revision"], name="review_log_review")]

    def __str__(self) -> str:
        return f"{self.review} r{self.revision}"


class ReviewVersion(models.Model):
    """A review as it was handed in: never changed; one that is opened again and handed in once more is the next."""

    APPEND_ONLY = True

    review = models.ForeignKey(Review, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = CoveredJSONField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="review_version_once", fields=["review", "number"])]

    def __str__(self) -> str:
        return f"{self.review} v{self.number}"


class ReviewRelease(models.Model):
    """That an application's approved reviews are shown to its applicant, who may answer until a moment. Never changed.

    `reviews` are the versions shown, by their keys.
    """

    APPEND_ONLY = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="review_releases")
    reviews = CoveredJSONField(default=list)
    reply_by = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        ordering = ["-released_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application} {self.released_at:%Y-%m-%d}"


class ReviewReply(models.Model):
    """The applicant's reply to the reviews (bemötande), registered. Never changed; a later one stands beside it."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    release = models.ForeignKey(ReviewRelease, models.PROTECT, related_name="replies")
    text = models.TextField(max_length=10000)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(name="reply_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.release}"
