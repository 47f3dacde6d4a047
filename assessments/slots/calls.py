"""What the judgement says on a call's own page, to those who work with it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import is_staff_anywhere
from applications.models import Application
from applications.states import Status
from assessments.models import DecisionLetter, ReviewAssignment
from assessments.permissions import may_rank, may_read_reviews, may_see_line
from assessments.states.meetings import LetterStatus
from assessments.states.reviews import HANDED_IN
from calls.models import Call
from registry.display import Link, NextStep


def of_call(user: Any, call: Call, now: datetime) -> dict[str, Any] | None:
    """The way to a call's reviews, with how many are handed in, and to what is prepared for its decisions."""
    if not may_read_reviews(user, call.case.authority_id) or call.published_at is None:
        return None
    rows = ReviewAssignment.objects.visible_to(user).carried().filter(application__call=call)
    done = Count("pk", filter=Q(review__status__in=HANDED_IN))
    ways = {"url": reverse("assessments:call_reviews", args=[call.case.uuid]), "ranks": may_see_line(user, call)}
    return {"call": call, **ways, **rows.aggregate(n=Count("pk"), done=done)}


def call_next(user: Any, call: Call, now: datetime) -> NextStep | None:
    """A closed call: the step that its applications wait for, the earliest first; None when all is decided and told."""
    if not is_staff_anywhere(user):
        return None
    rows = Application.objects.visible_to(user).filter(call=call, case__mode=call.case.mode)
    by = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    officer, decider = may_rank(user, call), may_see_line(user, call)
    listed = f"{reverse('applications:list')}?utlysning={call.uuid}&status="
    if n := by.get(Status.SUBMITTED):
        act = Link(_("To the applications"), listed + Status.SUBMITTED) if officer else None
        return NextStep(_("Check the formal demands"), _waiting(n), act=act)
    if n := by.get(Status.INELIGIBLE):
        act = Link(_("To the applications"), listed + Status.INELIGIBLE) if officer else None
        return NextStep(_("Propose that what does not meet the formal demands is dismissed"), _waiting(n), act=act)
    given = ReviewAssignment.objects.visible_to(user).carried().filter(application__call=call)
    lacking = given.exclude(review__status__in=HANDED_IN).count()
    if by.get(Status.ELIGIBLE) and lacking:
        act = Link(_("To the reviews"), reverse("assessments:call_reviews", args=[call.uuid])) if officer else None
        words = ngettext("%(n)s review is not handed in.", "%(n)s reviews are not handed in.", lacking)
        return NextStep(_("Wait for the reviews, or remind of them"), words % {"n": lacking}, act=act)
    if n := by.get(Status.ELIGIBLE):
        act = Link(_("Ranking and funding line"), reverse("assessments:line", args=[call.uuid])) if officer else None
        return NextStep(_("Choose, and make proposals for decision"), _waiting(n), act=act)
    if n := by.get(Status.PROPOSED):
        act = Link(_("Selection and decision"), reverse("assessments:waiting")) if decider else None
        return NextStep(_("Decide on the proposals"), _waiting(n), act=act)
    unsent = DecisionLetter.objects.visible_to(user).filter(application__call=call, status=LetterStatus.WAITING)
    if n := unsent.count():
        act = Link(_("Letters about decisions"), reverse("assessments:letters")) if officer else None
        words = ngettext("%(n)s letter waits.", "%(n)s letters wait.", n)
        return NextStep(_("Read and send the letters"), words % {"n": n}, act=act)
    return None


def _waiting(n: int) -> str:
    return ngettext("%(n)s application waits for it.", "%(n)s applications wait for it.", n) % {"n": n}
