"""Bias in a call: what has been declared and decided."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.models import BiasAnswer, BiasDecision, ConflictOfInterest
from assessments.rules.bias import Suggestion
from assessments.sentences.bias import suggested
from assessments.views.callreviews.common import call_of, frame
from registry.exports import file_asked
from registry.listing import page_of


@login_required
@require_GET
def bias(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What has been declared and decided in the call, that which waits to be tried first."""
    call = call_of(request, uuid)
    rows = (
        ConflictOfInterest.objects.visible_to(request.user)
        .standing()
        .filter(application__call=call)
        .select_related("application__case__authority", "person")
        .order_by(Case(When(answer="free", then=1), default=0), "-declared_at", "pk")
    )
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
        waits = one.answer in BiasAnswer.reports() and (decision is None or decision.decided_at < one.declared_at)
        what = [Suggestion.of(row) for row in one.suggestions]
        shown.append({"row": one, "decision": decision, "waits": waits, "found": [suggested(each) for each in what]})
    context = {**frame(request, call, "call_bias"), "page": page, "rows": shown}
    return render(request, "assessments/call_bias.html", context)


def _outcome(decision: BiasDecision | None) -> str:
    if decision is None:
        return ""
    return _("biased") if decision.biased else _("not biased")
