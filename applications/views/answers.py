"""The questions of the call's form: shown, saved by themselves and by a button, with files as answers."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.forms.answers import AnswersForm
from applications.permissions import writes
from applications.rules.completeness import Section
from applications.rules.opening import closed
from applications.views.own import Own, own
from applications.views.sections import not_saved, saved_answer, wants_json
from applications.workflow.attachments import attach
from applications.workflow.draft import save_section
from applications.workflow.facts import files_of
from calls.rules.settings import SUBJECTS
from calls.subject_names import third_level
from registry.identifiers import revision_in


def form_of(mine: Own, data: Any = None) -> AnswersForm:
    """The questions with what is answered."""
    version = mine.version
    content = version.form.content
    asks_subjects = any(one.get("kind") == SUBJECTS for one in content.get("questions", []))
    form = AnswersForm(
        data,
        content=content,
        answers=version.answers,
        project_kind=version.project_kind,
        files=files_of(version),
        subjects=third_level() if asks_subjects else (),
    )
    if mine.round is not None:
        form.lock(closed(mine.round.opened, "questions", form.blocks))
    return form


@login_required
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The questions. A text that is too long is saved and told; one that is far too long for any field is refused,
    and the other answers are saved."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    if request.method == "GET":
        form = form_of(mine)
        if not writes(mine.part):
            form.lock(form.blocks)
        return _page(mine, form)
    form = form_of(mine, request.POST)
    form.is_valid()
    try:
        version = save_section(
            mine.version,
            "questions",
            form.answers(),
            revision=revision_in(request.POST),
            by=request.user,
            now=request.now,
        )
    except DomainError as refusal:
        return not_saved(mine, refusal, "questions", form, lambda status: _page(mine, form, status=status))
    if wants_json(request):
        refused = _("A text is too long to be saved. Shorten it; what you have typed stays here.")
        refused = refused if form.oversized else ""
        told = form.remarks()
        return saved_answer(mine, Section.QUESTIONS, _errors(form), version, remarks=told, refused=refused)
    _attach(mine, form)
    if form.errors:
        return _page(Own(request, mine.application, mine.part), form, status=422)
    if "stay" in request.POST:
        place = request.POST["stay"]
        return HttpResponseRedirect(f"{request.path}#{place}" if place[2:] in form.blocks else request.path)
    after = mine.next_part(Section.QUESTIONS)
    return HttpResponseRedirect(after[0] if after else request.path)


def _errors(form: AnswersForm) -> dict[str, list[str]]:
    """What was not saved, by field."""
    return {name: [str(one) for one in found] for name, found in form.errors.items()}


def _attach(mine: Own, form: AnswersForm) -> None:
    """Attach the files that came along; a refusal stands at its question."""
    for key, block in form.blocks.items():
        for upload in () if block.locked else mine.request.FILES.getlist(f"q-{key}-file"):
            try:
                attach(
                    mine.version, upload, filename=upload.name, question=key, by=mine.request.user, now=mine.request.now
                )
            except DomainError as refusal:
                form.refuse_file(key, str(refusal))


def _page(mine: Own, form: AnswersForm, status: int = 200) -> HttpResponse:
    fresh = files_of(mine.version)
    for key, block in form.blocks.items():
        block.files = fresh.get(key, ())
    context = mine.context(Section.QUESTIONS, form=form, writes=mine.writes, reuse_url=mine.url("reuse"))
    return render(mine.request, "applications/questions.html", context, status=status)
