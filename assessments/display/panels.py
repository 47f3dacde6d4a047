"""How panels look: the marks of their states."""

from assessments.states.panels import PanelStatus
from registry.display import Mark

PANEL_MARKS: dict[str, Mark] = {
    PanelStatus.OPEN: Mark(PanelStatus.OPEN.label, "info", "ring"),
    PanelStatus.CLOSED: Mark(PanelStatus.CLOSED.label, "success", "square"),
}
