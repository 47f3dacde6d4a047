"""What a call demands."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from calls.forms.conditions import ConditionsForm
from calls.models import Call
from calls.rules.kinds import OFFERED
from calls.sentences.labels import KIND_LABELS
from calls.views.editing.base import refused, saved_or_shown, shown_page
from calls.views.staff import worked_on
from calls.workflow.editing import Demand, set_conditions
from programmes.models import Condition
from registry.identifiers import revision_in


@login_required
def edit_conditions(request: HttpRequest, uuid: str) -> HttpResponse:
    """What the call demands of an application. "Add" adds a row and keeps what is typed; it saves nothing."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    sources = Condition.objects.filter(assignment__call_strands__call=call).select_related("assignment").distinct()
    projects = list(call.project_kinds.all())
    add = request.POST.get("kind", "") if "add" in request.POST else ""
    if request.method == "POST":
        form = ConditionsForm(request.POST, sources=sources, projects=projects, add=add)
    else:
        conditions = call.conditions.select_related("source__assignment", "project_kind")
        form = ConditionsForm(conditions=conditions, projects=projects)
    more = {"kinds": [(kind, KIND_LABELS[kind]) for kind in OFFERED]}
    if add:
        form.errors.clear()
        return shown_page(request, call, "conditions", form, 200, None, **more)

    def save() -> None:
        demands = [Demand(**one) for one in form.demands]
        set_conditions(call, demands, revision=revision_in(request.POST), by=request.user, now=request.now)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [(str(KIND_LABELS.get(one.kind, one.kind)), one.parameters) for one in there.conditions.all()]

    return saved_or_shown(request, call, "conditions", form, save, theirs, **more)
