"""The joint calendar of a programme: the agencies' calls with their periods, published and planned."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from calls.models import Call
from calls.states import CallStatus
from programmes.models import Programme
from registry.api import asking, shapes
from registry.api.views import Listing, found


class PlannedOut(shapes.Out):
    """A call in the joint calendar: published, or shown as planned by its agency."""

    uuid = shapes.ident("The call's.", source="case.uuid")
    authority = shapes.text("Key of the lead authority.", source="case.authority.key")
    title_sv = shapes.text()
    title_en = shapes.text()
    status = shapes.choice(CallStatus.choices, "How far it has come; what is no published call may change.")
    opens_at = shapes.moment("When it opens.")
    closes_at = shapes.moment("When it closes.")
    continuous = shapes.yes("It is open all the time; closes_at is the last cut-off.")
    decision_planned_on = shapes.day(null=True)
    technology_areas = shapes.texts("Keys; none: any area.", by=lambda row: sorted(one.key for one in row.areas.all()))
    trl_from = shapes.whole("Lowest technology readiness level.", null=True)
    trl_to = shapes.whole("Highest technology readiness level.", null=True)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000011",
        "authority": "vinnova",
        "title_sv": "Excellenskluster för banbrytande teknik",
        "title_en": "",
        "status": "published",
        "opens_at": "2025-10-01T07:00:00Z",
        "closes_at": "2025-12-03T13:00:00Z",
        "continuous": False,
        "decision_planned_on": "2026-03-15",
        "technology_areas": ["ai"],
        "trl_from": 1,
        "trl_to": 6,
    }


class JointCalendar(Listing):
    """List the calls in a programme's joint calendar, for the agencies' staff.

    Published calls, those that the caller sees anyway, and those that an agency shows as planned: title, period and
    what they are about, nothing else of a draft.
    """

    reads = Scope.CALLS_READ
    out = PlannedOut
    uuid = "case__uuid"
    orders: ClassVar = {"opens_at": "opens_at", "closes_at": "closes_at"}
    updated = "edited_at"
    filters = (
        asking.by_key("authority", "case__authority__key"),
        asking.by_choice("status", CallStatus.choices),
        asking.by_day("closes_from", "closes_at__date__gte", "Closes on this day or later."),
        asking.by_day("opens_to", "opens_at__date__lte", "Opens on this day or earlier."),
    )

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        programme: Any = found(Programme.objects.visible_to(self.user), key=self.kwargs["key"])
        rows = Call.objects.in_calendar(self.user, programme).select_related("case__authority")
        return rows.prefetch_related("areas").defer("case__search")
