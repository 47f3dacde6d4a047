"""The life of a proposal for the ledger as one table. Nothing is booked before someone else has approved it."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programmes.errors import ProposalActNotOpen


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
TRANSITIONS: dict[tuple[ProposalStatus, ProposalAct], ProposalStatus] = {
    (ProposalStatus.PREVIEW, ProposalAct.CONFIRM): ProposalStatus.PROPOSED,
    (ProposalStatus.PREVIEW, ProposalAct.WITHDRAW): ProposalStatus.WITHDRAWN,
    (ProposalStatus.PROPOSED, ProposalAct.APPROVE): ProposalStatus.BOOKED,
    (ProposalStatus.PROPOSED, ProposalAct.SEND_BACK): ProposalStatus.SENT_BACK,
    (ProposalStatus.PROPOSED, ProposalAct.WITHDRAW): ProposalStatus.WITHDRAWN,
    (ProposalStatus.SENT_BACK, ProposalAct.CHANGE): ProposalStatus.PROPOSED,
    (ProposalStatus.SENT_BACK, ProposalAct.WITHDRAW): ProposalStatus.WITHDRAWN,
}


def next_status(status: str, act: ProposalAct) -> ProposalStatus:
    """The status after `act`; raises ProposalActNotOpen when the table has no such way."""
    try:
        return TRANSITIONS[ProposalStatus(status), act]
    except KeyError:
        raise ProposalActNotOpen(status=ProposalStatus(status).label) from None


def is_open(status: str, act: ProposalAct) -> bool:
    """Whether `act` can be done in `status`."""
    return (ProposalStatus(status), act) in TRANSITIONS
