"""The finished document and its delivery."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from accounts.roles import Role
from programmes.models.standing import InformationChannel
from programmes.workflow.information import log_delivered
from registry.models import Document
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.pdf import render_html
from registry.pdfmarks import marks
from registry.workflow.cases import share
from registry.workflow.documents import store_document
from registry.workflow.outbox import queue_message
from registry.workflow.stream import finish_deadline, record, register
from reporting.documents import Pages, page_html
from reporting.errors import DocumentFaulty, DocumentMissing, SignedCopyMissing
from reporting.kinds.catalogue import areas_of_content, kinds
from reporting.models import Delivery, Occasion, OccasionParty, Report, ReportPart, Step, StepKind
from reporting.permissions import may_deliver
from reporting.rules.checks import order, texts
from reporting.states import OccasionAct, next_status
from reporting.workflow.attached import numbers_in
from reporting.workflow.proving import standing_proofs
from reporting.workflow.settling import book_requisitioned

#: The kind whose documents are lines of the log of what a ministry has been told, and its section about a meeting.
INFORMATION, MEETING = "running-information", "mote"


def produce(report: Report, *, now: datetime) -> None:
    """Render the report and put it in every authority's case. Run twice, it stores once.

    Where there is a document for each technology area they are all made, or none: the report's own is the covering
    letter.
    """
    made = [("", Pages.of(report))]
    if kinds()[report.occasion.duty.document_kind].per_area:
        made += [(one.key, Pages.of(report, one.key)) for one in areas_of_content(report.dataset.content)]
    files = [(area, pages, _made(pages)) for area, pages in made]
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report.pk)
        if report.document_id:
            return
        for party in report.occasion.parties.select_related("case", "authority").order_by("submits"):
            for area, pages, content in files:
                document = _store(report, party, area, pages, content, now=now)
                if not party.submits:
                    continue
                if area:
                    ReportPart.objects.create(report=report, area=area, document=document)
                else:
                    report.document = document
        report.save(update_fields=["document"])


def _store(report: Report, party: OccasionParty, area: str, pages: Pages, content: bytes, *, now: datetime) -> Document:
    """Keep one of the report's documents in a party's case, registered as drawn up."""
    document, new = store_document(
        party.case,
        content=content,
        kind=DocumentKind.REPORT,
        title=pages.title,
        filename=pages.filename,
        now=now,
        key=f"report:{report.uuid}:{party.authority.key}" + (f":{area}" if area else ""),
    )
    if new:
        register(
            party.case,
            direction=Direction.DRAWN_UP,
            what=f"{pages.title}, version {report.version}",
            document=document,
            now=now,
        )
    return document


def _made(pages: Pages) -> bytes:
    """The document as a file that has been judged."""
    html = page_html(pages)
    content = render_html(html)
    _refuse_faulty(content, html, pages)
    return content


def _refuse_faulty(content: bytes, html: str, pages: Pages) -> None:
    """Refuse to store a file that is not archivable, accessible and checkable, or that holds someone's number."""
    facts = marks(content)
    printed = {"sha256": pages.dataset_sha256} if pages.dataset_sha256 in html else {}
    found = order.marks({**facts, **printed}, sha256=pages.dataset_sha256)
    found += texts.persons({"metadata": facts["words"], "filename": pages.filename, "text": html})
    if found:
        raise DocumentFaulty(missing=", ".join(str(one.figures.get("mark") or one.figures["section"]) for one in found))


@transaction.atomic
def deliver(report: Report, *, by: User, now: datetime) -> Report:
    """Deliver (expediera): registered, sent to each recipient, readable for its people, and told."""
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=report.occasion_id)
    if not may_deliver(by, occasion):
        raise NotAllowed
    if report.document_id is None:
        raise DocumentMissing
    signed = report.steps.filter(kind=StepKind.SIGNED).select_related("document__file").first()
    if kinds()[occasion.duty.document_kind].signed and signed is None:
        raise SignedCopyMissing
    if signed and signed.document and (found := numbers_in([signed.document])):
        raise DocumentFaulty(missing=", ".join(str(one.figures["section"]) for one in found))
    occasion.status = next_status(occasion.status, OccasionAct.DELIVER)
    occasion.delivered_at = occasion.delivered_at or now
    occasion.save(update_fields=["status", "delivered_at"])
    documents = [report.document, *(part.document for part in report.parts.select_related("document").order_by("pk"))]
    for department in occasion.duty.recipient_departments.order_by("name"):
        for document in documents:
            register(
                occasion.case,
                direction=Direction.SENT,
                what=document.title,
                counterpart=f"Regeringskansliet ({department.name})",
                document=document,
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
    if occasion.duty.recipient_organisation:
        _send_to_organisation(report, occasion, signed, by=by, now=now)
    if occasion.duty.document_kind == "requisition":
        book_requisitioned(report, by=by, now=now)
    if occasion.duty.document_kind == INFORMATION:
        _log_information(report, occasion, by=by, now=now)
    for party in occasion.parties.select_related("case"):
        finish_deadline(party.case, key="due", now=now)
        record("occasion.delivered", case=party.case, by=by, at=now, report=str(report.uuid))
    return report


def _log_information(report: Report, occasion: Occasion, *, by: User, now: datetime) -> None:
    """Every note to a ministry is a line of the log, with its document; a new version of it is another line."""
    texts = report.content["texts"]
    met = any(text.strip() for text in texts.get(MEETING, {}).values())
    for department in occasion.duty.recipient_departments.order_by("name"):
        log_delivered(
            occasion.duty,
            authority=occasion.parties.get(submits=True).authority,
            department=department,
            recipient=f"Registrator, {department.registrar_email}" if department.registrar_email else "Registrator",
            channel=InformationChannel.MEETING if met else InformationChannel.LETTER,
            subject=f"{report.document.title} ({occasion.case.designation})",
            content="\n\n".join(text for text in texts.get("laget", {}).values() if text.strip()),
            document=report.document,
            by=by,
            now=now,
        )


def _send_to_organisation(
    report: Report, occasion: Occasion, signed: Step | None, *, by: User, now: datetime
) -> Delivery:
    """Send to the organisation that pays: the signed copy where there is one, registered as sent. Once per version."""
    organisation = occasion.duty.recipient_organisation
    authority = Authority.objects.filter(organisation=organisation).first()
    address = (authority.registrar_email if authority else "") or str(
        report.dataset.content.get("details", {}).get("recipient_email", "")
    )
    document = signed.document if signed and signed.document else report.document
    register(
        occasion.case,
        direction=Direction.SENT,
        what=report.document.title,
        counterpart=organisation.name,
        organisation=organisation,
        document=document,
        by=by,
        now=now,
    )
    for proof in standing_proofs(occasion).values():
        register(
            occasion.case,
            direction=Direction.SENT,
            what=proof.document.title,
            counterpart=organisation.name,
            organisation=organisation,
            document=proof.document,
            by=by,
            now=now,
        )
    if address:
        queue_message(
            kind="report_delivered",
            subject=f"{report.document.title} ({occasion.case.designation})",
            body=_letter(report, occasion),
            to_email=address,
            case=occasion.case,
            now=now,
            key=f"report-delivered:{report.uuid}:{organisation.uuid}",
        )
    return Delivery.objects.create(
        report=report,
        organisation=organisation,
        channel="e-post" if address else "post",
        address=address,
        delivered_at=now,
        delivered_by=by,
    )


def _letter(report: Report, occasion: Occasion) -> str:
    return (
        f"{report.document.title} har lämnats.\n\n"
        f"Diarienummer: {occasion.case.designation}\n"
        f"Filens kontrolltal (SHA-256): {report.document.file_id}\n\n"
        "Dokumentet och raderna bakom varje siffra finns i Programkontor under Redovisning."
    )
