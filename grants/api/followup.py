"""Reports from granted projects, their results, claims for repayment and state aid granted. What binds or moves money
is done by people; a machine reads."""

from typing import Any

from django.db.models import QuerySet

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from grants.models import AidAward, Recovery, Report, Result
from grants.models.aid import Register
from grants.models.report import Kind, ResultKind
from grants.states.recovery import RecoveryStatus
from grants.states.reports import ReportStatus
from registry.api import asking, shapes
from registry.api.views import Listing, Resource, Thing


class ProjectReportOut(shapes.Out):
    """A report from a granted project, one for all its funders."""

    uuid = shapes.ident()
    project = shapes.ident("The project.", source="project.uuid")
    title = shapes.text("Title of the project.", source="project.title")
    number = shapes.text("The case number, with the authority before it.", source="case.designation")
    kind = shapes.choice(Kind.choices, "What it is about.")
    starts_on = shapes.day("First day of its period.")
    ends_on = shapes.day("Last day of its period.")
    opens_on = shapes.day("From when it can be written.")
    due_on = shapes.day("Last day to hand it in.")
    status = shapes.choice(ReportStatus.choices, "How far it has come.")
    handed_in_at = shapes.moment("When it was handed in last.", null=True)
    approved_at = shapes.moment("When its last funder approved it.", null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000061",
        "project": "0198c0de-0000-7000-8000-000000000042",
        "title": "Frysta T-celler för sjukhusapotek",
        "number": "Vinnova 2025-00012",
        "kind": "final",
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "opens_on": "2029-01-01",
        "due_on": "2029-03-01",
        "status": "draft",
        "handed_in_at": None,
        "approved_at": None,
    }


class OfReports(Resource):
    """Read by those who see a case of the project."""

    reads = Scope.GRANTS_READ
    out = ProjectReportOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        seen: Any = Report.objects.visible_to(self.user)
        rows: QuerySet = seen.select_related("project", "case__authority").defer("case__search", "texts", "touched")
        return rows


class Reports(OfReports, Listing):
    """List reports from granted projects."""

    filters = (
        asking.by_uuid("project"),
        asking.by_choice("kind", Kind.choices),
        asking.by_choice("status", ReportStatus.choices),
        asking.by_day("due_to", "due_on__lte", "Due on this day or earlier."),
    )
    orders = {"due": "due_on"}


class OneReport(OfReports, Thing):
    """Read a report from a granted project."""

    of_case = True


class ResultOut(shapes.Out):
    """What a granted project has led to. No names of persons."""

    uuid = shapes.ident()
    project = shapes.ident("The project.", source="project.uuid")
    kind = shapes.choice(ResultKind.choices, "What it is.")
    title = shapes.text("Title or description.")
    reference = shapes.text("DOI, number or address.")
    year = shapes.whole("Year.")
    number = shapes.whole("The readiness level reached (1–9), or how many persons.", null=True)
    stated_at = shapes.moment("When it was stated.")

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000062",
        "project": "0198c0de-0000-7000-8000-000000000042",
        "kind": "readiness",
        "title": "Processen är visad i sjukhusmiljö",
        "reference": "",
        "year": 2027,
        "number": 6,
        "stated_at": "2027-03-12T10:15:15Z",
    }


class Results(Listing):
    """List results of granted projects that stand."""

    reads = Scope.GRANTS_READ
    out = ResultOut
    updated = "stated_at"
    filters = (asking.by_uuid("project"), asking.by_choice("kind", ResultKind.choices), asking.by_year("year"))

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        seen: Any = Result.objects.visible_to(self.user)
        rows: QuerySet = seen.standing(self.now).select_related("project")
        return rows


class RecoveryOut(shapes.Out):
    """A claim for repayment (återkrav)."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    number = shapes.text("The case number, with the authority before it.", source="grant.case.designation")
    organisation = shapes.text("Name of the party.", source="organisation.name")
    amount = shapes.kronor("The claim, kronor.")
    status = shapes.choice(RecoveryStatus.choices, "How far it has come.")
    reply_by = shapes.day("By when the party may reply.")
    due_on = shapes.day("By when it is to be paid.", null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000063",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "number": "Vinnova 2025-00012",
        "organisation": "Norrviken Biologics AB",
        "amount": 70000,
        "status": "claimed",
        "reply_by": "2029-04-01",
        "due_on": "2029-05-31",
    }


class Recoveries(Listing):
    """List claims for repayment of the authorities where one works with cases."""

    reads = Scope.GRANTS_READ
    out = RecoveryOut
    filters = (asking.by_uuid("grant"), asking.by_choice("status", RecoveryStatus.choices))

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *CASE_READERS))

    def rows(self) -> QuerySet:
        seen: Any = Recovery.objects.at_work(self.user)
        rows: QuerySet = seen.select_related("grant__case__authority", "organisation").defer("grant__case__search")
        return rows


class AidAwardOut(shapes.Out):
    """State aid granted to a party, as it was worth on the day of the decision."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    name = shapes.text("The party.")
    organisation_number = shapes.text(source="number")
    register = shapes.choice(Register.choices, "Which register is told of it.")
    basis = shapes.text("Key of the basis of aid.")
    granted_on = shapes.day("Day of the decision.")
    kronor = shapes.kronor("Kronor.")
    eur = shapes.money("Euro at the day's rate.")
    due_on = shapes.day("By when the register is told; null: it need not be.", null=True)
    is_told = shapes.yes("Whether it has been told.", by=lambda row: hasattr(row, "delivery"))

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000064",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "name": "Norrviken Biologics AB",
        "organisation_number": "",
        "register": "de_minimis",
        "basis": "de_minimis",
        "granted_on": "2026-01-15",
        "kronor": 1100000,
        "eur": "100000.00",
        "due_on": "2026-02-12",
        "is_told": False,
    }


class AidAwards(Listing):
    """List state aid granted by the authorities where one works with cases."""

    reads = Scope.GRANTS_READ
    out = AidAwardOut
    filters = (
        asking.by_uuid("grant"),
        asking.by_choice("register", Register.choices),
        asking.by_day("due_to", "due_on__lte", "To be told on this day or earlier."),
    )

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *CASE_READERS))

    def rows(self) -> QuerySet:
        seen: Any = AidAward.objects.visible_to(self.user)
        rows: QuerySet = seen.select_related("grant", "delivery")
        return rows
