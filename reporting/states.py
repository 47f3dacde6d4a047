"""The life of a reporting occasion as one table. Late is a property, not a state."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.states import Table
from reporting.errors import OccasionActNotOpen


class OccasionStatus(TextChoices):
    """How far an occasion has come."""

    OPEN = "open", _("being written")
    FROZEN = "frozen", _("figures frozen")
    APPROVED = "approved", _("approved")
    DELIVERED = "delivered", _("delivered")


class OccasionAct(StrEnum):
    """What is done to an occasion."""

    WRITE = "write"
    FREEZE = "freeze"
    APPROVE_ONE = "approve_one"
    APPROVE_LAST = "approve_last"
    DELIVER = "deliver"
    BEGIN_NEXT = "begin_next"
    HAND_IN = "hand_in"  # a document made elsewhere


TRANSITIONS = Table(
    {
        (OccasionStatus.OPEN, OccasionAct.WRITE): OccasionStatus.OPEN,
        (OccasionStatus.OPEN, OccasionAct.FREEZE): OccasionStatus.FROZEN,
        (OccasionStatus.FROZEN, OccasionAct.WRITE): OccasionStatus.FROZEN,
        (OccasionStatus.FROZEN, OccasionAct.FREEZE): OccasionStatus.FROZEN,
        (OccasionStatus.FROZEN, OccasionAct.APPROVE_ONE): OccasionStatus.FROZEN,
        (OccasionStatus.FROZEN, OccasionAct.APPROVE_LAST): OccasionStatus.APPROVED,
        (OccasionStatus.APPROVED, OccasionAct.DELIVER): OccasionStatus.DELIVERED,
        (OccasionStatus.DELIVERED, OccasionAct.BEGIN_NEXT): OccasionStatus.OPEN,
        (OccasionStatus.OPEN, OccasionAct.HAND_IN): OccasionStatus.DELIVERED,
    },
    refusal=OccasionActNotOpen,
)

#: The status after an act; raises OccasionActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
