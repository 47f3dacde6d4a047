"""What makes a kind of document: its dataset, its tables, its checks and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reporting.drawing import charts
from reporting.drawing.tables import Table
from reporting.kinds.catalogue import Section
from reporting.models import Occasion
from sweden.findings import Finding

Content = Mapping[str, Any]


def _nothing(_content: Content) -> list[Finding]:
    return []


def _no_words(_content: Content) -> dict[str, str]:
    return {}


def _no_area_words(_content: Content, _area: str) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Maker:
    """The functions of a kind's package. All but `content` work on a dataset's content alone, and are pure.

    `content(occasion, at=…)` reads the rows and computes the figures as booked at a moment; `again(content)` names the
    figures that its kept rows do not give; `table(content, key)` draws one of its tables; `findings(content)` says what
    stands in the way of making it ready; `words(content)` fills in the sections' leads; `template` prints it.
    `chart(content, key)` draws one of its charts, None where there is nothing to draw.
    `selection(content, table, row)` says in words which rows a figure counts. Where there is a document for each
    technology area, `area_words(content, area)` are the words of that one alone, `area_template` prints it, and
    `template` the covering letter.
    """

    content: Callable[..., dict[str, Any]]
    again: Callable[[Content], list[str]]
    table: Callable[[Content, str], Table]
    selection: Callable[[Content, str, str], str]
    findings: Callable[[Content], list[Finding]] = _nothing
    words: Callable[[Content], dict[str, str]] = _no_words
    chart: Callable[[Content, str], charts.Chart | None] = charts.chart
    area_words: Callable[[Content, str], dict[str, str]] = _no_area_words
    template: str = "documents/joint_report.html"
    area_template: str = "documents/joint_report.html"

    def lead(self, section: Section, content: Content) -> str:
        """A section's lead, with its words filled in."""
        if not section.lead:
            return ""
        own = self.area_words(content, section.area) if section.area else {}
        return section.lead.format(**{**self.words(content), **own})

    def preview(self, occasion: Occasion, *, at: datetime) -> dict[str, Any]:
        """The dataset as it would be now."""
        return self.content(occasion, at=at)
