"""What reviewers have agreed to in a call against what they are given: told of before, and refused where the call's
terms say so."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import ngettext

from accounts.models import User
from assessments.errors.reviews import WorkloadExceeded
from assessments.models import ReviewAssignment, ReviewTerms
from assessments.rules.workload import Beyond, InCall, Workload, beyond
from assessments.workflow.invitations import standing_of

if TYPE_CHECKING:
    from assessments.workflow.assigning import Pair


def workloads(calls: Collection[int], reviewers: Collection[int], *, by: User) -> dict[InCall, Workload]:
    """What each of the reviewers has agreed to in each of the calls (their keys), and has of what `by` may know of. Two
    queries."""
    agreed = {
        (call, who): number
        for call, who, number in standing_of(reviewers, calls).values_list("call", "reviewer", "workload")
    }
    own = ReviewAssignment.objects.visible_to(by).carried().filter(reviewer__in=reviewers, application__call__in=calls)
    rows = own.order_by().values_list("application__call", "reviewer").annotate(n=Count("pk"))
    carried = {(call, who): number for call, who, number in rows}
    return {key: Workload(agreed.get(key), carried.get(key, 0)) for key in {*agreed, *carried}}


def _beyond_agreed(pairs: Iterable["Pair"], *, by: User) -> list[tuple[str, Beyond]]:
    """Those of the reviewers, by name, who would have more than they agreed to in the call."""
    rows = list(pairs)
    names = {(one.application.call_id, one.reviewer.pk): one.reviewer.person.name for one in rows}
    added = Counter((one.application.call_id, one.reviewer.pk) for one in rows)
    standing = workloads({call for call, _who in names}, {who for _call, who in names}, by=by)
    return [(names[one.key], one) for one in beyond(standing, added)]


def to_confirm(pairs: Iterable["Pair"], *, by: User) -> list[str]:
    """What is told, and confirmed, before the pairs are put together: of each reviewer who would have more than agreed.
    Raises WorkloadExceeded where the call lets nobody have more."""
    rows = list(pairs)
    demand_within(rows, by=by)
    return [_said(name, one) for name, one in _beyond_agreed(rows, by=by)]


def _said(name: str, one: Beyond) -> str:
    words = ngettext(
        "%(name)s has agreed to review %(agreed)s application in the call and would have %(carried)s.",
        "%(name)s has agreed to review %(agreed)s applications in the call and would have %(carried)s.",
        one.agreed,
    )
    return words % {"name": name, "agreed": one.agreed, "carried": one.would_carry}


def demand_within(pairs: Iterable["Pair"], *, by: User) -> None:
    """Raise WorkloadExceeded where the call's terms let nobody be given more than agreed."""
    rows = list(pairs)
    calls = {one.application.call_id for one in rows}
    binding = set(ReviewTerms.objects.filter(call__in=calls, workload_binds=True).values_list("call", flat=True))
    held = [one for one in rows if one.application.call_id in binding]
    if held and (found := _beyond_agreed(held, by=by)):
        raise WorkloadExceeded(what=" ".join(_said(name, one) for name, one in found))
