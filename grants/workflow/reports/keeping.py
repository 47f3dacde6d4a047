"""A report's document: made once from the frozen version, and registered as received."""

from datetime import datetime

from django.db import transaction

from grants.documents.reports import HEADINGS, report_pdf
from grants.models import ReportVersion
from grants.workflow.reports.scheduling import grants_of
from grants.workflow.reports.writing import cases_of
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.stream import register
from sweden.clock import local


def keep(version: ReportVersion, *, now: datetime) -> None:
    """Render the version and put it in each funder's case. Run twice, it stores once."""
    report = version.report
    content = report_pdf(version.content, number=version.number, sha256=version.sha256)
    heading = HEADINGS[version.content["kind"]]
    grants = grants_of(report)
    for case in cases_of(grants):
        with transaction.atomic():
            document, new = store_document(
                case,
                content=content,
                kind=DocumentKind.REPORT,
                title=f"{heading} {report.starts_on}–{report.ends_on}, version {version.number}",
                filename=f"rapport-{case.number}-{report.due_on}-v{version.number}.pdf",
                now=now,
                key=f"report:{version.uuid}:{case.uuid}",
            )
            if new:
                register(
                    case,
                    direction=Direction.RECEIVED,
                    what=f"{heading} {report.starts_on}–{report.ends_on}",
                    counterpart=grants[0].coordinator.name,
                    document=document,
                    occurred_on=local(version.handed_in_at).date(),
                    now=now,
                )
