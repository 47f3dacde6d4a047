"""Bias in a call: what has been declared and decided."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Exists, Func, OuterRef, Q, When
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import holds
from assessments.forms.bias import BiasFilter
from assessments.models import BiasDecision, ConflictOfInterest
from assessments.permissions import MAY
from assessments.rules.bias import Suggestion
from assessments.sentences.bias import suggested
from assessments.views.callreviews.common import call_of, frame
from registry.exports import file_asked
from registry.listing import page_of, sorting

#: What the list is sorted by: what is said, the person, when; what waits to be tried comes first.
COLUMNS = {
    "lage": Case(When(waits=True, then=0), default=1),
    "person": Func("person__name", function="sv_key"),
    "sagt": "declared_at",
}


def _filtered(rows: Any, *, state: str, q: str) -> Any:
    if state == "waits":
        rows = rows.filter(waits=True)
    elif state == "biased":
        found = BiasDecision.objects.standing().filter(
            application=OuterRef("application"), person=OuterRef("person"), biased=True
        )
        rows = rows.filter(Exists(found))
    if words := q.strip():
        told = Q(person__name__icontains=words) | Q(application__title__icontains=words)
        rows = rows.filter(told | Q(application__case__number__icontains=words))
    return rows


def listed(user: Any, query: QueryDict, uuid: UUID) -> Any:
    """The declarations in a call that its list shows with these filters, as `user` sees them."""
    rows = ConflictOfInterest.objects.visible_to(user).standing().with_waits()
    rows = rows.filter(application__call__case__uuid=uuid)
    filters = BiasFilter(query)
    return _filtered(rows, **filters.cleaned_data) if filters.is_valid() else rows


@login_required
@require_GET
def bias(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What has been declared and decided in the call, that which waits to be tried first."""
    call = call_of(request, uuid)
    filters = BiasFilter(request.GET)
    rows = listed(request.user, request.GET, uuid).select_related("application__case__authority", "person")
    order = sorting(request, COLUMNS, "lage")
    rows = order.apply(rows)
    decisions = BiasDecision.objects.visible_to(request.user).standing().filter(application__call=call)
    decided = {(one.application_id, one.person_id): one for one in decisions.select_related("decided_by__person")}
    head = [_("Case number"), _("Person"), _("Takes part as"), _("Declared"), _("When"), _("Ground"), _("Decision")]
    lines = (
        (
            one.application.case.number,
            one.person.name,
            one.get_part_display(),
            one.get_answer_display(),
            one.declared_at,
            one.ground,
            _outcome(decided.get((one.application_id, one.person_id))),
        )
        for one in rows.iterator()
    )
    if file := file_asked(request, "jav", _("Bias"), head, lines):
        return file
    page = page_of(rows, request)
    shown = []
    for one in page.object_list:
        decision = decided.get((one.application_id, one.person_id))
        what = [Suggestion.of(row) for row in one.suggestions]
        shown.append({"row": one, "decision": decision, "found": [suggested(each) for each in what]})
    context = {**frame(request, call, "call_bias"), "page": page, "rows": shown, "form": filters, "order": order}
    context["judges"] = holds(request.user, *MAY["assessments.judge_bias"], authority=call.case.authority_id)
    return render(request, "assessments/call_bias.html", context)


def _outcome(decision: BiasDecision | None) -> str:
    if decision is None:
        return ""
    return _("biased") if decision.biased else _("not biased")
