"""Who is shown others' reviews of an application: as far as the phase lets them."""

from datetime import datetime

from accounts.models import User
from applications.models import Application
from assessments.models import Review, ReviewAssignment
from assessments.permissions import may_read_reviews
from assessments.rules.reviews import in_force, sees_others
from assessments.states.reviews import HANDED_IN
from assessments.workflow.reviewing import periods_of


def shown_to_reviewer(assignment: ReviewAssignment, now: datetime) -> list[Review]:
    """Others' reviews of the same application, as far as the phase shows them to this reviewer: those handed in."""
    own = Review.objects.filter(assignment=assignment, status__in=HANDED_IN).exists()
    phase = in_force(periods_of(assignment.application.call_id), now)
    if not sees_others(phase, own_handed_in=own):
        return []
    rows = Review.objects.counted().with_version().filter(assignment__application=assignment.application)
    rows = rows.exclude(assignment=assignment).select_related("assignment__reviewer__person")
    return list(rows.prefetch_related("grades__criterion").order_by("submitted_at", "pk"))


def shown_to_panel(application: Application, by: User, now: datetime) -> list[Review]:
    """The reviews that count, for someone before whom the application is in a panel: all of them for those inside; for
    other members as the phase shows reviewers, where one without an assignment of their own has none to hand in."""
    rows = Review.objects.counted().with_version().filter(assignment__application=application)
    if not may_read_reviews(by, application.case.authority_id):
        own = ReviewAssignment.objects.carried().filter(application=application, reviewer__person=by.person_id)
        left = own.exclude(review__status__in=HANDED_IN).exists()
        if not sees_others(in_force(periods_of(application.call_id), now), own_handed_in=not left):
            return []
    rows = rows.select_related("assignment__reviewer__person").prefetch_related("grades__criterion")
    return list(rows.order_by("submitted_at", "pk"))
