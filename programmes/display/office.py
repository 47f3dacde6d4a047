"""How the programme office's work is drawn: states as marks, actions with their lateness, cases that a reader sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programmes.models import OfficeAction, OfficeMeeting, SynergyCase
from programmes.models.logs import OpportunityStatus, SynergyStatus
from programmes.rules.office import is_overdue
from registry.display import Mark
from registry.models import Case

SYNERGY = {
    SynergyStatus.IDENTIFIED: Mark(SynergyStatus.IDENTIFIED.label, "neutral", "ring"),
    SynergyStatus.AGREED: Mark(SynergyStatus.AGREED.label, "info", "dot"),
    SynergyStatus.REALISED: Mark(SynergyStatus.REALISED.label, "success", "square"),
    SynergyStatus.DROPPED: Mark(SynergyStatus.DROPPED.label, "neutral", "square"),
}
OPPORTUNITY = {
    OpportunityStatus.WATCHED: Mark(OpportunityStatus.WATCHED.label, "neutral", "ring"),
    OpportunityStatus.PREPARED: Mark(OpportunityStatus.PREPARED.label, "info", "dot"),
    OpportunityStatus.TAKEN: Mark(OpportunityStatus.TAKEN.label, "success", "dot"),
    OpportunityStatus.PASSED: Mark(OpportunityStatus.PASSED.label, "neutral", "square"),
    OpportunityStatus.OVER: Mark(OpportunityStatus.OVER.label, "neutral", "square"),
}
OVERDUE = Mark(_("overdue"), "danger", "dot")
OPEN = Mark(pgettext_lazy("action", "open"), "info", "dot")
DONE = Mark(_("done"), "success", "square")
DROPPED = Mark(_("dropped"), "neutral", "square")
CHANGED = Mark(_("change made"), "success", "square")
NOT_CHANGED = Mark(_("no change yet"), "neutral", "ring")
MEETING_PLANNED = Mark(_("planned"), "info", "ring")
MEETING_UNWRITTEN = Mark(_("notes missing"), "warning", "dot")
MEETING_UNADJUSTED = Mark(_("to be adjusted"), "warning", "dot")
MEETING_ADJUSTED = Mark(_("adjusted"), "success", "square")
MEETING_CANCELLED = Mark(_("cancelled"), "neutral", "square")


@dataclass(frozen=True)
class ShownAction:
    """An action with its state on a day."""

    action: OfficeAction
    mark: Mark
    overdue: bool


def shown_actions(actions: Iterable[OfficeAction], today: date) -> list[ShownAction]:
    """Actions with their marks, in the order given."""
    return [ShownAction(one, action_mark(one, today), _late(one, today)) for one in actions]


def _late(action: OfficeAction, today: date) -> bool:
    return is_overdue(action.due_on, action.closed_on, today)


def action_mark(action: OfficeAction, today: date) -> Mark:
    """How far an action has come."""
    if action.closed_on:
        return DROPPED if action.dropped else DONE
    return OVERDUE if _late(action, today) else OPEN


def meeting_mark(meeting: OfficeMeeting, now: Any, adjusted: bool) -> Mark:
    """How far a meeting and its notes have come."""
    if meeting.cancelled_at:
        return MEETING_CANCELLED
    if adjusted:
        return MEETING_ADJUSTED
    if meeting.starts_at > now:
        return MEETING_PLANNED
    return MEETING_UNADJUSTED if meeting.notes else MEETING_UNWRITTEN


@dataclass(frozen=True)
class SeenCases:
    """The cases a thing links that the reader sees; `more`: there are others, of which nothing is told."""

    cases: list[Case]
    more: bool


def cases_seen(links: Iterable[SynergyCase], user: Any) -> SeenCases:
    """Numbers and titles are for those who see the case: of others not even how many they are."""
    keys = {link.case_id for link in links}
    if not keys:
        return SeenCases([], False)
    seen = Case.objects.visible_to(user).filter(pk__in=keys).select_related("authority").defer("search")
    cases = list(seen.order_by("authority__short_name", "number"))
    return SeenCases(cases, len(cases) < len(keys))
