"""What the granted money says of entries of the ledger that it has booked itself: where each is corrected."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Payment, Recovery
from programmes.models import LedgerEntry
from registry.display import Link


def owner(user: Any, entry: LedgerEntry, now: datetime) -> Link | None:
    """The claim or the payment that booked the entry, or what undoes it."""
    booked = entry.reverses or entry
    kind, _colon, rest = booked.idempotency_key.partition(":")
    if kind == "recovery":
        claim = Recovery.objects.filter(uuid=rest.partition(":")[0]).select_related("organisation").first()
        if claim is not None:
            words = _("the claim for repayment on %(party)s") % {"party": claim.organisation}
            return Link(words, reverse("grants:recovery", args=[claim.uuid]))
    paid = Payment.objects.filter(Q(entry=booked) | Q(counter_entry=booked)).select_related("instalment__organisation")
    if payment := paid.first():
        words = _("the payment to %(party)s") % {"party": payment.instalment.organisation}
        return Link(words, reverse("grants:instalment", args=[payment.instalment.uuid]))
    return None
