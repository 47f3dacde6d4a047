"""How an agency's accounting reads what the ledger has booked: the form of its journal file, as data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, User
from grants.queries.grants import OfAnAuthorityQuerySet
from grants.queries.journal import BatchQuerySet
from programmes.models import LedgerEntry
from registry.models import StoredFile


class JournalProfile(models.Model):
    """The form of the journal lines that an authority's accounting reads (bokföringsrader), from a day. `content` keeps
    to `grants.rules.journal.Profile`: columns, signs, and by kind of entry the accounts to post on. Append-only."""

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="journal_profiles")
    valid_from = models.DateField(_("counts from"))
    content = models.JSONField(_("form"))
    source = models.CharField(_("where it is decided"), max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = OfAnAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("form of the journal lines")
        verbose_name_plural = _("forms of the journal lines")
        ordering = ["-valid_from", "-pk"]
        constraints = [models.CheckConstraint(name="journal_profile_has_a_source", condition=~Q(source=""))]

    def __str__(self) -> str:
        return f"{self.authority} {self.valid_from}"


class JournalBatch(models.Model):
    """Journal lines that have been handed over to an authority's accounting: every entry that its form posts, booked by
    a day and not handed over before. Numbered in order, the file kept to the letter. Append-only."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="journal_batches")
    number = models.PositiveIntegerField()
    until = models.DateField(_("booked until"))
    profile = models.ForeignKey(JournalProfile, models.PROTECT, related_name="batches")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(help_text=_("How many entries"))
    handed_over_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField()

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal lines handed over")
        verbose_name_plural = _("journal lines handed over")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(name="journal_batch_number_once", fields=["authority", "number"])]

    def __str__(self) -> str:
        return self.filename

    @property
    def filename(self) -> str:
        """The name that the file is fetched by."""
        return f"bokforing-{self.authority.key}-{self.number:05}.csv"


class JournalLine(models.Model):
    """That an entry is in a batch: each is handed over once. Append-only."""

    APPEND_ONLY = True

    batch = models.ForeignKey(JournalBatch, models.PROTECT, related_name="lines")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="handed_over")

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.entry_id}"
