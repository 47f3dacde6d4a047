"""Letters to a party in a case: frozen with the act, registered as sent, told by message; the document follows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import Authority, Organisation, User
from accounts.queries import reached
from registry.links import whole
from registry.models import Case, CaseLetter, Document, Job
from registry.models.access import Rights
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.pdf import render_pdf
from registry.slots import said
from registry.workflow.documents import store_document
from registry.workflow.outbox import Progress, queue_job, queue_message, run_job
from registry.workflow.stream import register
from sweden.clock import local
from sweden.clock import now as clock_now

STORE = "registry.tasks.store_case_letter"


@dataclass(frozen=True)
class Part:
    """A part of a letter: a heading, a text, a list; each may be empty."""

    heading: str = ""
    text: str = ""
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Agent:
    """Someone who speaks for the party and is written to as well (FL (2017:900) 14 §)."""

    name: str
    email: str


@dataclass(frozen=True)
class Writing:
    """What a letter says, in official Swedish. The first line, `result`, says what it is about; `about` is the title of
    the application; `what` is the register's line, in words that everyone may read; `path` is where the party reads on;
    `addressee` names whom it is to where that is no organisation here, and `email` is where that one is reached (empty:
    no mail goes, and the document is sent by hand). `authority`: whose letter it is, where another than that which owns
    the case writes of its own part.
    """

    kind: str
    heading: str
    result: str
    parts: Sequence[Part] = ()
    appeal: str = ""
    english: str = ""
    what: str = ""
    what_internal: str = ""
    about: str = ""
    path: str = "registry:case"
    agents: Sequence[Agent] = field(default_factory=tuple)
    addressee: str = ""
    email: str = ""
    authority: Authority | None = None


def agents_of(case: Case, now: datetime) -> list[Agent]:
    """Those who speak for a party in the case now, as later storeys tell."""
    return [one for _filling, found in said("case-agents", None, case, now) for one in found]


@transaction.atomic
def send_letter(
    case: Case, writing: Writing, *, to: Organisation | None, by: User | None, now: datetime, tells: bool = True
) -> CaseLetter:
    """Freeze the letter, register it as sent, tell everyone who coordinates for the party and its agents, and have its
    document made. Rows only: nothing is rendered here. `tells` False: the caller tells the party in its own words, and
    only the agents are written to.
    """
    writing = writing if writing.agents else replace(writing, agents=agents_of(case, now))
    authority = writing.authority or case.authority
    # Another authority's letter is answered to whoever writes it: the case's officer is the owner's.
    officer = case.officer if authority == case.authority else by and by.person
    content: dict[str, Any] = {
        "authority": authority.organisation.name,
        "authority_short": authority.short_name,
        "authority_number": authority.organisation.number,
        "authority_address": authority.postal_address,
        "authority_email": authority.registrar_email,
        "number": case.designation,
        "day": local(now).date().isoformat(),
        "officer": officer.name if officer else "",
        "officer_reached": reached(officer, authority) if officer else {},
        "to": str(to or writing.addressee),
        "to_number": to.number if to else "",
        "agents": [one.name for one in writing.agents],
        "result": writing.result,
        "about": writing.about,
        "parts": [asdict(one) | {"items": list(one.items)} for one in writing.parts],
        "appeal": writing.appeal,
        "english": writing.english,
        "signature": by.person.name if by else authority.short_name,
    }
    letter = CaseLetter.objects.create(
        case=case, kind=writing.kind, heading=writing.heading, content=content, sent_by=by, sent_at=now
    )
    register(
        case,
        direction=Direction.SENT,
        what=writing.what or writing.heading,
        what_internal=writing.what_internal,
        counterpart=str(to or writing.addressee),
        organisation=to,
        by=by,
        now=now,
    )
    queue_job(STORE, key=letter.key, case=case, by=by, now=now, label=writing.heading, letter=str(letter.uuid))
    _tell(letter, writing, now, only_agents=not tells)
    return letter


def _tell(letter: CaseLetter, writing: Writing, now: datetime, *, only_agents: bool) -> None:
    case = letter.case
    context = {"letter": letter, "content": letter.content, "path": whole(writing.path, case.uuid)}
    body = render_to_string("registry/messages/case_letter.txt", context)
    subject = f"{case.designation}: {letter.heading}"
    told = set()
    standing = case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE)
    for part in standing.select_related("person"):
        told.add(part.person.email.lower())
        if only_agents:
            continue
        queue_message(
            kind=letter.kind,
            subject=subject,
            body=body,
            to=part.person,
            case=case,
            key=f"{letter.key}:{part.person.uuid}",
            now=now,
        )
    for agent in writing.agents:
        if agent.email and agent.email.lower() not in told:
            told.add(agent.email.lower())
            queue_message(
                kind=letter.kind,
                subject=subject,
                body=body,
                to_email=agent.email,
                case=case,
                key=f"{letter.key}:{agent.email.lower()}"[:200],
                now=now,
            )
    if writing.email and writing.email.lower() not in told:  # no user here: reads no page, and the mail says it all
        queue_message(
            kind=letter.kind,
            subject=subject,
            body=render_to_string("registry/messages/case_letter.txt", {**context, "path": ""}),
            to_email=writing.email,
            case=case,
            key=f"{letter.key}:addressee",
            now=now,
        )


def letter_pdf(letter: CaseLetter) -> bytes:
    """The letter as one archivable, accessible PDF."""
    return render_pdf(
        "documents/case_letter.html",
        {"letter": letter.content, "heading": letter.heading},
        title=f"{letter.heading} {letter.content['number']}",
    )


def keep_letter(letter: CaseLetter, *, now: datetime) -> None:
    """Make the letter's document and put it in its case. Run twice, it stores once."""
    store_document(
        letter.case,
        content=letter_pdf(letter),
        kind=DocumentKind.OTHER,
        title=f"{letter.heading} {local(letter.sent_at):%Y-%m-%d}",
        filename=f"skrivelse-{letter.case.number or letter.case.uuid}-{letter.pk}.pdf",
        now=now,
        key=letter.key,
    )


def store_case_letter(pk: int) -> None:
    """Carry out the job of making a letter's document, however often it is run."""

    def work(job: Job, progress: Progress) -> None:
        progress(0, 1)
        letter = CaseLetter.objects.select_related("case__authority").get(uuid=job.arguments["letter"])
        keep_letter(letter, now=clock_now())
        progress(1, 1)

    run_job(pk, work)


def documents_of(letters: Iterable[CaseLetter | None]) -> dict[str, Any]:
    """The documents of letters by their key, those that are made; one question."""
    keys = [one.key for one in letters if one is not None]
    return {one.key: one for one in Document.objects.filter(key__in=keys).select_related("file")} if keys else {}
