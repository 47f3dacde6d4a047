"""Writing, reading, comparing and deciding on an evaluation plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError
from accounts.stepup import ask_again
from programmes.display.duties import EVALUATION_KINDS
from programmes.display.versions import beside
from programmes.forms.duties import CompareForm, PlanForm
from programmes.models import EvaluationPlan, ReportingDuty
from programmes.permissions import may_decide_evaluation, may_write_evaluation
from programmes.rules.compare import compared
from programmes.views.duties.base import address, duty_link, of_duty, programme_seen
from programmes.views.duties.evaluation import SECTIONS, in_force, mark_of, plans_of
from programmes.views.office.base import act, refused
from programmes.workflow.evaluation import decide_plan, write_plan


def plans_here(request: HttpRequest, duty: ReportingDuty) -> list[EvaluationPlan]:
    """The versions of the duty's plan; 404 for a duty that no plan answers."""
    if duty.rule or duty.document_kind not in EVALUATION_KINDS:
        raise Http404
    return plans_of(duty, request.user)


def _numbered(plans: list[EvaluationPlan], number: int) -> EvaluationPlan:
    for one in plans:
        if one.number == number:
            return one
    raise Http404


@require_safe
@of_duty
def version_page(request: HttpRequest, duty: ReportingDuty, number: int) -> HttpResponse:
    """One version of the plan, as it was written."""
    plans = plans_here(request, duty)
    plan = _numbered(plans, number)
    context = {
        "programme": programme_seen(duty, request.user),
        "duty": duty,
        "title": _("Evaluation plan, version %(number)s") % {"number": number},
        "above": duty_link(duty),
        "plan": plan,
        "plan_mark": mark_of(plan, in_force(plans, duty), plans[0]),
        "plan_sections": [(label, getattr(plan, name)) for name, label in SECTIONS.items()],
        "compare_url": f"{address('plan_compare', duty)}?fran={number - 1}&till={number}" if number > 1 else "",
    }
    return render(request, "programmes/duties/plan_version.html", context)


@require_safe
@of_duty
def compare_page(request: HttpRequest, duty: ReportingDuty) -> HttpResponse:
    """Two versions side by side, word by word; the last two unless others are asked for."""
    plans = plans_here(request, duty)
    if not plans:
        raise Http404
    numbers = [one.number for one in reversed(plans)]
    asked = {"fran": max(plans[0].number - 1, 1), "till": plans[0].number}
    form = CompareForm({**asked, **request.GET.dict()}, numbers=numbers)
    found = None
    if form.is_valid():
        older, newer = (_numbered(plans, form.cleaned_data[name]) for name in ("fran", "till"))
        found = [
            (label, compared(getattr(older, name), getattr(newer, name)), getattr(older, name) != getattr(newer, name))
            for name, label in SECTIONS.items()
        ]
    context = {
        "programme": programme_seen(duty, request.user),
        "duty": duty,
        "title": _("Versions of the plan compared"),
        "above": duty_link(duty),
        "form": form,
        "found": found,
        "same": found is not None and not any(differs for _label, _pieces, differs in found),
    }
    return render(request, "programmes/duties/plan_compare.html", context)


@of_duty
def write_page(request: HttpRequest, duty: ReportingDuty) -> HttpResponse:
    """The plan's first version, or a new one beside the latest."""
    plans = plans_here(request, duty)
    back = address("duty", duty)
    if not may_write_evaluation(request.user, duty):
        return refused(request, back)
    latest = plans[0] if plans else None
    form = PlanForm(
        request.POST or None, first=latest is None, initial=PlanForm.start(latest) if latest is not None else None
    )

    def begun_from() -> EvaluationPlan | None:
        given = form.cleaned_data["version"]
        return next((one for one in plans if one.uuid == given), latest if given else None)

    def theirs() -> dict[str, Any]:
        standing, begun = plans_of(duty, request.user)[0], begun_from()
        found = (
            beside(standing, begun, SECTIONS)
            if begun
            else [(label, getattr(standing, name)) for name, label in SECTIONS.items()]
        )
        form.data = form.data.copy()
        form.data["version"] = str(standing.uuid)  # the next save is made knowing what stands
        return {"theirs": found, "theirs_by": standing.written_by}

    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: write_plan(
            duty,
            replaces=begun_from(),
            **form.values,
            change=form.cleaned_data.get("change", ""),
            by=request.user,
            now=request.now,
        ),
        done=_("The plan is saved. It holds when it has been decided on."),
        back=back,
        stale=theirs,
        title=_("New version of the plan") if latest else _("Write the evaluation plan"),
        above=duty_link(duty),
        lead=_("What stands now is kept beside, in the history.") if latest else "",
        verb=_("Save as a new version") if latest else _("Save"),
    )


@of_duty
def decide_page(request: HttpRequest, duty: ReportingDuty, number: int, authority: str) -> HttpResponse:
    """Decide on a version for an authority: the text is read on the same page."""
    plans = plans_here(request, duty)
    plan = _numbered(plans, number)
    at = next((one for one in duty.authorities if one.key == authority), None)
    if at is None:
        raise Http404
    back = address("duty", duty)
    if not may_decide_evaluation(request.user, duty, at):
        return refused(request, back)
    if request.method == "POST":
        if asked := ask_again(request):
            return asked
        try:
            decide_plan(plan, authority=at, by=request.user, now=request.now)
        except DomainError as refusal:
            return refused(request, back, refusal)
        messages.success(request, _("The decision is registered."))
        return redirect(back)
    context = {
        "programme": programme_seen(duty, request.user),
        "duty": duty,
        "title": _("Decide on the evaluation plan for %(authority)s") % {"authority": at.short_name},
        "above": duty_link(duty),
        "plan": plan,
        "plan_mark": mark_of(plan, in_force(plans, duty), plans[0]),
        "plan_sections": [(label, getattr(plan, name)) for name, label in SECTIONS.items()],
        "back": back,
    }
    return render(request, "programmes/duties/plan_decide.html", context)
