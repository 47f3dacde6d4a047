"""Letters of decisions: written with the decision, read, sent. Nothing is told or published before."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.errors import NotAllowed, Stale
from accounts.models import Authority, Person, User
from applications.models import Application
from assessments.errors.meetings import FeedbackWritten, ResultFirst, ResultMustBeSent, SentTogether, UnknownPlaceholder
from assessments.models import (
    AgendaItem,
    Decision,
    DecisionLetter,
    DecisionMeeting,
    LetterKind,
    LetterTemplate,
    Outcome,
    Reserve,
)
from assessments.permissions import may_read_out
from assessments.rules.letters import DEFAULTS, letter, replaced_words, unknown
from assessments.states.meetings import LetterAct, LetterStatus, next_of_letter
from assessments.workflow.alongside import copied_to, sent_with
from assessments.workflow.gate import demand_open
from assessments.workflow.telling import demand_told, values_of
from registry.models.access import Rights
from registry.workflow.outbox import queue_job, queue_message
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import brief

STORE_DECISION = "assessments.tasks.store_decision"
STORE_RESERVE = "assessments.tasks.store_reserve"
STORE_MINUTES = "assessments.tasks.store_minutes"


def texts_of(authority: Authority, kind: str, outcome: str) -> dict[str, tuple[str, str]]:
    """The wordings of a letter by language: the authority's latest version, or those that come with the product."""
    return {language: (subject, body) for language, (subject, body, _) in versions_of(authority, kind, outcome).items()}


def versions_of(authority: Authority, kind: str, outcome: str) -> dict[str, tuple[str, str, int]]:
    """Subject, body and version of a letter's wordings, by language."""
    found = {
        language: (*DEFAULTS[kind, outcome, language], 0)
        for language in ("sv", "en")
        if (kind, outcome, language) in DEFAULTS
    }
    rows = LetterTemplate.objects.filter(authority=authority, kind=kind, outcome=outcome).order_by("version")
    return found | {one.language: (one.subject, one.body, one.version) for one in rows}


def earlier_of(authority: Authority, kind: str, outcome: str, language: str) -> list[Any]:
    """Versions of a letter's wording, the latest first: number, who kept it and when, subject, body; last as version 0
    the one that comes with the product."""
    rows = LetterTemplate.objects.filter(authority=authority, kind=kind, outcome=outcome, language=language)
    subject, body = DEFAULTS[kind, outcome, language]
    shipped = LetterTemplate(version=0, subject=subject, body=body)
    return [*rows.select_related("made_by__person").order_by("-version"), shipped]


@transaction.atomic
def keep_template(
    authority: Authority, *, kind: str, outcome: str, language: str, subject: str, body: str, by: User, now: datetime
) -> LetterTemplate:
    """Write a new version of an authority's wording; letters that are written keep theirs. UnknownPlaceholder for a
    placeholder that stands for nothing."""
    if not may_read_out(by, authority):
        raise NotAllowed
    for name in unknown(subject + body):
        raise UnknownPlaceholder(name="{" + name + "}")
    Authority.objects.select_for_update(of=["self"], no_key=True).get(pk=authority.pk)
    own = {"authority": authority, "kind": kind, "outcome": outcome, "language": language}
    last = LetterTemplate.objects.filter(**own).order_by("-version").first()
    version = last.version + 1 if last else 1
    about = {
        "authority": authority.key,
        "letter_kind": kind,
        "outcome": outcome,
        "language": language,
        "version": version,
    }
    record("letter.worded", case=None, by=by, at=now, **about)
    return LetterTemplate.objects.create(
        **own,
        version=version,
        subject=subject.strip(),
        body=body.strip() + "\n",
        made_by=by,
        made_at=now,
    )


def write(thing: Decision | Reserve, *, by: User, now: datetime, withheld: bool) -> list[DecisionLetter]:
    """Write the letters to everyone who coordinates, in the language of each. Sent at once unless `withheld`: then what
    a reader of them would be refused is refused here, OutcomeNotTold or AppealNotTold, and with it the decision."""
    rows = _write(thing, LetterKind.RESULT, now=now)
    if not withheld or not rows:
        for row in rows:
            demand_told(row, subject=row.subject, body=row.body)
        _out(thing, rows, by=by, now=now)
    return rows


def awaits_feedback(one: DecisionLetter) -> bool:
    """Whether feedback may be written beside a letter: it tells the result of a decision, and none is written yet."""
    if one.kind != LetterKind.RESULT or one.decision_id is None:
        return False
    return not DecisionLetter.objects.filter(decision=one.decision_id, kind=LetterKind.FEEDBACK).exists()


@transaction.atomic
def write_feedback(thing: Decision, statement: str, *, by: User, now: datetime) -> list[DecisionLetter]:
    """Write the letters that carry a statement on the application, to be read and sent after the result. Raises
    FeedbackWritten for a second time, also where the first was left unsent."""
    if not may_read_out(by, thing.authority) or not Decision.objects.visible_to(by).filter(pk=thing.pk).exists():
        raise NotAllowed
    demand_open(by, thing.application)
    Application.objects.select_for_update(of=["self"], no_key=True).get(pk=thing.application_id)
    if thing.letters.filter(kind=LetterKind.FEEDBACK).exists():
        raise FeedbackWritten
    return _write(thing, LetterKind.FEEDBACK, now=now, statement=statement)


def _write(thing: Decision | Reserve, kind: str, *, now: datetime, statement: str = "") -> list[DecisionLetter]:
    case = thing.application.case
    versions = versions_of(thing.authority, kind, thing.content["outcome"])
    if "sv" not in versions:
        return []
    values = {lang: values_of(thing.content, case, lang, statement) for lang in ("sv", "en")}
    texts = {lang: (subject, body) for lang, (subject, body, _) in versions.items()}
    before = {lang: replaced_words(thing.content, lang) if kind == LetterKind.RESULT else "" for lang in ("sv", "en")}
    parts = case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE).select_related("person")
    rows = []
    for person in {part.person_id: part.person for part in parts}.values():
        language = _language(person)
        subject, body = letter(texts, values, language, before=before)
        rows.append(
            DecisionLetter(
                application=thing.application,
                authority=thing.authority,
                decision=thing if isinstance(thing, Decision) else None,
                reserve=thing if isinstance(thing, Reserve) else None,
                kind=kind,
                outcome=thing.content["outcome"],
                language=language,
                template_version=versions["sv"][2],
                person=person,
                subject=brief(subject, 200),
                body=body,
                made_at=now,
            )
        )
    return DecisionLetter.objects.bulk_create(rows)


def _language(person: Person) -> str:
    user = person.users.order_by("pk").first()
    return user.language if user else "sv"


@transaction.atomic
def edit(one: DecisionLetter, *, subject: str, body: str, read: datetime | None, by: User, now: datetime):
    """Change a letter before it is sent. `read`: when it had been changed last, as the page showed. Raises Stale."""
    one = _held(one, by)
    if one.edited_at != read:
        raise Stale
    one.status = next_of_letter(one.status, LetterAct.EDIT)
    one.subject, one.body, one.edited_by, one.edited_at = subject.strip(), body.strip() + "\n", by, now
    one.save(update_fields=["status", "subject", "body", "edited_by", "edited_at"])
    record("letter.changed", case=one.application.case, by=by, at=now, letter=str(one.uuid))
    return one


@transaction.atomic
def send(letters: Iterable[DecisionLetter], *, by: User, now: datetime) -> int:
    """Send letters that have been read; those of the same decision go together. Returns how many. A letter that has
    been sent already is left as it is. Raises ResultFirst for feedback before its result, SentTogether where one that
    goes with them is not among them, and OutcomeNotTold or AppealNotTold where the words do not tell the result."""
    count, letters = 0, list(letters)
    read = {one.pk for one in letters}
    # The cases first, in one order: letters of the same decision are held together, whichever of them was asked for.
    cases = Application.objects.filter(pk__in=[one.application_id for one in letters]).order_by("pk")
    list(cases.select_for_update(of=["self"], no_key=True).values_list("pk"))
    for key in sorted({one.pk for one in letters}):
        one = _held(DecisionLetter(pk=key), by)
        if one.status == LetterStatus.SENT:
            continue
        if unread := [str(row.person) for row in sent_with(one) if row.pk not in read]:
            raise SentTogether(who=", ".join(unread))
        for row in sent_with(one):
            demand_told(row, subject=row.subject, body=row.body)
        count += _send(one, by=by, now=now)
    return count


def _send(one: DecisionLetter, *, by: User | None, now: datetime) -> int:
    thing = one.decision or one.reserve
    if one.kind == LetterKind.RESULT:
        rows = [
            row
            for row in thing.letters.filter(kind=LetterKind.RESULT).select_for_update(of=["self"]).order_by("pk")
            if row.status != LetterStatus.SENT
        ]
        return _out(thing, rows, by=by, now=now)
    if thing.letters.filter(kind=LetterKind.RESULT).exclude(status=LetterStatus.SENT).exists():
        raise ResultFirst
    _post(one, by=by, now=now)
    _copy_agents([one], now=now)
    return 1


def _out(thing: Decision | Reserve, rows: Sequence[DecisionLetter], *, by: User | None, now: datetime) -> int:
    """The result is told: to those who coordinate, on the application's page, and with the document."""
    case = thing.application.case
    if not _status_waits(thing.application, rows):
        Application.objects.filter(pk=thing.application_id).update(withheld=False)
    for row in rows:
        _post(row, by=by, now=now)
    _copy_agents(rows, now=now)
    of: dict[str, Any] = (
        {
            "task": STORE_DECISION,
            "key": f"decision:{thing.uuid}",
            "label": "Beslutet som PDF",
            "decision": str(thing.uuid),
        }
        if isinstance(thing, Decision)
        else {
            "task": STORE_RESERVE,
            "key": f"reserve:{thing.uuid}",
            "label": "Brevet om reservplats som PDF",
            "reserve": str(thing.uuid),
        }
    )
    queue_job(case=case, by=by, now=now, **of)
    _minutes(thing, by=by, now=now)
    return len(rows)


def _status_waits(application: Application, sent: Iterable[DecisionLetter]) -> bool:
    """Whether a letter still waits that tells how the application stands: the lead's; or, where another authority
    granted what the lead had rejected, that authority's too."""
    lead = application.case.authority_id
    waiting = DecisionLetter.objects.filter(
        application=application, kind=LetterKind.RESULT, status__in=[LetterStatus.WAITING, LetterStatus.DATED]
    ).exclude(pk__in=[one.pk for one in sent])
    telling = Q(authority=lead)
    granted = Decision.objects.filter(application=application, outcome=Outcome.GRANT, replaced_by=None)
    if granted.exists() and not granted.filter(authority=lead).exists():
        telling |= Q(outcome=Outcome.GRANT)
    return waiting.filter(telling).exists()


def _minutes(thing: Decision | Reserve, *, by: User | None, now: datetime) -> None:
    item = AgendaItem.objects.filter(proposal=thing.proposal_id).select_related("meeting__call__case").first()
    if item is not None:
        make_minutes(item.meeting, by=by, now=now)


def make_minutes(meeting: DecisionMeeting, *, by: User | None, now: datetime, adjusted: bool = False) -> None:
    """The meeting's list of decisions is made when the last of its results has been told: it names all of them. It is
    made anew when it has been `adjusted` after that."""
    decided = meeting.items.values("proposal")
    of_it = Q(decision__proposal__in=decided) | Q(reserve__proposal__in=decided)
    if DecisionLetter.objects.filter(of_it, kind=LetterKind.RESULT).exclude(status=LetterStatus.SENT).exists():
        return
    queue_job(
        STORE_MINUTES,
        key=f"minutes{'-adjusted' if adjusted else ''}:{meeting.uuid}",
        case=meeting.call.case,
        by=by,
        now=now,
        label="Den justerade beslutslistan som PDF" if adjusted else "Beslutslistan som PDF",
        meeting=str(meeting.uuid),
        adjusted=adjusted,
    )


def _post(row: DecisionLetter, *, by: User | None, now: datetime) -> None:
    thing = row.decision or row.reserve
    row.status = next_of_letter(row.status, LetterAct.SEND)
    row.released_by, row.released_at = by, now
    row.save(update_fields=["status", "released_by", "released_at"])
    word = _word(row)
    queue_message(
        kind=f"application.{word}",
        subject=row.subject,
        body=row.body,
        language=row.language,
        to=row.person,
        case=row.application.case,
        now=now,
        key=f"{word}:{thing.uuid}:{row.person.uuid}",
    )
    if by is not None and row.status == LetterStatus.SENT:
        record("letter.sent", case=row.application.case, by=by, at=now, letter=str(row.uuid))


def _word(row: DecisionLetter) -> str:
    """What a letter is about, in the kind and the key of its message."""
    if row.kind == LetterKind.FEEDBACK:
        return "feedback"
    return "decided" if row.decision_id else "reserve"


def _copy_agents(rows: Sequence[DecisionLetter], *, now: datetime) -> None:
    """Those who speak for a party get what is sent to it, once each (FL (2017:900) 14 §), in the Swedish letter's words
    where there is one."""
    if not rows:
        return
    row = next((one for one in rows if one.language == "sv"), rows[0])
    thing, word = row.decision or row.reserve, _word(row)
    for email in copied_to(rows):
        queue_message(
            kind=f"application.{word}",
            subject=row.subject,
            body=row.body,
            language=row.language,
            to_email=email,
            case=row.application.case,
            now=now,
            key=f"{word}:{thing.uuid}:{email.lower()}"[:200],
        )


@transaction.atomic
def set_date(one: DecisionLetter, *, on: date, by: User, now: datetime) -> DecisionLetter:
    """Feedback that has been read goes out on this day."""
    one = _held(one, by)
    one.status = next_of_letter(one.status, LetterAct.DATE)
    one.release_on, one.edited_by = on, by
    one.save(update_fields=["status", "release_on", "edited_by"])
    record("letter.dated", case=one.application.case, by=by, at=now, letter=str(one.uuid), release_on=on.isoformat())
    return one


@transaction.atomic
def discard(one: DecisionLetter, *, by: User, now: datetime) -> DecisionLetter:
    """Leave feedback unsent. Raises ResultMustBeSent: a party is always told of the decision (33 §)."""
    one = _held(one, by)
    if one.kind == LetterKind.RESULT:
        raise ResultMustBeSent
    one.status = next_of_letter(one.status, LetterAct.DISCARD)
    one.edited_by, one.edited_at = by, now
    one.save(update_fields=["status", "edited_by", "edited_at"])
    record("letter.discarded", case=one.application.case, by=by, at=now, letter=str(one.uuid))
    return one


def send_due(now: datetime) -> int:
    """Send the feedback whose day has come and whose result has been told. Run twice, each goes once."""
    due = DecisionLetter.objects.filter(status=LetterStatus.DATED, release_on__lte=local(now).date())
    count = 0
    for key in due.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = due.filter(pk=key).select_for_update(of=["self"], skip_locked=True).first()
            if row is None:
                continue
            try:
                count += _send(row, by=row.edited_by, now=now)
            except ResultFirst:
                continue
    return count


def _held(one: DecisionLetter, by: User) -> DecisionLetter:
    """The letter, held; NotAllowed for whoever may not see the case or is no officer of the authority, NotDeclared for
    whoever is to declare first."""
    row = (
        DecisionLetter.objects.visible_to(by)
        .filter(pk=one.pk)
        .select_related("application__case", "authority", "decision", "reserve", "person")
        .select_for_update(of=["self"])
        .first()
    )
    if row is None or not may_read_out(by, row.authority):
        raise NotAllowed
    demand_open(by, row.application)
    return row
