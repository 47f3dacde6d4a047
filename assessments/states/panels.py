"""The life of a panel's meeting as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from assessments.errors.panels import PanelActNotOpen
from registry.states import Table


class PanelStatus(TextChoices):
    """How far a panel has come."""

    OPEN = "open", pgettext_lazy("panel", "at work")
    CLOSED = "closed", pgettext_lazy("panel", "closed")


class PanelAct(StrEnum):
    """What is done in a panel."""

    WORK = "work"
    CLOSE = "close"


PANELS = Table(
    {
        (PanelStatus.OPEN, PanelAct.WORK): PanelStatus.OPEN,
        (PanelStatus.OPEN, PanelAct.CLOSE): PanelStatus.CLOSED,
    },
    refusal=PanelActNotOpen,
)

#: The status after an act; raises PanelActNotOpen when the table has no such way.
next_of_panel = PANELS.after
