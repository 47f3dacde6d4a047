"""Writing a call, section by section, on the revision that was read. Nothing that was typed is lost."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed, Stale
from calls.display import SECTIONS, mark_of, money_of
from calls.errors import CallActNotOpen
from calls.forms.conditions import ConditionsForm
from calls.forms.money import MoneyForm, part_key
from calls.forms.period import PeriodForm
from calls.forms.questions import QUESTION_KINDS, QuestionsForm
from calls.forms.texts import TextsForm
from calls.models import Call
from calls.permissions import may
from calls.queries import budget_findings_of
from calls.rules.kinds import OFFERED
from calls.sentences import KIND_LABELS
from calls.states import CallAct, is_open
from calls.views.staff import parts_of, worked_on
from calls.workflow.editing import Demand, Part, edit, set_conditions, set_parts, set_questions
from programmes.models import Assignment, Condition
from registry.display import Link, Tab
from registry.problems import problem
from sweden.clock import local

#: How many budget years, counted from the present one, the money table shows.
YEARS_AHEAD = 5


def _refused(request: HttpRequest, call: Call) -> HttpResponse | None:
    """A page that says why the call cannot be written in, or None when it can."""
    back = Link(_("Back to the call"), reverse("calls:detail", args=[call.uuid]))
    if not may(request.user, CallAct.EDIT, call):
        return problem(request, NotAllowed(), back=back)
    if not is_open(call.status, CallAct.EDIT):
        return problem(request, CallActNotOpen(), title=_("The call is not a draft"), back=back)
    return None


def _revision(request: HttpRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _page(
    request: HttpRequest, call: Call, section: str, form: Any, status: int, conflict: Sequence[Any] | None, **more: Any
) -> HttpResponse:
    tabs = [Tab(label, reverse(name, args=[call.uuid]), key == section) for key, (name, label) in SECTIONS.items()]
    context = {
        "call": call,
        "mark": mark_of(call, request.now),
        "tabs": tabs,
        "section": section,
        "heading": SECTIONS[section][1],
        "wide_form": section in ("texts", "money"),
        "form": form,
        "conflict": conflict,
        **more,
    }
    return render(request, f"calls/edit_{section}.html", context, status=status)


def _section(
    request: HttpRequest,
    call: Call,
    section: str,
    form: forms.BaseForm,
    save: Callable[[], Any],
    theirs: Callable[[Call], list[tuple[str, Any]]],
    **more: Any,
) -> HttpResponse:
    """Save what was sent; on a refusal the same page with everything typed, 422, or 409 when someone else saved."""
    conflict = None
    status = 200
    if request.method == "POST" and form.is_bound:
        status = 422
        if form.is_valid():
            try:
                save()
            except Stale:
                call = worked_on(request, call.uuid)
                status, conflict = 409, theirs(call)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return redirect(_onwards(request, call, section))
    return _page(request, call, section, form, status, conflict, **more)


def _onwards(request: HttpRequest, call: Call, section: str) -> str:
    """The next section, or the call's page when that was asked for or this was the last."""
    names = list(SECTIONS)
    place = names.index(section) + 1
    if "finish" in request.POST or place == len(names):
        return reverse("calls:detail", args=[call.uuid])
    return reverse(SECTIONS[names[place]][0], args=[call.uuid])


def _differences(form: forms.BaseForm, call: Call, now_there: Callable[[str], Any]) -> list[tuple[str, Any]]:
    """Field by field, what the other writer has saved that is not what was typed here."""
    return [
        (bound.label, now_there(bound.name))
        for bound in form
        if form.cleaned_data.get(bound.name) != now_there(bound.name)
    ]


@login_required
def edit_texts(request: HttpRequest, uuid: str) -> HttpResponse:
    """Texts, legal basis and contact."""
    call = worked_on(request, uuid)
    if refused := _refused(request, call):
        return refused
    form = TextsForm(request.POST or None, instance=call)
    return _section(
        request,
        call,
        "texts",
        form,
        lambda: edit(call, revision=_revision(request), by=request.user, now=request.now, **form.cleaned_data),
        lambda there: _differences(form, there, lambda name: getattr(there, name)),
    )


@login_required
def edit_period(request: HttpRequest, uuid: str) -> HttpResponse:
    """When the call opens and closes."""
    call = worked_on(request, uuid)
    if refused := _refused(request, call):
        return refused
    form = PeriodForm(request.POST or None, initial=PeriodForm.initial_of(call))
    return _section(
        request,
        call,
        "period",
        form,
        lambda: edit(call, revision=_revision(request), by=request.user, now=request.now, **form.values),
        lambda there: _differences(form, there, PeriodForm.initial_of(there).get),
    )


@login_required
def edit_money(request: HttpRequest, uuid: str) -> HttpResponse:
    """Assignments, strands and kronor per budget year, held against the frames."""
    call = worked_on(request, uuid)
    if refused := _refused(request, call):
        return refused
    rows = list(
        call.call_strands.select_related("assignment__programme", "assignment__authority", "strand").prefetch_related(
            "budgets"
        )
    )
    chosen = {
        part_key(row.assignment, row.strand): {budget.year: budget.amount for budget in row.budgets.all()}
        for row in rows
    }
    assignments = (
        Assignment.objects.filter(authority=call.case.authority_id)
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
    )

    def save() -> None:
        parts = [Part(*one) for one in form.chosen]
        set_parts(call, parts, revision=_revision(request), by=request.user, now=request.now)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [
            (f"{row.part} {row.year}", row.amount)
            for row in money_of(there, there.call_strands.prefetch_related("budgets"), request.now)
        ]

    money = money_of(call, rows, request.now, budget_findings_of(call, request.now))
    return _section(request, call, "money", form, save, theirs, money=money)


@login_required
def edit_conditions(request: HttpRequest, uuid: str) -> HttpResponse:
    """What the call demands of an application. "Add" adds a row and keeps what is typed; it saves nothing."""
    call = worked_on(request, uuid)
    if refused := _refused(request, call):
        return refused
    sources = Condition.objects.filter(assignment__call_strands__call=call).select_related("assignment").distinct()
    add = request.POST.get("kind", "") if "add" in request.POST else ""
    if request.method == "POST":
        form = ConditionsForm(request.POST, sources=sources, add=add)
    else:
        form = ConditionsForm(conditions=call.conditions.select_related("source__assignment"))
    more = {"kinds": [(kind, KIND_LABELS[kind]) for kind in OFFERED]}
    if add:
        form.errors.clear()
        return _page(request, call, "conditions", form, 200, None, **more)

    def save() -> None:
        demands = [Demand(**one) for one in form.demands]
        set_conditions(call, demands, revision=_revision(request), by=request.user, now=request.now)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [(str(KIND_LABELS.get(one.kind, one.kind)), one.parameters) for one in there.conditions.all()]

    return _section(request, call, "conditions", form, save, theirs, **more)


@login_required
def edit_questions(request: HttpRequest, uuid: str) -> HttpResponse:
    """The questions of the application form. "Add" adds a row and keeps what is typed; it saves nothing."""
    call = worked_on(request, uuid)
    if refused := _refused(request, call):
        return refused
    add = request.POST.get("new_kind", "") if "add" in request.POST else ""
    if request.method == "POST":
        form = QuestionsForm(request.POST, add=add if add in dict(QUESTION_KINDS) else "")
    else:
        content = call.forms.order_by("-number").first()
        form = QuestionsForm(questions=content.content.get("questions", []) if content else [])
    more = {"kinds": QUESTION_KINDS}
    if add:
        form.errors.clear()
        return _page(request, call, "questions", form, 200, None, **more)

    def save() -> None:
        set_questions(call, form.questions, revision=_revision(request), by=request.user, now=request.now)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        row = there.forms.order_by("-number").first()
        return [
            (str(place), question["label_sv"])
            for place, question in enumerate(row.content["questions"] if row else [], start=1)
        ]

    return _section(request, call, "questions", form, save, theirs, **more)
