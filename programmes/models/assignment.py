"""Programmes, the government's assignments and their parts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Department, RoleAssignment, User
from programmes.queries import AssignmentQuerySet, ProgrammeQuerySet
from programmes.queries.delegations import DelegationQuerySet
from registry.models import Case


class Programme(models.Model):
    """What several assignments carry out together (program, satsning)."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.SlugField(unique=True)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.name_sv


class Appropriation(models.Model):
    """An appropriation or item (anslag, anslagspost), as the decision words it. Several assignments may share one."""

    expenditure_area = models.CharField(max_length=8, help_text=_("Number of the expenditure area, 24"))
    expenditure_area_name = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=16, help_text=_("Number of the appropriation, 1:2"))
    name = models.CharField(max_length=200)
    item = models.CharField(max_length=8, blank=True, help_text=_("Number of the item, where one is stated"))
    item_name = models.CharField(max_length=200, blank=True, help_text=_("Word for word as in the decision"))
    item_full_name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("appropriation")
        verbose_name_plural = _("appropriations")
        constraints = [
            models.UniqueConstraint(name="appropriation_once", fields=["expenditure_area", "number", "item"])
        ]

    def __str__(self) -> str:
        item = f":{self.item}" if self.item else ""
        return f"{self.expenditure_area} {self.number}{item} {self.name}"


class Assignment(models.Model):
    """One government decision to one authority (regeringsuppdrag).

    What the decision does not state is empty and shown as missing. `facts` keeps what is shown but never counted,
    each with its quote; what is counted is relational.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.SlugField(unique=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="assignment")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="assignments")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="assignments")
    title_sv = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    short_title_sv = models.CharField(max_length=80, help_text=_("The part this is, for lists: strategisk del"))
    short_title_en = models.CharField(max_length=80, blank=True)
    decision_number = models.CharField(_("the decision's reference number"), max_length=40, blank=True)
    decision_number_source = models.CharField(max_length=300, blank=True, help_text=_("Where it stands"))
    decided_on = models.DateField(_("day of the decision"), null=True, blank=True)
    decided_on_source = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    appropriation = models.ForeignKey(Appropriation, models.PROTECT, null=True, blank=True, related_name="assignments")
    valid_from = models.DateField(help_text=_("First day the assignment's amounts count"))
    facts = models.JSONField(default=dict)
    source_file = models.JSONField(default=dict, editable=False, help_text=_("The file as last loaded"))
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("government assignment")
        verbose_name_plural = _("government assignments")
        constraints = [
            models.CheckConstraint(
                name="assignment_edited_by_someone",
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title_sv


class Strand(models.Model):
    """A part of an assignment with money or conditions of its own (insats, del)."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="strands")
    key = models.SlugField()
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)

    class Meta:
        verbose_name = _("strand")
        verbose_name_plural = _("strands")
        constraints = [models.UniqueConstraint(name="strand_once", fields=["assignment", "key"])]

    def __str__(self) -> str:
        return self.name_sv


class StrandDelegation(models.Model):
    """That the delegation of one who decides covers an assignment, or one strand of it. No rows for a role: nothing.

    The rows are their own history: none is removed, and what no longer holds says since when and by whom.
    """

    role = models.ForeignKey(RoleAssignment, models.PROTECT, related_name="strand_delegations")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="delegations")
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="delegation_once",
                fields=["role", "assignment", "strand"],
                nulls_distinct=False,
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} – {self.strand or self.assignment}"


class TechnologyArea(models.Model):
    """A technology area (teknikområde): a classification with shares, never a strand.

    `lead` is the authority that leads the area where a decision says so; a lead that is only intended stands in words.
    """

    key = models.SlugField(unique=True)
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    lead = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+")
    lead_note = models.CharField(max_length=300, blank=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="areas")
    quote = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("technology area")
        verbose_name_plural = _("technology areas")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name_sv
