"""One act on many applications: previewed, done in the background one by one, and what was refused is named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import Act, Status, is_open
from assessments.errors.decisions import ProposalGone
from assessments.errors.mass import ChangedSincePreview, NothingChosen, TooMany
from assessments.errors.procedure import CaseDecided
from assessments.errors.reviews import NobodyToRemind
from assessments.models import DecisionMeeting, MassAct, MassItem, MassStatus, Outcome
from assessments.permissions import may_check_eligibility, may_handle, may_keep_reviewers, may_propose
from assessments.states.reviews import HANDED_IN
from assessments.workflow.assigning import REVIEWED, extend, remind_of
from assessments.workflow.communicating import leave_out
from assessments.workflow.eligibility import check_eligibility, let_in_late, reopen_eligibility
from assessments.workflow.meetings import READY, put_on_agenda
from assessments.workflow.procedure import UNDECIDED, tell_of_delay
from assessments.workflow.proposals import propose, requested, take_back
from registry.models import Job
from registry.workflow.outbox import Progress, queue_job, run_job
from sweden.clock import end_of_day

TASK = "assessments.tasks.do_mass_act"
#: Applications in one mass act at most.
MOST = 500

Do = Callable[[Application, Mapping[str, Any], User, datetime], object]
May = Callable[[User, Application], bool]


@dataclass(frozen=True)
class MassKind:
    """An act that can be done to many: its words, who may, where it is open, and the act itself."""

    words: str | Promise
    may: May
    open: Callable[[Application], bool]
    do: Do


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


def _agenda(application: Application, values: Mapping[str, Any], by: User, now: datetime) -> object:
    meeting = DecisionMeeting.objects.visible_to(by).filter(uuid=values["meeting"]).first()
    if meeting is None:
        raise NotAllowed
    return put_on_agenda(meeting, [application], by=by, now=now)


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


ACTS: dict[str, MassKind] = {
    "eligible": MassKind(_("The formal demands are met"), may_check_eligibility, _in(Act.FIND_ELIGIBLE), _check(True)),
    "ineligible": MassKind(
        _("The formal demands are not met"), may_check_eligibility, _in(Act.FIND_INELIGIBLE), _check(False)
    ),
    "undo": MassKind(_("Take the check back"), may_check_eligibility, _in(Act.REOPEN_ELIGIBILITY), _undo),
    "delay": MassKind(_("Tell the party of delay"), may_handle, _undecided, _delay),
    "leave_out": MassKind(
        _("Note why nothing is communicated before the decision"), may_handle, _undecided, _leave_out
    ),
    "propose_grant": MassKind(
        _("Propose what was applied for"), may_propose, _in(Act.PROPOSE, Status.ELIGIBLE), _propose(Outcome.GRANT)
    ),
    "propose_reject": MassKind(
        _("Propose rejection"), may_propose, _in(Act.PROPOSE, Status.ELIGIBLE), _propose(Outcome.REJECT)
    ),
    "propose_dismiss": MassKind(
        _("Propose dismissal"), may_propose, _in(Act.PROPOSE, Status.INELIGIBLE), _propose(Outcome.DISMISS)
    ),
    "take_back": MassKind(_("Take the proposals back"), may_propose, _status(Status.PROPOSED), _take_back),
    "agenda": MassKind(_("Put on the agenda of a decision meeting"), may_propose, _status(*READY), _agenda),
    "remind": MassKind(_("Remind the reviewers"), _may_keep, _status(*REVIEWED), _remind),
    "extend": MassKind(_("Give the reviewers more time"), _may_keep, _status(*REVIEWED), _extend),
}
#: What makes sense on the lists of proposals and of a call's reviews; the list of applications has all.
OF_PROPOSALS, OF_REVIEWS = ("take_back", "agenda"), ("remind", "extend")


@dataclass(frozen=True)
class Previewed:
    """An application in a preview, with the refusal that is already known (None: nothing known stands against it), and
    whether the act demands reasons of it that other applications do without."""

    application: Application
    refusal: DomainError | None
    needs_reasons: bool = False


def preview(act: str, applications: Sequence[Application], *, by: User) -> list[Previewed]:
    """What is known beforehand of each: whether one may, and whether it is open. The act itself judges the rest."""
    kind = ACTS[act]
    found = []
    for application in applications:
        refusal: DomainError | None = None
        if not kind.may(by, application):
            refusal = NotAllowed()
        elif not kind.open(application):
            undecided = application.status in UNDECIDED
            refusal = ActNotOpen(status=application.status, act=act) if undecided else CaseDecided()
        found.append(Previewed(application, refusal, act == "eligible" and let_in_late(application)))
    return found


@transaction.atomic
def ask_mass(
    act: str,
    applications: Sequence[Application],
    *,
    values: Mapping[str, Any],
    read: Mapping[str, tuple[int, str]] | None = None,
    refused: Sequence[Previewed] = (),
    by: User,
    now: datetime,
) -> MassAct:
    """Queue the act on the applications; `read` is what the preview showed of each: its version's number and status.
    `refused`: those that were chosen as well and cannot be done, which are told of beside the others.

    Raises NothingChosen, TooMany. Nothing is done yet: the worker does one at a time.
    """
    if not applications:
        raise NothingChosen
    if len(applications) + len(refused) > MOST:
        raise TooMany(most=MOST)
    mass = MassAct.objects.create(act=act, values=dict(values), asked_by=by, asked_at=now)
    read = read or {}
    items = []
    for one in applications:
        version, state = read.get(str(one.case.uuid)) or (one.submitted_version.number, str(one.status))
        items.append(MassItem(mass=mass, application=one, version=version, state=state))
    for left in refused:
        one = left.application
        told = {"status": MassStatus.REFUSED, "said": str(left.refusal), "done_at": now}
        version = one.submitted_version.number
        items.append(MassItem(mass=mass, application=one, version=version, state=one.status, **told))
    MassItem.objects.bulk_create(items)
    label = str(ACTS[act].words)
    mass.job = queue_job(TASK, key=f"mass:{mass.uuid}", by=by, now=now, label=label, mass=str(mass.uuid))
    mass.save(update_fields=["job"])
    return mass


def do_mass_act(pk: int, *, now: datetime) -> None:
    """Carry out the job, each item in its own transaction. Ended in the middle, it goes on where it was."""
    run_job(pk, lambda job, progress: _work(job, progress, now))


def _work(job: Job, progress: Progress, now: datetime) -> None:
    mass = MassAct.objects.get(uuid=job.arguments["mass"])
    by = User.objects.select_related("person").get(pk=mass.asked_by_id)
    keys = list(mass.items.values_list("pk", flat=True))
    with translation.override(by.language or "sv"):
        for done, key in enumerate(keys, start=1):
            _one(mass, key, by, now)
            progress(done, len(keys))


def _one(mass: MassAct, key: int, by: User, now: datetime) -> None:
    try:
        with transaction.atomic():
            item = MassItem.objects.select_for_update(of=["self"]).get(pk=key)
            if item.status != MassStatus.WAITING:
                return
            application = (
                Application.objects.select_for_update(of=["self"])
                .select_related("case__authority__organisation", "call__case", "submitted_version", "coordinator")
                .get(pk=item.application_id)
            )
            if (application.submitted_version.number, application.status) != (item.version, item.state):
                raise ChangedSincePreview
            ACTS[mass.act].do(application, mass.values, by, now)
            item.status, item.done_at = MassStatus.DONE, now
            item.save(update_fields=["status", "done_at"])
    except DomainError as refusal:
        MassItem.objects.filter(pk=key, status=MassStatus.WAITING).update(
            status=MassStatus.REFUSED, said=str(refusal), done_at=now
        )
