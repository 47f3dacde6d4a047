"""Delay and the request for a decision (FL (2017:900) 11–12 §§): told, registered, refused; each with its letter."""

from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.permissions import role_of
from accounts.weighing import weighs
from applications.models import Application
from applications.permissions import coordinates, part_of
from applications.states import UNDECIDED
from assessments.errors.procedure import (
    CaseDecided,
    DayInThePast,
    DayToCome,
    NoRequest,
    PresenterNeeded,
    RequestMade,
    RequestTooEarly,
    WordsNeeded,
)
from assessments.models import DecisionRequest, DelayNotice, RequestRefusal
from assessments.permissions import MAY, may_amend, may_handle, may_note_received
from assessments.workflow.common import seen
from assessments.workflow.speaking import agents_to_write_to
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.rules.appeals import in_english
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.letters import Part, Writing, send_letter
from registry.workflow.outbox import in_language_of, queue_message
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day, local
from sweden.periods import slow_case
from sweden.typography import day_long

#: The case's deadline by which a request for a decision is answered, and the one by which an answer is expected.
ANSWER_BY = "decision-request"


def undecided(application: Application) -> None:
    """Raise CaseDecided unless the case waits for a decision."""
    if application.status not in UNDECIDED:
        raise CaseDecided


@transaction.atomic
def tell_of_delay(application: Application, *, reason: str, expected_on: date, by: User, now: datetime) -> DelayNotice:
    """Tell the party that the decision is materially delayed, and why (11 §).

    Raises NotAllowed, CaseDecided, WordsNeeded, DayInThePast.
    """
    application = seen(application, by)
    if not may_handle(by, application):
        raise NotAllowed
    undecided(application)
    if not reason.strip():
        raise WordsNeeded
    if expected_on <= local(now).date():
        raise DayInThePast
    case = application.case
    writing = Writing(
        kind="application.delayed",
        heading="Underrättelse om försening",
        result=f"Vårt beslut om er ansökan dröjer. Vi räknar nu med att besluta senast den {day_long(expected_on)}.",
        parts=[
            Part("Varför det dröjer", reason.strip()),
            Part(
                "",
                "Vi underrättar er enligt 11 § förvaltningslagen (2017:900). Om ärendet inte har avgjorts inom sex "
                "månader från det att ansökan kom in får ni en gång skriftligen begära att vi avgör det (12 §).",
            ),
        ],
        english=f"Our decision on your application ({case.designation}) is delayed. We now expect to decide by "
        f"{day_long(expected_on, 'en')} at the latest.",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
    )
    letter = send_letter(case, writing, to=application.coordinator, by=by, now=now)
    notice = DelayNotice.objects.create(
        application=application, reason=reason.strip(), expected_on=expected_on, letter=letter, sent_by=by, sent_at=now
    )
    set_deadline(case, key="decision", what="Beslut enligt besked till sökanden", due_at=end_of_day(expected_on))
    record("application.delayed", case=case, by=by, at=now, notice=str(notice.uuid))
    return notice


@transaction.atomic
def register_request(
    application: Application, *, received_on: date, text: str, by: User, now: datetime
) -> DecisionRequest:
    """Register that the party has asked in writing that the case be decided (12 §); four weeks begin to run.

    Raises NotAllowed, CaseDecided, DayToCome, RequestTooEarly with the first day, RequestMade for a second one.
    """
    application = seen(application, by)
    if not may_note_received(by, application):
        raise NotAllowed
    undecided(application)
    return _requested(application, received_on=received_on, text=text, by=by, now=now)


@transaction.atomic
def request_decision(application: Application, *, text: str, by: User, now: datetime) -> DecisionRequest:
    """The party asks by itself, in writing here, that the case be decided (12 §): whoever coordinates for it. The
    officer is told.

    Raises NotAllowed, CaseDecided, RequestTooEarly with the first day, RequestMade.
    """
    application = seen(application, by)
    if not coordinates(part_of(by, application)):
        raise NotAllowed
    if application.told_status not in UNDECIDED:  # what is decided and not yet told is not told by this either
        raise CaseDecided
    request = _requested(application, received_on=local(now).date(), text=text, by=by, now=now)
    case = application.case
    if officer := case.officer or application.call.case.officer:
        with in_language_of(officer):
            queue_message(
                kind="application.decision_requested",
                subject=_("%(number)s: a request that the case be decided") % {"number": case.designation},
                language=None,
                body=render_to_string("assessments/messages/requested.txt", {"request": request, "case": case}),
                to=officer,
                case=case,
                key=f"decision-request:{request.uuid}",
                now=now,
            )
    return request


def may_request(application: Application, *, day: date) -> bool:
    """Whether a party may ask on `day` that the case be decided: after six months, and if it has not asked before."""
    if application.told_status not in UNDECIDED or application.submitted_at is None:
        return False
    clock = slow_case(local(application.submitted_at).date(), six_months_moves=False)
    return day >= clock.may_request_from and not DecisionRequest.objects.filter(application=application).exists()


def _requested(application: Application, *, received_on: date, text: str, by: User, now: datetime) -> DecisionRequest:
    if received_on > local(now).date():
        raise DayToCome
    if DecisionRequest.objects.filter(application=application).exists():
        raise RequestMade
    received = local(application.submitted_at).date()
    clock = slow_case(received, six_months_moves=False, requested_on=received_on)
    if clock.answer_by is None:
        raise RequestTooEarly(day=day_long(clock.may_request_from, get_language()))
    case = application.case
    request = DecisionRequest.objects.create(
        application=application,
        received_on=received_on,
        answer_by=clock.answer_by,
        text=text.strip(),
        registered_by=by,
        registered_at=now,
    )
    register(
        case,
        direction=Direction.RECEIVED,
        what="Begäran om att ärendet ska avgöras",
        what_internal=f"Begäran enligt 12 § förvaltningslagen; besvaras senast {clock.answer_by.isoformat()}",
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        by=by,
        now=now,
        occurred_on=received_on,
    )
    if application.status in UNDECIDED:
        what = "Avgör ärendet eller avslå begäran (12 § FL)"
        set_deadline(case, key=ANSWER_BY, what=what, due_at=end_of_day(clock.answer_by))
    record("application.decision_requested", case=case, by=by, at=now, request=str(request.uuid))
    return request


def standing_request(application: Application) -> DecisionRequest | None:
    """The request that waits for an answer: not refused, and the case not decided."""
    if application.status not in UNDECIDED:
        return None
    return DecisionRequest.objects.filter(application=application, refusal=None).first()


@weighs
@transaction.atomic
def refuse_request(
    application: Application,
    *,
    reasons: str,
    expected_on: date,
    presented_by: User | None,
    by: User,
    now: datetime,
) -> RequestRefusal:
    """Refuse, in a separate decision, to decide the case now (12 §). It can be taken to court.

    Raises NotAllowed, NoRequest, WordsNeeded, DayInThePast, PresenterNeeded when the decider presents it as well.
    """
    application = seen(application, by)
    if not may_amend(by, application):
        raise NotAllowed
    request = standing_request(application)
    if request is None:
        raise NoRequest
    if not reasons.strip():
        raise WordsNeeded
    if expected_on <= local(now).date():
        raise DayInThePast
    if presented_by is not None and presented_by.person_id == by.person_id:
        raise PresenterNeeded
    case = application.case
    role = role_of(by, *MAY["assessments.amend"], authority=case.authority_id)
    title = role.title if role else ""
    rule = appeal_of(case.authority, DecisionKind.REQUEST, local(now).date())
    appeal = appeal_words(rule, case)
    presenter = f" efter föredragning av {presented_by.person.name}" if presented_by else ""
    who = f"{title[:1].lower()}{title[1:]} {by.person.name}" if title else by.person.name
    writing = Writing(
        kind="application.request_refused",
        heading="Beslut om begäran att ärendet ska avgöras",
        result=f"{case.authority.short_name} avslår er begäran om att ärendet ska avgöras nu.",
        parts=[
            Part(
                "Begäran",
                f"Begäran kom in den {day_long(request.received_on)} (12 § förvaltningslagen (2017:900)). Ärendet har "
                f"pågått sedan den {day_long(local(application.submitted_at).date())}.",
            ),
            Part("Skäl", reasons.strip()),
            Part("När vi räknar med att besluta", f"Senast den {day_long(expected_on)}."),
            Part("", f"Beslutet fattades den {day_long(local(now).date())} av {who}{presenter}."),
        ],
        appeal=appeal,
        english=f"Your request that the case ({case.designation}) be decided now has been refused. {in_english(rule)}",
        what="Beslut om avslag på begäran att ärendet ska avgöras",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
    )
    letter = send_letter(case, writing, to=application.coordinator, by=by, now=now)
    refusal = RequestRefusal.objects.create(
        request=request,
        reasons=reasons.strip(),
        expected_on=expected_on,
        appeal_text=appeal,
        decided_by=by,
        decided_by_title=title,
        presented_by=presented_by,
        decided_at=now,
        letter=letter,
    )
    finish_deadline(case, key=ANSWER_BY, now=now)
    set_deadline(case, key="decision", what="Beslut enligt besked till sökanden", due_at=end_of_day(expected_on))
    record("application.request_refused", case=case, by=by, at=now, request=str(request.uuid))
    return refusal
