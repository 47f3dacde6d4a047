"""Tables and charts numbered as they come in their document: annexes count on their own, with the annex's letter."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reporting.drawing.charts import Chart
from reporting.drawing.tables import Table
from reporting.kinds.catalogue import Section
from reporting.kinds.maker import Maker

_NUMBER = re.compile(r"^Tabell \w+\. ")
_TABLE = re.compile(r"\{(t\w+|g\w+)\}")


def numbers(sections: Sequence[Section]) -> dict[str, str]:
    """Each table's number in the document: 1, 2, 3 … in the sections, B1, B2 … in annexes."""
    found: dict[str, str] = {}
    counts = {"": 0, "B": 0}
    for section in sections:
        letter = "B" if section.number.startswith("B") else ""
        for key in section.tables:
            if key not in found:
                counts[letter] += 1
                found[key] = f"{letter}{counts[letter]}"
    return found


def table(sections: Sequence[Section], made: Maker, content: Mapping[str, Any], key: str) -> Table:
    """A table with its number in the document."""
    one = made.table(content, key)
    return replace(one, caption=_NUMBER.sub(f"Tabell {numbers(sections)[key]}. ", one.caption))


def chart(sections: Sequence[Section], made: Maker, content: Mapping[str, Any], key: str) -> Chart | None:
    """A chart with its number, and the numbers of the tables it names; None where nothing is drawn."""
    one = made.chart(content, key)
    if one is None:
        return None
    order = [name for section in sections for name in section.charts]
    known, place = numbers(sections), order.index(key) + 1

    def said(text: str) -> str:
        return _TABLE.sub(lambda match: known.get(match[1], match[1]), text)

    alt = said(one.alt).replace("Diagram # ", f"Diagram {place} ", 1)
    return replace(one, number=place, about=said(one.about), alt=alt)
