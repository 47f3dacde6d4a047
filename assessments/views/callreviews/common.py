"""What a call's pages of reviews have in common: the call, the tabs, which assignments and loads the reader may see."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpRequest

from applications.models import Application
from assessments.display.calls import call_tabs
from assessments.display.reviews import ASSIGNMENT_MARKS, REVIEW_MARKS
from assessments.models import ReviewAssignment, Reviewer
from assessments.permissions import may_keep_reviewers, may_read_reviews
from assessments.states.reviews import HANDED_IN, AssignmentStatus, ReviewStatus
from calls.models import Call
from registry.display import Mark


def call_of(request: HttpRequest, uuid: UUID) -> Call:
    """The call, for who reads the reviews of its authority and is not kept from it; else 404."""
    call = Call.objects.worked_on_by(request.user).select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None or not may_read_reviews(request.user, call.case.authority_id):
        raise Http404
    request.case_read = call.case  # type: ignore[attr-defined]
    return call


def frame(request: HttpRequest, call: Call, current: str) -> dict[str, Any]:
    """What stands at the top of a call's pages of reviews."""
    tabs = call_tabs(request.user, call, current)
    return {
        "call": call,
        "tabs": tabs,
        "heading": next(tab.label for tab in tabs if tab.current),
        "keeps": may_keep_reviewers(request.user, call.case.authority_id),
    }


def to_be_reviewed(user: Any, call: Any) -> Any:
    """The call's applications that are judged, those that `user` may see; the call by its key."""
    rows = Application.objects.visible_to(user).handed_in().filter(call=call)
    return rows.select_related("case__authority", "coordinator").defer("case__search").order_by("case__number", "pk")


def given(request: HttpRequest, **which: Any) -> Any:
    """Assignments the reader may see, with reviewer and review."""
    rows = ReviewAssignment.objects.visible_to(request.user).filter(**which).exclude(status=AssignmentStatus.REMOVED)
    return rows.select_related("reviewer__person", "review").order_by("reviewer__person__name", "pk")


def state_of(one: ReviewAssignment) -> Mark:
    """Where an assignment stands: by its review once that is begun."""
    written = getattr(one, "review", None)
    if one.status == AssignmentStatus.OPEN and written is not None:
        return REVIEW_MARKS[ReviewStatus(written.status)]
    return ASSIGNMENT_MARKS[AssignmentStatus(one.status)]


@dataclass(frozen=True)
class Load:
    """What a reviewer carries, of what the reader may see."""

    carried: int = 0
    done: int = 0


def loads(request: HttpRequest, reviewers: list[Reviewer]) -> dict[int, Load]:
    """By reviewer's key; one question."""
    rows = (
        ReviewAssignment.objects.visible_to(request.user)
        .carried()
        .filter(reviewer__in=reviewers)
        .order_by()
        .values("reviewer")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(review__status__in=HANDED_IN)))
    )
    return {one["reviewer"]: Load(one["n"], one["done"]) for one in rows}
