"""An authority's standpoints on how its decisions are prepared and told, where the law leaves them to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, User
from assessments.states.procedure import Abstention, Demanded


class DecisionTerms(models.Model):
    """An authority's standpoints from a moment; the latest counts. Without one, every party is heard case by case and
    every letter is read before it is sent, and no grant is decided whose letter lacks something.

    Award of research grants, or something comparable, need not be communicated (FL (2017:900) 25 § second paragraph
    point 1). Whether its decisions are that, the authority says here with its reason, kind by kind.
    """

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="decision_terms")
    lower_unheard = models.BooleanField(default=False, help_text=_("A grant lower than what was applied for"))
    reject_unheard = models.BooleanField(default=False, help_text=_("A rejection"))
    dismiss_unheard = models.BooleanField(default=False, help_text=_("A dismissal"))
    reason = models.TextField(blank=True, help_text=_("Why point 1 covers them"))
    reads_letters = models.BooleanField(default=True, help_text=_("Letters are read before they are sent"))
    may_lack = models.JSONField(
        default=list,
        blank=True,
        help_text=_("What a grant may be decided without (assessments.states.procedure.Demanded)"),
    )
    may_lack_reason = models.TextField(blank=True, help_text=_("Why a grant may be decided without it"))
    abstention = models.CharField(
        max_length=6,
        choices=Abstention,
        default=Abstention.FALLEN,
        help_text=_("Who may leave out a vote when several decide together"),
    )
    quorum = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("How many must at least decide an item where several decide together; none: not said"),
    )
    close_after_days = models.PositiveSmallIntegerField(
        default=14, help_text=_("Days beside the time of appeal before a case is closed, for its way to the party")
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="unheard_has_a_reason",
                condition=Q(lower_unheard=False, reject_unheard=False, dismiss_unheard=False) | ~Q(reason=""),
            ),
            models.CheckConstraint(name="lacking_has_a_reason", condition=Q(may_lack=[]) | ~Q(may_lack_reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.set_at:%Y-%m-%d}"

    def leaves_out(self, against: str) -> bool:
        """Whether the party is not heard, in every case, before what goes against it (`rules.procedure.Against`)."""
        return bool(getattr(self, f"{against}_unheard"))

    @property
    def lacking(self) -> list[str]:
        """What a grant may be decided without, in words."""
        return [str(Demanded(one).label) for one in self.may_lack]
