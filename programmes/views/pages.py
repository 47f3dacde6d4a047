"""The pages of the mandate: programmes, one programme, one assignment."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import is_staff_anywhere
from programmes.display import FACT_LABELS, missing_of, next_due, standing
from programmes.models import Assignment, BudgetFrame, Condition, DutyOfAssignment, Programme
from programmes.money import YearRow, chart, year_rows
from programmes.permissions import may_fill_in, may_record_authorisation, may_record_frame
from programmes.queries import lines_by_part
from programmes.rules.frames import counted_line
from programmes.views import sections
from programmes.workflow.frames import FACTS
from registry.display import Mark
from registry.models import Event
from sweden.clock import local
from sweden.typography import span

NOT_JUDGED = Mark(_("Cannot be judged yet"), "neutral", "ring")


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
    context = {
        "programme": programme,
        "agencies": [_agency(assignment, rows, now, request.user) for assignment in assignments],
        "rows": _by_year(rows),
        "chart": chart(rows),
        "standing": standing(rows, now),
        "conditions": [
            {"condition": condition, "assignment": assignment, "mark": NOT_JUDGED}
            for assignment in assignments
            for condition in assignment.conditions.all()
        ],
        "dues": next_due([duty for assignment in assignments for duty in assignment.duties.all()], now),
        "missing": missing,
        "missing_shown": missing[:6],
        "fillable": {assignment.pk for assignment in assignments if may_fill_in(request.user, assignment)},
        "now": now,
    }
    for section in sections.PROGRAMME:
        context |= section(request.user, programme, assignments, now)
    return render(request, "programmes/programme.html", context)


def _agency(assignment: Assignment, rows: list[YearRow], now: Any, user: Any) -> dict[str, Any]:
    """The agency's own column: its key figures and the decision's facts."""
    year = local(now).year
    own = [row for row in rows if row.assignment == assignment and row.strand is None]
    this_year = next((row for row in own if row.year == year), None)
    granted_years = [row.year for row in own if row.granted]
    return {
        "assignment": assignment,
        "year": year,
        "this_year": this_year,
        "granted": sum(row.granted for row in own),
        "granted_span": span(min(granted_years), max(granted_years)) if granted_years else "",
        "paid": sum((row.paid for row in own if row.paid is not None), 0),
        "may_fill_in": may_fill_in(user, assignment),
        "reports_to": _value(assignment.facts.get("identity", {}).get("reports_to")),
    }


def _value(fact: Any) -> Any:
    return fact.get("value") if isinstance(fact, dict) else fact


def _by_year(rows: list[YearRow]) -> list[tuple[int, list[YearRow]]]:
    years: dict[int, list[YearRow]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    return sorted(years.items())


@require_safe
@login_required
def assignment_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """A government assignment: every fact beside its quote, amounts with their versions, demands, duties."""
    assignment = get_object_or_404(assignments_of(request.user), uuid=uuid)
    now = request.now
    rows = year_rows([assignment], now)
    filled = set(
        Event.objects.filter(case=assignment.case_id, kind="assignment.fact_filled").values_list(
            "data__fact", flat=True
        )
    )
    context = {
        "assignment": assignment,
        "facts": _facts(assignment, filled),
        "rows": _by_year(rows),
        "has_strands": bool(assignment.strands.all()),
        "frames": _versions(assignment, now),
        "authorisations": assignment.authorisations.select_related("recorded_by").order_by("-recorded_at", "-pk"),
        "standing": standing(rows, now),
        "dues": next_due(assignment.duties.all(), now),
        "contents": assignment.facts.get("contents", []),
        "payment_rules": assignment.facts.get("payment_rules", []),
        "missing": missing_of([assignment]),
        "not_judged": NOT_JUDGED,
        "may_record_frame": may_record_frame(request.user, assignment),
        "may_record_authorisation": may_record_authorisation(request.user, assignment),
        "may_fill_in": may_fill_in(request.user, assignment),
    }
    for section in sections.ASSIGNMENT:
        context |= section(request.user, assignment, now)
    return render(request, "programmes/assignment.html", context)


def _facts(assignment: Assignment, filled: set[str]) -> list[dict[str, Any]]:
    """The decision's facts, each with its words. What was filled in by hand says where it stands instead."""
    identity = assignment.facts.get("identity", {})
    facts = []
    for key, label in FACT_LABELS.items():
        given = identity.get(key)
        given = given if isinstance(given, dict) else {"value": given}
        value = given.get("value")
        if key in FACTS:
            value = getattr(assignment, key) or None
        elif key == "department" and assignment.department:
            value = assignment.department.name
        elif key == "valid_from":
            value = assignment.valid_from
        elif key not in identity:
            continue
        by_hand = key in filled
        facts.append(
            {
                "key": key,
                "label": label,
                "value": value,
                "values": value if isinstance(value, list) else None,
                "quote": "" if by_hand else given.get("quote") or "",
                "note": "" if by_hand else given.get("note") or "",
                "source": getattr(assignment, FACTS[key]) if by_hand else "",
                "can_be_filled": key in FACTS and (not value or by_hand),
            }
        )
    return facts


def _versions(assignment: Assignment, now: Any) -> list[dict[str, Any]]:
    """Every amount line, newest version first, the one that counts today marked."""
    today = local(now).date()
    lines = lines_by_part([assignment.pk], now)
    frames = (
        BudgetFrame.objects.filter(assignment=assignment, recorded_at__lte=now)
        .select_related("strand", "recorded_by")
        .order_by("year", "strand_id", "-valid_from", "-recorded_at", "-pk")
    )
    counted_seen: set[tuple[int | None, int]] = set()
    versions = []
    for frame in frames:
        line = counted_line(lines.get((assignment.pk, frame.strand_id), []), frame.year, today)
        is_this = line is not None and (line.valid_from, line.amount, line.source, line.wording.value) == (
            frame.valid_from,
            frame.amount,
            frame.source,
            frame.wording,
        )
        counts = is_this and (frame.strand_id, frame.year) not in counted_seen
        if counts:
            counted_seen.add((frame.strand_id, frame.year))
        versions.append({"frame": frame, "counts": counts})
    return versions
