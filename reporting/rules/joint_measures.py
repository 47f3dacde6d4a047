"""Which measure each figure of the joint report is, and a figure made by its name. No database, no clock."""

from collections.abc import Iterable
from typing import Any

from reporting.rules.figures import Figure, figure

#: Which measure each figure is, by its number in the definitions.
MEASURES = {
    "frame": "M1",
    "allocated": "M3",
    "granted": "M6",
    "left": "M9",
    "paid": "M10",
    "repaid": "M11",
    "paid_net": "M12",
    "share": "M6/M1",
    "over_floor": "M12−M1",
    "submitted": "M25",
    "late": "M25",
    "withdrawn": "M26",
    "dismissed": "M27",
    "examined": "M28",
    "approved": "M29",
    "rejected": "M30",
    "undecided": "M28",
    "success": "M31",
    "requested": "M32",
    "amount_success": "M33",
    "granted_amount": "M6",
    "grants": "M29",
    "gross": "M4",
    "reduced": "M5",
    "net": "M7",
}


def named(name: str, value: Any, rows: Iterable[str]) -> Figure:
    """The figure called `name`, with the rows behind it."""
    return figure(MEASURES[name], value, rows)
