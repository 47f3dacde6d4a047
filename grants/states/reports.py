"""The life of a report from a granted project as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.errors.followup import ReportActNotOpen
from registry.states import Table


class ReportStatus(TextChoices):
    """How far a report has come."""

    DRAFT = "draft", pgettext_lazy("report", "to be handed in")
    HANDED_IN = "handed_in", pgettext_lazy("report", "handed in")
    RETURNED = "returned", pgettext_lazy("report", "sent back")
    APPROVED = "approved", pgettext_lazy("report", "approved")
    SKIPPED = "skipped", _("not demanded")


class ReportAct(StrEnum):
    """What is done to a report."""

    WRITE = "write"
    HAND_IN = "hand_in"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    SKIP = "skip"
    MOVE = "move"


#: (status, act) → status. The table is the documentation; what is not in it is refused. A report of several funders is
#: approved when the last of them has approved it.
TRANSITIONS = Table(
    {
        (ReportStatus.DRAFT, ReportAct.WRITE): ReportStatus.DRAFT,
        (ReportStatus.DRAFT, ReportAct.HAND_IN): ReportStatus.HANDED_IN,
        (ReportStatus.DRAFT, ReportAct.SKIP): ReportStatus.SKIPPED,
        (ReportStatus.DRAFT, ReportAct.MOVE): ReportStatus.DRAFT,
        (ReportStatus.RETURNED, ReportAct.WRITE): ReportStatus.RETURNED,
        (ReportStatus.RETURNED, ReportAct.HAND_IN): ReportStatus.HANDED_IN,
        (ReportStatus.RETURNED, ReportAct.MOVE): ReportStatus.RETURNED,
        (ReportStatus.HANDED_IN, ReportAct.SEND_BACK): ReportStatus.RETURNED,
        (ReportStatus.HANDED_IN, ReportAct.APPROVE): ReportStatus.APPROVED,
    },
    refusal=ReportActNotOpen,
)

#: Reports that somebody still has to hand in.
WRITABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)

#: The status after an act; raises ReportActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
