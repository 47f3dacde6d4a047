"""The life of a call as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from calls.errors import CallActNotOpen
from registry.states import Table


class CallStatus(TextChoices):
    """How far a call has come. Whether a published call is open is told by its period and the clock."""

    DRAFT = "draft", _("draft")
    PROOF = "proof", _("being proofread")
    PROOFREAD = "proofread", _("proofread")
    PUBLISHED = "published", _("published")
    DECIDED = "decided", _("decided")


class CallAct(StrEnum):
    """What is done to a call."""

    EDIT = "edit"
    SET_CONTACTS = "set_contacts"
    ASK_FOR_PROOFREADING = "ask_for_proofreading"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    AGREE = "agree"
    APPROVE_AWARD = "approve_award"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    EXTEND = "extend"
    CLOSE_OUT = "close_out"
    TAKE_BACK = "take_back"


TRANSITIONS = Table(
    {
        (CallStatus.DRAFT, CallAct.EDIT): CallStatus.DRAFT,
        **{
            (status, CallAct.SET_CONTACTS): status
            for status in (CallStatus.DRAFT, CallStatus.PROOFREAD, CallStatus.PUBLISHED)
        },
        (CallStatus.DRAFT, CallAct.ASK_FOR_PROOFREADING): CallStatus.PROOF,
        (CallStatus.PROOF, CallAct.SEND_BACK): CallStatus.DRAFT,
        (CallStatus.PROOF, CallAct.APPROVE): CallStatus.PROOFREAD,
        (CallStatus.PROOFREAD, CallAct.SEND_BACK): CallStatus.DRAFT,
        **{(status, CallAct.AGREE): status for status in (CallStatus.DRAFT, CallStatus.PROOF, CallStatus.PROOFREAD)},
        (CallStatus.PROOFREAD, CallAct.APPROVE_AWARD): CallStatus.PROOFREAD,
        (CallStatus.PROOFREAD, CallAct.SCHEDULE): CallStatus.PROOFREAD,
        (CallStatus.PROOFREAD, CallAct.PUBLISH): CallStatus.PUBLISHED,
        (CallStatus.PUBLISHED, CallAct.TAKE_BACK): CallStatus.DRAFT,
        (CallStatus.PUBLISHED, CallAct.EXTEND): CallStatus.PUBLISHED,
        (CallStatus.PUBLISHED, CallAct.CLOSE_OUT): CallStatus.DECIDED,
    },
    refusal=CallActNotOpen,
)

#: The status after an act; raises CallActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
