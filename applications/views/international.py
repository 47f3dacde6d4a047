"""Responsible internationalisation: the applicant's part, the officer's assessment, and the checklists as data."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import is_staff_anywhere
from applications.display.aid import in_language
from applications.documents import country_names
from applications.forms.draft import InternationalForm
from applications.forms.international import AssessmentForm, ChecklistForm, NewChecklistForm
from applications.loading.files import dump
from applications.models import Application, Checklist
from applications.models.international import Outcome, ScreeningResult
from applications.permissions import may_assess_international, may_enter_checklists
from applications.rules.completeness import Section
from applications.sentences.findings import sentence
from applications.views.aid_rules import period_mark
from applications.views.own import Own, own
from applications.views.sections import not_saved, saved_answer, wants_json
from applications.workflow import international as workflow
from applications.workflow.cases import of_case
from applications.workflow.draft import save_section
from registry.display import ShownFinding, Tab
from registry.identifiers import revision_in
from registry.models import Case
from registry.permissions import may_read_inside
from registry.problems import problem
from registry.views.case import head
from sweden.clock import local

# --- The applicant ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Partners outside Sweden, the risks, and the checklist that the call asks of those who have any."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    if request.method == "GET":
        forms = _forms(mine)
        mine.show(*forms)
        return _page(mine, *forms)
    form, checked = _forms(mine, request.POST)
    form.is_valid()
    values = form.kept()
    if values.get("foreign_partners") is False:
        values["partner_countries"] = []
    how: dict[str, Any] = {"revision": revision_in(request.POST), "by": request.user, "now": request.now}
    try:
        save_section(mine.version, "international", values, **how)
        if checked is not None:
            checked.is_valid()
            workflow.save_answers(mine.version, checked.answers(), **how)
    except DomainError as refusal:
        return not_saved(mine, refusal, "international", form, lambda status: _page(mine, form, checked, status=status))
    wrong = {
        name: list(map(str, found)) for one in (form, checked) if one is not None for name, found in one.errors.items()
    }
    if wants_json(request):
        return saved_answer(mine, Section.INTERNATIONAL, wrong)
    if wrong:
        return _page(Own(request, mine.application, mine.part), form, checked, status=422)
    # A first yes brings the checklist: one stays to answer it.
    asks = bool(values.get("foreign_partners")) and checked is None and workflow.checklist_for(mine.call) is not None
    after = mine.next_part(Section.INTERNATIONAL)
    return HttpResponseRedirect(request.path if asks or "stay" in request.POST or after is None else after[0])


def _forms(mine: Own, data: Any = None) -> tuple[InternationalForm, ChecklistForm | None]:
    form = InternationalForm(data, initial=InternationalForm.initial_of(mine.version))
    mine.lock(form, "international")
    checklist = workflow.checklist_for(mine.call) if mine.version.foreign_partners else None
    if checklist is None:
        return form, None
    return form, ChecklistForm(data, checklist=checklist, stands=mine.version.checklist)


def _page(mine: Own, form: InternationalForm, checked: ChecklistForm | None, status: int = 200) -> HttpResponse:
    checklist = workflow.checklist_for(mine.call)
    context = mine.context(
        Section.INTERNATIONAL,
        form=form,
        checked=checked,
        checklist=in_language(checklist.title_sv, checklist.title_en) if checklist else "",
        asks=checklist is not None,
        writes=mine.writes,
    )
    return render(mine.request, "applications/international.html", context, status=status)


# --- The officer --------------------------------------------------------------------------------------


def of_officer(request: HttpRequest, uuid: UUID) -> tuple[Case, Application]:
    """A case one reads inside of, and its application; 404 for others."""
    case = (
        Case.objects.visible_to(request.user)
        .select_related("authority", "officer", "deputy")
        .defer("search")
        .filter(kind="application", uuid=uuid)
        .first()
    )
    application = of_case(case) if case else None
    if case is None or application is None or not may_read_inside(request.user, case):
        raise Http404
    return case, application


def on_tab(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The head of a page that is a tab of the case, with that tab as the one the reader is on."""
    context: dict[str, Any] = head(request, case, inside=True, current="")
    here = request.path
    context["tabs"] = [Tab(tab.label, tab.url, tab.url == here, tab.count) for tab in context["tabs"]]
    return context


@login_required
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the applicant says of cooperation across borders, what has been judged of it, and a new assessment."""
    case, application = of_officer(request, uuid)
    may_assess = may_assess_international(request.user, application)
    if request.method == "POST" and not may_assess:
        return problem(request, NotAllowed())
    checklist = workflow.checklist_for(application.call)
    today = local(request.now).date()
    form = None
    if checklist is not None and may_assess:
        form = AssessmentForm(request.POST or None, checklist=checklist, today=today)
    if request.method == "POST" and form is not None and checklist is not None and form.is_valid():
        values = form.cleaned_data
        workflow.assess(
            application,
            checklist,
            outcome=values["outcome"],
            assessment=values["assessment"],
            conditions=values["conditions"],
            screenings=form.looked_up(),
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The assessment has been kept."))
        return HttpResponseRedirect(request.path)
    context = on_tab(request, case)
    content = application.submitted_version.content["international"]
    context |= {
        "application": application,
        "said": content,
        "countries": country_names(content["countries"], get_language() or "sv"),
        "questions": _questions(content),
        "assessments": [_shown(one) for one in application.international_assessments.select_related("assessed_by")],
        "form": form,
        "asks": checklist is not None,
        "lacking": [ShownFinding.of(one, sentence(one)) for one in workflow.lacking_assessment(application)],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "applications/international_assessment.html", context, status=status)


def _questions(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**one, "text": in_language(one["text_sv"], one["text_en"])}
        for one in (content.get("checklist") or {}).get("questions", ())
    ]


def _shown(one: Any) -> dict[str, Any]:
    looked = [
        {
            **row,
            "title": in_language(row["title_sv"], row["title_en"]),
            "result": ScreeningResult(row["result"]).label,
        }
        for row in one.screenings
    ]
    return {"row": one, "outcome": Outcome(one.outcome).label, "looked": looked}


# --- The checklists as data ---------------------------------------------------------------------------


@require_safe
@login_required
def checklists(request: HttpRequest) -> HttpResponse:
    """Every version of the checklist."""
    if not is_staff_anywhere(request.user):
        raise Http404
    day = local(request.now).date()
    rows = [
        {"row": row, "title": in_language(row.title_sv, row.title_en), "mark": period_mark(row, day)}
        for row in Checklist.objects.visible_to(request.user)
    ]
    context = {"rows": rows, "may_enter": may_enter_checklists(request.user)}
    return render(request, "applications/checklists.html", context)


@require_safe
@login_required
def checklist(request: HttpRequest, key: str) -> HttpResponse:
    """What a version asks, and which lists it has officers look in."""
    row = get_object_or_404(Checklist.objects.visible_to(request.user).select_related("entered_by__person"), key=key)
    context = {
        "row": row,
        "title": in_language(row.title_sv, row.title_en),
        "source": in_language(row.content["source_sv"], row.content["source_en"]),
        "mark": period_mark(row, local(request.now).date()),
        "may_enter": may_enter_checklists(request.user),
        **_asked(row.content),
    }
    return render(request, "applications/checklist.html", context)


def _asked(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "questions": [
            (in_language(one["text_sv"], one["text_en"]), in_language(one["help_sv"], one["help_en"]), one["source"])
            for one in content["questions"]
        ],
        "screenings": [(in_language(one["title_sv"], one["title_en"]), one["source"]) for one in content["screenings"]],
        "stops": content.get("without_assessment") == "stop",
    }


@login_required
@require_http_methods(["GET", "POST"])
def new_checklist(request: HttpRequest) -> HttpResponse:
    """Enter a new version: written after an earlier one, looked at, then entered."""
    if not may_enter_checklists(request.user):
        raise Http404
    earlier = Checklist.objects.filter(key=request.GET.get("fran", "")).first()
    form = NewChecklistForm(request.POST or None, initial={"content": dump(earlier.content) if earlier else ""})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["content"]
        if "check" in request.POST:
            context |= {"shown": True, **_asked(content)}
        else:
            try:
                row = workflow.enter(content, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("content", str(refusal))
            else:
                messages.success(request, _("%(title)s has been entered.") % {"title": row.title_sv})
                return HttpResponseRedirect(reverse("applications:checklist", args=[row.key]))
    return render(request, "applications/checklist_new.html", context, status=422 if form.errors else 200)
