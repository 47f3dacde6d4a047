"""What is read about calls."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q, Sum

from calls.rules.budget import budget_findings
from calls.states import CallStatus
from programmes.queries import authorised_to, lines_by_part
from registry.queries import sight
from sweden.clock import local
from sweden.findings import Finding

if TYPE_CHECKING:
    from calls.models import Call, CallStrand

PUBLIC = (CallStatus.PUBLISHED, CallStatus.DECIDED)


class CallQuerySet(models.QuerySet):
    """Calls, as those who may see them see them."""

    def public(self):
        """Calls that anyone may read: published ones, never tests."""
        return self.filter(status__in=PUBLIC, case__mode="live")

    def visible_to(self, user):
        """Published calls for everyone; the others for those who see the case; none where blocked."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(status__in=PUBLIC, case__mode="live") | sight(user, case="case__"))

    def worked_on_by(self, user):
        """Calls whose case `user` may see: the authority's own people, and those it is shared with; drafts included."""
        return self.filter(sight(user, case="case__"))

    def open_at(self, moment: datetime):
        """Published calls whose period holds `moment`, both ends included."""
        return self.filter(status=CallStatus.PUBLISHED, opens_at__lte=moment, closes_at__gte=moment)


def budget_findings_of(call: "Call", now: datetime) -> list[tuple["CallStrand", int, Finding]]:
    """The call's budget held against the frames: (part, budget year, finding). A constant number of queries."""
    parts = list(call.call_strands.select_related("assignment", "strand").prefetch_related("budgets"))
    if not parts:
        return []
    on = local(now).date()
    assignments = {part.assignment_id for part in parts}
    lines, reach = lines_by_part(assignments, now), authorised_to(assignments, now, on)
    committed: dict[tuple[int, int | None, int], int] = {}
    ledger = apps.get_model("programmes", "LedgerEntry").objects.filter(
        assignment__in=assignments, kind="commitment", recorded_at__lte=now
    )
    for row in ledger.values("assignment", "strand", "year").annotate(total=Sum("amount")).order_by():
        committed[row["assignment"], row["strand"], row["year"]] = int(row["total"])
    announced: dict[tuple[int, int | None, int], int] = {}
    others = apps.get_model("calls", "CallBudget").objects.filter(
        call_strand__assignment__in=assignments,
        call_strand__call__status=CallStatus.PUBLISHED,
        call_strand__call__case__mode="live",
    )
    for row in (
        others.exclude(call_strand__call=call)
        .values("call_strand__assignment", "call_strand__strand", "year")
        .annotate(total=Sum("amount"))
        .order_by()
    ):
        announced[row["call_strand__assignment"], row["call_strand__strand"], row["year"]] = row["total"]

    def total(of: dict[tuple[int, int | None, int], int], part: "CallStrand", year: int) -> int:
        if part.strand_id is not None:
            return of.get((part.assignment_id, part.strand_id, year), 0)
        return sum(amount for (one, _strand, when), amount in of.items() if (one, when) == (part.assignment_id, year))

    return [
        (part, row.year, finding)
        for part in parts
        for row in sorted(part.budgets.all(), key=lambda one: one.year)
        for finding in budget_findings(
            lines.get((part.assignment_id, part.strand_id)) or lines.get((part.assignment_id, None), []),
            year=row.year,
            amount=row.amount,
            committed=total(committed, part, row.year),
            announced=max(0, total(announced, part, row.year) - total(committed, part, row.year)),
            on=on,
            authorised_to=reach.get(part.assignment_id),
        )
    ]
