"""The life of a panel's meeting as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from assessments.errors.panels import PanelActNotOpen


class PanelStatus(TextChoices):
    """How far a panel has come."""

    OPEN = "open", pgettext_lazy("panel", "at work")
    CLOSED = "closed", pgettext_lazy("panel", "closed")


class PanelAct(StrEnum):
    """What is done in a panel."""

    WORK = "work"
    CLOSE = "close"


PANELS: dict[tuple[PanelStatus, PanelAct], PanelStatus] = {
    (PanelStatus.OPEN, PanelAct.WORK): PanelStatus.OPEN,
    (PanelStatus.OPEN, PanelAct.CLOSE): PanelStatus.CLOSED,
}


def next_of_panel(status: PanelStatus, act: PanelAct) -> PanelStatus:
    """The status after `act`; raises PanelActNotOpen when the table has no such way."""
    try:
        return PANELS[PanelStatus(status), act]
    except KeyError:
        raise PanelActNotOpen(status=PanelStatus(status).label) from None
