"""Appeals of what is decided in a case besides the application itself: a refused disclosure, a claim for repayment.

Which decisions those are, the deciding storey tells in the slot `appealable`; what is done with an appeal is the same
for all (`registry.workflow.appealing`). While one is open the case is kept, by the slots `disposal` and `case-open`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.texts import fitting
from accounts.weighing import weighs
from registry.models import Case, CaseAppeal, DecisionKind, Disclosure, DisclosureItem, Message
from registry.models.case import CaseKind
from registry.models.disclosure import Disclosed
from registry.permissions import may_decide_appeal, may_handle_appeal, may_receive_appeal
from registry.rules.appeals import Appealable
from registry.slots import said
from registry.states import APPEALS, AppealAct, AppealStatus, Reconsidered, next_of_appeal
from registry.workflow import appealdismissals, appealing
from registry.workflow.appeals import appeals_of
from sweden.clock import local
from sweden.typography import day_long


def appealable(case: Case, now: datetime) -> list[Appealable]:
    """The decisions in the case that can be appealed here, the latest first."""
    found = [one for _filling, more in said("appealable", None, case, now) for one in more]
    return sorted(found, key=lambda one: one.decided_on, reverse=True)


def disclosures(user: Any, case: Case, now: datetime) -> list[Appealable] | None:
    """A refused or masked disclosure, decided in its own case. It has been changed when what was refused has been
    disclosed since, on a request of its own."""
    one = Disclosure.objects.filter(case=case, decision__isnull=False).first()
    if one is None or one.decided_at is None:
        return None
    day = local(one.decided_at).date()
    kept = set(one.items.exclude(outcome=Disclosed.FULL).values_list("source", "name"))
    since = DisclosureItem.objects.filter(disclosure__decided_at__gt=one.decided_at, outcome=Disclosed.FULL)
    after = since.filter(source__in={source for source, _name in kept})
    rows = after.values_list("source", "name", "disclosure__decided_at")
    given = [at for source, name, at in rows if (source, name) in kept]
    rule = appeals_of(case.authority, day)[DecisionKind.DISCLOSURE]
    words = f"beslutet den {day_long(day)} om utlämnande av allmän handling"
    changed = local(max(given)).date() if given else None
    return [Appealable(DecisionKind.DISCLOSURE, case.uuid, words, day, rule.weeks if rule else 0, changed_on=changed)]


def kept_open(user: Any, cases: Iterable[int], now: datetime) -> dict[int, str]:
    """By the case's key, in words: an appeal that is not ended."""
    open_ = CaseAppeal.objects.filter(case__in=cases, ended_at__isnull=True).exclude(status=AppealStatus.LATE)
    return dict.fromkeys(open_.values_list("case", flat=True), _("A decision in the case is appealed."))


def may_judge(user: Any, case: Case) -> bool:
    """Judge whether an appeal came in time: who handles it; only who decides dismisses one."""
    return may_handle_appeal(user, case) or may_decide_appeal(user, case)


def _held(appeal: CaseAppeal, by: User) -> CaseAppeal:
    if not CaseAppeal.objects.visible_to(by).filter(pk=appeal.pk).exists():
        raise NotAllowed
    rows = CaseAppeal.objects.select_for_update(of=("self",))
    rows = rows.select_related("case__authority__organisation", "case__officer", "dismissal_of")
    held: CaseAppeal = rows.get(pk=appeal.pk)
    # Always in this order. The case too: of its last two appeals that end at once, the later sees that none is left.
    if held.dismissal_of_id:
        rows.get(pk=held.dismissal_of_id)
    Case.objects.select_for_update(of=("self",)).only("pk").get(pk=held.case_id)
    return held


def _told(appeal: CaseAppeal, now: datetime) -> appealdismissals.Told:
    one = next((one for one in appealable(appeal.case, now) if one.about == appeal.about), None)
    to = Organisation.objects.filter(pk=one.party).first() if one and one.party else None
    return appealdismissals.Told(appeal.case, to, email=answer_email(appeal.case))


def answer_email(case: Case) -> str:
    """The e-mail address where whoever asked for documents wants the answer; empty where none is known: a letter to
    them is then sent by hand."""
    given = Disclosure.objects.filter(case=case).values_list("answer_to", flat=True).first() or ""
    try:
        Message._meta.get_field("to_email").run_validators(given)
    except ValidationError:
        return ""
    return given


def is_sent_by_hand(case: Case) -> bool:
    """Whether nobody is mailed what is decided of an appeal in the case."""
    return case.kind == CaseKind.DISCLOSURE and not answer_email(case)


def say_by_hand(case: Case, appeals: Iterable[CaseAppeal]) -> None:
    """Put on each of the case's appeals whether a letter about it is to be sent `by_hand`: one of its dismissal, or of
    the change of one, to somebody whose e-mail address is not known."""
    unknown = is_sent_by_hand(case)
    for one in appeals:
        is_changed = one.dismissal_of_id is not None and one.reconsidered == Reconsidered.CHANGED
        one.by_hand = unknown and (one.status == AppealStatus.LATE or is_changed)


def _bench(appeal: CaseAppeal, *, by: User, now: datetime) -> appealing.Bench:
    case = appeal.case

    def changed() -> bool:
        days = [one.changed_on for one in appealable(case, now) if one.about == appeal.about]
        return any(day is not None and day >= appeal.received_on for day in days)

    def undo(why: str) -> None:
        dismissed = CaseAppeal.objects.select_for_update(of=("self",)).get(pk=appeal.dismissal_of_id)
        if APPEALS.is_open(dismissed.status, AppealAct.TAKE_UP):
            appealing.take_up(dismissed, case, by=by, now=now)
        if why:
            appealdismissals.tell_taken_up(dismissed, _told(appeal, now), why=why, by=by, now=now)

    return appealing.Bench(
        case=case,
        receives=may_receive_appeal(by, case),
        judges=may_judge(by, case),
        handles=may_handle_appeal(by, case),
        decides=may_decide_appeal(by, case),
        changed=changed,
        tell_dismissed=lambda: appealdismissals.tell_dismissed(appeal, _told(appeal, now), by=by, now=now),
        undo=undo,
        let_go=lambda: None if kept_open(by, [case.pk], now) else _closed(case, now),
    )


def _closed(case: Case, now: datetime | None) -> None:
    """A request for documents is a case that its decision closes: appeals of it open it until the last has ended."""
    if case.kind == CaseKind.DISCLOSURE:
        Case.objects.filter(pk=case.pk).update(closed_at=now)


@transaction.atomic
def register_appeal(
    case: Case, *, about: Any, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> CaseAppeal:
    """Register that a decision in the case is appealed, by its uuid. Raises NotAllowed, AppealFaulty."""
    case = Case.objects.visible_to(by).select_related("authority__organisation", "officer").filter(pk=case.pk).first()
    if case is None or not may_receive_appeal(by, case):
        raise NotAllowed
    one = next((one for one in appealable(case, now) if str(one.about) == str(about)), None)
    if one is None:
        raise NotAllowed
    given = CaseAppeal(
        case=case,
        kind=one.kind,
        about=one.about,
        what=one.what,
        decided_on=one.decided_on,
        decided_weeks=one.weeks,
        appellant=fitting(CaseAppeal, "appellant", appellant),
        received_on=received_on,
        wants=wants.strip(),
    )
    return _came_in(given, what=one.what, by=by, now=now)


@transaction.atomic
def contest_dismissal(
    appeal: CaseAppeal, *, appellant: str, received_on: date, wants: str, by: User, now: datetime
) -> CaseAppeal:
    """Register that the dismissal of a late appeal is itself appealed. Raises NotAllowed, AppealFaulty,
    AppealActNotOpen."""
    appeal = _held(appeal, by)
    if not may_receive_appeal(by, appeal.case):
        raise NotAllowed
    next_of_appeal(appeal.status, AppealAct.CONTEST)
    same = {name: getattr(appeal, name) for name in ("case", "kind", "about", "what", "decided_on", "decided_weeks")}
    given = CaseAppeal(
        **same,
        dismissal_of=appeal,
        appellant=fitting(CaseAppeal, "appellant", appellant),
        received_on=received_on,
        wants=wants.strip(),
    )
    what = f"avvisningen den {day_long(given.appealed_on)} av ett överklagande"
    return _came_in(given, what=what, by=by, now=now)


def _came_in(appeal: CaseAppeal, *, what: str, by: User, now: datetime) -> CaseAppeal:
    appealing.demand_whole(appeal, now)
    _closed(appeal.case, None)
    appealing.came_in(appeal, _bench(appeal, by=by, now=now), what=what, by=by, now=now)
    return appeal


def _does(act: Any, appeal: CaseAppeal, *, by: User, now: datetime, **values: Any) -> CaseAppeal:
    appeal = _held(appeal, by)
    act(appeal, _bench(appeal, by=by, now=now), **values, by=by, now=now)
    return appeal


@weighs
@transaction.atomic
def judge_time(
    appeal: CaseAppeal,
    *,
    served_on: date | None,
    represents_public: bool,
    why: str,
    accept_all_the_same: bool = False,
    by: User,
    now: datetime,
) -> CaseAppeal:
    """Judge whether an appeal came in time (45 §); see `appealing.judge_time`."""
    values = {"served_on": served_on, "represents_public": represents_public, "why": why}
    return _does(appealing.judge_time, appeal, **values, accept_all_the_same=accept_all_the_same, by=by, now=now)


@weighs
@transaction.atomic
def reconsider(appeal: CaseAppeal, *, came_to: str, why: str, by: User, now: datetime) -> CaseAppeal:
    """Say what the authority's own reconsideration came to (37–39 §§); see `appealing.reconsider`."""
    return _does(appealing.reconsider, appeal, came_to=came_to, why=why, by=by, now=now)


@transaction.atomic
def hand_over(appeal: CaseAppeal, *, court: str, on: date, by: User, now: datetime) -> CaseAppeal:
    """Note that the appeal has been handed over to the court (46 §); see `appealing.hand_over`."""
    return _does(appealing.hand_over, appeal, court=court, on=on, by=by, now=now)


@transaction.atomic
def enter_outcome(
    appeal: CaseAppeal, *, outcome: str, on: date, number: str, note: str, by: User, now: datetime
) -> CaseAppeal:
    """Register what the court decided; see `appealing.enter_outcome`."""
    return _does(appealing.enter_outcome, appeal, outcome=outcome, on=on, number=number, note=note, by=by, now=now)


@transaction.atomic
def withdraw_appeal(appeal: CaseAppeal, *, on: date, by: User, now: datetime) -> CaseAppeal:
    """Register that the appeal was withdrawn; see `appealing.withdraw`."""
    return _does(appealing.withdraw, appeal, on=on, by=by, now=now)
