"""Attaching the decision itself, or a later one, to its assignment: a document, registered as received."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.errors import DecisionAttached
from programmes.models import Assignment
from programmes.permissions import may_attach_decision
from programmes.workflow.facts import locked
from registry.models import Document
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import TEXT, TYPES, judge, name_of
from registry.workflow.documents import store_document
from registry.workflow.stream import record, register

#: What a decision comes as: content type by the name's ending.
DECISION_TYPES = {"pdf": TYPES["pdf"], "txt": TEXT}


@transaction.atomic
def attach_decision(
    assignment: Assignment,
    content: File,
    *,
    filename: str,
    title: str,
    received_on: date,
    by: User,
    now: datetime,
) -> Document:
    """Keep a decision as a document of the assignment's case and register it as received from the Government.

    Raises NotAllowed, DecisionAttached when the same file is there already, FileRefused, InfectedFile, ScannerAway.
    """
    if not may_attach_decision(by, assignment):
        raise NotAllowed
    filename = name_of(filename)
    kind = judge(content, filename, DECISION_TYPES)
    refuse_infected(content.chunks())
    content.seek(0)
    assignment = locked(assignment)
    document, _is_new = store_document(
        assignment.case,
        content=content,
        kind=DocumentKind.GOVERNMENT_DECISION,
        title=title,
        filename=filename,
        content_type=kind,
        by=by,
        now=now,
    )
    same = assignment.case.documents.filter(kind=DocumentKind.GOVERNMENT_DECISION, file=document.file)
    if earlier := same.exclude(pk=document.pk).first():
        raise DecisionAttached(title=earlier.title)
    register(
        assignment.case,
        direction=Direction.RECEIVED,
        what=title,
        counterpart="Regeringen",
        document=document,
        occurred_on=received_on,
        by=by,
        now=now,
    )
    record("assignment.decision_attached", case=assignment.case, by=by, at=now, document=str(document.uuid))
    return document
