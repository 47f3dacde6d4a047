"""Appeals of decisions (överklaganden): judged in time, reconsidered, handed over, and what the court said."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from assessments.models.decisions import Decision
from assessments.queries.decisions import AppealQuerySet
from assessments.states.appeals import AppealStatus, CourtOutcome, Reconsidered
from registry.models import DisposalHold
from sweden.clock import local


class Appeal(models.Model):
    """An appeal of a decision, or of the dismissal of an earlier appeal of it (`dismissal_of`). While it is open the
    case is kept from disposal, by `hold` where nothing else kept it.

    `last_day`: of the time for appealing; None where nobody knows when the party got the decision (`served_on`).
    `dismissal_weeks`: of one that was dismissed, within how many weeks the dismissal says that it is appealed (0: that
    it may not be).
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    dismissal_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="contested")
    status = models.CharField(max_length=12, choices=AppealStatus, default=AppealStatus.RECEIVED)
    appellant = models.CharField(max_length=200)
    received_on = models.DateField()
    wants = models.TextField(help_text=_("What is appealed, how it should be changed and why, or where it is found"))
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

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="appeal_says_something", condition=~Q(wants="") & ~Q(appellant="")),
            models.CheckConstraint(
                name="appeal_judged_by_someone",
                condition=Q(status__in=["received", "withdrawn"]) | Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="late_appeal_has_a_day_and_a_reason",
                condition=~Q(status="late") | Q(last_day__lt=F("received_on")) & ~Q(judged_why=""),
            ),
            models.CheckConstraint(
                name="appeal_with_the_court_says_which",
                condition=~Q(status__in=["handed_over", "ended"]) | Q(handed_over_on__isnull=False) & ~Q(court=""),
            ),
            models.CheckConstraint(
                name="ended_appeal_has_an_outcome",
                condition=Q(status="ended", outcome_on__isnull=False) & ~Q(outcome="") | ~Q(status="ended"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.appellant}"

    @property
    def appealed_on(self) -> date:
        """The day of the decision that is appealed."""
        dismissed = self.dismissal_of
        return local(dismissed.judged_at).date() if dismissed and dismissed.judged_at else self.decision.decided_on

    @property
    def weeks(self) -> int:
        """Within how many weeks what is appealed says that it is appealed (0: that it may not be)."""
        if self.dismissal_of:
            return int(self.dismissal_of.dismissal_weeks)
        return int(self.decision.content.get("appeal_weeks", 0))
