"""Appeals of decisions (överklaganden): judged in time, reconsidered, handed over, and what the court said."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.decisions import Decision
from assessments.queries.decisions import AppealQuerySet
from registry.models.appealed import AppealLife, life_constraints
from sweden.clock import local


class Appeal(AppealLife):
    """An appeal of a decision, or of the dismissal of an earlier appeal of it (`dismissal_of`). While it is open the
    case is kept from disposal, by `hold` where nothing else kept it.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    dismissal_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="contested")
    objects = AppealQuerySet.as_manager()

    class Meta(AppealLife.Meta):
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = life_constraints()

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

    @property
    def deadline(self) -> str:
        """The key of its deadline in its case."""
        return f"appeal:{self.pk}"
