"""Logging what a ministry has been told while an assignment is carried out (löpande information)."""

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Department, Person, User
from programmes.errors.duties import DayAhead
from programmes.models import InformationEntry, Programme, ReportingDuty
from programmes.models.standing import InformationChannel
from programmes.permissions import may_log_information
from programmes.workflow.duties import case_at
from programmes.workflow.versions import write_version
from registry.models import Case, Document
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.documents import store_document
from registry.workflow.stream import record, register
from sweden.clock import local

#: What is handed over as a paper or a file, and so leaves the authority.
SENT = frozenset({InformationChannel.LETTER, InformationChannel.EMAIL})


def programme_of(duty: ReportingDuty) -> Programme:
    """The programme whose assignments lay down the duty."""
    return Programme.objects.filter(assignments__duties__duty=duty).order_by("pk")[0]


def attach(case: Case, upload: File, *, title: str, by: User, now: datetime) -> Document:
    """Keep a file as a document of the case. Raises FileRefused, InfectedFile, ScannerAway."""
    filename = name_of(upload.name or "")
    kind = judge(upload, filename)
    refuse_infected(upload.chunks())
    upload.seek(0)
    document, _new = store_document(
        case,
        content=upload,
        kind=DocumentKind.OTHER,
        title=title,
        filename=filename,
        content_type=kind,
        by=by,
        now=now,
        internal=True,
    )
    return document


@transaction.atomic
def write_information(
    duty: ReportingDuty,
    *,
    authority: Authority,
    given_on: date,
    department: Department,
    person: Person,
    upload: File | None = None,
    replaces: InformationEntry | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> InformationEntry:
    """Log that a ministry was informed, or a new version of a line of the log.

    A file is kept in the case of the authority's assignment and registered: as sent when it went by letter or mail.
    Raises NotAllowed, NotOwing, DayAhead, Stale, NothingChanged and what a file may be refused for.
    """
    authority = replaces.authority if replaces else authority
    if not may_log_information(by, duty, authority):
        raise NotAllowed
    if given_on > local(now).date():
        raise DayAhead
    case = case_at(duty, authority)
    document = replaces.document if replaces else None
    if upload is not None:
        document = attach(case, upload, title=values["subject"], by=by, now=now)
        register(
            case,
            direction=Direction.SENT if values["channel"] in SENT else Direction.DRAWN_UP,
            what=f"Information till Regeringskansliet: {values['subject']}",
            counterpart=f"Regeringskansliet ({department.name})",
            document=document,
            occurred_on=given_on,
            by=by,
            now=now,
        )
    fields = {"given_on": given_on, "department": department, "person": person, "document": document, **values}
    row = write_version(
        InformationEntry,
        programme_of(duty),
        replaces=replaces,
        values={"duty": duty, "authority": authority, **fields},
        links={},
        by=by,
        now=now,
        change=change,
    )
    record("duty.informed", case=case, by=by, at=now, duty=duty.key, entry=str(row.thread))
    return row


def log_delivered(
    duty: ReportingDuty, *, authority: Authority, document: Document, by: User, now: datetime, **values: Any
) -> InformationEntry:
    """Log a note that was made here and has been delivered, with its document. Whoever may deliver it has been asked of
    already, and the document is registered where it was made."""
    row = write_version(
        InformationEntry,
        programme_of(duty),
        replaces=None,
        values={
            "duty": duty,
            "authority": authority,
            "given_on": local(now).date(),
            "person": by.person,
            "document": document,
            **values,
        },
        links={},
        by=by,
        now=now,
        change="",
    )
    record("duty.informed", case=case_at(duty, authority), by=by, at=now, duty=duty.key, entry=str(row.thread))
    return row
