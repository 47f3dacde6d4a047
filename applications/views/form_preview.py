"""A call's whole form as the applicant sees it, before anyone can apply. What is typed in it is tried, never saved."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from applications.forms.answers import AnswersForm
from applications.forms.draft import InternationalForm, ProjectForm
from applications.forms.parties import PartyForm
from applications.models.budget import CostCategory, FinancingSource
from applications.rules.completeness import Section, missing
from applications.rules.facts import Facts
from applications.sentences.findings import missing_sentence
from applications.views.own import PARTS
from applications.workflow.asked import areas_of
from applications.workflow.facts import questions_in
from calls.models import Call
from calls.rules.settings import SUBJECTS
from calls.subject_names import third_level
from calls.views.staff import worked_on

#: What is not written by the applicant as a part of the form.
_NOT_WRITTEN = (Section.PEOPLE, Section.REVIEW, Section.AID)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every part of the form. `?slag=` is the kind of project; a POST tells what autosave and hand-in would tell."""
    call = worked_on(request, str(uuid))
    row = call.forms.order_by("-number").first()
    content: dict[str, Any] = row.content if row else {"questions": []}
    kinds = kinds_of(call)
    chosen = request.POST.get("slag") or request.GET.get("slag") or ""
    kind = chosen if chosen in {key for key, _name in kinds} else ""
    asks_subjects = any(one.get("kind") == SUBJECTS for one in content.get("questions", []))
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        content=content,
        answers={},
        project_kind=kind,
        subjects=third_level() if asks_subjects else (),
    )
    lacking: list[str] = []
    tried = request.method == "POST"
    if tried:
        form.is_valid()
        facts = Facts(questions=questions_in(content), answers=form.answers(), project_kind=kind)
        lacking = [missing_sentence(one) for one in missing(facts) if one.section == Section.QUESTIONS]
    context = {
        "call": call,
        "form": form,
        "kinds": kinds,
        "kind": kind,
        "tried": tried,
        "lacking": lacking,
        "writes": False,
        "project": ProjectForm(
            areas=areas_of(call), kinds=[(one.key, one.name_sv, one.name_en) for one in call.project_kinds.all()]
        ),
        "party": PartyForm(),
        "international": InternationalForm(),
        "costs": [one.label for one in CostCategory],
        "sources": [one.label for one in FinancingSource],
        "parts": [(key.value, label) for key, _name, label in PARTS if key not in _NOT_WRITTEN],
    }
    return render(request, "applications/form_preview.html", context, status=422 if form.errors else 200)


def kinds_of(call: Call) -> list[tuple[str, str]]:
    """The call's kinds of projects in the reader's language: key and name."""
    english = (get_language() or "sv").startswith("en")
    return [(one.key, (english and one.name_en) or one.name_sv) for one in call.project_kinds.all()]
