"""Grants, with their sums in the ledger."""

from django.db.models import QuerySet

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from grants.models import Grant
from registry.api import asking, shapes
from registry.api.views import Listing, Resource, Thing


class GrantOut(shapes.Out):
    """What one authority granted a project from one assignment and strand (bidrag). Its sums are the ledger's."""

    uuid = shapes.ident()
    project = shapes.ident("The project, which several authorities may fund.", source="project.uuid")
    title = shapes.text("Title of the project.", source="project.title")
    case = shapes.ident("The application's case.", source="case.uuid")
    number = shapes.text("The case number, with the authority before it.", source="case.designation")
    authority = shapes.text("Key of the authority.", source="authority.key")
    assignment = shapes.ident("The assignment.", source="assignment.uuid")
    strand = shapes.text(
        "Key of the strand; null: the whole assignment.", by=lambda row: row.strand and row.strand.key, null=True
    )
    coordinator = shapes.text("Name of the organisation that coordinates.", source="coordinator.name")
    starts_on = shapes.day("First day of the project.", source="project.starts_on", null=True)
    ends_on = shapes.day("Last day of the project.", source="project.ends_on", null=True)
    granted = shapes.money("Granted, kronor.")
    paid = shapes.money("Paid, kronor.")
    repaid = shapes.money("Come back from recipients, kronor.")
    opened_at = shapes.moment("When it was laid up.")
    withdrawn_at = shapes.moment(
        "When a new decision withdrew it; null: it stands. What is granted anew after that is a grant of its own.",
        null=True,
    )

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000041",
        "project": "0198c0de-0000-7000-8000-000000000042",
        "title": "Frysta T-celler för sjukhusapotek",
        "case": "0198c0de-0000-7000-8000-000000000021",
        "number": "Vinnova 2025-00012",
        "authority": "vinnova",
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "strand": None,
        "coordinator": "Norrviken Biologics AB",
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "granted": "4200000.00",
        "paid": "1400000.00",
        "repaid": "0.00",
        "opened_at": "2026-03-12T10:15:15Z",
        "withdrawn_at": None,
    }


class OfGrants(Resource):
    """Read by those who work at an authority and see the case."""

    reads = Scope.GRANTS_READ
    out = GrantOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return (
            Grant.objects.visible_to(self.user)
            .with_sums()
            .select_related("project", "case__authority", "authority", "assignment", "strand", "coordinator")
            .defer("case__search", "assignment__facts", "assignment__source_file")
        )


class Grants(OfGrants, Listing):
    """List grants, with their sums in the ledger."""

    history = "case"
    filters = (
        asking.by_uuid("assignment"),
        asking.by_key("authority"),
        asking.by_uuid("project"),
    )


class OneGrant(OfGrants, Thing):
    """Read a grant."""

    of_case = True
