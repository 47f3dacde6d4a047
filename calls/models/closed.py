"""Calls that only those who are invited may apply in: direct awards, and the second step of a call in two steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from accounts.models.covered import CoveredEmailField, CoveredJSONField, CoveredNameField
from calls.models.call import Call


class DirectAward(models.Model):
    """That money goes to a named recipient without an open call (riktat bidrag): why, on what ground, who approves."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="direct_award")
    ground_sv = models.TextField(_("why there is no open call"), max_length=4000, blank=True)
    provision = models.CharField(_("what it rests on"), max_length=300, blank=True)
    unfinished = CoveredJSONField(
        default=list,
        blank=True,
        help_text=_("Recipients that something is missing of, as they were typed; none of them is invited"),
    )
    approver = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who approves")
    )
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("direct award")
        verbose_name_plural = _("direct awards")
        constraints = [
            models.CheckConstraint(
                name="direct_award_approved_by_someone_on_a_ground",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(ground_sv="") & ~Q(provision="")),
            )
        ]

    def __str__(self) -> str:
        return str(self.call)


class CallRecipient(models.Model):
    """One who may apply in a call that is not open to all: a person, by e-mail, at an organisation."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = CoveredNameField(_("contact person"), max_length=200)
    email = CoveredEmailField(_("e-mail"))
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invited to a call")
        verbose_name_plural = _("invited to calls")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="call_recipient_once", fields=["call", "organisation", "email"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"
