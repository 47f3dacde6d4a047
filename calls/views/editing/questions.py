"""The form of a call: its sections and questions in their order, each written on a page of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, Stale
from calls.core import description, with_description, with_own_section, with_parts
from calls.display import mark_of
from calls.errors import FormUnreadable
from calls.forms.questions import KIND_WORDS, QUESTION_KINDS, QuestionForm, SectionForm
from calls.models import Call
from calls.rules.form import FormError
from calls.rules.kinds import COMPONENTS
from calls.rules.questions import (
    asked_parts,
    free_key,
    move_question,
    move_section,
    put_section,
    remove_question,
    remove_section,
    sections_of,
    untranslated,
)
from calls.rules.readiness import parts_not_asked
from calls.views.editing.base import refused, shown_page
from calls.views.staff import worked_on
from calls.workflow.form import refusal_of, set_questions
from registry.identifiers import revision_in

EMPTY: dict[str, Any] = {"sections": [], "questions": []}

#: The acts of the list's buttons, "up:q3": content and key in, content out.
_ACTS: dict[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "up": lambda content, key: move_question(content, key, -1),
    "down": lambda content, key: move_question(content, key, 1),
    "remove": remove_question,
    "section-up": lambda content, key: move_section(content, key, -1),
    "section-down": lambda content, key: move_section(content, key, 1),
    "section-remove": remove_section,
    "core": lambda content, key: with_description(content),
    "parts": lambda content, key: with_parts(content, [one for one in key.split(",") if one in COMPONENTS]),
}


def content_of(call: Call) -> dict[str, Any]:
    """The form as it stands."""
    row = call.forms.order_by("-number").first()
    return row.content if row else EMPTY


def _back(call: Call, place: str = "") -> HttpResponseRedirect:
    url = reverse("calls:edit_questions", args=[call.uuid])
    return HttpResponseRedirect(f"{url}#{place}" if place else url)


def _save(request: HttpRequest, call: Call, content: Mapping[str, Any]) -> None:
    set_questions(
        call,
        content["questions"],
        sections=content["sections"],
        revision=revision_in(request.POST),
        by=request.user,
        now=request.now,
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_questions(request: HttpRequest, uuid: str) -> HttpResponse:
    """The form's sections and questions, with buttons that move and remove. Each press is saved by itself."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    if request.method == "GET":
        return _list(request, call, 200)
    act, _sign, key = request.POST.get("act", "").partition(":")
    if act not in _ACTS:
        return _back(call)
    try:
        _save(request, call, _changed(call, act, key))
    except Stale as refusal:
        return _list(request, worked_on(request, call.uuid), 409, str(refusal))
    except DomainError as refusal:
        return _list(request, call, refusal.status, str(refusal))
    if act.endswith("remove"):
        messages.success(request, _("Removed."))
        return _back(call)
    return _back(call, f"section-{key}" if act.startswith("section") else f"question-{key}")


def _changed(call: Call, act: str, key: str) -> dict[str, Any]:
    try:
        return _ACTS[act](content_of(call), key)
    except FormError as wrong:
        raise refusal_of(wrong) from None


def _list(request: HttpRequest, call: Call, status: int, refusal: str = "") -> HttpResponse:
    content = content_of(call)
    lacking = {(one.section, one.key) for one in untranslated(content)}
    titles = {one["key"]: one["label_sv"] for one in content.get("questions", [])}
    sections = [
        {
            **section,
            "lacks_english": (True, section["key"]) in lacking,
            "questions": [
                {
                    **one,
                    "kind_word": KIND_WORDS.get(one["kind"], one["kind"]),
                    "lacks_english": (False, one["key"]) in lacking,
                    "depends_on": titles.get(one["when"]["question"], "") if one.get("when") else "",
                }
                for one in section["questions"]
            ],
        }
        for section in sections_of(content)
    ]
    core = {one["key"] for one in description()["questions"]}
    more = {
        "sections": sections,
        "kinds": QUESTION_KINDS,
        "refusal": refusal,
        "lacks_core": not core <= titles.keys(),
        "count": len(titles),
        "lacking_parts": parts_not_asked(
            [("", kind, parameters) for kind, parameters in call.conditions.values_list("kind", "parameters")],
            asked_parts(content),
        ),
    }
    return shown_page(request, call, "questions", None, status, None, **more)


@login_required
@require_http_methods(["GET", "POST"])
def new_question(request: HttpRequest, uuid: str) -> HttpResponse:
    """A question that is not there yet; its kind is chosen in the list (`?kind=`)."""
    kind = request.GET.get("kind", "")
    if kind not in KIND_WORDS:
        raise Http404
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    content = with_own_section(content_of(call))
    sections = content.get("sections", [])
    question = {"key": free_key(content), "kind": kind, "section": sections[-1]["key"] if sections else ""}
    return _question(request, call, content, question, is_new=True)


@login_required
@require_http_methods(["GET", "POST"])
def edit_question(request: HttpRequest, uuid: str, key: str) -> HttpResponse:
    """A question that is there: its words, its limits and when it is asked."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    content = content_of(call)
    question = next((one for one in content.get("questions", []) if one["key"] == key), None)
    if question is None:
        raise Http404
    return _question(request, call, content, question, is_new=False)


def _question(
    request: HttpRequest, call: Call, content: Mapping[str, Any], question: Mapping[str, Any], *, is_new: bool
) -> HttpResponse:
    kinds = [(one.key, one.name_sv) for one in call.project_kinds.all()]
    form = QuestionForm(request.POST or None, content=content, question=question, project_kinds=kinds)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refusal = _try(request, call, form.result)
            if refusal is None:
                messages.success(request, _("Saved."))
                return _back(call, f"question-{question['key']}")
            form.add_error(None, str(refusal))
            status = refusal.status
    context = {
        "question": question,
        "is_new": is_new,
        "kind_word": KIND_WORDS[question["kind"]],
        "form": form,
    }
    return _page(request, call, "question", context, status)


def _try(request: HttpRequest, call: Call, content: Mapping[str, Any]) -> DomainError | None:
    """Save, or tell why not."""
    try:
        _save(request, call, content)
    except DomainError as refusal:
        return refusal
    return None


def _page(request: HttpRequest, call: Call, name: str, context: Mapping[str, Any], status: int) -> HttpResponse:
    shared = {
        "call": call,
        "mark": mark_of(call, request.now),
        # What was typed stays; the next save is made on what now stands there.
        "revision": call.revision if status != Stale.status else worked_on(request, call.uuid).revision,
        "back": reverse("calls:edit_questions", args=[call.uuid]),
    }
    return render(request, f"calls/questions/{name}.html", {**shared, **context}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit_section(request: HttpRequest, uuid: str, key: str = "") -> HttpResponse:
    """A section: its title and text; a new one without a key."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    content = content_of(call)
    section = next((one for one in content.get("sections", []) if one["key"] == key), None)
    if key and section is None:
        raise Http404
    form = SectionForm(request.POST or None, initial=section)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            place = key or free_key(content, "del", "sections")
            refusal = _try_section(request, call, content, {"key": place, **form.cleaned_data})
            if refusal is None:
                messages.success(request, _("Saved."))
                return _back(call, f"section-{place}")
            form.add_error(None, str(refusal))
            status = refusal.status
    return _page(request, call, "section", {"form": form, "section": section}, status)


def _try_section(
    request: HttpRequest, call: Call, content: Mapping[str, Any], section: Mapping[str, Any]
) -> DomainError | None:
    try:
        changed = put_section(content, section)
    except FormError:
        return FormUnreadable()
    return _try(request, call, changed)
