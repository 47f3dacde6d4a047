"""Cases and what lies in them, made by the register's own workflow."""

from datetime import UTC, date, datetime

from accounts.models import Authority, Organisation, Person, User
from registry.models import Case, CaseBlock, CaseShare, Document, Job, Message, Participation, RegisterEntry
from registry.models.access import Rights
from registry.models.case import CaseKind
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow import cases, documents, outbox, stream
from tests.factories import accounts

#: A day on which things happen unless a test says otherwise.
NOW = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def case(
    at: Authority | None = None,
    *,
    title: str = "Sluten odling av T-celler för små serier",
    kind: str = CaseKind.APPLICATION,
    now: datetime = NOW,
    officer: User | Person | None = None,
    **fields,
) -> Case:
    """A numbered case at Vinnova unless told otherwise; `numbered=False` for a draft."""
    return cases.open_case(
        kind=kind,
        authority=at or accounts.authority(),
        title=title,
        now=now,
        officer=getattr(officer, "person", officer),
        **fields,
    )


def participant(of: Case, who: User | Person | None = None, *, rights: str = Rights.COORDINATE) -> Participation:
    """Let someone take part in a case; a new account unless one is given."""
    who = who or accounts.user()
    return cases.join(of, getattr(who, "person", who), rights=rights, now=NOW)


def party(of: Case, organisation: Organisation, role: str = "party") -> None:
    """Let an organisation stand in a case."""
    cases.set_organisations(of, {organisation: role})


def entry(
    of: Case, what: str = "Ansökan kom in", *, direction: str = Direction.RECEIVED, now: datetime = NOW, **fields
) -> RegisterEntry:
    """A line of the case's register."""
    return stream.register(of, direction=direction, what=what, now=now, **fields)


def document(
    of: Case,
    title: str = "Ansökan.pdf",
    *,
    content: bytes = b"%PDF-1.7 innehall",
    kind: str = DocumentKind.APPLICATION,
    now: datetime = NOW,
    **fields,
) -> Document:
    """A document of a case."""
    fields.setdefault("filename", title)
    return documents.store_document(of, content=content, kind=kind, title=title, now=now, **fields)[0]


def message(of: Case | None = None, to: User | Person | None = None, *, now: datetime = NOW, **fields) -> Message:
    """A queued message."""
    person = getattr(to, "person", to) or accounts.person()
    fields.setdefault("subject", "Vi har tagit emot er ansökan")
    fields.setdefault("body", "Ansökan kom in i tid.\n")
    row = outbox.queue_message(kind="test", to=person, case=of, now=now, **fields)
    assert row is not None
    return row


def job(of: Case | None = None, *, by: User | None = None, task: str = "registry.tasks.sweep", **fields) -> Job:
    """A queued job."""
    return outbox.queue_job(task, now=fields.pop("now", NOW), case=of, by=by, label="Gör rapporten", **fields)


def share(of: Case, *, valid_from: date = date(2020, 1, 1), valid_to: date | None = None, **whom) -> CaseShare:
    """Let an `authority`, a `department` or a `person` see a case."""
    return CaseShare.objects.create(
        case=of, ground="Samverkan enligt uppdraget", valid_from=valid_from, valid_to=valid_to, shared_at=NOW, **whom
    )


def block(of: Case, who: User | Person, *, valid_from: date = date(2020, 1, 1), valid_to: date | None = None):
    """Keep someone out of a case."""
    return CaseBlock.objects.create(
        case=of,
        person=getattr(who, "person", who),
        ground="Jäv: nära anhörig hos sökanden",
        valid_from=valid_from,
        valid_to=valid_to,
        decided_at=NOW,
    )
