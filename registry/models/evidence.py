"""By what right someone speaks for an organisation: evidence with validity, entered by it, verified by an authority."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, Person, User
from accounts.models.covered import CoveredCharField, CoveredEmailField
from registry.models.file import StoredFile


class EvidenceGround(models.TextChoices):
    """What the right rests on."""

    SIGNATORY = "signatory", _("authorised signatory (firmatecknare)")
    PROXY = "proxy", _("power of attorney (fullmakt)")
    DELEGATION = "delegation", _("delegation within the organisation")


class EvidenceQuerySet(models.QuerySet):
    """By the day they hold."""

    def held_on(self, day: date) -> "EvidenceQuerySet":
        """What holds on `day`, ends included, whether verified or not."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, ended_at__isnull=True)

    def verified(self) -> "EvidenceQuerySet":
        """What an authority has looked at and found to say what is claimed."""
        return self.filter(verified_at__isnull=False)


class OrganisationInvitation(models.Model):
    """That an organisation's verified administrator has asked someone, by mail, to belong to it here.

    Holds until `expires_at`, for the account with that address alone, once. Nobody learns from it whether there is one.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = CoveredEmailField()
    administrator = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invited_once",
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organisation}"

    def holds_at(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


class RepresentationEvidence(models.Model):
    """Evidence (behörighetsunderlag) that a person may speak for an organisation, between two days.

    `jointly`: only together with someone else. An e-ID shows who someone is; this shows what they may.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evidence")
    person = models.ForeignKey(Person, models.PROTECT, related_name="evidence")
    ground = models.CharField(max_length=12, choices=EvidenceGround)
    jointly = models.BooleanField(default=False)
    source = CoveredCharField(max_length=300, help_text=_("The document that says it, and its date"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    filename = CoveredCharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified_for = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = CoveredCharField(max_length=300, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="evidence_verified_by_someone",
                condition=Q(verified_at__isnull=True, verified_by__isnull=True, verified_for__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False, verified_for__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="evidence_of_whom")]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"
