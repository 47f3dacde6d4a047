"""What is proposed for the ledger by one person, and booked when another has approved it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from programmes.models.assignment import Assignment, Strand
from programmes.models.ledger import EntryKind, LedgerEntry
from programmes.queries import EntryProposalQuerySet
from programmes.states import ProposalStatus
from registry.models import Case, StoredFile


class ProposalSource(models.TextChoices):
    """Where the entries come from."""

    MANUAL = "manual", _("entered by hand")
    REVERSAL = "reversal", _("counter-entry")
    FILE = "file", _("file")


class EntryProposal(models.Model):
    """Entries that someone proposes for an assignment's ledger (bokföringsförslag): one by hand, or a file of many.

    They are booked together, once, when another person at the same authority approves them.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="entry_proposals")
    source = models.CharField(max_length=8, choices=ProposalSource)
    status = models.CharField(max_length=9, choices=ProposalStatus)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    filename = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, help_text=_("What the proposer says about it"))
    key = models.CharField(max_length=200, unique=True, help_text=_("The same key is proposed once"))
    created_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, help_text=_("Why it was sent back"))

    objects = EntryProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for the ledger")
        verbose_name_plural = _("proposals for the ledger")
        constraints = [
            models.CheckConstraint(
                name="entries_approved_by_another",
                condition=~Q(status=ProposalStatus.BOOKED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="entries_sent_back_with_a_reason",
                condition=~Q(status=ProposalStatus.SENT_BACK) | ~Q(decision_note=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignment", "proposed_at"],
                name="entry_proposal_waiting",
                condition=Q(status__in=[ProposalStatus.PREVIEW, ProposalStatus.PROPOSED, ProposalStatus.SENT_BACK]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} ({self.assignment.key})"


class Outcome(models.TextChoices):
    """What becomes of a proposed row."""

    NEW = "new", _("will be booked")
    KNOWN = "known", _("booked already")
    WAITING = "waiting", _("waits in another proposal")
    FAULTY = "faulty", _("faulty")


class ProposedEntry(models.Model):
    """A row of a proposal. A row of a file that cannot be read keeps its cells and `faults`; it is never booked.

    `faults`: [{"column": …, "code": …, "value": …}]. `key` is the idempotency key that the entry is booked under.
    """

    proposal = models.ForeignKey(EntryProposal, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(help_text=_("The row's number in the file, its head being 1"))
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.NEW)
    faults = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=EntryKind, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    occurred_on = models.DateField(null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=200, blank=True)
    reverses = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=200, blank=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="proposed")

    class Meta:
        verbose_name = _("proposed entry")
        verbose_name_plural = _("proposed entries")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(name="proposed_line_once", fields=["proposal", "line"]),
            models.CheckConstraint(
                name="proposed_row_is_whole",
                condition=Q(outcome=Outcome.FAULTY)
                | (~Q(key="") & ~Q(kind="") & Q(year__isnull=False, amount__isnull=False, occurred_on__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["key"], name="proposed_key", condition=~Q(key=""))]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} ({self.line})"
