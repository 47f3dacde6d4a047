"""Balances: what there is, what is granted, paid and left, as of any day and as recorded at any moment."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.display.money import YearRow, totals, year_rows
from programmes.forms.ledger import BalancesFilter
from programmes.models import Appropriation, AppropriationAmount, Assignment
from programmes.permissions import may_read_ledger, may_record_appropriation
from programmes.queries import appropriation_balances, appropriation_lines, sums_by_part
from programmes.templatetags.ledger import AsOf
from programmes.views.common import ledger_of, money_tabs, programme_ledger_of, seen
from sweden.clock import local


def as_of(request: HttpRequest) -> tuple[BalancesFilter, AsOf | None]:
    """Which day and moment the address asks for; None where it cannot be read."""
    form = BalancesFilter(request.GET)
    if not form.is_valid():
        return form, None
    now = request.now  # type: ignore[attr-defined]
    day, at = form.cleaned_data["per"], form.cleaned_data["som"]
    on = day or (local(at).date() if at else local(now).date())
    return form, AsOf(on, at or now, chosen=at is not None)


@require_safe
@login_required
def balances(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An assignment's balances, part by part and year by year."""
    assignment = ledger_of(request, uuid)
    context = {"assignment": assignment, "tabs": money_tabs(assignment, "balances", request.user), "alone": True}
    return _page(request, [assignment], context, "programmes/ledger/assignment_balances.html")


@require_safe
@login_required
def programme_balances(request: HttpRequest, key: str) -> HttpResponse:
    """The balances of all of a programme's assignments, and their total."""
    programme, assignments = programme_ledger_of(request, key)
    context = {"programme": programme, "title": _("Balances"), "alone": len(assignments) == 1}
    return _page(request, assignments, context, "programmes/ledger/programme_balances.html")


def _page(
    request: HttpRequest, assignments: Sequence[Assignment], context: dict[str, Any], template: str
) -> HttpResponse:
    form, when = as_of(request)
    context |= {"form": form, "as_of": when}
    if when is None:
        return render(request, template, context | {"years": []}, status=422)
    rows = year_rows(assignments, when.at, when.on)
    total = totals(rows) if len(assignments) > 1 else {}
    years: dict[int, list[YearRow]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    context |= {
        "years": [(year, lines, total.get(year)) for year, lines in sorted(years.items())],
        "has_parts": any(row.strand for row in rows),
        "appropriations": _shared(request, assignments, when),
    }
    return render(request, template, context)


def _shared(request: HttpRequest, assignments: Sequence[Assignment], when: AsOf) -> list[dict[str, Any]]:
    """The appropriations that the assignments draw on, those with an amount of their own with its balances."""
    found = {one.appropriation_id: one.appropriation for one in assignments if one.appropriation}
    lines = appropriation_lines(found, when.at)
    rows: dict[int, list[Any]] = {}
    if lines:
        sharing = dict(Assignment.objects.filter(appropriation__in=lines).values_list("pk", "appropriation"))
        booked = sums_by_part(sharing, on=when.on, at=when.at)
        for balance in appropriation_balances(sharing, lines, booked, on=when.on):
            if balance.line is not None:
                rows.setdefault(balance.appropriation, []).append(balance)
    return [{"appropriation": one, "rows": rows.get(key, [])} for key, one in sorted(found.items())]


@require_safe
@login_required
def appropriation(request: HttpRequest, pk: int) -> HttpResponse:
    """What an appropriation's assignments take of it, each for itself and all together, year by year."""
    one = get_object_or_404(Appropriation, pk=pk)
    assignments = list(seen(request.user).filter(appropriation=one))
    if not assignments or not may_read_ledger(request.user):
        raise Http404
    form, when = as_of(request)
    context = {"appropriation": one, "assignments": assignments, "form": form, "as_of": when}
    if when is None:
        return render(request, "programmes/ledger/appropriation.html", context | {"years": []}, status=422)
    every = dict(Assignment.objects.filter(appropriation=one).values_list("pk", "appropriation"))
    lines = appropriation_lines([one.pk], when.at)
    booked = sums_by_part(every, on=when.on, at=when.at)
    together = {row.year: row for row in appropriation_balances(every, lines, booked, on=when.on)}
    years: dict[int, list[YearRow]] = {}
    for row in year_rows(assignments, when.at, when.on):
        if row.strand is None:
            years.setdefault(row.year, []).append(row)
    context |= {
        "years": [(year, years.get(year, []), together.get(year)) for year in sorted(set(years) | set(together))],
        "versions": AppropriationAmount.objects.filter(appropriation=one, recorded_at__lte=when.at)
        .select_related("recorded_by__person")
        .order_by("year", "-valid_from", "-recorded_at", "-pk"),
        "may_record": [one for one in assignments if may_record_appropriation(request.user, one)][:1],
    }
    return render(request, "programmes/ledger/appropriation.html", context)
