"""Grants and their plans of payment. Money is moved by people, through four hands: a machine only reads."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from grants.models import Grant, Instalment
from grants.states.payments import FALLEN, PaymentStatus
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

    filters = (
        asking.by_uuid("assignment"),
        asking.by_key("authority"),
        asking.by_uuid("project"),
    )


class OneGrant(OfGrants, Thing):
    """Read a grant."""

    of_case = True


#: What an instalment can be: in the plan, or where its standing payment is.
STATES = [
    ("planned", _("in the plan")),
    *(one for one in PaymentStatus.choices if PaymentStatus(one[0]) not in FALLEN),
]


class InstalmentOut(shapes.Out):
    """One line of a grant's plan of payments (delutbetalning), and how far its payment has come."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    organisation = shapes.text("Name of the party that is paid.", source="organisation.name")
    organisation_number = shapes.text(source="organisation.number")
    year = shapes.whole("Budget year that the money belongs to.")
    planned_on = shapes.day("Day that it is planned for.")
    amount = shapes.kronor("Kronor.")
    status = shapes.choice(
        STATES, "How far its payment has come; planned: no payment stands.", by=lambda row: row.status or "planned"
    )

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000051",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": "Norrviken Biologics AB",
        "organisation_number": "",
        "year": 2026,
        "planned_on": "2026-04-01",
        "amount": 1400000,
        "status": "paid",
    }


class Instalments(Listing):
    """List instalments of the authorities where one works with cases."""

    reads = Scope.GRANTS_READ
    out = InstalmentOut
    filters = (
        asking.by_uuid("grant"),
        asking.by_year("year"),
        asking.by_choice("status", STATES, lambda rows, value, user: rows.in_status(value)),
        asking.by_day("planned_to", "planned_on__lte", "Planned for this day or earlier."),
    )
    orders = {"planned": "planned_on"}

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *CASE_READERS))

    def rows(self) -> QuerySet:
        seen: Any = Instalment.objects.visible_to(self.user).standing()
        return seen.with_payment().select_related("grant", "organisation")
