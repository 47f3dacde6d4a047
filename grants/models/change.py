"""What a grant's recipient asks to have changed: typed, with before and after, decided with reasons."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredJSONField
from grants.models.agreement import GrantVersion
from grants.models.grant import Grant
from grants.queries.changes import ChangeQuerySet
from grants.states.changes import ChangeStatus
from registry.models import Document


class ChangeKind(models.TextChoices):
    """What can be asked to be changed."""

    TIME = "time", _("the project's period")
    BUDGET = "budget", _("money between parties or kinds of cost")
    PARTY_IN = "party_in", _("a new party")
    PARTY_OUT = "party_out", _("a party leaves")
    LEADER = "leader", _("the project leader")
    COORDINATOR = "coordinator", _("the coordinator")
    CONTENT = "content", _("the content of the project")
    PAUSE = "pause", _("a pause")
    AMOUNTS = "amounts", _("the amounts granted, taken up again")

    @classmethod
    def asked(cls) -> list[tuple[str, Any]]:
        """The kinds that a recipient asks for; the amounts are taken up again by the authority itself."""
        return [one for one in cls.choices if one[0] != cls.AMOUNTS]


class ChangeRequest(models.Model):
    """A request to change a grant (begäran om ändring), judged against the version it was written on. `wanted` holds
    what is asked for, by the names of its kind; `findings` what the rules said when it was handed in. What the terms
    let the recipient do without asking is told, and makes a version at once."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind)
    base = models.ForeignKey(GrantVersion, models.PROTECT, related_name="+")
    wanted = CoveredJSONField()
    reason = models.TextField()
    findings = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=ChangeStatus, default=ChangeStatus.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.TextField(blank=True)
    made = models.OneToOneField(GrantVersion, models.PROTECT, null=True, blank=True, related_name="change")
    letter = CoveredJSONField(default=dict, blank=True, help_text=_("What the letter says, frozen with the decision"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a change")
        verbose_name_plural = _("requests of changes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_change_of_a_kind", fields=["grant", "kind"], condition=Q(status=ChangeStatus.ASKED)
            ),
            models.CheckConstraint(name="change_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="change_decided_with_a_reason",
                condition=Q(
                    status__in=[ChangeStatus.ASKED, ChangeStatus.WITHDRAWN, ChangeStatus.TOLD], decided_by__isnull=True
                )
                | Q(status__in=[ChangeStatus.APPROVED, ChangeStatus.REJECTED], decided_by__isnull=False)
                & ~Q(decided_why=""),
            ),
            models.CheckConstraint(
                name="approved_change_makes_a_version",
                condition=Q(status__in=[ChangeStatus.APPROVED, ChangeStatus.TOLD], made__isnull=False)
                | ~Q(status__in=[ChangeStatus.APPROVED, ChangeStatus.TOLD]) & Q(made__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.kind}"
