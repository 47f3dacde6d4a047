"""The ranked list of a call and its funding line: a working copy of those who prepare the decisions, no decision."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from accounts.models.covered import CoveredJSONField
from applications.models import Application
from assessments.models.bias import BiasPart
from assessments.queries.decisions import OfAnApplicationQuerySet
from assessments.queries.line import PanelQuerySet
from assessments.states.panels import PanelStatus
from calls.models import Call


class FundingLine(models.Model):
    """Where the line stands in a call's ranked list: so many of the first are chosen."""

    call = models.OneToOneField(Call, models.PROTECT, related_name="funding_line")
    above = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.call}: {self.above}"


class Rank(models.Model):
    """An application's place in its call's list; `ticked` chooses it or leaves it out whatever the line says."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="rank")
    place = models.PositiveIntegerField(null=True)
    ticked = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place"], name="rank_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.application}"


class Panel(models.Model):
    """A panel (beredningsgrupp) and its meeting on a call's applications. It advises; it decides nothing.

    `content` is the frozen minutes.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="panels")
    name = models.CharField(_("name"), max_length=120)
    status = models.CharField(max_length=8, choices=PanelStatus, default=PanelStatus.OPEN, editable=False)
    meets_at = models.DateTimeField()
    lowest = models.SmallIntegerField(default=1)
    highest = models.SmallIntegerField(default=7)
    sifted_statement = models.TextField(_("standard statement for what is sifted out"), blank=True)
    remarks = models.TextField(_("general remarks"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, editable=False)
    content = CoveredJSONField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="panel_name_once_in_a_call", fields=["call", "name"]),
            models.CheckConstraint(name="panel_scale_runs_upwards", condition=Q(lowest__lt=models.F("highest"))),
            models.CheckConstraint(
                name="panel_closed_with_its_minutes",
                condition=Q(status=PanelStatus.CLOSED, closed_at__isnull=False, content__isnull=False)
                | Q(status=PanelStatus.OPEN, closed_at__isnull=True, content__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PanelRole(models.TextChoices):
    """What someone is in a panel."""

    CHAIR = "chair", _("chair")
    MEMBER = "member", _("member")
    SECRETARY = "secretary", _("secretary")
    OBSERVER = "observer", _("observer")

    @property
    def part(self) -> BiasPart:
        """As what someone in this place takes part in the panel's cases."""
        parts = {self.SECRETARY: BiasPart.PANEL_SECRETARY, self.OBSERVER: BiasPart.PANEL_OBSERVER}
        return parts.get(self, BiasPart.PANEL_MEMBER)


class PanelMember(models.Model):
    """Someone in a panel, for a period."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="panels")
    role = models.CharField(max_length=9, choices=PanelRole, default=PanelRole.MEMBER)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="panel_member_once", fields=["panel", "person"]),
            models.CheckConstraint(
                name="panel_member_period", condition=Q(until__isnull=True) | Q(until__gte=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class PanelItem(models.Model):
    """An application before a panel: whether it is sifted out, the agreed grade, and the statement."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="items")
    application = models.OneToOneField(Application, models.PROTECT, related_name="panel_item")
    position = models.PositiveIntegerField()
    sifted = models.BooleanField(default=False)
    grade = models.SmallIntegerField(null=True, blank=True)
    grades = models.JSONField(default=dict, blank=True, help_text=_("What was agreed on each criterion, by its key"))
    statement = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.position} {self.application}"


class PanelAbsence(models.Model):
    """A member who is out for an item: kept out by a decision on bias, or found in the meeting, or away."""

    item = models.ForeignKey(PanelItem, models.CASCADE, related_name="absences")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    biased = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="absent_from_panel_item_once", fields=["item", "person"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.item}"


class PreScore(models.Model):
    """A grade that a member set before the meeting, at a moment. The latest counts; none is changed."""

    APPEND_ONLY = True

    item = models.ForeignKey(PanelItem, models.PROTECT, related_name="scores")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    grade = models.SmallIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "person", "-set_at"], name="prescore_latest")]

    def __str__(self) -> str:
        return f"{self.person}: {self.grade}"
