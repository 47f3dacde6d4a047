"""The part that is plain fields: the project. Saved by itself and by a button; and what other parts answer with."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.errors import Conflict
from applications.forms.draft import DraftForm, ProjectForm
from applications.models import ApplicationVersion
from applications.rules.completeness import Section
from applications.views.conflicts import keep_conflict, show_conflict
from applications.views.own import Own, own
from applications.workflow.draft import draft_of, save_section
from registry.identifiers import revision_in
from sweden.typography import clock_time

SECTIONS = {
    "project": Section.PROJECT,
}


def _form(mine: Own, section: str, data: Any = None) -> DraftForm:
    # What is locked keeps what stands in it; else the version is not read before it is locked for saving.
    locked = mine.round is not None or not mine.writes
    stands = ProjectForm.initial_of(mine.version) if data is None or locked else None
    form = ProjectForm(data, initial=stands, areas=mine.asked.areas, kinds=mine.asked.kinds)
    mine.lock(form, section)
    return form


def wants_json(request: HttpRequest) -> bool:
    """Whether it is autosave that asks."""
    return "application/json" in request.headers.get("Accept", "")


def saved_answer(
    mine: Own,
    section: Section,
    errors: Mapping[str, Any],
    version: ApplicationVersion | None = None,
    *,
    remarks: Mapping[str, Any] | None = None,
    refused: str = "",
    more: Callable[[Own], Mapping[str, str]] | None = None,
) -> JsonResponse:
    """What autosave is told: the new revision, the time, and what follows from what was saved.

    `version` is as it was left by the saving; read anew without it. `remarks` are said of fields that were saved all
    the same, unlike `errors`. `refused` says that something was not saved, where
    that is more than a slip at a field. `more` tells what else on the page follows: text by the id of its element.
    """
    fresh = mine.saved(version or draft_of(mine.application))
    fresh.section = section
    at = fresh.version.saved_at
    html = render_to_string("applications/parts/standing.html", fresh.standing_context(), mine.request)
    shown = clock_time(at, get_language()).removeprefix("kl.\u00a0") if at else ""
    parts = {"standing": html, "own-title": escape(fresh.title), **(more(fresh) if more else {})}
    answer = {"revision": fresh.version.revision, "saved_at": shown, "parts": parts}
    answer |= {"errors": {**errors, **(remarks or {})}, "whole": not errors}
    answer["states"] = fresh.states(section)
    if refused:
        return JsonResponse(answer | {"sentence": refused}, status=422)
    return JsonResponse(answer)


def refused_answer(refusal: DomainError) -> JsonResponse:
    """What autosave is told when nothing was saved."""
    return JsonResponse({"sentence": str(refusal), "errors": {}}, status=422)


def not_saved(
    mine: Own, refusal: DomainError, page: str, form: BaseForm, shown: Callable[[int], HttpResponse]
) -> HttpResponse:
    """What is answered when a part was not saved: the choice between two versions, kept for `page`, where another has
    written meanwhile; else the part `shown` again, with the sentence in its form and the refusal's status."""
    request = mine.request
    if isinstance(refusal, Conflict):
        return conflicting(mine, refusal, page=page)
    if wants_json(request):
        return refused_answer(refusal)
    form.add_error(None, str(refusal))
    return shown(refusal.status)


def conflicting(mine: Own, conflict: Conflict, *, page: str) -> HttpResponse:
    """Both versions, for the writer to choose between; autosave is told where they stand."""
    keep_conflict(mine.request, mine, conflict, page=page)
    if wants_json(mine.request):
        return JsonResponse({"sentence": str(conflict), "url": mine.url("conflict")}, status=409)
    return show_conflict(mine.request, mine, status=409)


@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """One part of the application: shown, saved, and saved again."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    part = SECTIONS[section]
    if request.method == "GET":
        form = _form(mine, section)
        mine.show(form)
        return _page(mine, section, form)
    form = _form(mine, section, request.POST)
    form.is_valid()
    try:
        version = save_section(
            mine.written_in,
            section,
            form.kept(),
            revision=revision_in(request.POST),
            by=request.user,
            now=request.now,
        )
    except DomainError as refusal:
        return not_saved(mine, refusal, section, form, lambda status: _page(mine, section, form, status=status))
    if wants_json(request):
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
        return saved_answer(mine, part, errors, version)
    if form.errors:
        return _page(Own(request, mine.application, mine.part), section, form, status=422)
    after = mine.next_part(part)
    return HttpResponseRedirect(after[0] if after and "stay" not in request.POST else request.path)


def _page(mine: Own, section: str, form: DraftForm, status: int = 200) -> HttpResponse:
    context = mine.context(SECTIONS[section], form=form, writes=mine.writes)
    return render(mine.request, f"applications/{section}.html", context, status=status)
