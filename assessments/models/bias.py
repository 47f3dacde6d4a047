"""Bias (jäv): what people say of themselves, and what is decided about it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person, User
from applications.models import Application
from assessments.queries.reviews import BiasQuerySet
from registry.models import CaseBlock


class BiasPart(models.TextChoices):
    """As what someone takes part in an application's case."""

    REVIEWER = "reviewer", _("reviewer")
    PANEL_MEMBER = "panel_member", _("panel member")
    PANEL_SECRETARY = "panel_secretary", _("secretary of the panel")
    PANEL_OBSERVER = "panel_observer", _("observer in the panel")
    OFFICER = "officer", _("case officer")
    PRESENTER = "presenter", _("presenter")
    DECISION_MAKER = "decision_maker", _("decision-maker")
    #: Takes part in the final handling without deciding or presenting (31 § förvaltningslagen), or works with it.
    PARTICIPANT = "participant", _("other participant")


class BiasAnswer(models.TextChoices):
    """What a person says of themselves."""

    FREE = "free", _("not biased")
    BIASED = "biased", _("biased")
    UNSURE = "unsure", _("unsure, the authority must judge")
    UNDONE = "undone", _("declaration taken back")

    @classmethod
    def said(cls) -> list[tuple[str, Any]]:
        """What a person may answer; taking an answer back is another act."""
        return [one for one in cls.choices if one[0] != cls.UNDONE]

    @classmethod
    def reports(cls) -> list[str]:
        """The answers that keep the person out until somebody has tried them."""
        return [str(cls.BIASED), str(cls.UNSURE)]


class ConflictOfInterest(models.Model):
    """What a person declares about their own bias in an application (jävsdeklaration). The latest counts; append-only.

    `suggestions` are what the product had found when it was declared (`assessments.rules.bias`), as JSON: the declarer
    did not see them, whoever judges does. `ground` is a point of 16 § förvaltningslagen, where bias is reported, and
    `block` is what keeps the person out until it is tried.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="bias_declarations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=BiasPart)
    answer = models.CharField(max_length=8, choices=BiasAnswer)
    ground = models.CharField(max_length=2, blank=True)
    text = models.TextField(blank=True)
    late = models.BooleanField(default=False, help_text=_("Reported after the application had been opened"))
    suggestions = models.JSONField(default=list)
    block = models.ForeignKey(CaseBlock, models.PROTECT, null=True, blank=True, related_name="+")
    declared_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text=_("None: by the invitation's link, before sign-in")
    )
    declared_at = models.DateTimeField()

    objects = BiasQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="bias_reported_on_a_ground",
                condition=Q(answer__in=["free", "undone"], ground="")
                | (~Q(answer__in=["free", "undone"]) & ~Q(ground="")),
            ),
        ]
        indexes = [models.Index(fields=["application", "person", "-id"], name="bias_of_whom_in_what")]

    def __str__(self) -> str:
        return f"{self.person}: {self.answer}"


class BiasDecision(models.Model):
    """The authority's decision on a person's bias (jävsfråga, 18 § förvaltningslagen). The latest counts; append-only.

    `biased`: the person is kept out of the case by `block`. Otherwise what was reported is no hindrance, and the block
    that the report brought has been ended.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="bias_decisions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declaration = models.ForeignKey(ConflictOfInterest, models.PROTECT, null=True, blank=True, related_name="decisions")
    biased = models.BooleanField()
    ground = models.CharField(max_length=2, blank=True)
    reason = models.TextField()
    block = models.ForeignKey(CaseBlock, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = BiasQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="bias_decision_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="bias_found_on_a_ground_with_a_block",
                condition=Q(biased=False) | (Q(biased=True, block__isnull=False) & ~Q(ground="")),
            ),
        ]
        indexes = [models.Index(fields=["application", "person", "-id"], name="bias_decided_of_whom")]

    def __str__(self) -> str:
        return f"{self.person}: {self.biased}"


class StaffDeclares(models.TextChoices):
    """When an authority's own people declare before they open an application."""

    ALWAYS = "always", _("when they take part in any application's case")
    TAKING_PART = "taking_part", _("when they take part in a case whose call has reviews")
    NEVER = "never", _("never before opening; whoever is biased reports it themselves")


class BiasTerms(models.Model):
    """An authority's terms of bias. Without a row everyone who takes part in a case declares first; an authority that
    says otherwise says why (`reason`)."""

    authority = models.OneToOneField(Authority, models.PROTECT, related_name="bias_terms")
    staff_declares = models.CharField(max_length=12, choices=StaffDeclares, default=StaffDeclares.ALWAYS)
    reason = models.TextField(_("why"), blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.authority}: {self.staff_declares}"
