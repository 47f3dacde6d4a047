"""Appeals of decisions (FL (2017:900) 37–46 §§): registered, judged in time, reconsidered, handed over, and ended."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from applications.models import Application
from assessments.errors.appeals import AppealFaulty, NewDecisionMissing
from assessments.models import Appeal, Decision
from assessments.permissions import may_amend, may_handle, may_note_received
from assessments.rules.appeals import time_of
from assessments.states.appeals import AppealAct, AppealStatus, CourtOutcome, Reconsidered, next_of_appeal
from assessments.workflow.closing import reopened
from assessments.workflow.common import seen
from assessments.workflow.speaking import agents_to_write_to
from registry.loading import appeal_law
from registry.models import DisposalHold
from registry.models.stream import Direction
from registry.slots import said
from registry.workflow.letters import Part, Writing, send_letter
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day, local
from sweden.typography import day_long


def may_judge(user: User, application: Application) -> bool:
    """Judge whether an appeal came in time: officers; only who decides dismisses one."""
    return may_handle(user, application) or may_amend(user, application)


def _held(appeal: Appeal, by: User) -> tuple[Appeal, Application]:
    application = seen(appeal.decision.application, by)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("decision", "hold")
    return rows.get(pk=appeal.pk), application


def _deadline(appeal: Appeal) -> str:
    return f"appeal:{appeal.pk}"


@transaction.atomic
def register_appeal(
    decision: Decision, *, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> Appeal:
    """Register that a decision is appealed; the case is kept from disposal from now on, and a closed one goes on.
    Raises NotAllowed, AppealFaulty."""
    application = seen(decision.application, by)
    if not may_note_received(by, application) or decision.authority_id != application.case.authority_id:
        raise NotAllowed
    if not appellant.strip() or not wants.strip() or not decision.decided_on <= received_on <= local(now).date():
        raise AppealFaulty
    if closing := application.closings.filter(reopened_at__isnull=True).select_for_update(of=["self"]).first():
        reopened(closing, reason="Beslutet är överklagat", by=by, now=now)
    case, hold = application.case, None
    if not case.disposal_holds.filter(lifted_at__isnull=True).exists():
        hold = DisposalHold.objects.create(
            case=case, reason=f"Beslutet {decision.decided_on} är överklagat", placed_by=by, placed_at=now
        )
    appeal = Appeal.objects.create(
        decision=decision,
        appellant=appellant.strip()[:200],
        received_on=received_on,
        wants=wants.strip(),
        registered_by=by,
        registered_at=now,
        hold=hold,
    )
    register(
        case,
        direction=Direction.RECEIVED,
        what="Överklagande",
        what_internal=f"Överklagande av beslutet den {day_long(decision.decided_on)} från {appeal.appellant}",
        by=by,
        now=now,
        occurred_on=received_on,
    )
    set_deadline(
        case,
        key=_deadline(appeal),
        what="Pröva om överklagandet kom in i rätt tid (45 § FL)",
        due_at=end_of_day(received_on + timedelta(days=appeal_law().hand_over_days)),
    )
    record("appeal.registered", case=case, by=by, at=now, appeal=str(appeal.uuid))
    return appeal


@weighs
@transaction.atomic
def judge_time(
    appeal: Appeal,
    *,
    served_on: date | None,
    represents_public: bool,
    why: str,
    accept_all_the_same: bool = False,
    by: User,
    now: datetime,
) -> Appeal:
    """Judge whether an appeal came in time (45 §). One that did, or that is taken up all the same, with why, is to be
    handed over; a late one is dismissed by somebody who decides, with reasons and a letter.

    Where nobody knows when the party got the decision (`served_on` None) the appeal is taken for being in time, with
    why. Raises NotAllowed, AppealFaulty, AppealActNotOpen.
    """
    appeal, application = _held(appeal, by)
    decision, case = appeal.decision, application.case
    if not may_judge(by, application):
        raise NotAllowed
    if served_on is not None and not decision.decided_on <= served_on <= local(now).date():
        raise AppealFaulty
    time = time_of(
        received_on=appeal.received_on,
        decided_on=decision.decided_on,
        served_on=served_on,
        represents_public=represents_public,
        weeks=decision.content["appeal_weeks"] or appeal_law().weeks,
    )
    in_time = time is None or bool(time.in_time)
    accepted = in_time or accept_all_the_same
    if not why.strip() and (time is None or not in_time):
        raise AppealFaulty
    if not accepted and not may_amend(by, application):
        raise NotAllowed
    appeal.status = next_of_appeal(appeal.status, AppealAct.ACCEPT if accepted else AppealAct.DISMISS)
    appeal.served_on, appeal.represents_public = served_on, represents_public
    appeal.last_day, appeal.judged_why = time.last_day if time else None, why.strip()
    appeal.judged_by, appeal.judged_at = by, now
    appeal.save()
    if accepted:
        register(case, direction=Direction.DRAWN_UP, what="Prövning av om överklagandet kom i rätt tid", by=by, now=now)
        due_at = end_of_day(local(now).date() + timedelta(days=appeal_law().hand_over_days))
        set_deadline(case, key=_deadline(appeal), what="Överlämna överklagandet (46 § FL)", due_at=due_at)
    else:
        finish_deadline(case, key=_deadline(appeal), now=now)
        _let_go(application, by=by, now=now)
        _tell_dismissed(appeal, application, by=by, now=now)
    record("appeal.judged", case=case, by=by, at=now, appeal=str(appeal.uuid), accepted=accepted)
    return appeal


def _tell_dismissed(appeal: Appeal, application: Application, *, by: User, now: datetime) -> None:
    case = application.case
    writing = Writing(
        kind="appeal.dismissed",
        heading="Överklagandet avvisas",
        result="Vi avvisar överklagandet, eftersom det kom in för sent (45 § förvaltningslagen (2017:900)).",
        parts=[
            Part("Skäl", appeal.judged_why),
            Part(
                "Tiden",
                f"Överklagandet skulle ha kommit in senast den {day_long(appeal.last_day)}. Det kom in den "
                f"{day_long(appeal.received_on)}.",
            ),
        ],
        english=f"The appeal in the case {case.designation} has been dismissed as too late; see the Swedish text.",
        about=application.title,
        path="applications:mine_one",
        appeal="Ni kan överklaga beslutet om avvisning till förvaltningsrätten. Skriv vilket beslut ni överklagar "
        f"(diarienummer {case.designation}), hur ni vill att det ändras och varför. Skicka överklagandet till oss, "
        "inte till domstolen. Det ska ha kommit in inom tre veckor från den dag ni fick del av beslutet.",
        agents=agents_to_write_to(application),
    )
    send_letter(case, writing, to=application.coordinator, by=by, now=now)


@weighs
@transaction.atomic
def reconsider(appeal: Appeal, *, came_to: str, why: str, by: User, now: datetime) -> Appeal:
    """Say what the authority's own reconsideration came to (37–39 §§). That the decision has been changed is said when
    a new one stands in its place. Raises NotAllowed, AppealFaulty, NewDecisionMissing, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_amend(by, application):
        raise NotAllowed
    appeal.status = next_of_appeal(appeal.status, AppealAct.RECONSIDER)
    if not why.strip() or came_to not in Reconsidered.values:
        raise AppealFaulty
    if came_to == Reconsidered.CHANGED and not _changed(appeal, by, now):
        raise NewDecisionMissing
    appeal.reconsidered, appeal.reconsidered_why = came_to, why.strip()
    appeal.reconsidered_by, appeal.reconsidered_at = by, now
    appeal.save()
    register(
        application.case, direction=Direction.DRAWN_UP, what="Omprövning med anledning av överklagande", by=by, now=now
    )
    record("appeal.reconsidered", case=application.case, by=by, at=now, appeal=str(appeal.uuid), came_to=came_to)
    return appeal


def _changed(appeal: Appeal, by: User, now: datetime) -> bool:
    """Whether the appealed decision has been changed since: by a new one in its place, or where the money is."""
    if Decision.objects.filter(replaces=appeal.decision).exists():
        return True
    days = [day for _filling, day in said("decision-changed", by, appeal.decision.application.case, now)]
    return any(day >= appeal.received_on for day in days)


@transaction.atomic
def hand_over(appeal: Appeal, *, court: str, on: date, by: User, now: datetime) -> Appeal:
    """Note that the appeal, the papers of the case, and a changed decision, have been handed over to the court (46 §).
    Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_handle(by, application):
        raise NotAllowed
    appeal.status = next_of_appeal(appeal.status, AppealAct.HAND_OVER)
    if not court.strip() or not appeal.received_on <= on <= local(now).date():
        raise AppealFaulty
    appeal.court, appeal.handed_over_on, appeal.handed_over_by = court.strip()[:200], on, by
    appeal.save()
    register(
        application.case,
        direction=Direction.SENT,
        what="Överklagande överlämnat till överinstansen",
        counterpart=appeal.court,
        by=by,
        now=now,
        occurred_on=on,
    )
    finish_deadline(application.case, key=_deadline(appeal), now=now)
    record("appeal.handed_over", case=application.case, by=by, at=now, appeal=str(appeal.uuid))
    return appeal


@transaction.atomic
def enter_outcome(appeal: Appeal, *, outcome: str, on: date, number: str, note: str, by: User, now: datetime) -> Appeal:
    """Register what the court decided; what it asks of the authority is done as any decision. Raises NotAllowed,
    AppealFaulty, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_note_received(by, application):
        raise NotAllowed
    appeal.status = next_of_appeal(appeal.status, AppealAct.END)
    first = appeal.handed_over_on
    if outcome not in CourtOutcome.values or first is None or not first <= on <= local(now).date():
        raise AppealFaulty
    appeal.outcome, appeal.outcome_on = outcome, on
    appeal.court_number, appeal.outcome_note = number.strip()[:60], note.strip()
    register(
        application.case,
        direction=Direction.RECEIVED,
        what="Avgörande i mål om överklagande",
        what_internal=f"Mål {appeal.court_number}, {appeal.court}",
        counterpart=appeal.court,
        by=by,
        now=now,
        occurred_on=on,
    )
    _ended(appeal, application, by=by, now=now)
    record("appeal.ended", case=application.case, by=by, at=now, appeal=str(appeal.uuid), outcome=outcome)
    return appeal


@transaction.atomic
def withdraw_appeal(appeal: Appeal, *, on: date, by: User, now: datetime) -> Appeal:
    """Register that the appeal was withdrawn. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_note_received(by, application):
        raise NotAllowed
    appeal.status = next_of_appeal(appeal.status, AppealAct.WITHDRAW)
    if not appeal.received_on <= on <= local(now).date():
        raise AppealFaulty
    register(
        application.case,
        direction=Direction.RECEIVED,
        what="Återkallelse av överklagande",
        counterpart=appeal.appellant,
        by=by,
        now=now,
        occurred_on=on,
    )
    _ended(appeal, application, by=by, now=now)
    record("appeal.withdrawn", case=application.case, by=by, at=now, appeal=str(appeal.uuid))
    return appeal


def _ended(appeal: Appeal, application: Application, *, by: User, now: datetime) -> None:
    appeal.ended_at = now
    appeal.save()
    finish_deadline(application.case, key=_deadline(appeal), now=now)
    _let_go(application, by=by, now=now)


def _let_go(application: Application, *, by: User, now: datetime) -> None:
    """End what kept the case from disposal and from being closed, when none of its appeals is open any more."""
    of_case = Appeal.objects.filter(decision__application=application)
    if not of_case.filter(ended_at__isnull=True).exclude(status=AppealStatus.LATE).exists():
        held = DisposalHold.objects.filter(pk__in=of_case.values("hold"), lifted_at__isnull=True)
        held.update(lifted_by=by, lifted_at=now)
