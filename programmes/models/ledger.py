"""The ledger: every krona that is granted, paid or returned, and nothing that is ever changed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from programmes.models.assignment import Assignment, Strand
from programmes.queries import LedgerQuerySet
from registry.models import Case


class EntryKind(models.TextChoices):
    """What an entry books. Signs and balances of each kind stand in `programmes.rules.ledger`."""

    ALLOCATION = "allocation", _("allocation")
    COMMITMENT = "commitment", _("commitment")
    PAYMENT = "payment", _("payment")
    REPAYMENT = "repayment", _("repayment")
    RECOVERY = "recovery", _("recovery")
    REQUISITION = "requisition", _("requisition")
    RECEIPT = "receipt", _("receipt from Kammarkollegiet")
    RETURN = "return", _("return to Kammarkollegiet")
    OWN_COST = "own_cost", _("own cost")


#: Kinds that are decided in whole kronor; the others follow the bank, with two decimals.
WHOLE_KRONOR = (EntryKind.ALLOCATION, EntryKind.COMMITMENT, EntryKind.RECOVERY, EntryKind.REQUISITION)


class LedgerEntry(models.Model):
    """One booked amount in kronor (bokföringspost). A correction is a counter-entry that names what it reverses.

    `year` is the budget year the money belongs to. Two time axes: `occurred_on` is when it happened, `recorded_at`
    when it was booked; a figure as of a cut-off, as it stood at a moment, counts rows by both.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="ledger")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="ledger")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=EntryKind)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="ledger")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    # Grants stand a storey above, and one has its name here before it is laid up: a key of its own, no relation.
    grant_uuid = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("The grant that it concerns; None: the first of the case from that part, if any"),
    )
    reference = models.CharField(max_length=200, blank=True)
    conditional = models.BooleanField(
        default=False, help_text=_("Granted provided that money is appropriated (under förutsättning …)")
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    idempotency_key = models.CharField(max_length=200, unique=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.CheckConstraint(name="ledger_amount_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="ledger_whole_kronor",
                condition=~Q(kind__in=WHOLE_KRONOR) | Q(amount=Round("amount")),
            ),
            models.CheckConstraint(name="ledger_key_given", condition=~Q(idempotency_key="")),
        ]
        indexes = [
            models.Index(
                fields=["assignment", "strand", "year", "kind"],
                include=["amount", "occurred_on", "recorded_at"],
                name="ledger_balance",
            ),
            models.Index(fields=["case"], name="ledger_case"),
            models.Index(fields=["grant_uuid"], name="ledger_grant", condition=Q(grant_uuid__isnull=False)),
            models.Index(fields=["assignment", "-occurred_on", "-id"], name="ledger_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} ({self.assignment.key} {self.year})"
