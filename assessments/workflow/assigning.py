"""Who reviews what: assigning from both sides, handing back, more time, reminders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Person, User
from accounts.texts import fitting
from applications.models import Application
from applications.states import Status
from assessments.errors.bias import StoppedByBias
from assessments.errors.reviews import (
    AlreadyAssigned,
    DueInThePast,
    InvitationNotWaiting,
    NobodyToRemind,
    NotInCall,
    RefusalReasonMissing,
)
from assessments.models import RefusalReason, ReviewAssignment, Reviewer, ReviewInvitation
from assessments.permissions import may_keep_reviewers
from assessments.rules.bias import stopping
from assessments.sentences.bias import suggested
from assessments.states.reviews import (
    HANDED_IN,
    AssignmentAct,
    AssignmentStatus,
    InvitationStatus,
    next_assignment,
)
from assessments.workflow.biasfacts import found
from assessments.workflow.common import demand_kept
from assessments.workflow.gate import demand_open
from assessments.workflow.invitations import language_of
from assessments.workflow.workload import demand_within
from calls.models import Call
from registry.links import whole
from registry.models import CaseBlock
from registry.queries import in_force
from registry.workflow.outbox import in_language_of, queue_message
from registry.workflow.stream import record
from sweden.clock import local

#: An application in these states is reviewed.
REVIEWED = (Status.SUBMITTED, Status.ELIGIBLE)
#: How long before the last moment one is reminded, and how often at most: again when it has passed, and a week later.
AHEAD, AGAIN, MOST_REMINDERS = timedelta(days=3), timedelta(days=7), 3


@dataclass(frozen=True)
class Pair:
    """A reviewer and an application to be put together."""

    application: Application
    reviewer: Reviewer
    leads: bool = False


@transaction.atomic
def assign(pairs: Iterable[Pair], *, by: User, now: datetime) -> list[ReviewAssignment]:
    """Give applications to reviewers: all of the pairs or none. What had been handed back or taken away may be given
    anew. Raises NotAllowed, NotDeclared, NotInCall, AlreadyAssigned, StoppedByBias for what is known to stop it, and
    WorkloadExceeded where the call lets nobody have more than agreed.
    """
    wanted = list(pairs)
    for one in wanted:
        authority = one.application.case.authority_id
        if not may_keep_reviewers(by, authority) or one.reviewer.authority_id != authority:
            raise NotAllowed
    _seen(by, wanted)
    for one in wanted:
        if one.application.status not in REVIEWED:
            raise NotInCall(why=Status(one.application.status).label)
    demand_within(wanted, by=by)
    known = found(
        {one.application.pk: one.application for one in wanted}.values(),
        {one.reviewer.person_id: one.reviewer.person for one in wanted}.values(),
        now=now,
    )
    blocked = set(
        in_force(CaseBlock.objects.all(), local(now).date())
        .filter(
            case__in=[one.application.case_id for one in wanted], person__in=[one.reviewer.person_id for one in wanted]
        )
        .values_list("case", "person")
    )
    rows = []
    for one in wanted:
        stop = stopping(known[one.application.pk, one.reviewer.person_id])
        if stop is not None:
            raise StoppedByBias(name=one.reviewer.person.name, why=suggested(stop))
        if (one.application.case_id, one.reviewer.person_id) in blocked:
            raise StoppedByBias(name=one.reviewer.person.name, why=_("bias has been reported or decided."))
        rows.append(_assigned(one, by, now))
    return rows


def _seen(by: User, wanted: Sequence[Pair]) -> None:
    """Nobody gives away what they are blocked from, or may not open before they have declared."""
    rows = {one.application.pk: one.application for one in wanted}
    if Application.objects.visible_to(by).filter(pk__in=rows).count() != len(rows):
        raise NotAllowed
    demand_open(by, *rows.values())


def _kept(assignment: ReviewAssignment, by: User) -> ReviewAssignment:
    """The assignment, locked, for who keeps reviewers and may open its case."""
    row = held(assignment)
    demand_kept(row.application, by)
    return row


def _assigned(one: Pair, by: User, now: datetime) -> ReviewAssignment:
    standing = (
        ReviewAssignment.objects.select_for_update().filter(application=one.application, reviewer=one.reviewer).first()
    )
    if standing is None:
        row, new = ReviewAssignment.objects.get_or_create(
            application=one.application,
            reviewer=one.reviewer,
            defaults={"leads": one.leads, "assigned_by": by, "assigned_at": now, "changed_at": now},
        )
        if not new:
            raise AlreadyAssigned(name=one.reviewer.person.name)
    else:
        if standing.status not in (AssignmentStatus.RETURNED, AssignmentStatus.REMOVED):
            raise AlreadyAssigned(name=one.reviewer.person.name)
        row = standing
        row.status = next_assignment(row.status, AssignmentAct.ASSIGN_AGAIN)
        row.leads, row.assigned_by, row.assigned_at, row.changed_at = one.leads, by, now, now
        row.refusal = row.refusal_text = ""
        row.reminders, row.reminded_at = 0, None
        row.save()
    record("review.assigned", case=one.application.case, by=by, at=now, reviewer=str(one.reviewer.uuid))
    return row


def held(assignment: ReviewAssignment) -> ReviewAssignment:
    """The assignment, locked, with what is asked of it."""
    return (
        ReviewAssignment.objects.select_for_update(of=("self",))
        .select_related(
            "application__case__authority", "application__call__case", "reviewer__person", "reviewer__authority"
        )
        .get(pk=assignment.pk)
    )


@transaction.atomic
def remove(assignment: ReviewAssignment, *, by: User, now: datetime) -> ReviewAssignment:
    """Take an application from a reviewer; what has been written stays, and is not counted. Raises NotAllowed,
    NotDeclared."""
    row = _kept(assignment, by)
    row.status, row.changed_at = next_assignment(row.status, AssignmentAct.REMOVE), now
    row.save(update_fields=["status", "changed_at"])
    record("review.unassigned", case=row.application.case, by=by, at=now, reviewer=str(row.reviewer.uuid))
    return row


@transaction.atomic
def hand_back(
    assignment: ReviewAssignment, *, reason: str, text: str = "", by: User, now: datetime
) -> ReviewAssignment:
    """The reviewer hands an application back, for a reason; bias is declared instead. Raises NotAllowed,
    RefusalReasonMissing."""
    row = held(assignment)
    if row.reviewer.person_id != by.person_id:
        raise NotAllowed
    if (
        reason not in RefusalReason
        or reason == RefusalReason.BIAS
        or (reason == RefusalReason.OTHER and not text.strip())
    ):
        raise RefusalReasonMissing
    row.status, row.changed_at = next_assignment(row.status, AssignmentAct.HAND_BACK), now
    row.refusal, row.refusal_text = reason, fitting(row, "refusal_text", text)
    row.save(update_fields=["status", "changed_at", "refusal", "refusal_text"])
    record("review.handed_back", case=row.application.case, by=by, at=now, reviewer=str(row.reviewer.uuid))
    officer = row.application.case.officer or row.application.call.case.officer
    if officer is not None:
        said = {"number": row.application.case.designation, "who": row.reviewer}
        with in_language_of(officer):
            queue_message(
                kind="review.handed_back",
                subject=_("%(number)s: a review is handed back") % said,
                language=None,
                body=_("%(who)s has handed back the task to review the application. Give it to somebody else.") % said
                + "\n",
                to=officer,
                case=row.application.case,
                now=now,
            )
    return row


@transaction.atomic
def extend(assignments: Iterable[ReviewAssignment], *, due_at: datetime, why: str = "", by: User, now: datetime) -> int:
    """Give reviewers more time with what they have; returns how many. Raises NotAllowed,
    NotDeclared, DueInThePast."""
    count = 0
    for one in assignments:
        row = _kept(one, by)
        present = due_of(row)
        if due_at <= now or (present is not None and due_at <= present):
            raise DueInThePast
        row.due_at, row.due_why, row.reminders = due_at, fitting(row, "due_why", why), 0
        row.save(update_fields=["due_at", "due_why", "reminders"])
        record("review.extended", case=row.application.case, by=by, at=now, reviewer=str(row.reviewer.uuid))
        count += 1
    return count


def due_of(assignment: ReviewAssignment) -> datetime | None:
    """The reviewer's own last moment, or the call's."""
    if assignment.due_at is not None:
        return assignment.due_at
    terms = getattr(assignment.application.call, "review_terms", None)
    return terms.due_at if terms else None


def people_of(call: Call) -> list[Reviewer]:
    """Reviewers that may be given applications of the call: those invited who have not said no, by name."""
    standing = ReviewInvitation.objects.filter(call=call).exclude(
        status__in=[InvitationStatus.DECLINED, InvitationStatus.REVOKED]
    )
    rows = Reviewer.objects.active().filter(pk__in=standing.values("reviewer")).select_related("person", "organisation")
    return list(rows.order_by("person__name", "pk"))


def persons(reviewers: Iterable[Reviewer]) -> list[Person]:
    """The people behind the reviewers."""
    return [one.person for one in reviewers]


def remind(*, now: datetime) -> int:
    """Remind reviewers of what is due in three days, when it has passed, and a week later; and the invited who have not
    answered a week after the invitation, once. Returns how many messages were queued. Run by beat; twice is once.
    """
    return _remind_reviewers(now) + _remind_invited(now)


@transaction.atomic
def remind_of(application: Application, *, by: User, now: datetime) -> int:
    """Remind now those who have not handed in their review of an application, each at most once a day; returns how
    many. Raises NotAllowed, NotDeclared, NobodyToRemind."""
    demand_kept(application, by)
    rows = application.review_assignments.carried().exclude(review__status__in=HANDED_IN)
    rows = rows.filter(reviewer__ended_at__isnull=True).select_related(
        "reviewer__person", "reviewer__authority", "application__call__review_terms"
    )
    waiting = list(rows.order_by("pk"))
    if not waiting or application.status not in REVIEWED:
        raise NobodyToRemind
    told = 0
    for one in waiting:
        one.last = due_of(one)
        told += _remind([one], key=f"{one.uuid}:by-hand:{local(now).date()}", now=now)
    if told:
        record("review.reminded", case=application.case, by=by, at=now, reviewers=told)
    return told


def _remind(own: Sequence[ReviewAssignment], *, key: str, now: datetime) -> bool:
    """Queue the reminder of a reviewer's assignments, the first due first (`last`), and note it; whether it is a new
    one."""
    reviewer, first = own[0].reviewer, own[0].last
    with transaction.atomic(), translation.override(language_of(reviewer)):
        context = {"count": len(own), "first": first, "late": first is not None and first < now}
        context["link"] = whole("assessments:my_reviews")
        sent = queue_message(
            kind="review.reminder",
            subject=render_to_string("assessments/messages/reminder_subject.txt", context).strip(),
            language=None,
            body=render_to_string("assessments/messages/reminder.txt", context),
            to=reviewer.person,
            to_email=reviewer.email,
            key=f"review-reminder:{key}",
            now=now,
        )
        for one in own:
            one.reminded_at = now if sent else one.reminded_at
            one.save(update_fields=["reminders", "reminded_at"])
    return sent is not None


def _remind_reviewers(now: datetime) -> int:
    due = Coalesce("due_at", "application__call__review_terms__due_at")
    rows = (
        ReviewAssignment.objects.carried()
        .annotate(last=due)
        .filter(last__lte=now + AHEAD, reminders__lt=MOST_REMINDERS, application__status__in=REVIEWED)
        .exclude(review__status__in=HANDED_IN)
        .filter(reviewer__ended_at__isnull=True)
        .select_related("reviewer__person", "reviewer__authority", "application__call__case__authority")
        .order_by("reviewer", "last", "pk")
    )
    waiting: dict[int, list[ReviewAssignment]] = {}
    for row in rows:
        stage = 1 if now < row.last else 2 if now < row.last + AGAIN else 3
        if row.reminders < stage:
            row.reminders = stage
            waiting.setdefault(row.reviewer_id, []).append(row)
    for own in waiting.values():
        keys = sorted(f"{one.uuid}:{one.last:%Y%m%dT%H%M}:{one.reminders}" for one in own)
        _remind(own, key=f"{keys[0]}:{len(keys)}", now=now)
    return len(waiting)


def _remind_invited(now: datetime) -> int:
    rows = ReviewInvitation.objects.answerable_at(now).filter(reminded_at__isnull=True, invited_at__lte=now - AGAIN)
    count = 0
    for one in rows.select_related("call__case", "reviewer__person").order_by("pk"):
        _remind_to_answer(one, key=f"{one.uuid}:{one.invited_at:%Y%m%dT%H%M}", now=now)
        count += 1
    return count


@transaction.atomic
def _remind_to_answer(one: ReviewInvitation, *, key: str, now: datetime) -> bool:
    """Queue the reminder of an invitation and note it; whether it is a new one."""
    with translation.override(language_of(one.reviewer)):
        context = {"invitation": one, "call": one.call}
        sent = queue_message(
            kind="review.invitation_reminder",
            subject=render_to_string("assessments/messages/unanswered_subject.txt", context).strip(),
            language=None,
            body=render_to_string("assessments/messages/unanswered.txt", context),
            to=one.reviewer.person,
            to_email=one.reviewer.email,
            case=one.call.case,
            key=f"review-unanswered:{key}",
            now=now,
        )
    if sent:
        ReviewInvitation.objects.filter(pk=one.pk).update(reminded_at=now)
    return sent is not None


@transaction.atomic
def remind_invited(invitation: ReviewInvitation, *, by: User, now: datetime) -> None:
    """Remind now someone invited who has not answered, at most once a day. Raises NotAllowed, and InvitationNotWaiting
    where the link no longer acts."""
    if not may_keep_reviewers(by, invitation.call.case.authority_id):
        raise NotAllowed
    if not ReviewInvitation.objects.answerable_at(now).filter(pk=invitation.pk).exists():
        raise InvitationNotWaiting
    if _remind_to_answer(invitation, key=f"{invitation.uuid}:by-hand:{local(now).date()}", now=now):
        who = str(invitation.reviewer.uuid)
        record("review.invited_reminded", case=invitation.call.case, by=by, at=now, reviewer=who)
