"""Where a party's grant is to be paid, as the applicant says."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from applications.models.application import Application


class AccountKind(models.TextChoices):
    """What kind of number an account is known by."""

    BANKGIRO = "bankgiro", _("Bankgiro")
    PLUSGIRO = "plusgiro", _("Plusgiro")
    IBAN = "iban", _("IBAN, for accounts abroad")


class PayeeAccount(models.Model):
    """An account for payments to one of an application's parties. The latest counts; none is changed or removed."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="accounts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AccountKind)
    number = models.CharField(max_length=42)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="payee_account_has_a_number", condition=~Q(number=""))]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.kind}"
