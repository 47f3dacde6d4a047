"""The judgement: eligibility, the proposal for decision, and the decision as the law demands it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, Person, User
from accounts.models.covered import CoveredJSONField
from applications.models import Application, ApplicationVersion
from assessments.queries.decisions import OfAnApplicationQuerySet
from assessments.states.procedure import DismissalGround
from programmes.models import Assignment, Strand


class EligibilityCheck(models.Model):
    """The officer's check of the formal demands (formaliagranskning), with the automatic findings it saw.

    Append-only: a check that is taken back stays, and the new one counts.
    """

    APPEND_ONLY = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="eligibility_checks")
    version = models.ForeignKey(ApplicationVersion, models.PROTECT, related_name="+", help_text=_("What was judged"))
    eligible = models.BooleanField()
    ground = models.CharField(max_length=12, choices=DismissalGround, blank=True)
    note = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    own = models.JSONField(default=list, help_text=_("The officer's own finding on each demand, with a note"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="ineligible_has_a_reason", condition=Q(eligible=True) | ~Q(note=""))]

    def __str__(self) -> str:
        return f"{self.application}: {self.eligible}"


class Outcome(models.TextChoices):
    """What is decided of an application."""

    GRANT = "grant", _("grant")
    REJECT = "reject", _("reject")
    DISMISS = "dismiss", _("dismiss")
    RESERVE = "reserve", _("hold as reserve")


class Proposal(models.Model):
    """A proposal for decision (beslutsförslag), by one person; decided by another. Taken back, never changed.

    Each authority that decides on the application has one that stands.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="proposals")
    version = models.ForeignKey(ApplicationVersion, models.PROTECT, related_name="+", help_text=_("What was judged"))
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", help_text=_("Who decides"))
    replaces = models.ForeignKey(
        "Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed_changes",
        help_text=_("The decision that would be corrected or changed"),
    )
    outcome = models.CharField(max_length=8, choices=Outcome)
    reasons = models.TextField(help_text=_("The circumstances and provisions that decided (FL 32 §)"))
    terms = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    exception_reason = models.TextField(blank=True)
    reserve_place = models.PositiveSmallIntegerField(null=True, blank=True)
    reserve_until = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_note = models.TextField(blank=True, help_text=_("What should change, when it was sent back"))

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_standing_proposal",
                fields=["application", "authority"],
                condition=Q(withdrawn_at__isnull=True, replaces__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_standing_proposal_of_change",
                fields=["replaces"],
                condition=Q(withdrawn_at__isnull=True, replaces__isnull=False),
            ),
            models.CheckConstraint(name="proposal_has_reasons", condition=~Q(reasons="")),
            models.CheckConstraint(
                name="reserve_has_an_end",
                condition=Q(outcome=Outcome.RESERVE) ^ Q(reserve_until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def is_decided(self) -> bool:
        """Whether a decision has been made of it."""
        return Decision.objects.filter(proposal=self.pk).exists()


class ProposedAmount(models.Model):
    """What is proposed for a party from an assignment in a budget year, kronor."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="amounts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proposed_amount_once",
                fields=["proposal", "organisation", "assignment", "strand", "year"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="proposed_amount_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}: {self.amount}"


class Decision(models.Model):
    """A decision in a case (beslut), with what FL (2017:900) 31 § demands. Never changed.

    An authority has one that stands on an application; one that corrects, changes or reconsiders it (FL 36–38 §§) is a
    new decision that `replaces` it. `content` is the frozen record that the document is rendered from.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="decision")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    outcome = models.CharField(max_length=8, choices=Outcome)
    amount = models.BigIntegerField(default=0, help_text=_("Kronor in total"))
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by_title = models.CharField(max_length=120, blank=True)
    presented_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # A person may have several accounts: that another decides than presents is a matter of persons.
    decider = models.ForeignKey(Person, models.PROTECT, related_name="+")
    presenter = models.ForeignKey(Person, models.PROTECT, related_name="+")
    others = models.ManyToManyField(Person, blank=True, related_name="+")
    reasons = models.TextField()
    appeal_text = models.TextField()
    content = CoveredJSONField()
    sha256 = models.CharField(max_length=64)

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_first_decision", fields=["application", "authority"], condition=Q(replaces__isnull=True)
            ),
            models.CheckConstraint(name="decided_by_another_than_presented", condition=~Q(decider=F("presenter"))),
            models.CheckConstraint(name="decision_has_reasons", condition=~Q(reasons="")),
            models.CheckConstraint(name="a_reserve_is_no_decision", condition=~Q(outcome=Outcome.RESERVE)),
            models.CheckConstraint(
                name="decision_amount_for_grants_only",
                condition=(Q(outcome=Outcome.GRANT) & Q(amount__gt=0)) | (~Q(outcome=Outcome.GRANT) & Q(amount=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()} {self.decided_on}"
