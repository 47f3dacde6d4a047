"""What a call demands of applications."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.call import Call
from calls.models.setup import ProjectKind
from programmes.models import Condition


class Effect(models.TextChoices):
    """What a broken condition does when the applicant submits."""

    STOP = "stop", _("stops submission")
    WARN = "warn", _("warns")


class CallCondition(models.Model):
    """One demand of the call on an application. `kind` names a pure function, `parameters` its figures.

    `source` is the government's condition it mirrors, when there is one; else it is the call's own.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="conditions")
    key = models.SlugField(max_length=80)
    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    effect = models.CharField(max_length=4, choices=Effect, default=Effect.STOP)
    source = models.ForeignKey(Condition, models.PROTECT, null=True, blank=True, related_name="+")
    project_kind = models.ForeignKey(
        ProjectKind,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="conditions",
        verbose_name=_("only for"),
        help_text=_("The kind of project it holds for; none: for all"),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(name="call_condition_once", fields=["call", "key"])]

    def __str__(self) -> str:
        return self.key
