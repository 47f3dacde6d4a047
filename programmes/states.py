"""The life of a proposal for the ledger as one table. Nothing is booked before someone else has approved it."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programmes.errors import ProposalActNotOpen
from registry.states import Table


class ProposalStatus(TextChoices):
    """How far a proposal for the ledger has come."""

    PREVIEW = "preview", _("not yet confirmed")
    PROPOSED = "proposed", _("waits for approval")
    SENT_BACK = "sent_back", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")
    BOOKED = "booked", _("booked")


class ProposalAct(StrEnum):
    """What is done to a proposal."""

    CONFIRM = "confirm"
    CHANGE = "change"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"


#: (status, act) → status. What is not in the table is refused.
TRANSITIONS = Table(
    {
        (ProposalStatus.PREVIEW, ProposalAct.CONFIRM): ProposalStatus.PROPOSED,
        (ProposalStatus.PREVIEW, ProposalAct.WITHDRAW): ProposalStatus.WITHDRAWN,
        (ProposalStatus.PROPOSED, ProposalAct.APPROVE): ProposalStatus.BOOKED,
        (ProposalStatus.PROPOSED, ProposalAct.SEND_BACK): ProposalStatus.SENT_BACK,
        (ProposalStatus.PROPOSED, ProposalAct.WITHDRAW): ProposalStatus.WITHDRAWN,
        (ProposalStatus.SENT_BACK, ProposalAct.CHANGE): ProposalStatus.PROPOSED,
        (ProposalStatus.SENT_BACK, ProposalAct.WITHDRAW): ProposalStatus.WITHDRAWN,
    },
    refusal=ProposalActNotOpen,
)

#: The status after an act; raises ProposalActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
