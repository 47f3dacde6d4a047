"""Applications that have been handed in, and how far they have come. Drafts are the applicant's own: nobody reads them
here, not even the applicant."""

from typing import Any

from django.db.models import QuerySet

from accounts.scopes import Scope
from applications.models import Application
from applications.queries import standing_to
from applications.states import Status
from registry.api import asking, shapes
from registry.api.views import Listing, Resource, Thing, found


class ApplicationOut(shapes.Out):
    """A request for money in a call (ansökan), as it was handed in, and its status now."""

    uuid = shapes.ident("The case's identifier; an application has no other.", source="case.uuid")
    number = shapes.text("The authority's case number, with the authority before it.", source="case.designation")
    call = shapes.ident("The call.", source="call.case.uuid")
    authority = shapes.text("Key of the authority whose case it is.", source="case.authority.key")
    status = shapes.choice(
        [one for one in Status.choices if one[0] != Status.DRAFT],
        "How far it has come; to those who do not judge it, as the applicant has been told.",
        source="shown_status",
    )
    title = shapes.text()
    coordinator = shapes.text("Name of the organisation that coordinates.", source="coordinator.name")
    coordinator_number = shapes.text("Its organisation number; empty for foreign ones.", source="coordinator.number")
    requested = shapes.kronor("Sought in all, kronor.")
    starts_on = shapes.day("First day of the project.", source="submitted_version.starts_on", null=True)
    ends_on = shapes.day("Last day of the project.", source="submitted_version.ends_on", null=True)
    technology_area = shapes.text(
        "Key of the technology area.", by=lambda row: row.technology_area and row.technology_area.key, null=True
    )
    submitted_at = shapes.moment("When it arrived.")
    is_late = shapes.yes("Whether it came after the call had closed.", source="late")

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000021",
        "number": "Vinnova 2025-00012",
        "call": "0198c0de-0000-7000-8000-000000000011",
        "authority": "vinnova",
        "status": "eligible",
        "title": "Frysta T-celler för sjukhusapotek",
        "coordinator": "Norrviken Biologics AB",
        "coordinator_number": "",
        "requested": 4200000,
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "technology_area": "ai",
        "submitted_at": "2025-11-28T12:04:31Z",
        "is_late": False,
    }


class OfApplications(Resource):
    """Read by those who see the case; never before it was handed in."""

    reads = Scope.APPLICATIONS_READ
    out = ApplicationOut

    def rows(self) -> QuerySet:
        return (
            Application.objects.visible_or_own_to(self.user)
            .handed_in()
            .annotate(shown_status=standing_to(self.user))
            .select_related("case__authority", "call__case", "coordinator", "technology_area", "submitted_version")
            .only(
                "status",
                "title",
                "requested",
                "submitted_at",
                "late",
                "case__uuid",
                "case__number",
                "case__mode",
                "case__authority__key",
                "case__authority__number_prefix",
                "call__case__uuid",
                "coordinator__name",
                "coordinator__number",
                "technology_area__key",
                "submitted_version__starts_on",
                "submitted_version__ends_on",
            )
        )

    def find(self) -> Any:
        return found(self.rows(), case__uuid=self.kwargs["uuid"])


class Applications(OfApplications, Listing):
    """List applications that have been handed in."""

    history = "case"
    uuid = "case__uuid"
    filters = (
        asking.by_uuid("call", "call__case__uuid"),
        asking.by_key("authority", "case__authority__key"),
        asking.by_choice("status", [one for one in Status.choices if one[0] != Status.DRAFT], "shown_status"),
        asking.by_key("technology_area", "technology_area__key"),
        asking.by_day("submitted_from", "submitted_at__date__gte", "Arrived on this day or later."),
    )
    orders = {"submitted": "submitted_at"}
    usual = "-submitted"


class OneApplication(OfApplications, Thing):
    """Read an application's facts and status."""

    of_case = True
