"""How a grant is paid: the plan of instalments, what each waits for, and payments through four hands.

A payment is proposed by one person, attested by another and put into an order file by a third; the bank's answer books
it in the ledger, or returns its instalment to the plan. Amounts are whole kronor.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, Person, User
from accounts.models.covered import CoveredCharField
from applications.models import PayeeAccount
from grants.models.grant import Grant
from grants.queries.grants import InstalmentQuerySet, OfAnAuthorityQuerySet
from grants.states.payments import BOOKED, FALLEN, SENT, PaymentStatus
from programmes.models import LedgerEntry
from registry.models import StoredFile


class PlanTerms(models.Model):
    """What share of each party's grant is paid only after the final report ("1/5"), and who said so, on what ground.

    Append-only: the latest row holds. A grant without any holds nothing back.
    """

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="plan_terms")
    held_back = models.CharField(max_length=24, default="0")
    ground = models.CharField(max_length=300)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("terms of payment")
        verbose_name_plural = _("terms of payment")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="held_back_share_is_exact", condition=Q(held_back__regex=r"^[0-9]+(/[1-9][0-9]*)?$")
            ),
            models.CheckConstraint(name="held_back_has_a_ground", condition=~Q(ground="")),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.held_back}"


class Awaited(models.TextChoices):
    """What an instalment may wait for, confirmed by a person until the product knows it by itself."""

    TERMS = "terms", _("the party has accepted the terms")
    REPORT = "report", _("the report that was due is approved")
    FINAL_REPORT = "final_report", _("the final report is approved")
    NO_RECOVERY_ORDER = "no_recovery_order", _("the party declares anew that it has no unpaid recovery order")
    ETHICS = "ethics", _("the ethics approval is there")
    CONFIRMED = "confirmed", _("an instalment that a change has added is confirmed, or given another day or amount")


class Instalment(models.Model):
    """One line of the plan (delutbetalning): so much of a budget year's money to a party, on a day, when what it waits
    for is there. It is not changed: it is ended, and another is written in its place.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="instalments")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(help_text=_("The budget year the money belongs to"))
    planned_on = models.DateField()
    amount = models.BigIntegerField(validators=[MinValueValidator(1)])
    waits_for = models.JSONField(default=list)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = [
            models.CheckConstraint(name="instalment_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="instalment_ended_by_someone",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "planned_on", "id"], name="instalment_due", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.planned_on}: {self.amount}"


class ConditionMet(models.Model):
    """That what an instalment waits for is there, confirmed by a person, with where it is seen. Append-only."""

    APPEND_ONLY = True

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="met")
    condition = models.CharField(max_length=20, choices=Awaited)
    note = models.CharField(max_length=300)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="condition_met_once", fields=["instalment", "condition"]),
            models.CheckConstraint(name="condition_met_is_shown", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}: {self.condition}"


class AccountCheck(models.Model):
    """That a person has verified an account by calling the party back: on which number, with whom. Two people do it
    before money is paid there, and anew `after` a payment by which the bank said that it is wrong. Append-only."""

    APPEND_ONLY = True

    account = models.ForeignKey(PayeeAccount, models.PROTECT, related_name="checks")
    called = CoveredCharField(max_length=200, help_text=_("The number called, and where it was found"))
    note = CoveredCharField(max_length=300)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    after = models.ForeignKey("Payment", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_checked_once_by_each", fields=["account", "checker", "after"], nulls_distinct=False
            ),
            models.CheckConstraint(name="account_check_says_who_was_called", condition=~Q(called="")),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.checker}"


class Hold(models.Model):
    """That nothing is paid of a grant, to one party or to any (None), until somebody lifts it; both with a reason."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="holds")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="hold_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="hold_lifted_by_someone_with_a_reason",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_note="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.reason}"


class PayingAccount(models.Model):
    """The account an authority pays from. The one whose period began last counts."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="paying_accounts")
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11)
    valid_from = models.DateField()

    class Meta:
        verbose_name = _("account that an authority pays from")
        verbose_name_plural = _("accounts that authorities pay from")
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(name="paying_account_once_a_day", fields=["authority", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.authority} {self.valid_from}"


class Profile(models.TextChoices):
    """What an order file looks like."""

    PAIN001 = "pain001", _("ISO 20022, pain.001")
    CSV = "csv", "CSV"


#: How the name of each form's file ends.
SUFFIX = {Profile.PAIN001: "xml", Profile.CSV: "csv"}


class PaymentOrder(models.Model):
    """A file of payments to the bank or the agency's accounting (betalningsorder), written once. Append-only: what the
    bank says of it stands on the payments."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="payment_orders")
    number = models.PositiveIntegerField(help_text=_("Running number of the authority"))
    message_id = models.CharField(max_length=35, unique=True)
    profile = models.CharField(max_length=8, choices=Profile)
    pay_on = models.DateField(help_text=_("The day the bank is asked to pay"))
    count = models.PositiveIntegerField()
    total = models.BigIntegerField(help_text=_("Kronor"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    exported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    exported_at = models.DateTimeField()

    objects = OfAnAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment order")
        verbose_name_plural = _("payment orders")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="order_number_once", fields=["authority", "number"])]

    def __str__(self) -> str:
        return self.message_id

    @property
    def filename(self) -> str:
        """What its file is called."""
        return f"{self.message_id}.{SUFFIX[Profile(self.profile)]}"


class Payment(models.Model):
    """One attempt to pay an instalment (utbetalning). What falls returns the instalment to the plan; the next attempt
    is a payment of its own, so nothing is sent twice under one identity."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="payments")
    account = models.ForeignKey(PayeeAccount, models.PROTECT, related_name="payments")
    amount = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=PaymentStatus, default=PaymentStatus.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    attested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    attester = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    attested_at = models.DateTimeField(null=True, blank=True)
    order = models.ForeignKey(PaymentOrder, models.PROTECT, null=True, blank=True, related_name="payments")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, db_index=True)
    value_date = models.DateField(null=True, blank=True, help_text=_("The day the money left the account"))
    note = models.CharField(max_length=300, blank=True, help_text=_("Why it was rejected or taken back"))
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="+")
    returned_on = models.DateField(null=True, blank=True, help_text=_("The day the bank sent it back"))
    counter_entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_payment_of_an_instalment", fields=["instalment"], condition=~Q(status__in=FALLEN)
            ),
            models.CheckConstraint(name="payment_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payment_attested_by_another", condition=~Q(attester=F("proposer"))),
            models.CheckConstraint(
                name="payment_sent_is_attested_and_ordered",
                condition=~Q(status__in=SENT) | Q(attester__isnull=False, order__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_paid_is_booked",
                condition=Q(status__in=BOOKED, entry__isnull=False, value_date__isnull=False)
                | ~Q(status__in=BOOKED) & Q(entry__isnull=True),
            ),
            models.CheckConstraint(
                name="payment_returned_is_undone",
                condition=Q(status=PaymentStatus.RETURNED, counter_entry__isnull=False, returned_on__isnull=False)
                | ~Q(status=PaymentStatus.RETURNED) & Q(counter_entry__isnull=True, returned_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}: {self.status}"

    @property
    def reference(self) -> str:
        """What the payment is called where the party reads it on its account: the number of the case."""
        return str(self.instalment.grant.case.designation)
