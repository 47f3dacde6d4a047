"""Appeals of decisions on applications (FL (2017:900) 37–46 §§): what `registry.workflow.appealing` does with any
appeal, with the application's sight, closings and letters."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.texts import fitting
from accounts.weighing import weighs
from applications.models import Application
from assessments.models import Appeal, Decision
from assessments.permissions import may_amend, may_handle, may_note_received
from assessments.workflow.closing import reopened
from assessments.workflow.common import seen
from assessments.workflow.speaking import agents_to_write_to
from registry.models import DisposalHold
from registry.slots import said
from registry.states import APPEALS, AppealAct, AppealStatus, next_of_appeal
from registry.workflow import appealdismissals, appealing
from sweden.typography import day_long


def may_judge(user: User, application: Application, part: int | None = None) -> bool:
    """Judge whether an appeal came in time: officers; only who decides dismisses one."""
    return may_handle(user, application, part) or may_amend(user, application, part)


def _held(appeal: Appeal, by: User) -> tuple[Appeal, Application]:
    application = seen(appeal.decision.application, by)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related(
        "decision__authority__organisation", "hold", "dismissal_of"
    )
    return rows.get(pk=appeal.pk), application


def _bench(appeal: Appeal, application: Application, *, by: User, now: datetime) -> appealing.Bench:
    told = appealdismissals.Told(
        application.case,
        application.coordinator,
        application.title,
        "applications:mine_one",
        agents_to_write_to(application),
        authority=appeal.decision.authority,
    )
    part = appeal.decision.authority_id  # whose decision it is: its own people see to the appeal

    def undo(why: str) -> None:
        dismissed = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.dismissal_of_id)
        if APPEALS.is_open(dismissed.status, AppealAct.TAKE_UP):
            appealing.take_up(dismissed, application.case, by=by, now=now)
        if why:
            appealdismissals.tell_taken_up(dismissed, told, why=why, by=by, now=now)

    return appealing.Bench(
        case=application.case,
        receives=may_note_received(by, application, part),
        judges=may_judge(by, application, part),
        handles=may_handle(by, application, part),
        decides=may_amend(by, application, part),
        changed=lambda: _changed(appeal, by, now),
        tell_dismissed=lambda: appealdismissals.tell_dismissed(appeal, told, by=by, now=now),
        undo=undo,
        let_go=lambda: _let_go(application, by=by, now=now),
    )


@transaction.atomic
def register_appeal(
    decision: Decision, *, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> Appeal:
    """Register that a decision is appealed; the case is kept from disposal from now on, and a closed one goes on.
    Raises NotAllowed, AppealFaulty."""
    application = seen(decision.application, by)
    if not may_note_received(by, application, decision.authority_id):
        raise NotAllowed
    given = Appeal(
        decision=decision,
        appellant=fitting(Appeal, "appellant", appellant),
        received_on=received_on,
        wants=wants.strip(),
    )
    return _came_in(given, application, what=f"beslutet den {day_long(decision.decided_on)}", by=by, now=now)


@transaction.atomic
def contest_dismissal(
    appeal: Appeal, *, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> Appeal:
    """Register that the dismissal of a late appeal is itself appealed: an appeal of its own, with its own time, in the
    same case. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    appeal, application = _held(appeal, by)
    if not may_note_received(by, application, appeal.decision.authority_id):
        raise NotAllowed
    next_of_appeal(appeal.status, AppealAct.CONTEST)
    given = Appeal(
        decision=appeal.decision,
        dismissal_of=appeal,
        appellant=fitting(Appeal, "appellant", appellant),
        received_on=received_on,
        wants=wants.strip(),
    )
    what = f"avvisningen den {day_long(given.appealed_on)} av ett överklagande"
    return _came_in(given, application, what=what, by=by, now=now)


def _came_in(appeal: Appeal, application: Application, *, what: str, by: User, now: datetime) -> Appeal:
    """Keep the case, open it if it was closed, and write the appeal down; the caller has asked who may."""
    appealing.demand_whole(appeal, now)
    if closing := application.closings.filter(reopened_at__isnull=True).select_for_update(of=["self"]).first():
        reopened(closing, reason="Beslutet är överklagat", by=by, now=now)
    case = application.case
    if not case.disposal_holds.filter(lifted_at__isnull=True).exists():
        reason = f"Beslutet {appeal.appealed_on} är överklagat"
        appeal.hold = DisposalHold.objects.create(case=case, reason=reason, placed_by=by, placed_at=now)
    appealing.came_in(appeal, _bench(appeal, application, by=by, now=now), what=what, by=by, now=now)
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
    return _does(
        appealing.judge_time,
        appeal,
        served_on=served_on,
        represents_public=represents_public,
        why=why,
        accept_all_the_same=accept_all_the_same,
        by=by,
        now=now,
    )


def _does(act: Any, appeal: Appeal, *, by: User, now: datetime, **values: Any) -> Appeal:
    """One of the acts on an appeal that is held."""
    appeal, application = _held(appeal, by)
    act(appeal, _bench(appeal, application, by=by, now=now), **values, by=by, now=now)
    return appeal


@weighs
@transaction.atomic
def reconsider(appeal: Appeal, *, came_to: str, why: str, by: User, now: datetime) -> Appeal:
    """Say what the authority's own reconsideration came to (37–39 §§). That the decision has been changed is said when
    a new one stands in its place; a dismissal that is changed is undone, and the late appeal taken up. Raises
    NotAllowed, AppealFaulty, NewDecisionMissing, AppealActNotOpen."""
    return _does(appealing.reconsider, appeal, came_to=came_to, why=why, by=by, now=now)


def _changed(appeal: Appeal, by: User, now: datetime) -> bool:
    """Whether the appealed decision has been changed since: by a new one in its place, or where the money is."""
    if Decision.objects.filter(replaces=appeal.decision).exists():
        return True
    days = [day for _filling, day in said("decision-changed", by, appeal.decision, now)]
    return any(day >= appeal.received_on for day in days)


@transaction.atomic
def hand_over(appeal: Appeal, *, court: str, on: date, by: User, now: datetime) -> Appeal:
    """Note that the appeal, the papers of the case, and a changed decision, have been handed over to the court (46 §).
    Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    return _does(appealing.hand_over, appeal, court=court, on=on, by=by, now=now)


@transaction.atomic
def enter_outcome(appeal: Appeal, *, outcome: str, on: date, number: str, note: str, by: User, now: datetime) -> Appeal:
    """Register what the court decided; what it asks of the authority is done as any decision. Where it has undone the
    dismissal of a late appeal, that one is to be handed over. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    return _does(appealing.enter_outcome, appeal, outcome=outcome, on=on, number=number, note=note, by=by, now=now)


@transaction.atomic
def withdraw_appeal(appeal: Appeal, *, on: date, by: User, now: datetime) -> Appeal:
    """Register that the appeal was withdrawn. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    return _does(appealing.withdraw, appeal, on=on, by=by, now=now)


def _let_go(application: Application, *, by: User, now: datetime) -> None:
    """End what kept the case from disposal and from being closed, when none of its appeals is open any more."""
    of_case = Appeal.objects.filter(decision__application=application)
    if not of_case.filter(ended_at__isnull=True).exclude(status=AppealStatus.LATE).exists():
        held = DisposalHold.objects.filter(pk__in=of_case.values("hold"), lifted_at__isnull=True)
        held.update(lifted_by=by, lifted_at=now)
