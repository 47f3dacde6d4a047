"""The finished document and its delivery."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Person, User
from accounts.roles import Role
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.cases import share
from registry.workflow.documents import store_document
from registry.workflow.outbox import queue_message
from registry.workflow.stream import finish_deadline, record, register
from reporting.documents import Pages, report_pdf
from reporting.errors import DocumentMissing
from reporting.models import Delivery, Occasion, Report
from reporting.permissions import may_deliver
from reporting.states import OccasionAct, next_status


def produce(report: Report, *, now: datetime) -> None:
    """Render the report and put it in every authority's case. Run twice, it stores once."""
    pages = Pages.of(report)
    content = report_pdf(pages)
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report.pk)
        if report.document_id:
            return
        for party in report.occasion.parties.select_related("case", "authority").order_by("submits"):
            document, new = store_document(
                party.case,
                content=content,
                kind=DocumentKind.REPORT,
                title=pages.title,
                filename=f"gemensam-rapport-{pages.year}-v{report.version}.pdf",
                now=now,
                key=f"report:{report.uuid}:{party.authority.key}",
            )
            if new:
                register(
                    party.case,
                    direction=Direction.DRAWN_UP,
                    what=f"{pages.title}, version {report.version}",
                    document=document,
                    now=now,
                )
            if party.submits:
                report.document = document
        report.save(update_fields=["document"])


@transaction.atomic
def deliver(report: Report, *, by: User, now: datetime) -> Report:
    """Deliver (expediera): registered, sent to each recipient, readable for its people, and told."""
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=report.occasion_id)
    if not may_deliver(by, occasion):
        raise NotAllowed
    if report.document_id is None:
        raise DocumentMissing
    occasion.status = next_status(occasion.status, OccasionAct.DELIVER)
    occasion.delivered_at = now
    occasion.save(update_fields=["status", "delivered_at"])
    for department in occasion.duty.recipient_departments.order_by("name"):
        register(
            occasion.case,
            direction=Direction.SENT,
            what=report.document.title,
            counterpart=f"Regeringskansliet ({department.name})",
            document=report.document,
            by=by,
            now=now,
        )
        Delivery.objects.create(
            report=report,
            department=department,
            channel="e-post",
            address=department.registrar_email,
            delivered_at=now,
            delivered_by=by,
        )
        share(occasion.case, ground="Redovisning enligt regeringens beslut", department=department, by=by, now=now)
        queue_message(
            kind="report_delivered",
            subject=f"{report.document.title} ({occasion.case.designation})",
            body=_letter(report, occasion),
            to_email=department.registrar_email,
            case=occasion.case,
            now=now,
            key=f"report-delivered:{report.uuid}:{department.key}",
        )
        readers = Person.objects.filter(
            role_assignments__in=department.role_assignments.held_now().filter(role=Role.MINISTRY_READER)
        ).distinct()
        for person in readers:
            queue_message(
                kind="report_delivered",
                subject=f"{report.document.title} finns att läsa",
                body=_letter(report, occasion),
                to=person,
                case=occasion.case,
                now=now,
                key=f"report-delivered:{report.uuid}:{person.uuid}",
            )
    for party in occasion.parties.select_related("case"):
        finish_deadline(party.case, key="due", now=now)
        record("occasion.delivered", case=party.case, by=by, at=now, report=str(report.uuid))
    return report


def _letter(report: Report, occasion: Occasion) -> str:
    return (
        f"{report.document.title} har lämnats.\n\n"
        f"Diarienummer: {occasion.case.designation}\n"
        f"Filens kontrolltal (SHA-256): {report.document.file_id}\n\n"
        "Rapporten och raderna bakom varje siffra finns i Programkontor under Redovisning."
    )
