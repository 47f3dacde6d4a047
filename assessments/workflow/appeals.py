"""Appeals of decisions (FL (2017:900) 37–46 §§): registered, judged in time, reconsidered, handed over, and ended."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from applications.models import Application
from assessments.errors.appeals import AppealFaulty, NewDecisionMissing
from assessments.models import Appeal, Decision
from assessments.permissions import may_amend, may_handle, may_note_received
from assessments.rules.appeals import time_of
from assessments.states.appeals import UNDONE, AppealAct, AppealStatus, CourtOutcome, Reconsidered, next_of_appeal
from assessments.workflow.closing import reopened
from assessments.workflow.common import seen
from assessments.workflow.dismissals import deadline_of, due, take_up, tell_dismissed, tell_taken_up
from registry.loading import appeal_law
from registry.models import DisposalHold
from registry.models.stream import Direction
from registry.slots import said
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import local
from sweden.typography import day_long


def may_judge(user: User, application: Application) -> bool:
    """Judge whether an appeal came in time: officers; only who decides dismisses one."""
    return may_handle(user, application) or may_amend(user, application)


def _held(appeal: Appeal, by: User) -> tuple[Appeal, Application]:
    application = seen(appeal.decision.application, by)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("decision", "hold", "dismissal_of")
    return rows.get(pk=appeal.pk), application


@transaction.atomic
def register_appeal(
    decision: Decision, *, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> Appeal:
    """Register that a decision is appealed; the case is kept from disposal from now on, and a closed one goes on.
    Raises NotAllowed, AppealFaulty."""
    application = seen(decision.application, by)
    if not may_note_received(by, application) or decision.authority_id != application.case.authority_id:
        raise NotAllowed
    given = Appeal(decision=decision, appellant=appellant.strip()[:200], received_on=received_on, wants=wants.strip())
    return _came_in(given, application, what=f"beslutet den {day_long(decision.decided_on)}", by=by, now=now)


@transaction.atomic
def contest_dismissal(
    appeal: Appeal, *, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> Appeal:
    """Register that the dismissal of a late appeal is itself appealed: an appeal of its own, with its own time, in the
    same case. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_note_received(by, application):
        raise NotAllowed
    next_of_appeal(appeal.status, AppealAct.CONTEST)
    given = Appeal(
        decision=appeal.decision,
        dismissal_of=appeal,
        appellant=appellant.strip()[:200],
        received_on=received_on,
        wants=wants.strip(),
    )
    what = f"avvisningen den {day_long(given.appealed_on)} av ett överklagande"
    return _came_in(given, application, what=what, by=by, now=now)


def _came_in(appeal: Appeal, application: Application, *, what: str, by: User, now: datetime) -> Appeal:
    """Keep the case, open it if it was closed, and write the appeal down; the caller has asked who may."""
    if not appeal.appellant or not appeal.wants or not appeal.appealed_on <= appeal.received_on <= local(now).date():
        raise AppealFaulty
    if closing := application.closings.filter(reopened_at__isnull=True).select_for_update(of=["self"]).first():
        reopened(closing, reason="Beslutet är överklagat", by=by, now=now)
    case = application.case
    if not case.disposal_holds.filter(lifted_at__isnull=True).exists():
        reason = f"Beslutet {appeal.appealed_on} är överklagat"
        appeal.hold = DisposalHold.objects.create(case=case, reason=reason, placed_by=by, placed_at=now)
    appeal.registered_by, appeal.registered_at = by, now
    appeal.save()
    register(
        case,
        direction=Direction.RECEIVED,
        what="Överklagande",
        what_internal=f"Överklagande av {what} från {appeal.appellant}",
        by=by,
        now=now,
        occurred_on=appeal.received_on,
    )
    set_deadline(
        case,
        key=deadline_of(appeal),
        what="Pröva om överklagandet kom in i rätt tid (45 § FL)",
        due_at=due(appeal.received_on),
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
    case = application.case
    if not may_judge(by, application):
        raise NotAllowed
    if served_on is not None and not appeal.appealed_on <= served_on <= local(now).date():
        raise AppealFaulty
    time = time_of(
        received_on=appeal.received_on,
        decided_on=appeal.appealed_on,
        served_on=served_on,
        represents_public=represents_public,
        weeks=appeal.weeks or appeal_law().weeks,
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
        due_at = due(local(now).date())
        set_deadline(case, key=deadline_of(appeal), what="Överlämna överklagandet (46 § FL)", due_at=due_at)
    else:
        finish_deadline(case, key=deadline_of(appeal), now=now)
        _let_go(application, by=by, now=now)
        tell_dismissed(appeal, application, by=by, now=now)
    record("appeal.judged", case=case, by=by, at=now, appeal=str(appeal.uuid), accepted=accepted)
    return appeal


@weighs
@transaction.atomic
def reconsider(appeal: Appeal, *, came_to: str, why: str, by: User, now: datetime) -> Appeal:
    """Say what the authority's own reconsideration came to (37–39 §§). That the decision has been changed is said when
    a new one stands in its place; a dismissal that is changed is undone, and the late appeal taken up. Raises
    NotAllowed, AppealFaulty, NewDecisionMissing, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_amend(by, application):
        raise NotAllowed
    appeal.status = next_of_appeal(appeal.status, AppealAct.RECONSIDER)
    if not why.strip() or came_to not in Reconsidered.values:
        raise AppealFaulty
    if came_to == Reconsidered.CHANGED and (dismissed := appeal.dismissal_of):
        take_up(dismissed, application, by=by, now=now)
        tell_taken_up(dismissed, application, why=why.strip(), by=by, now=now)
    elif came_to == Reconsidered.CHANGED and not _changed(appeal, by, now):
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
    finish_deadline(application.case, key=deadline_of(appeal), now=now)
    record("appeal.handed_over", case=application.case, by=by, at=now, appeal=str(appeal.uuid))
    return appeal


@transaction.atomic
def enter_outcome(appeal: Appeal, *, outcome: str, on: date, number: str, note: str, by: User, now: datetime) -> Appeal:
    """Register what the court decided; what it asks of the authority is done as any decision. Where it has undone the
    dismissal of a late appeal, that one is to be handed over. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
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
    if outcome in UNDONE and appeal.dismissal_of:
        take_up(appeal.dismissal_of, application, by=by, now=now)
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
    finish_deadline(application.case, key=deadline_of(appeal), now=now)
    _let_go(application, by=by, now=now)


def _let_go(application: Application, *, by: User, now: datetime) -> None:
    """End what kept the case from disposal and from being closed, when none of its appeals is open any more."""
    of_case = Appeal.objects.filter(decision__application=application)
    if not of_case.filter(ended_at__isnull=True).exclude(status=AppealStatus.LATE).exists():
        held = DisposalHold.objects.filter(pk__in=of_case.values("hold"), lifted_at__isnull=True)
        held.update(lifted_by=by, lifted_at=now)
