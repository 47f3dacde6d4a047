"""The open questions: how each is answered now, by whom and on what ground; answered by those who decide on reports."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.errors import DomainError
from accounts.permissions import is_staff_anywhere
from reporting.facts.questions import Question, questions
from reporting.forms.checking import AnswerForm
from reporting.models import OpenAnswer
from reporting.permissions import may_answer
from reporting.workflow.answering import answer


class QuestionsView(LoginRequiredMixin, TemplateView):
    """Every open question with what counts now."""

    template_name = "reporting/questions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not is_staff_anywhere(self.request.user):
            raise Http404
        latest = {one.question: one for one in OpenAnswer.objects.select_related("decided_by__person").order_by("pk")}
        may = may_answer(self.request.user)
        lines = [
            {
                "question": one,
                "counts": one.words(latest[key].value if key in latest else one.default),
                "answer": latest.get(key),
                "url": reverse("reporting:question", args=[key]) if may and not one.where else "",
            }
            for key, one in questions().items()
        ]
        return super().get_context_data(**kwargs, lines=lines)


class QuestionView(LoginRequiredMixin, TemplateView):
    """Answers one of them."""

    template_name = "confirm.html"

    @property
    def question(self) -> Question:
        """The question of the address; 404 where there is none to answer, or the reader may not."""
        found = questions().get(self.kwargs["key"])
        if found is None or found.where or not may_answer(self.request.user):
            raise Http404
        return found

    def get_context_data(self, *, form: forms.Form | None = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            title=self.question.question,
            verb=_("Save the answer"),
            consequences=[
                _("The answer counts in everything that is computed from now on."),
                _("What is frozen or delivered keeps the answer it was made with."),
            ],
            form=form or AnswerForm(question=self.question),
            back=reverse("reporting:questions"),
        )

    def post(self, request, key: str) -> HttpResponse:
        form, status = AnswerForm(request.POST, question=self.question), 422
        if form.is_valid():
            try:
                answer(key, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("value", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The answer is saved."))
                return redirect("reporting:questions")
        return self.render_to_response(self.get_context_data(form=form), status=status)
