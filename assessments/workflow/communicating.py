"""Communication before a decision (FL (2017:900) 25 §): what was sent, by when, what was answered, or why left out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from applications.models import Application
from applications.rules.opening import LEAST_BANKING_DAYS, is_too_short
from applications.states import UNDECIDED, Status
from assessments.errors.procedure import (
    AnsweredBeforeSent,
    AnswerNoted,
    CaseDecided,
    DayToCome,
    ForeignDocument,
    NothingSent,
    TimeTooShort,
    TooEarlyForNoAnswer,
    WordsNeeded,
)
from assessments.models import Communication, CommunicationAnswer, DecisionTerms, ReviewRelease, ReviewReply
from assessments.permissions import may_note_received, may_set_decision_terms, own_part
from assessments.rules.procedure import Against, Told, communication_step
from assessments.states.procedure import LeftOut
from assessments.workflow.common import seen
from assessments.workflow.speaking import agents_to_write_to
from registry.models import Document
from registry.models.stream import Direction
from registry.workflow.letters import Part, Writing, send_letter
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day, local
from sweden.findings import Finding
from sweden.typography import day_long


def _deadline(communication: Communication) -> str:
    return f"communication:{communication.uuid}"


def may_be_heard(application: Application) -> bool:
    """Whether a party is heard before a decision in the case: one that waits, or a new one on what was granted."""
    told = application.status == Status.GRANTED and not application.withheld
    return told or application.status in UNDECIDED


def hears_for(by: User, application: Application) -> Authority:
    """The authority on whose behalf somebody hears the party: that which owns the case if possible, else the one whose
    part of the joint call they handle. Raises NotAllowed."""
    found = own_part(by, application, "assessments.handle")
    if found is None:
        raise NotAllowed
    return found


def demand_hearable(application: Application) -> None:
    """Raise CaseDecided where no decision is before anyone."""
    if not may_be_heard(application):
        raise CaseDecided


@transaction.atomic
def communicate(
    application: Application,
    *,
    what: str,
    answer_by: date,
    documents: Sequence[Document] = (),
    by: User,
    now: datetime,
) -> Communication:
    """Send the party the material of importance, with a last day to comment.

    Raises NotAllowed, CaseDecided, WordsNeeded, TimeTooShort, ForeignDocument.
    """
    application = seen(application, by)
    part = hears_for(by, application)
    demand_hearable(application)
    if not what.strip():
        raise WordsNeeded
    if is_too_short(local(now).date(), answer_by):
        raise TimeTooShort(days=LEAST_BANKING_DAYS)
    case = application.case
    if any(one.case_id != case.pk for one in documents):
        raise ForeignDocument
    again = "på nytt om ert bidrag" if application.status == Status.GRANTED else ""
    writing = Writing(
        kind="application.communicated",
        heading="Tillfälle att yttra sig",
        result=f"Innan vi beslutar {again or 'om er ansökan'} får ni ta del av nytt underlag. Ni kan yttra er senast "
        f"den {day_long(answer_by)}.",
        parts=[
            Part("Underlaget", what.strip(), [one.title for one in documents]),
            Part(
                "Så yttrar ni er",
                "Svara på ansökans sida i Programkontor eller skriftligen till oss. Ni behöver inte svara. Hör vi inte "
                "av er kan vi besluta på det underlag som finns (25 § förvaltningslagen (2017:900)).",
            ),
        ],
        english=f"Before we decide {'anew on your grant' if again else 'on your application'} ({case.designation}) you "
        "may comment on new material by "
        f"{day_long(answer_by, 'en')} at the latest.",
        what="Kommunicering före beslut",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
        authority=part,
    )
    letter = send_letter(case, writing, to=application.coordinator, by=by, now=now)
    found = Communication.objects.create(
        application=application, authority=part, what=what.strip(), answer_by=answer_by, letter=letter, by=by, at=now
    )
    found.documents.set(documents)
    set_deadline(case, key=_deadline(found), what="Yttrande före beslut senast", due_at=end_of_day(answer_by))
    record("application.communicated", case=case, by=by, at=now, communication=str(found.uuid))
    return found


@transaction.atomic
def leave_out(application: Application, *, ground: str, reason: str, by: User, now: datetime) -> Communication:
    """Note that nothing is communicated before the decision, on what ground and why. Raises NotAllowed, CaseDecided,
    WordsNeeded."""
    application = seen(application, by)
    part = hears_for(by, application)
    demand_hearable(application)
    if not reason.strip():
        raise WordsNeeded
    found = Communication.objects.create(
        application=application, authority=part, left_out=ground, reason=reason.strip(), by=by, at=now
    )
    register(
        application.case,
        direction=Direction.DRAWN_UP,
        what="Ställningstagande till kommunicering",
        what_internal="Kommunicering före beslut utelämnad (25 § förvaltningslagen)",
        by=by,
        now=now,
    )
    record("application.communication_left_out", case=application.case, by=by, at=now, ground=str(ground))
    return found


@transaction.atomic
def note_answer(
    communication: Communication, *, said: str, received_on: date, by: User, now: datetime
) -> CommunicationAnswer:
    """Note what the party answered; without words, that nothing came, which is known when the time has passed.

    Raises NotAllowed, NothingSent, AnswerNoted, DayToCome, AnsweredBeforeSent, TooEarlyForNoAnswer.
    """
    application = seen(communication.application, by)
    if not may_note_received(by, application, communication.authority_id):
        raise NotAllowed
    if communication.left_out or communication.answer_by is None:
        raise NothingSent
    if CommunicationAnswer.objects.filter(communication=communication).exists():
        raise AnswerNoted
    today = local(now).date()
    if received_on > today:
        raise DayToCome
    if received_on < local(communication.at).date():
        raise AnsweredBeforeSent(day=day_long(local(communication.at).date(), get_language()))
    if not said.strip() and today <= communication.answer_by:
        raise TooEarlyForNoAnswer(day=day_long(communication.answer_by, get_language()))
    answer = CommunicationAnswer.objects.create(
        communication=communication, said=said.strip(), received_on=received_on, noted_by=by, noted_at=now
    )
    case = application.case
    if said.strip():
        register(
            case,
            direction=Direction.RECEIVED,
            what="Yttrande före beslut",
            counterpart=str(application.coordinator),
            organisation=application.coordinator,
            by=by,
            now=now,
            occurred_on=received_on,
        )
    finish_deadline(case, key=_deadline(communication), now=now)
    record("application.communication_answered", case=case, by=by, at=now, communication=str(communication.uuid))
    return answer


def terms_of(authority: Authority) -> DecisionTerms:
    """The authority's standpoints on its decisions; what holds without any, when it has taken none."""
    return DecisionTerms.objects.filter(authority=authority).first() or DecisionTerms(authority=authority)


@transaction.atomic
def set_terms(authority: Authority, *, values: Mapping[str, Any], by: User, now: datetime) -> DecisionTerms:
    """Take a standpoint on how the authority's decisions are prepared and told: `lower_unheard`, `reject_unheard`,
    `dismiss_unheard`, `reason`, `reads_letters`, `close_after_days`, `may_lack`, `may_lack_reason`,
    `quorum`. It holds for decisions from now on.
    Raises NotAllowed, WordsNeeded."""
    if not may_set_decision_terms(by, authority):
        raise NotAllowed
    row = DecisionTerms(authority=authority, set_by=by, set_at=now, **values)
    row.reason, row.may_lack_reason = row.reason.strip(), row.may_lack_reason.strip()
    row.may_lack = sorted(row.may_lack)
    unsaid = any(row.leaves_out(one) for one in Against) and not row.reason
    if unsaid or (row.may_lack and not row.may_lack_reason):
        raise WordsNeeded
    row.save()
    told = {name: getattr(row, name) for name in sorted(values) if not name.endswith("reason")}
    record("decision.terms_set", case=None, by=by, at=now, authority=authority.key, **told)
    return row


def heard(
    application: Application,
    authority: Authority,
    against: Against | None,
    *,
    on: date,
    since: datetime | None = None,
) -> Finding | None:
    """What the rule of 25 § says of the case as it stands: None when the party was heard, or it is reasoned away, in
    this case or by the authority in every case of the kind. `since`: when what was granted, and would be withdrawn, was
    decided (see `heard_anew`)."""
    if against is None:
        return None
    if since is not None:
        return heard_anew(application, authority, since=since, on=on)
    rows = application.communications.select_related("answer")
    told = [*_told(rows), *_shown(_releases([application.pk]))]
    return communication_step(told, against=against, on=on, never=terms_of(authority).leaves_out(against))


def heard_each(
    authority: Authority, asked: Mapping[int, tuple[Against | None, datetime | None]], *, on: date
) -> dict[int, Finding | None]:
    """What `heard` says of each of several applications, by their keys: `asked` is (`against`, `since`) of each. Three
    queries."""
    rows: dict[int, list[Communication]] = {key: [] for key in asked}
    for one in Communication.objects.filter(application__in=list(asked)).select_related("answer"):
        rows[one.application_id].append(one)
    shown: dict[int, list[ReviewRelease]] = {key: [] for key in asked}
    for release in _releases(asked):
        shown[release.application_id].append(release)
    terms = terms_of(authority)
    found: dict[int, Finding | None] = {}
    for key, (against, since) in asked.items():
        if against is None or since is None:
            never = against is not None and terms.leaves_out(against)
            told = [*_told(rows[key]), *_shown(shown[key])]
            found[key] = communication_step(told, against=against, on=on, never=never)
        else:
            anew = [one for one in rows[key] if one.at >= since and one.authority_id in (None, authority.pk)]
            told = [*_told(anew), *_shown(one for one in shown[key] if one.released_at >= since)]
            found[key] = communication_step(told, against=Against.LOWER, on=on, never=False)
    return found


def _told(rows: Iterable[Communication]) -> list[Told]:
    return [Told(bool(one.left_out), one.answer_by, hasattr(one, "answer")) for one in rows]


def _releases(applications: Iterable[int]) -> list[ReviewRelease]:
    """The reviews that the applicants have been shown to answer by a day, the latest first, each with whether it has
    been `answered`. That is communication of material as any other (25 §)."""
    rows = ReviewRelease.objects.filter(application__in=list(applications), reply_by__isnull=False)
    answers = ReviewReply.objects.filter(release=OuterRef("pk"))
    return list(rows.annotate(answered=Exists(answers)).order_by("-released_at", "-pk"))


def _shown(rows: Iterable[ReviewRelease]) -> list[Told]:
    return [Told(False, local(one.reply_by).date(), one.answered) for one in rows]


def heard_anew(application: Application, authority: Authority, *, since: datetime, on: date) -> Finding | None:
    """The same before a decision is changed to a party's disadvantage: what the authority itself has told since the
    decision counts, and no standpoint on all decisions of a kind does."""
    own = Q(authority=authority) | Q(authority__isnull=True)
    rows = application.communications.filter(own, at__gte=since).select_related("answer")
    shown = (one for one in _releases([application.pk]) if one.released_at >= since)
    return communication_step([*_told(rows), *_shown(shown)], against=Against.LOWER, on=on, never=False)


def hearing(
    application: Application, authority: Authority, against: Against | None, *, since: datetime | None = None
) -> dict[str, Any]:
    """How the party was heard, for the decision's record: what was sent and when, what was answered, or on what ground
    it was left out. Reviews that were shown to be answered are what was sent (`what` "reviews"), also where the
    authority otherwise hears nobody. Empty when the decision is what was applied for. `since`: as for `heard`."""
    if against is None:
        return {}
    rows = application.communications.select_related("answer")
    if since is not None:
        rows = rows.filter(Q(authority=authority) | Q(authority__isnull=True), at__gte=since)
    last = rows.first()
    shown = next((one for one in _releases([application.pk]) if since is None or one.released_at >= since), None)
    if shown is not None and (last is None or last.left_out or last.at < shown.released_at):
        reply = shown.replies.last()
        return {
            "what": "reviews",
            "sent_on": local(shown.released_at).date().isoformat(),
            "answer_by": local(shown.reply_by).date().isoformat(),
            "answered_on": local(reply.written_at).date().isoformat() if reply else "",
        }
    terms = terms_of(authority)
    if since is None and terms.leaves_out(against):
        return {"left_out": LeftOut.RESEARCH, "reason": terms.reason, "always": True}
    if last is None:
        return {}
    if last.left_out:
        return {"left_out": last.left_out, "reason": last.reason, "always": False}
    answer = last.answer if hasattr(last, "answer") else None
    return {
        "sent_on": local(last.at).date().isoformat(),
        "answer_by": last.answer_by.isoformat() if last.answer_by else "",
        "answered_on": answer.received_on.isoformat() if answer and answer.said else "",
    }
