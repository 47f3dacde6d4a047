"""Reports from granted projects: written by the project's people, asked about and judged by its funders' officers."""

from types import new_class
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.scopes import Scope
from applications.permissions import coordinates, writes
from grants.api.base import Doing, Judged, OfAGrant
from grants.forms.reports import TEXT, AskForm, MoveForm, ReasonForm
from grants.models import Grant, Report, ReportFor, ReportVersion
from grants.models.report import Kind
from grants.permissions import may
from grants.rules.followup import TEXTS
from grants.states.reports import ReportStatus
from grants.workflow.reports import judging, scheduling, writing
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Download, Listing, Resource, Thing, found
from registry.models import Document

#: The texts that reports of any kind have.
TEXT_NAMES = sorted({name for names in TEXTS.values() for name in names})


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

    example: ClassVar = {
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

    reads, writes = Scope.GRANTS_READ, Scope.GRANTS_WRITE
    out: ClassVar[type[shapes.Out]] = ProjectReportOut

    def rows(self) -> QuerySet:
        seen: Any = Report.objects.visible_or_own_to(self.user)
        rows: QuerySet = seen.select_related("project", "case__authority").defer("case__search", "texts", "touched")
        return rows


class Reports(OfReports, Listing):
    """List reports from granted projects."""

    history = "served__grant__case"
    filters = (
        asking.by_uuid("project"),
        asking.by_choice("kind", Kind.choices),
        asking.by_choice("status", ReportStatus.choices),
        asking.by_day("due_to", "due_on__lte", "Due on this day or earlier."),
    )
    orders: ClassVar = {"due": "due_on"}


class ReportVersionFile(OfReports, Download):
    """Fetch a report as it was handed in, as a document. The one of the authority whose case is named in the report."""

    def document(self) -> Document:
        versions = ReportVersion.objects.filter(report__in=Report.objects.visible_to(self.user))
        version = found(versions.select_related("report__case"), uuid=self.kwargs["uuid"])
        rows = Document.objects.select_related("file", "case")
        document: Document = found(rows, key=f"report:{version.uuid}:{version.report.case.uuid}")
        return document


class ServedOut(shapes.Out):
    """A grant that the report serves."""

    grant = shapes.ident("The grant.", source="grant.uuid")
    authority = shapes.text("Key of the authority.", source="grant.authority.key")
    due_on = shapes.day("By which day it wants the report.")
    approved_at = shapes.moment("When it approved it.", null=True)


class VersionOut(shapes.Out):
    """The report as it was handed in; its document: `/report-versions/{uuid}/file/`."""

    uuid = shapes.ident()
    number = shapes.whole()
    sha256 = shapes.text("The hash of what it says.")
    handed_in_by = shapes.text("Who handed it in.", source="handed_in_by.person.name")
    handed_in_at = shapes.moment("When.")


class WrittenReportOut(ProjectReportOut):
    """A report with what is written in it, whom it serves, and what has been handed in."""

    texts = shapes.anything("Its texts by name.")
    note = shapes.text("Why it was moved, sent back or not demanded.")
    served = shapes.many(ServedOut, "The grants that it serves.")
    versions = shapes.many(VersionOut, "What has been handed in, the latest first.")

    example: ClassVar = {
        **ProjectReportOut.example,
        "texts": {"results": "Processen är visad i sjukhusmiljö."},
        "note": "",
        "served": [],
        "versions": [],
    }


class OfOneReport(OfReports):
    """A report as it is written."""

    out = WrittenReportOut

    def rows(self) -> QuerySet:
        seen: Any = Report.objects.visible_to(self.user)
        served = ReportFor.objects.select_related("grant__authority").order_by("pk")
        rows: QuerySet = seen.select_related("project", "case__authority").defer("case__search")
        return rows.prefetch_related(Prefetch("served", served), "versions__handed_in_by__person")

    def follows(self, report: Report) -> bool:
        """Whether the caller follows the report up for one of its funders."""
        return scheduling.follows(self.user, scheduling.grants_of(report))


#: A text of each name that a report may have.
ReportTextsIn = new_class(
    "ReportTextsIn",
    (shapes.In,),
    exec_body=lambda said: said.update(
        {
            "__module__": __name__,
            "__doc__": "Texts of a report by name; those that its kind has.",
            **{name: text_in(TEXT, required=False) for name in TEXT_NAMES},
        }
    ),
)


class ReportIn(shapes.In):
    """What is new in a report: only what is sent changes."""

    texts = ReportTextsIn()

    example: ClassVar = {"texts": {"deviations": "Leveransen av utrustning är två månader sen."}}


class OneReport(OfOneReport, Doing, Changing, Thing):
    """Read a report from a granted project."""

    of_case = True
    into = ReportIn

    def may(self, thing: Report) -> bool:
        return writes(writing.part_in(thing, self.user))

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        texts = values.get("texts", {})
        own = TEXTS[self.target.kind]
        if strange := [name for name in texts if name not in own]:
            raise Invalid(
                [Fault(f"{self.target.kind}: {', '.join(own)}", "unknown", f"/texts/{one}") for one in strange]
            )
        return {"values": texts}

    def act(self, thing: Report, values: dict[str, Any]) -> Report:
        """Write in a report. On what was read; what others have written meanwhile is never written over."""
        revision = Report.objects.values_list("revision", flat=True).get(pk=thing.pk)
        return writing.save_texts(thing, **values, revision=revision, **self.who)


class HandInReport(OfOneReport, Doing, Act):
    """Hand a report in, as one who coordinates.

    What it says is frozen as a version and registered; what is lacking is told.
    """

    def may(self, thing: Report) -> bool:
        return coordinates(writing.part_in(thing, self.user))

    def act(self, thing: Report, values: dict[str, Any]) -> Report:
        revision = Report.objects.values_list("revision", flat=True).get(pk=thing.pk)
        writing.hand_in(thing, revision=revision, **self.who)
        return thing


class ApproveReport(OfOneReport, Doing, Act):
    """Approve a report for one's own authority. Instalments that waited for it no longer do."""

    judges = True

    def may(self, thing: Report) -> bool:
        return self.follows(thing)

    def act(self, thing: Report, values: dict[str, Any]) -> Report:
        for grant in scheduling.grants_of(thing):
            if may(self.user, "follow_up", grant.authority_id):
                judging.approve(thing, grant, **self.who)
        return thing


class ReasonIn(shapes.In):
    """Why."""

    why = text_in(300)

    example: ClassVar = {"why": "Avvikelserna från budgeten är inte förklarade."}


class Following(OfOneReport, Judged, Act):
    """What an officer does with a report, with why."""

    into: ClassVar = ReasonIn

    def may(self, thing: Report) -> bool:
        return self.follows(thing)

    def form(self, data: dict[str, Any]) -> Any:
        return ReasonForm(data)


class SendReportBack(Following):
    """Send a report back to be completed. What was handed in stays as its version."""

    def act(self, thing: Report, values: dict[str, Any]) -> Report:
        return judging.send_back(thing, **values, **self.who)


class SkipReport(Following):
    """Say that a report is not demanded. With why."""

    def act(self, thing: Report, values: dict[str, Any]) -> Report:
        return scheduling.skip(thing, **values, **self.who)


class MoveReportIn(ReasonIn):
    """Another last day, and why."""

    due_on = shapes.day_in()

    example: ClassVar = {"due_on": "2029-04-01", "why": "Projektledaren är sjukskriven."}


class MoveReport(Following):
    """Give a report another last day. With why."""

    into = MoveReportIn

    def form(self, data: dict[str, Any]) -> MoveForm:
        return MoveForm(data)

    def act(self, thing: Report, values: dict[str, Any]) -> Report:
        scheduling.move(thing, **values, **self.who)
        return thing


class AskedReportIn(MoveReportIn):
    """One more report than the terms demand."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    starts_on = shapes.day_in()
    ends_on = shapes.day_in()

    example: ClassVar = {
        "kind": "progress",
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
        "due_on": "2026-09-01",
        "why": "Förseningen av utrustningen ska följas upp.",
    }


class AskForReport(OfAGrant, OfOneReport, Judged, Creating):
    """Ask for a report more than the terms demand. It is open at once."""

    into = AskedReportIn

    def may(self, thing: Grant) -> bool:
        return may(self.user, "follow_up", thing.authority_id)

    def form(self, data: dict[str, Any]) -> AskForm:
        return AskForm(data)

    def act(self, thing: Grant, values: dict[str, Any]) -> Report:
        return scheduling.ask_for(thing, **values, **self.who)

    def place(self, thing: Report) -> str:
        return reverse("api:project_report", args=[thing.uuid])
