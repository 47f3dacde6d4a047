"""What stands around an application in its case: people, register, history, documents, jobs, messages, checks."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from applications.models import Application, RevisionLog
from applications.states import Status
from assessments.models import EligibilityCheck
from bench.load.shapes import Copy, World
from registry.models import (
    CaseOrganisation,
    Document,
    Event,
    Job,
    Message,
    NumberSeries,
    Participation,
    RegisterEntry,
)
from registry.models.access import Rights
from registry.models.outbox import JobStatus, MessageStatus
from registry.models.stream import Direction


def around(found: World, copies: Sequence[Copy], rows: Sequence[Application]) -> None:
    """Who takes part, the register, the history, the documents, the receipt's job and its message."""
    Participation.objects.bulk_create(
        Participation(
            case=copy.case,
            person_id=copy.by.person_id,
            organisation=copy.organisations[0],
            rights=Rights.COORDINATE,
            since=copy.at - timedelta(days=9),
        )
        for copy in copies
    )
    RevisionLog.objects.bulk_create(
        RevisionLog(
            version_id=copy.version_id,
            revision=revision,
            section="project",
            before={"title": "Utkast"},
            saved_at=copy.at,
            saved_by=copy.by,
        )
        for copy in copies
        for revision in (2, 3)
    )
    sent = [(copy, row) for copy, row in zip(copies, rows, strict=True) if not copy.drafted]
    CaseOrganisation.objects.bulk_create(
        CaseOrganisation(case=copy.case, organisation=one, role="party" if place else "coordinator")
        for copy, _row in sent
        for place, one in enumerate(copy.organisations)
    )
    documents = Document.objects.bulk_create(
        Document(
            case=copy.case,
            file_id=sha256,
            kind=kind,
            title="Mottagningsbevis" if kind == "receipt" else "Ansökan",
            filename=f"{kind}-{copy.case.number}.pdf",
            key=f"{kind}:{copy.case.uuid}" + ("" if kind == "receipt" else ":1"),
            created_at=copy.at,
        )
        for copy, _row in sent
        for kind, sha256 in found.files.items()
    )
    receipts = {document.case_id: document for document in documents if document.kind == "receipt"}
    entries = []
    for copy, _row in sent:
        common = {
            "case": copy.case,
            "occurred_on": copy.at.date(),
            "registered_at": copy.at,
            "counterpart": copy.organisations[0].name,
            "counterpart_organisation": copy.organisations[0],
        }
        entries += [
            RegisterEntry(
                **common,
                serial=1,
                direction=Direction.RECEIVED,
                what_public="Ansökan om bidrag",
                what_internal=f"Ansökan: {copy.title}",
                registered_by=copy.by,
                counterpart_person_id=copy.by.person_id,
            ),
            RegisterEntry(
                **common,
                serial=2,
                direction=Direction.SENT,
                what_public="Mottagningsbevis",
                document=receipts[copy.case.pk],
            ),
        ]
    RegisterEntry.objects.bulk_create(entries)
    Event.objects.bulk_create(
        Event(case=copy.case, kind=kind, at=copy.at, by=copy.by, data=data)
        for copy, row in sent
        for kind, data in (
            ("case.opened", {"number": copy.case.number}),
            ("application.submitted", {"version": 1, "late": row.late}),
        )
    )
    Message.objects.bulk_create(
        Message(
            case=copy.case,
            kind="application.received",
            to_person_id=copy.by.person_id,
            to_email=copy.by.email,
            subject="Vi har tagit emot er ansökan",
            body="Vi har tagit emot er ansökan.\n",
            key=f"received:{copy.case.uuid}",
            status=MessageStatus.SENT,
            queued_at=copy.at,
            sent_at=copy.at,
        )
        for copy, _row in sent
    )
    Job.objects.bulk_create(
        Job(
            task="applications.tasks.store_receipt",
            key=f"receipt:{copy.case.uuid}",
            case=copy.case,
            label="Mottagningsbevis",
            status=JobStatus.DONE,
            done=2,
            total=2,
            queued_at=copy.at,
            queued_by=copy.by,
            started_at=copy.at,
            finished_at=copy.at,
        )
        for copy, _row in sent
    )
    EligibilityCheck.objects.bulk_create(
        EligibilityCheck(
            application=row,
            version_id=copy.version_id,
            eligible=True,
            checked_by=copy.call.created_by,
            checked_at=copy.at + timedelta(days=20),
        )
        for copy, row in sent
        if row.status == Status.ELIGIBLE
    )


def finish(found: World) -> None:
    """Number series go on where the copies end; the search words are those the workflow would have written."""
    for authority, serial in found.serials.items():
        NumberSeries.objects.update_or_create(
            authority_id=authority, mode="live", year=2025, defaults={"next_serial": serial}
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_case c SET search = to_tsvector('simple', concat_ws(' ', c.number, c.title_public,"
            " c.title_internal,"
            " (SELECT string_agg(o.name || ' ' || o.number, ' ') FROM registry_caseorganisation co"
            "  JOIN accounts_organisation o ON o.id = co.organisation_id WHERE co.case_id = c.id),"
            " (SELECT string_agg(p.name, ' ') FROM registry_participation r"
            "  JOIN accounts_person p ON p.id = r.person_id WHERE r.case_id = c.id)))"
            " WHERE c.search IS NULL"
        )
