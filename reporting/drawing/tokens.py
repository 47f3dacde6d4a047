"""Figures in running text: a writer puts in the name of a figure, "{t1/2026.vinnova/granted}", and never the number.

The number is put in when the text is read, from the dataset that it stands beside, so that it can neither go stale nor
be mistyped. A name that the dataset does not have stands as it is, and the document cannot be decided on.
"""

import re
from collections.abc import Mapping
from typing import Any

from reporting.drawing.tables import figure, said, unit_of
from reporting.rules.figures import number

TOKEN = re.compile(r"\{([a-z0-9.-]+/[^{}/\s]+/[a-z0-9_]+)\}")
UNITS = {"tkr": "\u00a0tkr", "kr": "\u00a0kr", "share": "", "count": ""}


def token(trace: str) -> str:
    """What a writer puts in for the figure that a trace names."""
    return f"{{{trace}}}"


def filled(text: str, content: Mapping[str, Any]) -> str:
    """The text with each figure's value in its place, with its unit."""
    return TOKEN.sub(lambda match: _value(content, match[1]) or match[0], text)


def unknown(text: str, content: Mapping[str, Any]) -> list[str]:
    """The names in the text that are no figure of the dataset, or one that cannot occur."""
    return [name for name in TOKEN.findall(text) if _value(content, name) is None]


def _value(content: Mapping[str, Any], trace: str) -> str | None:
    found = figure(content, trace)
    if found is None or number(found[2]["value"]) is None:
        return None
    unit = unit_of(found[1], content.get("unit", "tkr"))
    return f"{said(content, found[1], found[2]['value'])}{UNITS[unit]}"
