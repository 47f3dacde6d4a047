"""The life of an appeal (FL (2017:900) 37–46 §§), whatever decided: came in, judged in time, reconsidered, handed over,
ended. The storey that decided asks who may, brings its `Bench`, and holds the appeal's row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.texts import fitting
from registry.errors import AppealedDecision, AppealFaulty, BeforeTheCourt, NewDecisionMissing
from registry.loading import appeal_law
from registry.models import AppealLife, Case
from registry.models.stream import Direction
from registry.rules.appeals import time_of
from registry.states import PENDING, UNDONE, AppealAct, AppealStatus, CourtOutcome, Reconsidered, next_of_appeal
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day, local


@dataclass(frozen=True)
class Bench:
    """What the deciding storey brings to an appeal in a case of its own, for one reader.

    `receives`, `judges`, `handles`, `decides`: whether the reader may register what came, judge the time, hand over,
    and decide. `changed`: whether what is appealed has been changed since. `tell_dismissed`: send the dismissal.
    `undo`: take up the late appeal whose dismissal is undone, and tell of it where the authority did so itself (why).
    `let_go`: what follows when an appeal is open no more.
    """

    case: Case
    receives: bool
    judges: bool
    handles: bool
    decides: bool
    changed: Callable[[], bool]
    tell_dismissed: Callable[[], None]
    undo: Callable[[str], None]
    let_go: Callable[[], None]


def _demand(may: bool) -> None:
    if not may:
        raise NotAllowed


def due(day: date) -> datetime:
    """When what is to be done with an appeal promptly is late, counted from a day."""
    return end_of_day(day + timedelta(days=appeal_law().hand_over_days))


def demand_whole(appeal: AppealLife, now: datetime) -> None:
    """Raise AppealFaulty for an appeal without words, or with a day that cannot be."""
    if not appeal.appellant or not appeal.wants or not appeal.appealed_on <= appeal.received_on <= local(now).date():
        raise AppealFaulty


def came_in(appeal: AppealLife, bench: Bench, *, what: str, by: User, now: datetime) -> None:
    """Write an appeal down, of `what` as the register says it."""
    case = bench.case
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
        key=appeal.deadline,
        what="Pröva om överklagandet kom in i rätt tid (45 § FL)",
        due_at=due(appeal.received_on),
    )
    record("appeal.registered", case=case, by=by, at=now, appeal=str(appeal.uuid))


def judge_time(
    appeal: AppealLife,
    bench: Bench,
    *,
    served_on: date | None,
    represents_public: bool,
    why: str,
    accept_all_the_same: bool,
    by: User,
    now: datetime,
) -> None:
    """Judge whether an appeal came in time (45 §). Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    case = bench.case
    _demand(bench.judges)
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
    _demand(accepted or bench.decides)
    appeal.status = next_of_appeal(appeal.status, AppealAct.ACCEPT if accepted else AppealAct.DISMISS)
    appeal.served_on, appeal.represents_public = served_on, represents_public
    appeal.last_day, appeal.judged_why = time.last_day if time else None, why.strip()
    appeal.judged_by, appeal.judged_at = by, now
    appeal.save()
    if accepted:
        register(case, direction=Direction.DRAWN_UP, what="Prövning av om överklagandet kom i rätt tid", by=by, now=now)
        _to_hand_over(appeal, case, now)
    else:
        finish_deadline(case, key=appeal.deadline, now=now)
        bench.let_go()
        bench.tell_dismissed()
    record("appeal.judged", case=case, by=by, at=now, appeal=str(appeal.uuid), accepted=accepted)


def _to_hand_over(appeal: AppealLife, case: Case, now: datetime) -> None:
    words = "Överlämna överklagandet (46 § FL)"
    set_deadline(case, key=appeal.deadline, what=words, due_at=due(local(now).date()))


def take_up(appeal: AppealLife, case: Case, *, by: User, now: datetime) -> None:
    """The dismissal of a late appeal no longer stands: the appeal is to be handed over. The caller has asked who may,
    and whether the dismissal stood."""
    appeal.status = next_of_appeal(appeal.status, AppealAct.TAKE_UP)
    appeal.save(update_fields=["status"])
    register(case, direction=Direction.DRAWN_UP, what="Avvisat överklagande tas upp", by=by, now=now)
    _to_hand_over(appeal, case, now)
    record("appeal.taken_up", case=case, by=by, at=now, appeal=str(appeal.uuid))


def reconsider(appeal: AppealLife, bench: Bench, *, came_to: str, why: str, by: User, now: datetime) -> None:
    """Say what the authority's own reconsideration came to (37–39 §§). Raises NotAllowed, AppealFaulty,
    NewDecisionMissing, AppealActNotOpen."""
    _demand(bench.decides)
    appeal.status = next_of_appeal(appeal.status, AppealAct.RECONSIDER)
    if not why.strip() or came_to not in Reconsidered.values:
        raise AppealFaulty
    if came_to == Reconsidered.CHANGED and appeal.dismissal_of:
        bench.undo(why.strip())
    elif came_to == Reconsidered.CHANGED and not bench.changed():
        raise NewDecisionMissing
    appeal.reconsidered, appeal.reconsidered_why = came_to, why.strip()
    appeal.reconsidered_by, appeal.reconsidered_at = by, now
    appeal.save()
    what = "Omprövning med anledning av överklagande"
    register(bench.case, direction=Direction.DRAWN_UP, what=what, by=by, now=now)
    record("appeal.reconsidered", case=bench.case, by=by, at=now, appeal=str(appeal.uuid), came_to=came_to)


def demand_changeable(appeals: Iterable[AppealLife], *, plainly_wrong: bool) -> None:
    """Whether the authority itself may change a decision with these appeals of it (39 §): one that waits leaves only
    what 38 § demands (`plainly_wrong`), and none when the court has it. Raises AppealedDecision, BeforeTheCourt."""
    pending = {one.status for one in appeals if one.status in PENDING}
    if AppealStatus.HANDED_OVER in pending:
        raise BeforeTheCourt
    if pending and not plainly_wrong:
        raise AppealedDecision


def hand_over(appeal: AppealLife, bench: Bench, *, court: str, on: date, by: User, now: datetime) -> None:
    """Note that the appeal has been handed over to the court (46 §). Raises NotAllowed, AppealFaulty,
    AppealActNotOpen."""
    _demand(bench.handles)
    appeal.status = next_of_appeal(appeal.status, AppealAct.HAND_OVER)
    if not court.strip() or not appeal.received_on <= on <= local(now).date():
        raise AppealFaulty
    appeal.court, appeal.handed_over_on, appeal.handed_over_by = fitting(appeal, "court", court), on, by
    appeal.save()
    what = "Överklagande överlämnat till överinstansen"
    _entered(appeal, bench, Direction.SENT, what, counterpart=appeal.court, on=on, by=by, now=now)
    finish_deadline(bench.case, key=appeal.deadline, now=now)
    record("appeal.handed_over", case=bench.case, by=by, at=now, appeal=str(appeal.uuid))


def enter_outcome(
    appeal: AppealLife, bench: Bench, *, outcome: str, on: date, number: str, note: str, by: User, now: datetime
) -> None:
    """Register what the court decided. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    _demand(bench.receives)
    appeal.status = next_of_appeal(appeal.status, AppealAct.END)
    first = appeal.handed_over_on
    if outcome not in CourtOutcome.values or first is None or not first <= on <= local(now).date():
        raise AppealFaulty
    appeal.outcome, appeal.outcome_on = outcome, on
    appeal.court_number, appeal.outcome_note = fitting(appeal, "court_number", number), note.strip()
    internal = f"Mål {appeal.court_number}, {appeal.court}"
    what = "Avgörande i mål om överklagande"
    _entered(
        appeal, bench, Direction.RECEIVED, what, counterpart=appeal.court, on=on, by=by, now=now, internal=internal
    )
    if outcome in UNDONE and appeal.dismissal_of:
        bench.undo("")
    _ended(appeal, bench, now=now)
    record("appeal.ended", case=bench.case, by=by, at=now, appeal=str(appeal.uuid), outcome=outcome)


def withdraw(appeal: AppealLife, bench: Bench, *, on: date, by: User, now: datetime) -> None:
    """Register that the appeal was withdrawn. Raises NotAllowed, AppealFaulty, AppealActNotOpen."""
    _demand(bench.receives)
    appeal.status = next_of_appeal(appeal.status, AppealAct.WITHDRAW)
    if not appeal.received_on <= on <= local(now).date():
        raise AppealFaulty
    what = "Återkallelse av överklagande"
    _entered(appeal, bench, Direction.RECEIVED, what, counterpart=appeal.appellant, on=on, by=by, now=now)
    _ended(appeal, bench, now=now)
    record("appeal.withdrawn", case=bench.case, by=by, at=now, appeal=str(appeal.uuid))


def _entered(
    appeal: AppealLife,
    bench: Bench,
    direction: Direction,
    what: str,
    *,
    counterpart: str,
    on: date,
    by: User,
    now: datetime,
    internal: str = "",
) -> None:
    register(
        bench.case,
        direction=direction,
        what=what,
        what_internal=internal,
        counterpart=counterpart,
        by=by,
        now=now,
        occurred_on=on,
    )


def _ended(appeal: AppealLife, bench: Bench, *, now: datetime) -> None:
    appeal.ended_at = now
    appeal.save()
    finish_deadline(bench.case, key=appeal.deadline, now=now)
    bench.let_go()
