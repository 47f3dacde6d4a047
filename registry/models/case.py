"""The case (ärende) and its number (diarienummer)."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person
from registry.queries import CaseQuerySet


class Mode(models.TextChoices):
    """Whether a case is real. A test case has its own number series and reaches neither ledger nor reports."""

    LIVE = "live", _("live")
    TEST = "test", _("test")


class CaseKind(models.TextChoices):
    """What a case is about; the storey that owns the kind keeps its content in a model of its own."""

    ASSIGNMENT = "assignment", _("government assignment")
    CALL = "call", _("call")
    APPLICATION = "application", _("application")
    OCCASION = "occasion", _("reporting occasion")
    ENQUIRY = "enquiry", _("enquiry")
    DISCLOSURE = "disclosure", _("disclosure of documents")


class NumberSeries(models.Model):
    """The next number of an authority's series for a year. Locked while a number is taken: no gaps, no doubles."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4, choices=Mode, default=Mode.LIVE)
    year = models.PositiveSmallIntegerField()
    next_serial = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_series_per_authority_and_year", fields=["authority", "mode", "year"])
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.year} ({self.mode}): {self.next_serial}"


class Case(models.Model):
    """What has a number, one owning authority and a register (ärende).

    A case without number is not yet the authority's: an applicant's draft is the applicant's own space. The number is
    either taken from the product's gap-free series or supplied from the agency's own diary system.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=CaseKind)
    mode = models.CharField(max_length=4, choices=Mode, default=Mode.LIVE)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="cases")
    number = models.CharField(_("case number"), max_length=40, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text=_("When the case got its number"))
    closed_at = models.DateTimeField(null=True, blank=True)
    title_public = models.CharField(max_length=300, help_text=_("As it stands in the public register"))
    title_internal = models.CharField(max_length=300, blank=True)
    officer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_as_officer")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_as_deputy")
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                name="case_number_once_per_authority", fields=["authority", "number"], condition=~Q(number="")
            ),
            models.CheckConstraint(
                name="case_numbered_when_opened",
                condition=Q(number="", opened_at__isnull=True) | (~Q(number="") & Q(opened_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_deputy_is_another_person",
                condition=Q(deputy__isnull=True) | Q(officer__isnull=True) | ~Q(deputy=F("officer")),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="case_search"),
            # A list goes through its things in their order and asks of each case whose it is: all of it in the index.
            models.Index(
                fields=["id"], include=["authority", "mode"], name="case_numbered", condition=~models.Q(number="")
            ),
            models.Index(fields=["authority", "kind", "-opened_at"], name="case_authority_kind_opened"),
            models.Index(fields=["officer"], name="case_officer"),
        ]

    def __str__(self) -> str:
        return self.designation or self.title

    @property
    def title(self) -> str:
        """The title for those who work with the case."""
        return self.title_internal or self.title_public

    @property
    def designation(self) -> str:
        """Number as people see it, with the authority before it; empty for a case without number."""
        return f"{self.authority.number_prefix} {self.number}" if self.number else ""
