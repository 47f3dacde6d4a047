"""One act done to many things of a list: what was chosen, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from registry.models.outbox import Job


class MassStatus(models.TextChoices):
    """What became of one thing in a mass act."""

    WAITING = "waiting", _("waits")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class MassAct(models.Model):
    """An act that someone asked for on many things at once, after a preview. Each is done, or refused, by itself.

    `subject` is the key of what the things are (`registry.massacts`), `act` of what is done to them, `values` what was
    typed for it.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    subject = models.CharField(max_length=24)
    act = models.CharField(max_length=24)
    values = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="mass_acts")
    asked_at = models.DateTimeField()
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.act} {self.asked_at:%Y-%m-%d %H:%M}"


class MassItem(models.Model):
    """One thing of a mass act, by its identifier, with the refusal's sentence when it was refused."""

    mass = models.ForeignKey(MassAct, models.PROTECT, related_name="items")
    target = models.UUIDField(help_text=_("The thing, by the identifier that stands in its address"))
    read = models.CharField(max_length=120, help_text=_("What the preview showed of it: its version and state"))
    status = models.CharField(max_length=8, choices=MassStatus, default=MassStatus.WAITING)
    said = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="thing_once_in_a_mass_act", fields=["mass", "target"]),
            models.CheckConstraint(
                name="refused_thing_says_why", condition=~Q(status=MassStatus.REFUSED) | ~Q(said="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.status}"
