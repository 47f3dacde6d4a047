"""How an authority's decisions are appealed, kind by kind."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, User


class DecisionKind(models.TextChoices):
    """Kinds of decision that a party is told of, each with its own rule of appeal."""

    GRANT = "grant", _("grant of money")
    REJECT = "reject", _("rejection of an application")
    DISMISS = "dismiss", _("dismissal of an application")
    CHANGE = "change", _("withdrawal or change of a grant")
    FINAL = "final", _("final grant")
    LAPSE = "lapse", _("that a final payment lapses")
    RECOVERY = "recovery", _("recovery")
    REQUEST = "request", _("refusal of a request that the case be decided (section 12)")
    AGENT = "agent", _("that someone may not speak for a party (section 14)")
    DISCLOSURE = "disclosure", _("refusal to disclose a document")
    LATE = "late", _("dismissal of an appeal that came in too late (section 45)")


class AppealRule(models.Model):
    """Whether an authority's decisions of a kind may be appealed, with its ground, from a day. A change is a new row:
    of those that have begun the latest counts, and a letter keeps the text that it was sent with."""

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="appeal_rules")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    may_be_appealed = models.BooleanField()
    ground = models.CharField(max_length=300, help_text=_("The provision that says so"))
    court = models.CharField(max_length=120, blank=True)
    weeks = models.PositiveSmallIntegerField(default=0, help_text=_("Weeks within which the appeal must have come in"))
    valid_from = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="appeal_has_a_ground", condition=~Q(ground="")),
            models.CheckConstraint(
                name="appeal_has_court_and_time",
                condition=Q(may_be_appealed=False, court="", weeks=0)
                | (Q(may_be_appealed=True, weeks__gte=1, weeks__lte=52) & ~Q(court="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.kind}"
