"""How panels look: the marks of their states, and the lines of an agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from assessments.display.line import Graded, grades_of
from assessments.models import Panel, PanelAbsence, PanelItem
from assessments.rules.reviews import Spread, spread
from assessments.states.panels import PanelStatus
from assessments.workflow.panels import closed_to, out_of
from assessments.workflow.sifting import grades_before
from registry.display import Mark

PANEL_MARKS: dict[str, Mark] = {
    PanelStatus.OPEN: Mark(PanelStatus.OPEN.label, "info", "ring"),
    PanelStatus.CLOSED: Mark(PanelStatus.CLOSED.label, "success", "square"),
}


@dataclass(frozen=True)
class ShownItem:
    """A line of the agenda: grades before the meeting, those of the reviews, and who is out. `closed`: the reader has
    to declare first, and sees nothing of what others think."""

    item: PanelItem
    closed: bool
    before: Spread | None
    reviews: Graded
    out: list[str]


def shown_items(panel: Panel, items: Iterable[PanelItem], user: User, on: date) -> list[ShownItem]:
    """The lines of a page. A constant number of queries."""
    rows = list(items)
    keys = [one.pk for one in rows]
    names = dict(panel.members.values_list("person", "person__name"))
    out = out_of(panel, rows, on)
    for item, person in PanelAbsence.objects.filter(item__in=keys).values_list("item", "person"):
        out.setdefault(item, set()).add(person)
    closed = closed_to(panel, rows, user, on)
    grades = grades_before(PanelItem.objects.filter(pk__in=keys))
    reviews = grades_of([one.application_id for one in rows])
    return [
        ShownItem(
            one,
            one.pk in closed,
            spread(grades.get(one.pk, [])),
            reviews[one.application_id],
            sorted(names[key] for key in out.get(one.pk, set()) if key in names),
        )
        for one in rows
    ]
