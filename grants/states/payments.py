"""The life of a payment as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.errors.payments import PaymentActNotOpen
from registry.states import Table


class PaymentStatus(TextChoices):
    """How far a payment has come."""

    PROPOSED = "proposed", _("waits for attestation")
    ATTESTED = "attested", _("waits for export")
    ORDERED = "ordered", _("sent to the bank")
    PAID = "paid", pgettext_lazy("payment", "paid")
    REJECTED = "rejected", _("rejected by the bank")
    WITHDRAWN = "withdrawn", _("taken back")
    RETURNED = "returned", _("returned by the bank after it was booked")


class PaymentAct(StrEnum):
    """What is done to a payment."""

    ATTEST = "attest"
    ORDER = "order"
    BOOK = "book"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RETURN = "return"


#: (status, act) → status. The table is the documentation; what is not in it is refused.
TRANSITIONS = Table(
    {
        (PaymentStatus.PROPOSED, PaymentAct.ATTEST): PaymentStatus.ATTESTED,
        (PaymentStatus.PROPOSED, PaymentAct.WITHDRAW): PaymentStatus.WITHDRAWN,
        (PaymentStatus.ATTESTED, PaymentAct.WITHDRAW): PaymentStatus.WITHDRAWN,
        (PaymentStatus.ATTESTED, PaymentAct.ORDER): PaymentStatus.ORDERED,
        (PaymentStatus.ORDERED, PaymentAct.BOOK): PaymentStatus.PAID,
        (PaymentStatus.ORDERED, PaymentAct.REJECT): PaymentStatus.REJECTED,
        (PaymentStatus.PAID, PaymentAct.RETURN): PaymentStatus.RETURNED,
    },
    refusal=PaymentActNotOpen,
)

#: Payments that have come to nothing: their instalments are back in the plan.
FALLEN = (PaymentStatus.REJECTED, PaymentStatus.WITHDRAWN, PaymentStatus.RETURNED)
#: Sent to the bank, whatever it answered.
SENT = (PaymentStatus.ORDERED, PaymentStatus.PAID, PaymentStatus.REJECTED, PaymentStatus.RETURNED)
#: Booked in the ledger; what was returned has been undone there.
BOOKED = (PaymentStatus.PAID, PaymentStatus.RETURNED)
#: On their way, so that their money is spoken for.
UNDER_WAY = (PaymentStatus.PROPOSED, PaymentStatus.ATTESTED, PaymentStatus.ORDERED)

#: The status after an act; raises PaymentActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
