"""How an agency's accounting reads what the ledger has booked: the form of its journal file, as data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, User
from grants.queries.grants import OfAnAuthorityQuerySet


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
