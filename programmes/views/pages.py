"""The pages of the mandate: programmes, one programme, one assignment."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import is_staff_anywhere
from programmes.display.conditions import shown_standing
from programmes.display.evaluation import standings
from programmes.display.mayspend import MayDecide, may_decide
from programmes.display.money import YearRow, chart, year_rows
from programmes.display.pages import missing_of, next_due, standing
from programmes.models import Assignment, Condition, DutyOfAssignment, Programme
from programmes.permissions import may_fill_in, may_read_ledger
from programmes.templatetags.ledger import AsOf
from programmes.views import sections
from sweden.clock import local
from sweden.typography import span


def assignments_of(user: Any) -> Any:
    """The assignments the reader sees, with what their pages show."""
    return (
        Assignment.objects.visible_to(user)
        .select_related("programme", "authority__organisation", "department", "appropriation", "case__authority")
        .prefetch_related(
            "strands",
            Prefetch("conditions", Condition.objects.select_related("strand")),
            Prefetch("duties", DutyOfAssignment.objects.select_related("duty", "assignment__authority")),
        )
        .order_by("-authority__short_name", "pk")
    )


@require_safe
@login_required
def programme_list(request: HttpRequest) -> HttpResponse:
    """Every programme the reader sees, with its assignments."""
    assignments = list(assignments_of(request.user))
    if not assignments and not is_staff_anywhere(request.user):
        raise Http404
    programmes: dict[Programme, list[Assignment]] = {}
    for assignment in assignments:
        programmes.setdefault(assignment.programme, []).append(assignment)
    rows = sorted(programmes.items(), key=lambda one: one[0].name_sv)
    return render(request, "programmes/list.html", {"rows": rows})


@require_safe
@login_required
def programme_page(request: HttpRequest, key: str) -> HttpResponse:
    """A programme: its agencies side by side, money per year, demands, what falls due, what is missing."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), key=key)
    now = request.now
    assignments = list(assignments_of(request.user).filter(programme=programme))
    rows = year_rows(assignments, now)
    missing = missing_of(assignments)
    may = may_decide(assignments, now)
    context = {
        "programme": programme,
        "agencies": [_agency(assignment, rows, may[assignment.pk], request.user) for assignment in assignments],
        "rows": by_year(rows),
        "chart": chart(rows),
        "standing": standing(rows, now),
        "conditions": [shown_standing(one) for one in standings(assignments, request.user, now)],
        "dues": next_due([duty for assignment in assignments for duty in assignment.duties.all()], now),
        "missing": missing,
        "missing_shown": missing[:6],
        "fillable": {assignment.pk for assignment in assignments if may_fill_in(request.user, assignment)},
        "now": now,
    }
    context["as_of"] = AsOf(local(now).date(), now) if may_read_ledger(request.user) else None
    for section in sections.PROGRAMME:
        context |= section(request.user, programme, assignments, now)
    return render(request, "programmes/programme.html", context)


def _agency(assignment: Assignment, rows: list[YearRow], may: MayDecide, user: Any) -> dict[str, Any]:
    """The agency's own column: its key figures and the decision's facts."""
    own = [row for row in rows if row.assignment == assignment and row.strand is None]
    granted_years = [row.year for row in own if row.granted]
    return {
        "assignment": assignment,
        "may": may,
        "granted": sum(row.granted for row in own),
        "granted_span": span(min(granted_years), max(granted_years)) if granted_years else "",
        "paid": sum((row.paid for row in own if row.paid is not None), 0),
        "may_fill_in": may_fill_in(user, assignment),
        "reports_to": _value(assignment.facts.get("identity", {}).get("reports_to")),
    }


def _value(fact: Any) -> Any:
    return fact.get("value") if isinstance(fact, dict) else fact


def by_year(rows: list[YearRow]) -> list[tuple[int, list[YearRow]]]:
    """Rows of one year together."""
    years: dict[int, list[YearRow]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    return sorted(years.items())
