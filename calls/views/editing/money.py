"""Where a call's money comes from."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from calls.display import money_of
from calls.forms.money import MoneyForm, part_key
from calls.models import Call
from calls.queries import budget_findings_of
from calls.views.editing.base import refused, saved_or_shown
from calls.views.staff import parts_of, worked_on
from calls.workflow.editing import set_parts
from programmes.models import Assignment
from registry.identifiers import revision_in
from sweden.clock import local

#: How many budget years, counted from the present one, the money table shows.
YEARS_AHEAD = 5


@login_required
def edit_money(request: HttpRequest, uuid: str) -> HttpResponse:
    """Assignments, strands and kronor per budget year, held against the frames."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    rows = list(
        call.call_strands.select_related(
            "assignment__programme", "assignment__authority", "strand", "decides", "pays", "reports"
        ).prefetch_related("budgets")
    )
    chosen = {
        part_key(row.assignment, row.strand): {budget.year: budget.amount for budget in row.budgets.all()}
        for row in rows
    }
    assignments = (
        Assignment.objects.filter(programme__assignments__authority=call.case.authority_id)
        .distinct()
        .select_related("programme", "authority")
        .prefetch_related("strands")
        .order_by("programme__name_sv", "pk")
    )
    this_year = local(call.opens_at or request.now).year
    first = min([this_year, *(year for years in chosen.values() for year in years)])
    form = MoneyForm(
        request.POST or None,
        parts=parts_of(assignments),
        years=range(first, max(this_year, first) + YEARS_AHEAD),
        chosen=chosen,
        lead=call.case.authority,
        roles={
            part_key(row.assignment, row.strand): {"decides": row.decides, "pays": row.pays, "reports": row.reports}
            for row in rows
        },
    )

    def save() -> None:
        set_parts(call, form.chosen, revision=revision_in(request.POST), by=request.user, now=request.now)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [
            (f"{row.part} {row.year}", row.amount)
            for row in money_of(there, there.call_strands.prefetch_related("budgets"), request.now)
        ]

    money = money_of(call, rows, request.now, budget_findings_of(call, request.now))
    return saved_or_shown(request, call, "money", form, save, theirs, money=money)
