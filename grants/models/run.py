"""One act on many payments, chosen by a filter: who asked for it, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, User
from grants.models.payment import Instalment, Payment, PaymentOrder, Profile
from registry.models import Job


class RunAct(models.TextChoices):
    """What is done with the chosen payments."""

    PROPOSE = "propose", _("Propose payment")
    ATTEST = "attest", _("Attest")
    EXPORT = "export", _("Export")


class ItemStatus(models.TextChoices):
    """What became of one payment of a run."""

    WAITING = "waiting", _("waits")
    DONE = "done", _("done")
    REFUSED = "refused", _("left out")


class PaymentRun(models.Model):
    """An act that someone asked for on all payments that a filter chooses, after a preview; a worker does it.

    An export is of one `authority`, with its `profile` and `pay_on`, and makes one `order` (None: not yet, or nothing
    could be exported).
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text=_("The form's or request's own: asked for once"))
    act = models.CharField(max_length=8, choices=RunAct)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+")
    profile = models.CharField(max_length=8, choices=Profile, blank=True)
    pay_on = models.DateField(null=True, blank=True)
    order = models.OneToOneField(PaymentOrder, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="run_that_exports_says_whose_and_when",
                condition=~Q(act=RunAct.EXPORT) | Q(authority__isnull=False, pay_on__isnull=False) & ~Q(profile=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.asked_at:%Y-%m-%d %H:%M}"


class RunItem(models.Model):
    """One instalment of a run, with the `payment` that was chosen or has been proposed, and why it was refused."""

    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="items")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=8, choices=ItemStatus, default=ItemStatus.WAITING)
    said = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="instalment_once_in_a_run", fields=["run", "instalment"]),
            models.CheckConstraint(
                name="refused_payment_says_why", condition=~Q(status=ItemStatus.REFUSED) | ~Q(said="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}: {self.status}"
