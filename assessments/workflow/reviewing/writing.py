"""A review written and handed in, frozen as it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import Stale
from accounts.models import User
from applications.documents import checksum
from assessments.errors.reviews import ReviewConflict, ReviewNotReady
from assessments.models import Review, ReviewAssignment, ReviewGrade, ReviewLog, ReviewVersion
from assessments.rules.reviews import lacking
from assessments.sentences.reviews import lack_words
from assessments.states.reviews import ReviewAct, next_review
from assessments.workflow.reviewing.desk import (
    PARTS,
    TEXTS,
    Desk,
    Values,
    criteria_of,
    desk_of,
    field,
    given,
    judged,
    stands,
)
from calls.models import CallCriterion
from registry.models.stream import Direction
from registry.workflow.stream import record, register


@transaction.atomic
def save(
    assignment: ReviewAssignment, values: Mapping[str, Any], *, revision: int | None, by: User, now: datetime
) -> Review:
    """Save what the reviewer has written. `revision`: the one the page showed; None when both texts have been seen and
    one chosen. Raises ReviewConflict when the same fields were changed from another window, ReviewTimeOver and what
    `readable` does; ReviewActNotOpen once it is handed in.
    """
    desk = desk_of(assignment, by, now)
    return _saved(desk, values, revision, now)


def _differs(new: Any, old: Any) -> bool:
    """Whether a field says something else. Nothing is said alike by None, no text and an unticked box; 0 is a grade."""
    blank = [one is None or one is False or one == "" for one in (new, old)]
    return not all(blank) and (any(blank) or new != old)


def _saved(desk: Desk, values: Mapping[str, Any], revision: int | None, now: datetime) -> Review:
    review = desk.review
    next_review(review.status, ReviewAct.SAVE)
    criteria = criteria_of(desk.assignment.application)
    known = {*TEXTS, *(field(one.key, part) for one in criteria for part in PARTS)}
    current = stands(review)
    changed = {name: value for name, value in values.items() if name in known and _differs(value, current.get(name))}
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
    desk = desk_of(assignment, by, now)
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
        raise ReviewNotReady(what=lack_words(missing, criteria), missing=missing)
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
        counterpart_internal=True,  # who has reviewed is told with the reviews, where the call tells it
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
