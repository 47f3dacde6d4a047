"""The life of a claim for repayment as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.errors.settlement import RecoveryActNotOpen
from registry.states import Table


class RecoveryStatus(TextChoices):
    """How far a claim has come."""

    COMMUNICATED = "communicated", _("sent to the party for its reply")
    CLAIMED = "claimed", _("claimed")
    SETTLED = "settled", pgettext_lazy("claim", "settled")
    DROPPED = "dropped", pgettext_lazy("claim", "dropped")


class RecoveryAct(StrEnum):
    """What is done to a claim."""

    REPLY = "reply"
    DECIDE = "decide"
    DROP = "drop"
    RECEIVE = "receive"
    WAIVE = "waive"
    INTEREST = "interest"
    REVERSE = "reverse"
    SETTLE = "settle"


#: (status, act) → status. The table is the documentation; what is not in it is refused.
TRANSITIONS = Table(
    {
        (RecoveryStatus.COMMUNICATED, RecoveryAct.REPLY): RecoveryStatus.COMMUNICATED,
        (RecoveryStatus.COMMUNICATED, RecoveryAct.DECIDE): RecoveryStatus.CLAIMED,
        (RecoveryStatus.COMMUNICATED, RecoveryAct.DROP): RecoveryStatus.DROPPED,
        (RecoveryStatus.CLAIMED, RecoveryAct.RECEIVE): RecoveryStatus.CLAIMED,
        (RecoveryStatus.CLAIMED, RecoveryAct.WAIVE): RecoveryStatus.CLAIMED,
        (RecoveryStatus.CLAIMED, RecoveryAct.INTEREST): RecoveryStatus.CLAIMED,
        (RecoveryStatus.CLAIMED, RecoveryAct.REVERSE): RecoveryStatus.CLAIMED,
        (RecoveryStatus.SETTLED, RecoveryAct.REVERSE): RecoveryStatus.CLAIMED,
        (RecoveryStatus.CLAIMED, RecoveryAct.SETTLE): RecoveryStatus.SETTLED,
    },
    refusal=RecoveryActNotOpen,
)
#: Claims whose money is still to come, or to be decided on.
OPEN = (RecoveryStatus.COMMUNICATED, RecoveryStatus.CLAIMED)

#: The status after an act; raises RecoveryActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
