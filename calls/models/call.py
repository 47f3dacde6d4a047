"""A call and its extensions."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.covered import CoveredEmailField, CoveredNameField
from calls.queries import CallQuerySet
from calls.rules.deadlines import has_closed, has_opened
from calls.states import CallStatus
from programmes.models import TechnologyArea
from registry.models import Case


class LateRule(models.TextChoices):
    """What happens to an application handed in after the closing moment."""

    AS_LATE = "as_late", _("may be handed in as late; dismissed unless a reasoned decision lets it in")
    JUDGED = "judged", _("may be handed in as late; it is marked so and judged with the others")
    REFUSED = "refused", _("cannot be handed in here; one that is sent in another way is registered and dismissed")


class Access(models.TextChoices):
    """Who may apply in a call."""

    OPEN = "open", _("anyone whom the call is for")
    INVITED = "invited", _("only those who are invited")


class Phase(models.TextChoices):
    """Where a published call stands at a moment; judged, never stored."""

    UNPUBLISHED = "unpublished", _("not published")
    COMING = "coming", _("opens later")
    OPEN = "open", _("open for applications")
    CLOSED = "closed", _("has closed")
    DECIDED = "decided", _("decided")


class Call(models.Model):
    """An offer of money that applicants may apply for (utlysning). Swedish texts are required and prevail."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="call")
    status = models.CharField(max_length=12, choices=CallStatus, default=CallStatus.DRAFT, editable=False)
    title_sv = models.CharField(_("title in Swedish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    purpose_sv = models.TextField(_("purpose in Swedish"), blank=True)
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    who_may_apply_sv = models.TextField(_("who may apply, in Swedish"), blank=True)
    who_may_apply_en = models.TextField(_("who may apply, in English"), blank=True)
    recommends_english = models.BooleanField(
        _("English is recommended"),
        default=False,
        help_text=_("Never a demand: an application in Swedish is judged on the same terms"),
    )
    legal_basis_sv = models.TextField(_("legal basis"), blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    decision_planned_on = models.DateField(_("decision planned"), null=True, blank=True)
    continuous = models.BooleanField(
        _("open all the time, judged at cut-offs"), default=False, help_text=_("The last cut-off is the closing moment")
    )
    in_calendar = models.BooleanField(
        _("shown as planned in the joint calendar"),
        default=False,
        help_text=_("Title and period are shown to the programme's other agencies before the call is published"),
    )
    project_start_from = models.DateField(_("earliest start of project"), null=True, blank=True)
    project_end_latest = models.DateField(_("latest end of project"), null=True, blank=True)
    areas = models.ManyToManyField(
        TechnologyArea,
        blank=True,
        related_name="+",
        help_text=_("Technology areas; none: any area"),
    )
    trl_from = models.PositiveSmallIntegerField(_("lowest technology readiness level"), null=True, blank=True)
    trl_to = models.PositiveSmallIntegerField(_("highest technology readiness level"), null=True, blank=True)
    applicant_kinds = models.JSONField(
        default=list, blank=True, help_text=_("Kinds of organisations that may apply; none: any kind")
    )
    counties = models.JSONField(default=list, blank=True, help_text=_("Codes of counties; none: the whole country"))
    subjects = models.JSONField(default=list, blank=True, help_text=_("Codes of research subjects"))
    access = models.CharField(max_length=8, choices=Access, default=Access.OPEN, editable=False)
    first_step = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second_step",
        editable=False,
        help_text=_("The call whose applicants go on to this one"),
    )
    late_rule = models.CharField(
        _("an application that comes after the call has closed"),
        max_length=8,
        choices=LateRule,
        default=LateRule.AS_LATE,
    )
    may_be_appealed = models.BooleanField(_("the decision may be appealed"), default=False)
    appeal_ground_sv = models.CharField(_("ground for appeal or its absence"), max_length=300, blank=True)
    contact_name = CoveredNameField(_("contact person"), max_length=200, blank=True)
    contact_email = CoveredEmailField(_("contact e-mail"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    writers = models.ManyToManyField(
        "accounts.Person", related_name="+", blank=True, editable=False, help_text=_("Everyone who has written in it")
    )
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    proofreader = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text=_("Who has been asked to proofread"),
    )
    proofreading_note = models.TextField(blank=True, editable=False, help_text=_("What the proofreader wants changed"))
    proofread_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proofread_at = models.DateTimeField(null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", editable=False
    )
    prepares = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prestudies",
        verbose_name=_("prepares for"),
        help_text=_("The call that the pre-studies in this one prepare for"),
    )
    publish_at = models.DateTimeField(_("is published"), null=True, blank=True, editable=False)
    scheduled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                name="call_opens_before_it_closes",
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
            ),
            models.CheckConstraint(
                name="call_scheduled_by_someone_when_proofread",
                condition=Q(publish_at__isnull=True, scheduled_by__isnull=True)
                | Q(publish_at__isnull=False, scheduled_by__isnull=False, status=CallStatus.PROOFREAD),
            ),
            models.CheckConstraint(
                name="call_second_step_is_by_invitation",
                condition=Q(first_step__isnull=True) | Q(access=Access.INVITED),
            ),
            models.CheckConstraint(
                name="call_trl_in_order",
                condition=Q(trl_from__isnull=True, trl_to__isnull=True)
                | Q(trl_from__gte=1, trl_to__lte=9, trl_from__lte=F("trl_to")),
            ),
            models.CheckConstraint(
                name="call_proofread_by_another",
                condition=Q(proofread_by__isnull=True, proofread_at__isnull=True)
                | (Q(proofread_by__isnull=False, proofread_at__isnull=False) & ~Q(proofread_by=F("created_by"))),
            ),
            models.CheckConstraint(
                name="call_proofread_by_another_than_its_last_editor",
                condition=Q(proofread_by__isnull=True) | Q(edited_by__isnull=True) | ~Q(proofread_by=F("edited_by")),
            ),
            models.CheckConstraint(
                name="call_edited_by_someone",
                condition=Q(edited_by__isnull=True, edited_at__isnull=True)
                | Q(edited_by__isnull=False, edited_at__isnull=False),
            ),
            models.CheckConstraint(
                name="call_published_after_proofreading_with_a_period",
                condition=Q(status__in=[CallStatus.DRAFT, CallStatus.PROOF])
                | Q(status=CallStatus.PROOFREAD, proofread_at__isnull=False)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    proofread_at__isnull=False,
                    opens_at__isnull=False,
                    closes_at__isnull=False,
                ),
            ),
        ]
        indexes = [models.Index(fields=["status", "closes_at"], name="call_status_closes")]

    def __str__(self) -> str:
        return self.title_sv

    @property
    def writer_keys(self) -> set[int]:
        """Keys of the persons who began the call or have written in it: they neither proofread nor approve it."""
        first = {one.person_id for one in (self.created_by, self.edited_by) if one is not None}
        return first | {one.pk for one in self.writers.all()}

    @property
    def uuid(self):
        """The case's own; a call has no other name in addresses."""
        return self.case.uuid

    @property
    def takes_late(self) -> bool:
        """Whether an application may be handed in after the closing moment, as late."""
        return self.late_rule != LateRule.REFUSED

    @property
    def judges_late(self) -> bool:
        """Whether a late application is judged with the others, without a decision of its own that lets it in."""
        return self.late_rule == LateRule.JUDGED

    def phase(self, moment: datetime) -> "Phase":
        """Where the call stands at `moment`, by its status and its period; both ends of the period are open."""
        if self.status == CallStatus.DECIDED:
            return Phase.DECIDED
        if self.status != CallStatus.PUBLISHED or self.opens_at is None or self.closes_at is None:
            return Phase.UNPUBLISHED
        if not has_opened(self.opens_at, moment):
            return Phase.COMING
        return Phase.CLOSED if has_closed(self.closes_at, moment) else Phase.OPEN


class CallExtension(models.Model):
    """That a published call's closing moment was moved forward, why and by whom. Never changed."""

    APPEND_ONLY = True

    call = models.ForeignKey(Call, models.PROTECT, related_name="extensions")
    closes_before = models.DateTimeField()
    closes_after = models.DateTimeField()
    reason = models.CharField(max_length=300)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(name="call_extended_forward", condition=Q(closes_after__gt=F("closes_before"))),
            models.CheckConstraint(name="call_extension_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.closes_before:%Y-%m-%d} → {self.closes_after:%Y-%m-%d}"
