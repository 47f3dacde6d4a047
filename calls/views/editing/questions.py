"""The form of a call."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from calls.forms.questions import QUESTION_KINDS, QuestionsForm
from calls.models import Call
from calls.views.editing.base import refused, revision_read, saved_or_shown, shown_page
from calls.views.staff import worked_on
from calls.workflow.editing import set_questions


@login_required
def edit_questions(request: HttpRequest, uuid: str) -> HttpResponse:
    """The questions of the application form. "Add" adds a row and keeps what is typed; it saves nothing."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    add = request.POST.get("new_kind", "") if "add" in request.POST else ""
    if request.method == "POST":
        form = QuestionsForm(request.POST, add=add if add in dict(QUESTION_KINDS) else "")
    else:
        content = call.forms.order_by("-number").first()
        form = QuestionsForm(questions=content.content.get("questions", []) if content else [])
    more = {"kinds": QUESTION_KINDS}
    if add:
        form.errors.clear()
        return shown_page(request, call, "questions", form, 200, None, **more)

    def save() -> None:
        set_questions(call, form.questions, revision=revision_read(request), by=request.user, now=request.now)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        row = there.forms.order_by("-number").first()
        return [
            (str(place), question["label_sv"])
            for place, question in enumerate(row.content["questions"] if row else [], start=1)
        ]

    return saved_or_shown(request, call, "questions", form, save, theirs, **more)
