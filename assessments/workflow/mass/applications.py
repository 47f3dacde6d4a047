"""Acts that are done to many applications at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import Act, Status, is_open
from assessments.errors.decisions import ProposalGone
from assessments.errors.procedure import CaseDecided
from assessments.errors.reviews import NobodyToRemind
from assessments.models import DecisionMeeting, Outcome
from assessments.permissions import MAY, may_check_eligibility, may_handle, may_keep_reviewers, may_propose
from assessments.states.reviews import HANDED_IN
from assessments.workflow.agenda import nothing_left, put_on_agenda, to_decide
from assessments.workflow.assigning import REVIEWED, extend, remind_of
from assessments.workflow.communicating import leave_out
from assessments.workflow.eligibility import check_eligibility, let_in_late, reopen_eligibility
from assessments.workflow.procedure import UNDECIDED, tell_of_delay
from assessments.workflow.proposals import propose, requested, take_back
from registry.massacts import Kind
from sweden.clock import end_of_day

Do = Callable[[Application, Mapping[str, Any], User, datetime], object]
May = Callable[[User, Application], bool]


def _kind(words: str | Promise, act: str, may: May, open_: Callable[[Application], bool], do: Do, **more: Any) -> Kind:
    """An act on applications: whether one may, and whether the application is where it can be done."""

    def refusals(by: User, applications: Sequence[Application]) -> dict[int, DomainError]:
        found: dict[int, DomainError] = {}
        for one in applications:
            if not may(by, one):
                found[one.pk] = NotAllowed()
            elif not open_(one):
                found[one.pk] = ActNotOpen(status=one.status, act=act) if one.status in UNDECIDED else CaseDecided()
        return found

    return Kind(words, refusals, do, **more)


def _check(eligible: bool) -> Do:
    def do(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
        ground = "" if eligible else str(values["ground"])
        return check_eligibility(application, eligible=eligible, note=values["note"], ground=ground, by=by, now=now)

    return do


def _undo(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return reopen_eligibility(application, reason=values["reason"], by=by, now=now)


def _delay(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    expected_on = date.fromisoformat(values["expected_on"])
    return tell_of_delay(application, reason=values["reason"], expected_on=expected_on, by=by, now=now)


def _leave_out(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return leave_out(application, ground=values["ground"], reason=values["reason"], by=by, now=now)


def _propose(outcome: str) -> Do:
    def do(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
        return propose(
            application,
            outcome=outcome,
            amounts=requested(application) if outcome == Outcome.GRANT else (),
            reasons=values["reasons"],
            terms=values.get("terms", ""),
            by=by,
            now=now,
        )

    return do


def _in(act: Act, *statuses: Status) -> Callable[[Application], bool]:
    def open_(application: Application) -> bool:
        return is_open(application.status, act) and (not statuses or application.status in statuses)

    return open_


def _undecided(application: Application) -> bool:
    return application.status in UNDECIDED


def _hold_meeting(values: Mapping[str, Any]) -> object:
    return DecisionMeeting.objects.select_for_update(of=["self"]).filter(uuid=values["meeting"]).first()


def _agenda(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    meeting = DecisionMeeting.objects.visible_to(by).filter(uuid=values["meeting"]).first()
    if meeting is None:
        raise NotAllowed
    return put_on_agenda(meeting, [application], by=by, now=now)


def _known_to_decide(by: User, applications: Sequence[Application]) -> dict[int, DomainError]:
    """Those on which none of the authorities whose meetings one keeps has anything to decide: the whole, its part of a
    joint call, or a grant that is taken up again."""
    mine = authorities_as(by, *MAY["assessments.meet"])
    if not mine:
        return {one.pk: NotAllowed() for one in applications}
    keys = [one.pk for one in applications]
    left = set(Application.objects.filter(to_decide(mine), pk__in=keys).values_list("pk", flat=True))
    return {one.pk: nothing_left(one) for one in applications if one.pk not in left}


def _take_back(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    standing = application.proposals.waiting().filter(authority=application.case.authority).first()
    if standing is None:
        raise ProposalGone
    return take_back(standing, note=values["note"], by=by, now=now)


def _remind(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return remind_of(application, by=by, now=now)


def _extend(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    rows = application.review_assignments.carried().exclude(review__status__in=HANDED_IN)
    due_at = end_of_day(date.fromisoformat(values["due_on"]))
    if not extend(rows, due_at=due_at, why=values["why"], by=by, now=now):
        raise NobodyToRemind
    return due_at


def _status(*statuses: Status) -> Callable[[Application], bool]:
    return lambda application: application.status in statuses


def _may_keep(user: User, application: Application) -> bool:
    return may_keep_reviewers(user, application.case.authority_id)


def _late(applications: Sequence[Application]) -> dict[int, str]:
    """Those that came in too late, which are let in only with reasons."""
    said = _(
        "It came in late, and is let in only with reasons. Leave it out, or write them below: they are noted on each."
    )
    return {one.pk: str(said) for one in applications if let_in_late(one)}


ACTS: dict[str, Kind] = {
    "eligible": _kind(
        _("The formal demands are met"),
        "eligible",
        may_check_eligibility,
        _in(Act.FIND_ELIGIBLE),
        _check(True),
        warns=_late,
    ),
    "ineligible": _kind(
        _("The formal demands are not met"),
        "ineligible",
        may_check_eligibility,
        _in(Act.FIND_INELIGIBLE),
        _check(False),
    ),
    "undo": _kind(_("Take the check back"), "undo", may_check_eligibility, _in(Act.REOPEN_ELIGIBILITY), _undo),
    "delay": _kind(_("Tell the party of delay"), "delay", may_handle, _undecided, _delay),
    "leave_out": _kind(
        _("Note why nothing is communicated before the decision"), "leave_out", may_handle, _undecided, _leave_out
    ),
    "propose_grant": _kind(
        _("Propose what was applied for"),
        "propose_grant",
        may_propose,
        _in(Act.PROPOSE, Status.ELIGIBLE),
        _propose(Outcome.GRANT),
    ),
    "propose_reject": _kind(
        _("Propose rejection"),
        "propose_reject",
        may_propose,
        _in(Act.PROPOSE, Status.ELIGIBLE),
        _propose(Outcome.REJECT),
    ),
    "propose_dismiss": _kind(
        _("Propose dismissal"),
        "propose_dismiss",
        may_propose,
        _in(Act.PROPOSE, Status.INELIGIBLE),
        _propose(Outcome.DISMISS),
    ),
    "take_back": _kind(_("Take the proposals back"), "take_back", may_propose, _status(Status.PROPOSED), _take_back),
    "agenda": Kind(_("Put on the agenda of a decision meeting"), _known_to_decide, _agenda, holds_first=_hold_meeting),
    "remind": _kind(_("Remind the reviewers"), "remind", _may_keep, _status(*REVIEWED), _remind),
    "extend": _kind(_("Give the reviewers more time"), "extend", _may_keep, _status(*REVIEWED), _extend),
}
#: What makes sense on the lists of proposals and of a call's reviews; the list of applications has all.
OF_PROPOSALS, OF_REVIEWS = ("take_back", "agenda"), ("remind", "extend")
#: What is done to all that is chosen on the ranked list.
OF_THE_LINE = ("propose_grant",)


def rows(user: User) -> QuerySet[Application]:
    """The applications that `user` sees, as they are chosen among."""
    seen = Application.objects.visible_to(user).handed_in().filter(case__mode="live")
    return seen.select_related("case__authority__organisation", "call__case", "submitted_version", "coordinator").defer(
        "case__search"
    )


def read(application: Application) -> str:
    """What a preview shows of an application: its version and status."""
    return f"{application.submitted_version.number}:{application.status}"
