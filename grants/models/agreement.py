"""What was agreed: the terms a grant was decided under, its versions with each party's limits, and acceptances."""

import hashlib
from fractions import Fraction

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, User
from accounts.models.covered import CoveredCharField, CoveredEmailField, CoveredJSONField
from applications.models.budget import CompanySize
from applications.models.terms import Ground
from grants.models.grant import Grant
from registry.models import Document, RepresentationEvidence

#: A share as an exact fraction, "1/2".
FRACTION = r"^[0-9]+(/[1-9][0-9]*)?$"


class TermsVersion(models.Model):
    """A version of an authority's terms for grants (villkor). The grant keeps the one that counted on the day it was
    decided. Append-only.

    `move_tolerance`: what share of a party's yearly costs may be moved without asking. `declaration_days`: how many
    days before a payment the declaration that there is no unpaid recovery order may be made at most.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="terms_versions")
    name = models.CharField(_("name"), max_length=200)
    label = models.CharField(_("version"), max_length=40)
    valid_from = models.DateField(_("counts for decisions from"))
    body = models.TextField(_("text"))
    move_tolerance = models.CharField(
        _("may be moved without asking (a share, such as 1/10)"), max_length=24, default="0"
    )
    declaration_days = models.PositiveSmallIntegerField(
        _("days that a declaration before a payment counts"), validators=[MinValueValidator(1)]
    )
    source = models.CharField(_("where it is decided"), max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("terms for grants")
        verbose_name_plural = _("terms for grants")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(name="terms_label_once", fields=["authority", "name", "label"]),
            models.CheckConstraint(name="terms_have_a_source", condition=~Q(source="")),
            models.CheckConstraint(name="move_tolerance_is_exact", condition=Q(move_tolerance__regex=FRACTION)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.label}"

    @property
    def sha256(self) -> str:
        """The check sum of the text, as it stands in what was accepted."""
        return hashlib.sha256(self.body.encode()).hexdigest()


class GrantVersion(models.Model):
    """What holds of a grant from a moment: period, leader and coordinator, and each party's limits. The first is the
    decision's; an approved change makes the next. Append-only."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    terms = models.ForeignKey(TermsVersion, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    leader = CoveredCharField(max_length=200, blank=True)
    coordinator = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    content = models.TextField(blank=True, help_text=_("What has been changed of the content, in words"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="grant_version_once", fields=["grant", "number"])]

    def __str__(self) -> str:
        return f"{self.grant}: {self.number}"


class GrantParty(models.Model):
    """A party of a version of a grant: at most so much, kronor, and at most so large a share of its eligible costs; by
    which basis of state aid, with what size, as they were at the decision. `budget`: cost category → year → kronor.
    `shares`: the largest share in each category of aid, where it applied with any: category, title_sv, title_en, share.
    Append-only."""

    APPEND_ONLY = True

    version = models.ForeignKey(GrantVersion, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = CoveredCharField(max_length=200)
    is_coordinator = models.BooleanField(default=False)
    max_amount = models.BigIntegerField(validators=[MinValueValidator(0)])
    by_year = models.JSONField(default=dict, help_text=_("Kronor by budget year"))
    intensity = models.CharField(max_length=40)
    basis = models.CharField(max_length=200, blank=True, help_text=_("Keys of the aid rules; empty: not stated"))
    size = models.CharField(max_length=16, choices=CompanySize, blank=True)
    budget = models.JSONField(default=dict)
    shares = models.JSONField(default=list, help_text=_("The largest share in each category of aid"))

    class Meta:
        ordering = ["-is_coordinator", "name", "pk"]
        constraints = [
            models.UniqueConstraint(name="grant_party_once", fields=["version", "organisation"]),
            models.CheckConstraint(name="grant_party_not_negative", condition=Q(max_amount__gte=0)),
            models.CheckConstraint(name="intensity_is_exact", condition=Q(intensity__regex=FRACTION)),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.max_amount}"

    @property
    def share(self) -> Fraction:
        """The largest share of its eligible costs."""
        return Fraction(self.intensity)

    @property
    def divided(self) -> list[dict[str, str]]:
        """Its categories of aid, where they are several: each of its costs is then of one of them."""
        return self.shares if len(self.shares) > 1 else []

    def has_category(self, category: str) -> bool:
        """Whether costs may be of the category; any may where none is frozen."""
        return not self.shares or any(one["category"] == category for one in self.shares)

    def share_of(self, category: str) -> Fraction:
        """The largest share of its eligible costs in a category of aid; of all of them where it is of none."""
        found = next((one["share"] for one in self.shares if one["category"] == category), self.intensity)
        return Fraction(found)


class Acceptance(models.Model):
    """A party's acceptance of decision and terms (godkännande av villkor), by someone who may speak for it: asked for
    by e-mail, accepted or declined once, and where what shows the right has not been verified, checked by an officer.

    It is made by a person who has signed in; an e-ID shows who that is, not what they may, and it is no signature.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="acceptances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    terms = models.ForeignKey(TermsVersion, models.PROTECT, related_name="+")
    email = CoveredEmailField(blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True)
    declined_why = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    position = models.CharField(_("position in the organisation"), max_length=200, blank=True)
    evidence = models.ForeignKey(RepresentationEvidence, models.PROTECT, null=True, blank=True, related_name="+")
    declarations = models.JSONField(default=list)
    letter = CoveredJSONField(default=dict, blank=True, help_text=_("What the document says, frozen with the act"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="acceptance_once", fields=["grant", "organisation", "terms"]),
            models.CheckConstraint(
                name="acceptance_by_someone_on_a_ground",
                condition=Q(is_accepted__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(is_accepted=True, answered_by__isnull=False, answered_at__isnull=False) & ~Q(ground="")
                | Q(is_accepted=False, answered_by__isnull=False, answered_at__isnull=False) & ~Q(declined_why=""),
            ),
            models.CheckConstraint(
                name="acceptance_checked_with_a_note",
                condition=Q(checked_at__isnull=True, checked_by__isnull=True, checked_note="")
                | Q(is_accepted=True, checked_at__isnull=False, checked_by__isnull=False) & ~Q(checked_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.organisation}"

    @property
    def is_shown(self) -> bool:
        """Whether it is seen that whoever accepted may speak for the party: verified evidence that holds for one person
        alone, or an officer's check."""
        evidence = self.evidence
        alone = evidence is not None and evidence.verified_at is not None and not evidence.jointly
        return bool(self.is_accepted) and (alone or self.checked_at is not None)


class Declaration(models.Model):
    """That a party declares, before a payment, that it has no unpaid recovery order. Append-only."""

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="declarations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField()
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.declared_at}"


class EthicsApproval(models.Model):
    """An approval of ethical review that a project has, or that none is needed (empty number), with why. Append-only:
    the latest counts."""

    APPEND_ONLY = True

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="ethics_approvals")
    number = models.CharField(_("number of the approval"), max_length=60, blank=True)
    decided_on = models.DateField(_("day of the approval"), null=True, blank=True)
    note = models.CharField(max_length=300)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="ethics_approval_has_a_day", condition=Q(number="") | Q(decided_on__isnull=False)
            ),
            models.CheckConstraint(name="ethics_has_a_note", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return self.number or self.note


class SetUpList(models.Model):
    """What an authority has done before a granted project is under way, of grants laid up from a day on: `tasks` in
    order, as `grants.rules.setup.tasks_of` reads them. Without one the product's own list counts. Append-only."""

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="set_up_lists")
    valid_from = models.DateField(_("counts from"))
    tasks = models.JSONField(_("tasks"), help_text=_("Keys of the product's own, objects with key, sv, en"))
    source = models.CharField(_("where it is decided"), max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("list of set-up tasks")
        verbose_name_plural = _("lists of set-up tasks")
        ordering = ["-valid_from", "-pk"]
        constraints = [models.CheckConstraint(name="set_up_list_has_a_source", condition=~Q(source=""))]

    def __str__(self) -> str:
        return f"{self.authority} {self.valid_from}"


class SetUpTask(models.Model):
    """What is to be done before a granted project is under way, with who sees to it. What the product knows is done
    says itself (`key` tells which); the rest is ticked off by its owner."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=30)
    words = models.JSONField(default=dict, blank=True, help_text=_("What a task of the authority's own is called"))
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="set_up_task_once", fields=["grant", "key"]),
            models.CheckConstraint(
                name="set_up_task_done_by_someone",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.key}"
