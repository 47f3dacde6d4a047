"""The pages that anyone may read: the list of calls and one call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Authority
from calls.display import PHASE_MARKS, YearMoney, mark_of, money_of
from calls.forms.filters import PublicFilterForm
from calls.models import Call, Phase
from calls.sentences import condition_sentence, effect_sentence
from calls.states import CallStatus
from registry.display import Mark
from registry.listing import page_of
from sweden.clock import local


def phase_filter(phase: str, now: datetime) -> Q:
    """The condition on a published call that it is in `phase` at `now`."""
    match phase:
        case Phase.OPEN:
            return Q(status=CallStatus.PUBLISHED, opens_at__lte=now, closes_at__gte=now)
        case Phase.COMING:
            return Q(status=CallStatus.PUBLISHED, opens_at__gt=now)
        case Phase.CLOSED:
            return Q(closes_at__lt=now) | Q(status=CallStatus.DECIDED)
    return Q()


def by_phase(calls: QuerySet, now: datetime) -> QuerySet:
    """Open first, the next to close at the top; then those that open later; then the closed, the latest first."""
    is_open, is_coming = phase_filter(Phase.OPEN, now), phase_filter(Phase.COMING, now)
    return calls.annotate(
        place=Case(When(is_open, then=0), When(is_coming, then=1), default=2, output_field=IntegerField()),
        soonest=Case(
            When(is_open, then=F("closes_at")),
            When(is_coming, then=F("opens_at")),
            default=Value(None),
            output_field=DateTimeField(),
        ),
    ).order_by("place", "soonest", "-closes_at", "pk")


def searched(calls: QuerySet, words: str) -> QuerySet:
    """Calls whose titles or number hold the words."""
    for word in words.split()[:8]:
        calls = calls.filter(
            Q(title_sv__icontains=word) | Q(title_en__icontains=word) | Q(case__number__icontains=word)
        )
    return calls


@dataclass(frozen=True)
class CallRow:
    """A line of the list."""

    call: Call
    mark: Mark
    phase: Phase


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Every published call: open, coming, closed."""
    now = request.now
    calls = Call.objects.public().select_related("case__authority")
    authorities = Authority.objects.filter(pk__in=Call.objects.public().values("case__authority")).order_by(
        "short_name"
    )
    form = PublicFilterForm(request.GET or None, authorities=authorities)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        calls = searched(calls, chosen["q"]).filter(phase_filter(chosen["status"], now))
        if chosen["myndighet"]:
            calls = calls.filter(case__authority__key=chosen["myndighet"])
    page = page_of(by_phase(calls, now), request)
    rows = [CallRow(call, PHASE_MARKS[call.phase(now)], call.phase(now)) for call in page]
    return render(request, "calls/list.html", {"form": form, "page": page, "rows": rows})


def public_context(call: Call, now: datetime) -> dict[str, Any]:
    """What the text of a call needs: for the public page, the preview and the proofreader alike."""
    parts = list(
        call.call_strands.select_related("assignment__programme", "assignment__authority", "strand").prefetch_related(
            "budgets"
        )
    )
    money = money_of(call, parts, now)
    wordings = {row.wording for row in money}
    conditions = [
        {
            "sentence": condition_sentence(one.kind, one.parameters),
            "effect": effect_sentence(one.effect),
            "stops": one.effect == "stop",
            "source": one.source,
        }
        for one in call.conditions.select_related("source__assignment")
    ]
    return {
        "call": call,
        "mark": mark_of(call, now),
        "phase": call.phase(now),
        "parts": parts,
        "money": money,
        "total": sum(row.amount for row in money) if len(wordings) == 1 else None,
        "estimated_years": _years(money),
        "conditions": conditions,
        "extensions": list(call.extensions.all()),
        "days_left": (local(call.closes_at).date() - local(now).date()).days if call.closes_at else None,
    }


def _years(money: list[YearMoney]) -> list[int]:
    return sorted({row.year for row in money if row.is_estimated})


@require_safe
def call_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """One published call, as applicants read it; prints well."""
    calls = Call.objects.public().select_related("case__authority__organisation")
    call = get_object_or_404(calls, case__uuid=uuid)
    return render(request, "calls/call.html", public_context(call, request.now))
