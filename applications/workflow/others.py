"""What else has been granted where an application is judged together with others: a sub-programme as a whole, and how
many grants a call gives."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Count, Q, QuerySet, Sum

from applications.models import Application, BudgetLine
from applications.rules.demand import Demand
from applications.rules.facts import Facts, Together
from applications.states import Status
from calls.models import CallStrand
from calls.rules.kinds import OF_GRANTS
from programmes.models import LedgerEntry

KIND = "max_share_together"
#: What others are counted in, and so is judged again on the day of a decision.
TOGETHER = frozenset({KIND, *OF_GRANTS})
#: The scope that counts all calls of the same parts.
PART = "part"


def with_others(facts: Facts, application: Application, demands: Sequence[Demand]) -> Facts:
    """The facts with what else has been granted, where a condition of the call asks for it; else as they are, and
    nothing is asked of the database."""
    scopes = {one.parameters.get("scope", "") for one in demands if one.kind == KIND}
    if not scopes:
        return facts
    return replace(facts, together={scope: _granted(application, scope) for scope in sorted(scopes)})


def with_granted(facts: Facts, application: Application, demands: Sequence[Demand]) -> Facts:
    """The facts with how many others of the call have been granted, where a condition counts them: for proposals and
    decisions. Test and live never count together."""
    kinds = {one.project_kind for one in demands if one.kind in OF_GRANTS}
    if not kinds:
        return facts
    others = granted_in(application.call_id, application.case.mode).exclude(pk=application.pk)
    counts = dict(others.order_by().values_list("submitted_version__project_kind").annotate(Count("pk")))
    return replace(facts, granted={one: counts.get(one, 0) if one else sum(counts.values()) for one in kinds})


def granted_in(call: int, mode: str) -> QuerySet[Application]:
    """The applications of a call that have been granted."""
    return Application.objects.filter(status=Status.GRANTED, call=call, case__mode=mode)


def _granted(application: Application, scope: str) -> Together:
    """What the others of the call, or of the calls with the same parts, have been granted, and their projects cost.

    Test and live never count together. A project's costs are those that it was handed in with.
    """
    mode = application.case.mode
    others = Application.objects.filter(status=Status.GRANTED, case__mode=mode).exclude(pk=application.pk)
    entries = LedgerEntry.objects.filter(kind="commitment")
    if scope == PART:
        parts = _parts([application.call_id])
        others, entries = others.filter(call__in=_of_parts(parts)), entries.filter(parts)
    else:
        others = others.filter(call=application.call_id)
    return Together(_grants(entries, others), _costs(others))


def _parts(calls: Sequence[int]) -> Q:
    """What is of the calls' parts: their assignments and strands."""
    found = Q(pk__in=[])
    for assignment, strand in CallStrand.objects.filter(call__in=calls).values_list("assignment", "strand"):
        found |= Q(assignment=assignment, strand=strand)
    return found


def _of_parts(parts: Q) -> QuerySet[CallStrand]:
    return CallStrand.objects.filter(parts).values("call")


def counted_calls(call: int, demands: Sequence[Demand]) -> set[int]:
    """Keys of the calls that are counted together with this one by its conditions; none where none of them asks."""
    scopes = {one.parameters.get("scope", "") for one in demands if one.kind == KIND}
    if PART in scopes:
        return {call, *_of_parts(_parts([call])).values_list("call", flat=True)}
    return {call} if any(one.kind in TOGETHER for one in demands) else set()


def _grants(entries: QuerySet[LedgerEntry], others: QuerySet[Application]) -> int:
    return int(entries.filter(case__in=others.values("case")).aggregate(total=Sum("amount"))["total"] or 0)


def _costs(others: QuerySet[Application]) -> int:
    lines = BudgetLine.objects.filter(version__in=others.values("submitted_version"))
    return int(lines.aggregate(total=Sum("amount"))["total"] or 0)
