"""The life of a request of a change as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from grants.errors.changes import ChangeActNotOpen
from registry.states import Table


class ChangeStatus(TextChoices):
    """How far a request has come."""

    ASKED = "asked", pgettext_lazy("change", "waits for a decision")
    APPROVED = "approved", pgettext_lazy("change", "approved")
    REJECTED = "rejected", pgettext_lazy("change", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "withdrawn")
    TOLD = "told", pgettext_lazy("change", "told, within the tolerance")


class ChangeAct(StrEnum):
    """What is done to a request."""

    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


#: (status, act) → status. What is not in it is refused.
TRANSITIONS = Table(
    {
        (ChangeStatus.ASKED, ChangeAct.APPROVE): ChangeStatus.APPROVED,
        (ChangeStatus.ASKED, ChangeAct.REJECT): ChangeStatus.REJECTED,
        (ChangeStatus.ASKED, ChangeAct.WITHDRAW): ChangeStatus.WITHDRAWN,
    },
    refusal=ChangeActNotOpen,
)

#: The status after an act; raises ChangeActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
