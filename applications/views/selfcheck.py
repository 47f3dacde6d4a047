"""Whether a project fits a call, before one begins to apply. Nothing is saved, and nobody is told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import OrganisationKind
from applications.display.marks import shown
from applications.forms.selfcheck import SelfCheckForm
from applications.rules.selfcheck import Answers, asked_for, check
from applications.workflow.asked import demands_of
from calls.models import Call, Phase
from calls.sentences.conditions import condition_sentence
from programmes.templatetags.texts import text_of
from registry.display import ShownFinding
from sweden.findings import Severity
from sweden.typography import listed


def _of_the_call(call: Call, answers: Answers, lang: str) -> list[ShownFinding]:
    """What the call says of who may apply, beside its conditions."""
    kinds = [one for one in call.applicant_kinds if one in OrganisationKind.values]
    if not (kinds and answers.kind) or answers.kind in kinds:
        return []
    words = listed([str(OrganisationKind(one).label) for one in kinds], lang)
    sentence = _("The call is meant for: %(kinds)s. Ask before you begin.") % {"kinds": words}
    return [ShownFinding(sentence, Severity.WARNING)]


@require_safe
def self_check(request: HttpRequest, uuid: str) -> HttpResponse:
    """The call's conditions put to a few answers, which stand in the address."""
    calls = Call.objects.visible_to(request.user).select_related("case__authority")
    call = get_object_or_404(calls, case__uuid=uuid)
    demands = demands_of(call)
    kinds = {one.key: text_of(one, "name") for one in call.project_kinds.all()}
    form = SelfCheckForm(request.GET or None, needs=asked_for(demands), project_kinds=kinds)
    checked, found = None, []
    if form.is_bound:
        form.is_valid()
        checked = check(demands, form.answers)
        found = [*_of_the_call(call, form.answers, request.LANGUAGE_CODE), *shown(checked.judged)]
    context = {
        "call": call,
        "form": form,
        "checked": checked,
        "found": found,
        "broken": [one for one in found if one.severity is not None],
        "stops": any(one.severity == Severity.BLOCKING for one in found),
        "waiting": [condition_sentence(one.kind, dict(one.parameters)) for one in checked.waiting] if checked else [],
        "later": [condition_sentence(one.kind, dict(one.parameters)) for one in checked.later] if checked else [],
        "is_open": call.phase(request.now) in (Phase.OPEN, Phase.COMING),
    }
    return render(request, "applications/selfcheck.html", context, status=422 if form.errors else 200)
