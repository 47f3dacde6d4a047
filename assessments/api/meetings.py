"""Decision meetings and panels. They are held by people, on the pages: a machine only reads them."""

from django.db.models import QuerySet

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from assessments.models import DecisionMeeting, Panel
from assessments.states.meetings import MeetingStatus
from assessments.states.panels import PanelStatus
from registry.api import asking, shapes
from registry.api.views import Listing, Resource, Thing


class DecisionMeetingOut(shapes.Out):
    """A decision meeting on a call's applications (beslutsmöte). All its items are decided when it is locked."""

    uuid = shapes.ident()
    call = shapes.ident("The call.", source="call.case.uuid")
    authority = shapes.text("Key of the authority that decides.", source="authority.key")
    status = shapes.choice(MeetingStatus.choices, "How far it has come.")
    held_at = shapes.moment("When it is planned.")
    place = shapes.text("Where, or in which form.")
    decider = shapes.text("Who decides.", source="decider.person.name")
    locked_at = shapes.moment("When everything on its agenda was decided.", null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000041",
        "call": "0198c0de-0000-7000-8000-000000000011",
        "authority": "vinnova",
        "status": "planned",
        "held_at": "2026-01-22T12:00:00Z",
        "place": "Digitalt möte",
        "decider": "Karin Wretman",
        "locked_at": None,
    }


class OfMeetings(Resource):
    """Read by those who work at the authority and see the call."""

    reads = Scope.DECISIONS_READ
    out = DecisionMeetingOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return (
            DecisionMeeting.objects.visible_to(self.user)
            .select_related("call__case", "authority", "decider__person")
            .defer("content", "call__case__search")
        )


class Meetings(OfMeetings, Listing):
    """List decision meetings."""

    filters = (
        asking.by_uuid("call", "call__case__uuid"),
        asking.by_key("authority"),
        asking.by_choice("status", MeetingStatus.choices),
    )
    orders = {"held": "held_at"}
    usual = "-held"


class OneMeeting(OfMeetings, Thing):
    """Read a decision meeting."""


class PanelOut(shapes.Out):
    """A panel (beredningsgrupp) on a call's applications. It advises; it decides nothing."""

    uuid = shapes.ident()
    call = shapes.ident("The call.", source="call.case.uuid")
    name = shapes.text()
    status = shapes.choice(PanelStatus.choices, "Whether it is at work or closed.")
    meets_at = shapes.moment("When it meets.")
    closed_at = shapes.moment("When its minutes were frozen.", null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000042",
        "call": "0198c0de-0000-7000-8000-000000000011",
        "name": "Beredningsgrupp halvledare",
        "status": "closed",
        "meets_at": "2025-11-18T08:00:00Z",
        "closed_at": "2025-11-18T15:00:00Z",
    }


class OfPanels(Resource):
    """Read by those who prepare and make the call's decisions."""

    reads = Scope.DECISIONS_READ
    out = PanelOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return Panel.objects.visible_to(self.user).select_related("call__case").defer("content", "call__case__search")


class Panels(OfPanels, Listing):
    """List panels."""

    filters = (asking.by_uuid("call", "call__case__uuid"), asking.by_choice("status", PanelStatus.choices))
    orders = {"meets": "meets_at"}
    usual = "-meets"


class OnePanel(OfPanels, Thing):
    """Read a panel."""
