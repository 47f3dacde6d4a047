"""What the judgement says on a call's own page, to those who work with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from applications.models import Application
from assessments.models import (
    Panel,
    ReviewAssignment,
)
from assessments.permissions import (
    may_read_reviews,
    may_see_line,
)
from assessments.queries.line import RANKED
from assessments.states.panels import PanelStatus
from assessments.states.reviews import HANDED_IN
from calls.models import Call


def of_call(user: Any, call: Call, now: datetime) -> dict[str, Any] | None:
    """The way to a call's reviews, with how many are handed in, and to what is prepared for its decisions."""
    if not may_read_reviews(user, call.case.authority_id) or call.published_at is None:
        return None
    rows = ReviewAssignment.objects.visible_to(user).carried().filter(application__call=call)
    done = Count("pk", filter=Q(review__status__in=HANDED_IN))
    ways = {"url": reverse("assessments:call_reviews", args=[call.case.uuid]), "ranks": may_see_line(user, call)}
    return {"call": call, **ways, **rows.aggregate(n=Count("pk"), done=done)}


@dataclass(frozen=True)
class Selection:
    """The way to a call's panels and ranked list: how many panels, how many of them are still to meet, and how many
    applications can be ranked."""

    panels_url: str
    line_url: str
    panels: int
    waiting: int
    ranked: int


def selection(user: Any, call: Call, now: datetime) -> Selection | None:
    """The call's own page: what is to be chosen and by whom, for those who prepare and decide."""
    if call.published_at is None or not may_see_line(user, call):
        return None
    panels = Panel.objects.visible_to(user).filter(call=call)
    counted = panels.aggregate(n=Count("pk"), waiting=Count("pk", filter=Q(status=PanelStatus.OPEN)))
    ranked = Application.objects.visible_to(user).filter(call=call, status__in=RANKED).count()
    return Selection(
        reverse("assessments:panels", args=[call.uuid]),
        reverse("assessments:line", args=[call.uuid]),
        counted["n"],
        counted["waiting"],
        ranked,
    )
