"""Where an authority's recipients pay back, and on what legal basis it claims."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, User


class RepaymentTerms(models.Model):
    """An authority's standpoint on its claims for repayment from a day on: the account that is paid to, and what the
    claims rest on, with where that stands and its words. Of those that have begun the latest counts (of the same day
    the one entered last), and a claim that is decided on keeps what it was decided with. Append-only.
    """

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="repayment_terms")
    valid_from = models.DateField()
    account = models.CharField(max_length=100, help_text=_("To which account repayments are paid"))
    legal_basis = models.CharField(max_length=300, help_text=_("What claims rest on, but those of unlawful aid"))
    source = models.CharField(max_length=300, help_text=_("Where the legal basis stands"))
    quote = models.TextField(help_text=_("The words of the legal basis"))
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("terms of repayment")
        verbose_name_plural = _("terms of repayment")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="repayment_terms_are_whole",
                condition=~Q(account="") & ~Q(legal_basis="") & ~Q(source="") & ~Q(quote=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.valid_from}"
