"""What keeps the items of a decision meeting from being decided, told before it is locked."""

from collections.abc import Iterable
from typing import Any, ClassVar

from accounts.errors import DomainError
from assessments.api.agenda import OfItems
from assessments.errors.meetings import MeetingNotReady
from assessments.models import AgendaItem
from assessments.queries.meetings import items_seen
from assessments.states.meetings import MeetingStatus
from assessments.workflow.foreseeing import hindrances
from assessments.workflow.gate import closed
from assessments.workflow.meetings import standing_proposals
from registry.api import shapes
from registry.api.views import Whole

_UUID = "0198c0de-0000-7000-8000-0000000000"


class HindranceOut(shapes.Out):
    """A refusal that the lock would raise."""

    code = shapes.text("The refusal, for machines: the `code` that the lock would be answered with.")
    detail = shapes.text("The same in the caller's language.", by=str)

    example: ClassVar = {"code": "party_not_heard", "detail": "Beslutet kan inte fattas än. Parten har inte hörts."}


class ItemHindrancesOut(shapes.Out):
    """What keeps an item from being decided."""

    item = shapes.ident("The item of the agenda.", source="uuid")
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    closed = shapes.yes("The caller has to declare bias first, and is told nothing of it.", source="is_closed")
    hindrances = shapes.many(HindranceOut, "None: nothing stands in the way.", by=lambda row: row.told)

    example: ClassVar = {
        "item": f"{_UUID}44",
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "closed": False,
        "hindrances": [HindranceOut.example],
    }


class MeetingHindrances(OfItems, Whole):
    """List what keeps each item of a planned meeting from being decided. Judged now by what the lock asks; the lock
    judges anew. Nothing of a meeting that is over."""

    out = ItemHindrancesOut

    def lines(self, values: dict[str, Any]) -> Iterable[AgendaItem]:
        meeting = self.meeting()
        if meeting.status != MeetingStatus.PLANNED:
            return []
        items = list(
            items_seen(AgendaItem.objects.filter(meeting=meeting), self.user)
            .select_related("application__case__authority", "application__coordinator")
            .order_by("position")
        )
        self.request._request.case_read = [meeting.call.case_id, *(one.application.case_id for one in items)]
        standing = standing_proposals(meeting, [one.application_id for one in items])
        found = hindrances(meeting, items, standing, now=self.now)
        waits = closed(self.user, [one.application for one in items])
        for one in items:
            one.is_closed = one.application_id in waits
            told: list[DomainError] = [] if one.is_closed else found.get(one.pk, [])
            if one.application_id not in standing and not one.is_closed:
                told = [MeetingNotReady(cases=one.application.case.designation)]
            one.told = told
        return items
