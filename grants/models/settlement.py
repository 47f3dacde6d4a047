"""The end of the money: each party's final grant, what is claimed back, and the closing. Whole kronor but for the
bank's."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, Person, User
from accounts.models.covered import CoveredJSONField, CoveredTextField
from assessments.states.procedure import LeftOut
from grants.models.grant import Grant
from grants.queries.settlement import RecoveryQuerySet
from grants.states.recovery import RecoveryStatus
from grants.states.settlement import Section


class Settlement(models.Model):
    """A party's final grant (slutreglering): proposed by one, decided by another. `lines`: [share, actual costs] as
    they were approved; `kept`: unused money that may be kept, and by which price base amount. Taken back, never
    changed."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="settlements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    max_amount = models.BigIntegerField()
    paid = models.BigIntegerField(help_text=_("Net of what had come back"))
    lines = models.JSONField(default=list)
    by_costs = models.BigIntegerField()
    kept = models.BigIntegerField(default=0)
    price_base = models.PositiveIntegerField(null=True, blank=True)
    final = models.BigIntegerField()
    reasons = models.TextField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decider = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    legal_basis = models.TextField(blank=True, help_text=_("What the grant rests on, as it was when it was decided"))
    appeal = models.TextField(blank=True, help_text=_("How the decision is appealed, as it was when it was decided"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("final grant")
        verbose_name_plural = _("final grants")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_settlement", fields=["grant", "organisation"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="settlement_within_maximum", condition=Q(final__lte=F("max_amount"), final__gte=0)
            ),
            models.CheckConstraint(
                name="settlement_decided_by_another", condition=Q(decider__isnull=True) | ~Q(decider=F("proposer"))
            ),
            models.CheckConstraint(name="settlement_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.final}"

    @property
    def to_pay(self) -> int:
        return max(0, self.final - self.paid)

    @property
    def to_recover(self) -> int:
        return max(0, self.paid - self.final)

    @property
    def lapsed(self) -> int:
        """What has been decided not to be paid of it, kronor."""
        return sum(one.amount for one in self.later.all() if one.kind == LaterKind.LAPSED)

    @property
    def stands(self) -> int:
        """What the party has a right to in the end: the final grant less what has lapsed or is claimed back as unlawful
        aid, kronor."""
        return self.final - sum(one.amount for one in self.later.all())


class Hearing(models.Model):
    """That a party was told of the final grant that is proposed, and could reply before it was decided on (FL
    (2017:900) 25 §), with what it replied; or on what ground that was left out, and why."""

    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="hearing")
    reply_by = models.DateField(null=True, blank=True)
    reply = CoveredTextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    left_out = models.CharField(max_length=12, choices=LeftOut, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why it was left out"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hearing of a party on its final grant")
        verbose_name_plural = _("hearings of parties on their final grants")
        constraints = [
            models.CheckConstraint(
                name="heard_of_final_grant_or_left_out_with_a_reason",
                condition=Q(left_out="", reply_by__isnull=False)
                | (~Q(left_out="") & ~Q(reason="") & Q(reply_by__isnull=True, replied_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return str(self.settlement)


class LaterKind(models.TextChoices):
    """What is decided about a final grant after it was decided on."""

    LAPSED = "lapsed", _("the rest lapses")
    REVOKED = "revoked", _("the decision is changed")
    UNLAWFUL = "unlawful", _("claimed back as unlawful aid")


class LaterDecision(models.Model):
    """A decision on a final grant that has been decided on: what is not paid of it lapses (`amount`), so much of it
    is claimed back as unlawful aid (`amount`), or the decision is taken back so that another can be made (`section` of
    the Administrative Procedure Act). Append-only."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="later")
    kind = models.CharField(max_length=8, choices=LaterKind)
    amount = models.BigIntegerField(default=0)
    section = models.CharField(max_length=4, choices=Section, blank=True)
    reasons = models.TextField()
    legal_basis = models.TextField(blank=True, help_text=_("What the grant rests on, as it was when it was decided"))
    appeal = models.TextField(blank=True, help_text=_("How the decision is appealed, as it was when it was decided"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decider = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("later decision on a final grant")
        verbose_name_plural = _("later decisions on final grants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="settlement_revoked_once", fields=["settlement"], condition=Q(kind=LaterKind.REVOKED)
            ),
            models.CheckConstraint(
                name="later_decision_says_what",
                condition=Q(kind__in=[LaterKind.LAPSED, LaterKind.UNLAWFUL], amount__gt=0, section="")
                | (Q(kind=LaterKind.REVOKED, amount=0) & ~Q(section="")),
            ),
            models.CheckConstraint(name="later_decision_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.settlement}: {self.kind}"


class RecoveryKind(models.TextChoices):
    """Why money is claimed back. It says which letters are written, and how interest is counted."""

    OVERPAID = "overpaid", _("paid too much")
    UNLAWFUL_AID = "unlawful_aid", _("unlawful state aid")


class Recovery(models.Model):
    """A claim for repayment (återkrav): told to the party before it is decided on (FL 25 §), decided by another than
    told it, and followed until nothing is left. `lines`: kronor by budget year; `at_disposal`: of unlawful aid, [day,
    kronor] of the payments it was."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="recoveries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, blank=True, related_name="recoveries")
    status = models.CharField(max_length=12, choices=RecoveryStatus, default=RecoveryStatus.COMMUNICATED)
    kind = models.CharField(max_length=12, choices=RecoveryKind, default=RecoveryKind.OVERPAID)
    amount = models.BigIntegerField(validators=[MinValueValidator(1)])
    lines = models.JSONField(default=dict)
    at_disposal = models.JSONField(default=list, blank=True)
    facts = models.TextField(help_text=_("What was granted and paid, and what has happened"))
    reply_by = models.DateField()
    communicated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    communicator = models.ForeignKey(Person, models.PROTECT, related_name="+")
    communicated_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    content = CoveredJSONField(null=True, blank=True, help_text=_("The decision, frozen"))
    due_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decider = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim for repayment")
        verbose_name_plural = _("claims for repayment")
        constraints = [
            models.CheckConstraint(name="recovery_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="recovery_decided_by_another", condition=Q(decider__isnull=True) | ~Q(decider=F("communicator"))
            ),
            models.CheckConstraint(
                name="recovery_claimed_by_a_decision",
                condition=~Q(status__in=[RecoveryStatus.CLAIMED, RecoveryStatus.SETTLED])
                | Q(decided_at__isnull=False, due_on__isnull=False, content__isnull=False),
            ),
            models.CheckConstraint(
                name="unlawful_aid_was_at_disposal", condition=~Q(kind=RecoveryKind.UNLAWFUL_AID) | ~Q(at_disposal=[])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.amount}"


class ClaimLetter(models.TextChoices):
    """What a party receives about a claim, and has to have received (delgivning)."""

    TOLD = "told", _("the opportunity to reply")
    CLAIM = "claim", _("the decision on the claim")


class ClaimReceipt(models.Model):
    """That a party has received a letter about a claim: said by itself in the product (no `note`), or noted by the
    authority from a receipt, with where it is seen. Append-only."""

    APPEND_ONLY = True

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="receipts")
    letter = models.CharField(max_length=8, choices=ClaimLetter)
    received_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt of a letter about a claim")
        verbose_name_plural = _("receipts of letters about claims")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="claim_receipt_once", fields=["recovery", "letter"])]

    def __str__(self) -> str:
        return f"{self.recovery} {self.letter} {self.received_on}"


class MoveKind(models.TextChoices):
    """What happens to a claim."""

    RECEIVED = "received", _("payment received")
    WAIVED = "waived", _("waived")
    INTEREST = "interest", _("interest claimed")
    INTEREST_PAID = "interest_paid", _("interest received")


class RecoveryMove(models.Model):
    """A payment that came in, a waiver or interest on a claim. `by_year`: kronor by budget year, what the ledger books;
    `surplus`: what came in beyond the claim and is to be sent back; `record`: how interest was worked out, with each
    rate and its source; `due_on`: by when claimed interest is to be paid, where a letter says so. One that was entered
    wrongly is undone by another of its kind with the same sums below zero, which names it (`reverses`). Append-only."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=14, choices=MoveKind)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    by_year = models.JSONField(default=dict)
    surplus = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    record = models.JSONField(default=list, blank=True)
    occurred_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    ground = models.TextField(help_text=_("The bank's reference, the ground of a waiver, or the basis of interest"))
    key = models.CharField(max_length=200, unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="recovery_move_above_zero",
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            ),
            models.CheckConstraint(name="recovery_move_has_a_ground", condition=~Q(ground="")),
        ]

    def __str__(self) -> str:
        return f"{self.recovery}: {self.kind} {self.amount}"


class Closing(models.Model):
    """That a grant was closed, with the checklist as it stood and the reasons for what was not in order. It stands
    while it is the grant's `closing`. Append-only."""

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="closings")
    lines = models.JSONField(default=list)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("closing of a grant")
        verbose_name_plural = _("closings of grants")

    def __str__(self) -> str:
        return str(self.grant)


class Reopening(models.Model):
    """That a closed grant was opened again, and why: money came back, was booked wrongly, or is to be claimed.
    Append-only."""

    APPEND_ONLY = True

    closing = models.OneToOneField(Closing, models.PROTECT, related_name="reopening")
    reasons = models.TextField()
    reopened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reopening of a grant")
        verbose_name_plural = _("reopenings of grants")
        constraints = [models.CheckConstraint(name="reopening_has_reasons", condition=~Q(reasons=""))]

    def __str__(self) -> str:
        return str(self.closing)
