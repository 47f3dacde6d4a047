"""What the officer does with reviews: opened again, approved, shown to the applicant, who may reply."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from accounts.texts import fitting
from applications.models import Application
from applications.permissions import coordinates, part_of
from applications.states import Status
from assessments.errors.reviews import (
    AssignmentActNotOpen,
    DueInThePast,
    NoRightOfReply,
    ReleaseNotReady,
    UnlockReasonMissing,
)
from assessments.models import Review, ReviewRelease, ReviewReply, ReviewVersion
from assessments.states.reviews import AssignmentStatus, ReviewAct, ReviewStatus, next_review
from assessments.workflow.common import demand_kept
from assessments.workflow.invitations import language_of
from registry.links import whole
from registry.models.stream import Direction
from registry.workflow.outbox import in_language_of, queue_message
from registry.workflow.stream import record, register
from registry.workflow.telling import tell_coordinators
from sweden.clock import end_of_day, local

#: Applications whose formal demands have not been judged, or that are withdrawn.
UNJUDGED = (Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN)


def _officers(review: Review, by: User) -> tuple[Review, Application]:
    row = (
        Review.objects.select_for_update(of=("self",))
        .select_related(
            "assignment__application__case__authority", "assignment__application__call", "assignment__reviewer__person"
        )
        .get(pk=review.pk)
    )
    application = row.assignment.application
    demand_kept(application, by)
    return row, application


def _demand_assigned(review: Review) -> None:
    """Raise AssignmentActNotOpen where the reviewer does not have the application: frozen, handed back, taken away."""
    if review.assignment.status != AssignmentStatus.OPEN:
        raise AssignmentActNotOpen(status=AssignmentStatus(review.assignment.status).label)


@transaction.atomic
def unlock(review: Review, *, why: str, due_at: datetime | None = None, by: User, now: datetime) -> Review:
    """Open a review again for its reviewer, who is told why; `due_at`: until when. Raises NotAllowed,
    UnlockReasonMissing, DueInThePast, AssignmentActNotOpen for a reviewer who has it no longer."""
    row, application = _officers(review, by)
    _demand_assigned(row)
    if not why.strip():
        raise UnlockReasonMissing
    if due_at is not None and due_at <= now:
        raise DueInThePast
    row.status = next_review(row.status, ReviewAct.UNLOCK)
    row.approved_at = row.approved_by = None
    row.unlocked_why = fitting(row, "unlocked_why", why)
    row.save(update_fields=["status", "approved_at", "approved_by", "unlocked_why"])
    if due_at is not None:
        row.assignment.due_at = due_at
        row.assignment.save(update_fields=["due_at"])
    reviewer = row.assignment.reviewer
    with translation.override(language_of(reviewer)):
        context = {"why": row.unlocked_why, "link": whole("assessments:review", row.assignment.uuid)}
        queue_message(
            kind="review.unlocked",
            subject=render_to_string("assessments/messages/unlocked_subject.txt", context).strip(),
            language=None,
            body=render_to_string("assessments/messages/unlocked.txt", context),
            to=reviewer.person,
            to_email=reviewer.email,
            case=application.case,
            now=now,
        )
    record("review.unlocked", case=application.case, by=by, at=now, review=str(row.uuid))
    return row


@transaction.atomic
def approve(review: Review, *, revision: int, by: User, now: datetime) -> Review:
    """Approve the text to the applicant as it was read at `revision`. Raises NotAllowed, Stale,
    AssignmentActNotOpen."""
    row, application = _officers(review, by)
    status = next_review(row.status, ReviewAct.APPROVE)
    if revision != row.revision:
        raise Stale
    _demand_assigned(row)
    row.status, row.approved_at, row.approved_by = status, now, by
    row.save(update_fields=["status", "approved_at", "approved_by"])
    record("review.approved", case=application.case, by=by, at=now, review=str(row.uuid), revision=revision)
    return row


@transaction.atomic
def take_back_approval(review: Review, *, by: User, now: datetime) -> Review:
    """The text is no longer approved; what the applicant has been shown stays shown. Raises NotAllowed."""
    row, application = _officers(review, by)
    row.status = next_review(row.status, ReviewAct.TAKE_BACK_APPROVAL)
    row.approved_at = row.approved_by = None
    row.save(update_fields=["status", "approved_at", "approved_by"])
    record("review.approval_taken_back", case=application.case, by=by, at=now, review=str(row.uuid))
    return row


def unready(application: Application, counted: Sequence[Review]) -> str:
    """Why the reviews that count cannot be shown to the applicant yet, in words; "" when they can."""
    if application.status in UNJUDGED:
        return gettext("The formal demands are not judged.")
    if not counted:
        return gettext("No review has been handed in.")
    if left := sum(one.status != ReviewStatus.APPROVED for one in counted):
        return ngettext("%(n)s review is not approved.", "%(n)s reviews are not approved.", left) % {"n": left}
    return ""


@transaction.atomic
def release(application: Application, *, by: User, now: datetime) -> ReviewRelease:
    """Show the applicant the approved reviews, who may answer them where the call gives a right of reply. Registered.

    Raises NotAllowed, and ReleaseNotReady as long as the formal demands are not judged or a review that counts is not
    approved.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority", "call__review_terms", "coordinator")
        .get(pk=application.pk)
    )
    case = application.case
    demand_kept(application, by)
    counted = list(Review.objects.counted().filter(assignment__application=application).order_by("pk"))
    if why := unready(application, counted):
        raise ReleaseNotReady(why=why)
    terms = getattr(application.call, "review_terms", None)
    reply_by = None
    if terms is not None and terms.reply_days:
        reply_by = end_of_day(local(now).date() + timedelta(days=terms.reply_days))
    latest = {one.review_id: one.pk for one in ReviewVersion.objects.filter(review__in=counted).order_by("number")}
    row = ReviewRelease.objects.create(
        application=application, reviews=list(latest.values()), reply_by=reply_by, released_by=by, released_at=now
    )
    register(
        case,
        direction=Direction.SENT,
        what="Bedömningar till sökanden" + (" för bemötande" if reply_by else ""),
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        by=by,
        now=now,
    )
    record("review.released", case=case, by=by, at=now, reviews=len(latest))
    context = {"application": application, "reply_by": reply_by}
    context["link"] = whole("assessments:applicant_reviews", case.uuid)
    tell_coordinators(case, "review.released", "assessments/messages/released", context, now=now)
    return row


@transaction.atomic
def reply(application: Application, *, text: str, by: User, now: datetime) -> ReviewReply:
    """The applicant answers the reviews shown last, in time. Registered. Raises NotAllowed, NoRightOfReply."""
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority", "case__officer", "coordinator")
        .get(pk=application.pk)
    )
    if not coordinates(part_of(by, application)):
        raise NotAllowed
    released = application.review_releases.first()
    if released is None or released.reply_by is None or now > released.reply_by or not text.strip():
        raise NoRightOfReply
    row = ReviewReply.objects.create(release=released, text=text.strip(), written_by=by, written_at=now)
    case = application.case
    register(
        case,
        direction=Direction.RECEIVED,
        what="Bemötande av bedömningar",
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        person=by.person,
        by=by,
        now=now,
    )
    record("review.replied", case=case, by=by, at=now, reply=str(row.uuid))
    if case.officer is not None:
        with in_language_of(case.officer):
            queue_message(
                kind="review.replied",
                subject=_("%(number)s: the applicant has replied to the reviews") % {"number": case.designation},
                language=None,
                body=_("The reply is in the case.") + "\n",
                to=case.officer,
                case=case,
                now=now,
            )
    return row
