"""Writing a review without losing a word, handing it in, opening it again, and showing it to the applicant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from applications.documents import checksum
from applications.models import Application
from applications.permissions import coordinates, part_of
from assessments.errors.bias import AppliesInCall, NotDeclared
from assessments.errors.reviews import (
    AssignmentActNotOpen,
    NoRightOfReply,
    ReviewConflict,
    ReviewNotReady,
    ReviewTimeOver,
    UnlockReasonMissing,
)
from assessments.models import (
    Review,
    ReviewAssignment,
    ReviewGrade,
    ReviewLog,
    ReviewPhase,
    ReviewRelease,
    ReviewReply,
    ReviewVersion,
)
from assessments.permissions import may_keep_reviewers
from assessments.rules.reviews import Given, Judged, Period, lacking, may_write
from assessments.sentences.reviews import lack_words
from assessments.states.reviews import AssignmentStatus, ReviewAct, ReviewStatus, next_review
from assessments.workflow.assigning import due_of, held
from assessments.workflow.biasfacts import applies_in
from calls.models import CallCriterion
from registry.links import whole
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.queries import is_blocked
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register
from sweden.clock import end_of_day, local

#: The texts of a review, by field.
TEXTS = ("for_applicant", "for_panel")
#: What is said on a criterion, by the part of its name: "c-<key>-grade".
PARTS = ("grade", "words", "abstains", "why")
#: Values by field's name, as plain JSON.
Values = dict[str, Any]


def criteria_of(application: Application) -> list[CallCriterion]:
    """What the application is judged by: the criteria of its call's first step, or of the second in a second call."""
    rows = [one for one in application.call.criteria.all()]
    step = 2 if application.call.first_step_id is not None and any(one.step == 2 for one in rows) else 1
    return [one for one in rows if one.step == step]


def judged(criterion: CallCriterion) -> Judged:
    """A criterion as the rules read it."""
    scale = tuple(int(one["value"]) for one in criterion.grades)
    return Judged(criterion.key, scale, criterion.weight, criterion.overall)


def periods_of(call: int) -> list[Period]:
    """The call's phases as the rules read them."""
    rows = ReviewPhase.objects.filter(call=call).values_list("begins_at", "others", "may_write")
    return [Period(*row) for row in rows]


def field(key: str, part: str) -> str:
    """The name of a criterion's field."""
    return f"c-{key}-{part}"


def stands(review: Review | None) -> Values:
    """Everything a review says, by field's name."""
    if review is None:
        return {}
    values: Values = {name: getattr(review, name) for name in TEXTS}
    for one in review.grades.select_related("criterion"):
        key = one.criterion.key
        values[field(key, "grade")] = one.grade
        values[field(key, "words")] = one.words
        values[field(key, "abstains")] = one.abstains
        values[field(key, "why")] = one.abstains_why
    return values


def given(values: Mapping[str, Any], key: str) -> Given:
    """What the values say on a criterion."""
    abstains = bool(values.get(field(key, "abstains")))
    grade = None if abstains else values.get(field(key, "grade"))
    return Given(grade, values.get(field(key, "words")) or "", abstains, values.get(field(key, "why")) or "")


@dataclass(frozen=True)
class Desk:
    """A reviewer's assignment that is locked for writing."""

    assignment: ReviewAssignment
    review: Review


def readable(assignment: ReviewAssignment, by: User) -> None:
    """Raises unless `by` is the reviewer, has declared and nothing has been found since: NotAllowed, NotDeclared,
    AssignmentActNotOpen, AppliesInCall."""
    if assignment.reviewer.person_id != by.person_id or is_blocked(by, assignment.application.case_id):
        raise NotAllowed
    if assignment.status == AssignmentStatus.WAITING:
        raise NotDeclared
    if assignment.status != AssignmentStatus.OPEN:
        raise AssignmentActNotOpen(status=AssignmentStatus(assignment.status).label)
    if applies_in(assignment.application.call_id, by.person_id):
        raise AppliesInCall(name=by.person.name)


def _desk(assignment: ReviewAssignment, by: User, now: datetime) -> Desk:
    row = held(assignment)
    readable(row, by)
    due = due_of(row)
    if due is not None and now > due:
        raise ReviewTimeOver(due=f"{local(due):%Y-%m-%d %H.%M}")
    if not may_write(periods_of(row.application.call_id), now):
        raise ReviewTimeOver(due="")
    review, _created = Review.objects.select_for_update(of=("self",)).get_or_create(
        assignment=row, defaults={"version_id": row.application.submitted_version_id, "begun_at": now}
    )
    return Desk(row, review)


@transaction.atomic
def save(
    assignment: ReviewAssignment, values: Mapping[str, Any], *, revision: int | None, by: User, now: datetime
) -> Review:
    """Save what the reviewer has written. `revision`: the one the page showed; None when both texts have been seen and
    one chosen. Raises ReviewConflict when the same fields were changed from another window, ReviewTimeOver and what
    `readable` does; ReviewActNotOpen once it is handed in.
    """
    desk = _desk(assignment, by, now)
    return _saved(desk, values, revision, now)


def _saved(desk: Desk, values: Mapping[str, Any], revision: int | None, now: datetime) -> Review:
    review = desk.review
    next_review(review.status, ReviewAct.SAVE)
    criteria = criteria_of(desk.assignment.application)
    known = {*TEXTS, *(field(one.key, part) for one in criteria for part in PARTS)}
    current = stands(review)
    changed = {
        name: value
        for name, value in values.items()
        if name in known and (value or 0) != (current.get(name) or 0) and (value or "") != (current.get(name) or "")
    }
    if not changed:
        return review
    if revision is not None and revision < review.revision:
        log = ReviewLog.objects.filter(review=review, revision__gt=revision)
        touched = {name for row in log for name in row.before} & changed.keys()
        if touched:
            raise ReviewConflict(
                mine={name: changed[name] for name in sorted(touched)},
                theirs={name: current.get(name) for name in sorted(touched)},
                revision=review.revision,
            )
    for name in TEXTS:
        if name in changed:
            setattr(review, name, changed[name] or "")
    for one in criteria:
        if any(field(one.key, part) in changed for part in PARTS):
            said = given({**current, **changed}, one.key)
            ReviewGrade.objects.update_or_create(
                review=review,
                criterion=one,
                defaults={
                    "grade": said.grade,
                    "words": said.words,
                    "abstains": said.abstains,
                    "abstains_why": said.why,
                },
            )
    review.revision += 1
    review.saved_at = now
    review.version_id = desk.assignment.application.submitted_version_id
    review.save(update_fields=["revision", "saved_at", "version", *TEXTS])
    before = {name: current.get(name) for name in changed}
    ReviewLog.objects.create(review=review, revision=review.revision, before=before, saved_at=now)
    return review


@transaction.atomic
def submit(
    assignment: ReviewAssignment,
    *,
    values: Mapping[str, Any] | None = None,
    revision: int | None,
    by: User,
    now: datetime,
) -> Review:
    """Hand the review in, with `values` saved first: a version of it is kept that never changes. Raises ReviewNotReady
    beside what `save` does, and Stale when another window has saved since the `revision` that was read."""
    desk = _desk(assignment, by, now)
    review = desk.review
    if values is not None:
        review = _saved(desk, values, revision, now)
    elif revision is not None and revision != review.revision:
        raise Stale
    status = next_review(review.status, ReviewAct.SUBMIT)
    criteria = criteria_of(desk.assignment.application)
    said = stands(review)
    missing = lacking(
        [judged(one) for one in criteria],
        {one.key: given(said, one.key) for one in criteria},
        for_applicant=review.for_applicant,
    )
    if missing:
        raise ReviewNotReady(what=lack_words(missing, criteria))
    review.status, review.submitted_at, review.unlocked_why = status, now, ""
    review.save(update_fields=["status", "submitted_at", "unlocked_why"])
    content = frozen(review, criteria, said)
    ReviewVersion.objects.create(
        review=review,
        number=review.versions.count() + 1,
        content=content,
        sha256=checksum(content),
        submitted_at=now,
        submitted_by=by,
    )
    application = desk.assignment.application
    register(
        application.case,
        direction=Direction.RECEIVED,
        what="Bedömning av ansökan",
        counterpart=str(desk.assignment.reviewer),
        person=desk.assignment.reviewer.person,
        by=by,
        now=now,
    )
    record("review.submitted", case=application.case, by=by, at=now, review=str(review.uuid), revision=review.revision)
    return review


def frozen(review: Review, criteria: Sequence[CallCriterion], said: Values) -> dict[str, Any]:
    """The review as it is kept: with the criteria's names and scales beside the grades."""
    rows = []
    for one in criteria:
        what = given(said, one.key)
        rows.append(
            {
                "key": one.key,
                "name_sv": one.name_sv,
                "scale": [int(grade["value"]) for grade in one.grades],
                "weight": one.weight,
                "overall": one.overall,
                "grade": what.grade,
                "words": what.words,
                "abstains": what.abstains,
                "why": what.why,
            }
        )
    return {
        "criteria": rows,
        "for_applicant": review.for_applicant,
        "for_panel": review.for_panel,
        "version": review.version_id,
    }


def _officers(review: Review, by: User) -> tuple[Review, Application]:
    row = (
        Review.objects.select_for_update(of=("self",))
        .select_related(
            "assignment__application__case__authority", "assignment__application__call", "assignment__reviewer__person"
        )
        .get(pk=review.pk)
    )
    application = row.assignment.application
    if not may_keep_reviewers(by, application.case.authority_id) or is_blocked(by, application.case_id):
        raise NotAllowed
    return row, application


@transaction.atomic
def unlock(review: Review, *, why: str, due_at: datetime | None = None, by: User, now: datetime) -> Review:
    """Open a review again for its reviewer, who is told why; `due_at`: until when. Raises NotAllowed,
    UnlockReasonMissing."""
    row, application = _officers(review, by)
    if not why.strip():
        raise UnlockReasonMissing
    row.status = next_review(row.status, ReviewAct.UNLOCK)
    row.approved_at = row.approved_by = None
    row.unlocked_why = why.strip()[:500]
    row.save(update_fields=["status", "approved_at", "approved_by", "unlocked_why"])
    if due_at is not None:
        row.assignment.due_at = due_at
        row.assignment.save(update_fields=["due_at"])
    reviewer = row.assignment.reviewer
    user = reviewer.person.users.first()
    with translation.override(user.language if user else "sv"):
        context = {"why": row.unlocked_why, "link": whole("assessments:review", row.assignment.uuid)}
        queue_message(
            kind="review.unlocked",
            subject=render_to_string("assessments/messages/unlocked_subject.txt", context).strip(),
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
    """Approve the text to the applicant as it was read at `revision`. Raises NotAllowed, Stale."""
    row, application = _officers(review, by)
    status = next_review(row.status, ReviewAct.APPROVE)
    if revision != row.revision:
        raise Stale
    if row.assignment.status != AssignmentStatus.OPEN:
        raise AssignmentActNotOpen(status=AssignmentStatus(row.assignment.status).label)
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


# --- To the applicant ----------------------------------------------------------------------------------


@transaction.atomic
def release(application: Application, *, by: User, now: datetime) -> ReviewRelease:
    """Show the applicant the approved reviews, who may answer them where the call gives a right of reply. Registered.

    Raises NotAllowed, and ReviewNotReady as long as a review that counts is not approved.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority", "call__review_terms", "coordinator")
        .get(pk=application.pk)
    )
    case = application.case
    if not may_keep_reviewers(by, case.authority_id) or is_blocked(by, case.pk):
        raise NotAllowed
    counted = list(Review.objects.counted().filter(assignment__application=application).order_by("pk"))
    if not counted or any(one.status != ReviewStatus.APPROVED for one in counted):
        raise ReviewNotReady(
            what=lack_words([("", "words")], []) if not counted else lack_words([("", "approval")], [])
        )
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
    for part in case.participations.filter(ended_at=None, rights=Rights.COORDINATE).select_related("person"):
        user = part.person.users.order_by("pk").first()
        with translation.override(user.language if user else "sv"):
            context = {"application": application, "reply_by": reply_by}
            context["link"] = whole("assessments:applicant_reviews", case.uuid)
            queue_message(
                kind="review.released",
                subject=render_to_string("assessments/messages/released_subject.txt", context).strip(),
                body=render_to_string("assessments/messages/released.txt", context),
                to=part.person,
                to_email=user.email if user else part.person.email,
                case=case,
                now=now,
            )
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
        queue_message(
            kind="review.replied",
            subject=f"{case.designation}: sökanden har bemött bedömningarna",
            body="Bemötandet finns i ärendet.\n",
            to=case.officer,
            case=case,
            now=now,
        )
    return row
