"""How panels look: the marks of their states, and the lines of an agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from accounts.prepared import Prepared
from assessments.display.line import reviews_of, said_of_reviews
from assessments.models import Panel, PanelAbsence, PanelItem, PanelMember
from assessments.queries.places import number
from assessments.rules.reviews import Spread, spread
from assessments.states.panels import PanelStatus
from assessments.workflow.panels import closed_to, out_of
from assessments.workflow.sifting import grades_before
from registry.display import Mark

PANEL_MARKS: dict[str, Mark] = {
    PanelStatus.OPEN: Mark(PanelStatus.OPEN.label, "info", "ring"),
    PanelStatus.CLOSED: Mark(PanelStatus.CLOSED.label, "success", "square"),
}


_ABSENT = Prepared(lambda keys: PanelAbsence.objects.filter(item__among=keys).values_list("item", "person"), keys=list)


@dataclass(frozen=True)
class ShownItem:
    """A line of the agenda in words: grades before the meeting, those of the reviews, and who is out. `closed`: the
    reader has to declare first, and is told nothing of what others think."""

    item: PanelItem
    url: str
    closed: bool
    before: str
    reviews: str
    out: str


def shown_items(
    panel: Panel, items: Iterable[PanelItem], user: User, on: date, members: Iterable[PanelMember] | None = None
) -> list[ShownItem]:
    """The lines of a page. A constant number of queries. `members`: the panel's, with their persons, where they have
    been asked for."""
    rows = list(items)
    keys = [one.pk for one in rows]
    seated = panel.members.select_related("person") if members is None else members
    names = {one.person_id: one.person.name for one in seated}
    out = out_of(panel, rows, on)
    for item, person in _ABSENT(keys=keys):
        out.setdefault(item, set()).add(person)
    closed = closed_to(panel, rows, user, on)
    grades = grades_before(rows)
    reviews = reviews_of([one.application_id for one in rows])
    number(rows, panel.items.all(), user)
    root = reverse("assessments:panel", args=[panel.uuid])
    return [
        ShownItem(
            one,
            f"{root}{one.uuid}/",
            one.pk in closed,
            _before(spread(grades.get(one.pk, []))),
            said_of_reviews(reviews.get(one.application_id)),
            ", ".join(sorted(names[key] for key in out.get(one.pk, ()) if key in names)),
        )
        for one in rows
    ]


def _before(found: Spread | None) -> str:
    if found is None:
        return ""
    grades = str(found.lowest) if found.lowest == found.highest else f"{found.lowest}–{found.highest}"
    words = ngettext("%(grades)s (%(count)s grade)", "%(grades)s (%(count)s grades)", found.count)
    return words % {"grades": grades, "count": found.count}
