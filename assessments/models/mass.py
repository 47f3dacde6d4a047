"""One act done to many applications: what was chosen, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from applications.models import Application
from registry.models import Job


class MassStatus(models.TextChoices):
    """What became of one application in a mass act."""

    WAITING = "waiting", _("waits")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class MassAct(models.Model):
    """An act that someone asked for on many applications at once, after a preview. Each is done, or refused, by itself.

    `act` is the key in `assessments.workflow.mass.ACTS`, `values` what was typed for it.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    act = models.CharField(max_length=24)
    values = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="mass_acts")
    asked_at = models.DateTimeField()
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.asked_at:%Y-%m-%d %H:%M}"


class MassItem(models.Model):
    """One application of a mass act, with the refusal's sentence when it was refused."""

    mass = models.ForeignKey(MassAct, models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(help_text=_("The version that was read in the preview"))
    state = models.CharField(max_length=12, help_text=_("Its status in the preview"))
    status = models.CharField(max_length=8, choices=MassStatus, default=MassStatus.WAITING)
    said = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="application_once_in_a_mass_act", fields=["mass", "application"]),
            models.CheckConstraint(name="refused_item_says_why", condition=~Q(status=MassStatus.REFUSED) | ~Q(said="")),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.status}"
