"""Appeals of decisions (överklaganden): what each has in common, and those of what is decided in a case of any kind."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredCharField, CoveredTextField
from registry.models.appeal import DecisionKind
from registry.models.case import Case
from registry.models.retention import DisposalHold
from registry.queries import OfACaseQuerySet
from registry.states import AppealStatus, CourtOutcome, Reconsidered
from sweden.clock import local


def life_constraints(prefix: str = "") -> list[models.CheckConstraint]:
    """What holds for every appeal, by names that begin with `prefix`."""
    return [
        models.CheckConstraint(name=f"{prefix}appeal_says_something", condition=~Q(wants="") & ~Q(appellant="")),
        models.CheckConstraint(
            name=f"{prefix}appeal_judged_by_someone",
            condition=Q(status__in=["received", "withdrawn"]) | Q(judged_by__isnull=False, judged_at__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}late_appeal_has_a_day_and_a_reason",
            condition=~Q(status="late") | Q(last_day__lt=F("received_on")) & ~Q(judged_why=""),
        ),
        models.CheckConstraint(
            name=f"{prefix}appeal_with_the_court_says_which",
            condition=~Q(status__in=["handed_over", "ended"]) | Q(handed_over_on__isnull=False) & ~Q(court=""),
        ),
        models.CheckConstraint(
            name=f"{prefix}ended_appeal_has_an_outcome",
            condition=Q(status="ended", outcome_on__isnull=False) & ~Q(outcome="") | ~Q(status="ended"),
        ),
    ]


class AppealLife(models.Model):
    """How far an appeal has come; a storey adds what is appealed. `last_day`: of the time for appealing; None where
    nobody knows when the party got the decision (`served_on`). `dismissal_weeks`: of one that was dismissed, within how
    many weeks the dismissal says that it is appealed (0: that it may not be)."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    status = models.CharField(max_length=12, choices=AppealStatus, default=AppealStatus.RECEIVED)
    appellant = CoveredCharField(max_length=200)
    received_on = models.DateField()
    wants = CoveredTextField(help_text=_("What is appealed, how it should be changed and why, or where it is found"))
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    hold = models.ForeignKey(DisposalHold, models.PROTECT, null=True, blank=True, related_name="+")

    served_on = models.DateField(null=True, blank=True)
    represents_public = models.BooleanField(default=False)
    last_day = models.DateField(null=True, blank=True)
    judged_why = models.TextField(blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    dismissal_weeks = models.PositiveSmallIntegerField(default=0)

    reconsidered = models.CharField(max_length=8, choices=Reconsidered, blank=True)
    reconsidered_why = models.TextField(blank=True)
    reconsidered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reconsidered_at = models.DateTimeField(null=True, blank=True)

    court = models.CharField(max_length=200, blank=True)
    handed_over_on = models.DateField(null=True, blank=True)
    handed_over_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    outcome = models.CharField(max_length=12, choices=CourtOutcome, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    court_number = models.CharField(max_length=60, blank=True)
    outcome_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def appealed_on(self) -> date:
        """The day of the decision that is appealed."""
        raise NotImplementedError

    @property
    def weeks(self) -> int:
        """Within how many weeks what is appealed says that it is appealed (0: that it may not be)."""
        raise NotImplementedError

    @property
    def deadline(self) -> str:
        """The key of its deadline in its case."""
        raise NotImplementedError


class CaseAppeal(AppealLife):
    """An appeal of a decision of some `kind` in a case, by its uuid where it is kept (`about`), with what was decided,
    when, and within how many weeks it says that it is appealed; or of the dismissal of an earlier appeal of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    about = models.UUIDField()
    what = models.CharField(max_length=300)
    decided_on = models.DateField()
    decided_weeks = models.PositiveSmallIntegerField(default=0)
    dismissal_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="contested")

    objects = OfACaseQuerySet.as_manager()

    class Meta(AppealLife.Meta):
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = life_constraints("case_")

    def __str__(self) -> str:
        return f"{self.what}: {self.appellant}"

    @property
    def appealed_on(self) -> date:
        """The day of the decision that is appealed."""
        dismissed = self.dismissal_of
        return local(dismissed.judged_at).date() if dismissed and dismissed.judged_at else self.decided_on

    @property
    def weeks(self) -> int:
        """Within how many weeks what is appealed says that it is appealed (0: that it may not be)."""
        return int(self.dismissal_of.dismissal_weeks if self.dismissal_of else self.decided_weeks)

    @property
    def deadline(self) -> str:
        """The key of its deadline in its case."""
        return f"case-appeal:{self.pk}"
