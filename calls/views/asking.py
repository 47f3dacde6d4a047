"""Questions about a call: asked from its public page, answered and corrected by officers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError, NotAllowed
from calls.errors import AlreadyAnswered, QuestionsClosed
from calls.forms.asking import AnswerForm, AskForm, CorrectionForm
from calls.models import Call, CallAnswer, CallQuestion, Phase
from calls.permissions import may_answer, may_ask
from calls.views.staff import worked_on
from calls.workflow.asking import answer, ask, correct
from programmes.templatetags.texts import text_of
from registry.display import Link
from registry.exports import file_asked
from registry.listing import page_of
from registry.problems import problem


@login_required
def ask_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Ask about a published call."""
    calls = Call.objects.visible_to(request.user).select_related("case__authority", "case__officer")
    call = get_object_or_404(calls, case__uuid=uuid)
    back = Link(text_of(call, "title"), reverse("calls:call", args=[call.uuid]))
    if not may_ask(request.user, call):
        return problem(request, NotAllowed(), back=back)
    if call.phase(request.now) not in (Phase.COMING, Phase.OPEN):
        return problem(request, QuestionsClosed(), back=back)
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ask(call, text=form.cleaned_data["text"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Your question has been sent. You get a message when it is answered."))
                return redirect(back.url + "#questions")
    return render(request, "calls/ask.html", {"call": call, "form": form, "back": back}, status=status)


def _of(call: Call) -> QuerySet:
    return (
        CallQuestion.objects.filter(call=call)
        .select_related("asked_by__person", "answer__answered_by__person")
        .prefetch_related("answer__corrections")
    )


def _answer(answer: Any) -> list[Any]:
    return [answer.answered_at, str(answer.answered_by), answer.text, answer.public] if answer else [None, "", "", None]


@require_safe
@login_required
def questions_page(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """Everything that has been asked about a call, what waits first."""
    call = worked_on(request, uuid)
    page = page_of(_of(call).order_by(F("answer__answered_at").asc(nulls_first=True), "asked_at", "pk"), request)
    head = [_("Asked"), _("Asked by"), _("Question"), _("Answered"), _("Answered by"), _("Answer"), _("Public")]
    lines = (
        (one.asked_at, str(one.asked_by), one.text, *_answer(getattr(one, "answer", None)))
        for one in _of(call).order_by("asked_at", "pk")
    )
    if file := file_asked(request, f"fragor-{call.case.number or call.case.uuid}", _("Questions"), head, lines):
        return file
    waiting = CallQuestion.objects.filter(call=call, answer__isnull=True).count()
    context = {"call": call, "page": page, "waiting": waiting, "may_answer": may_answer(request.user, call)}
    return render(request, "calls/questions.html", context)


def _question(request: HttpRequest, uuid: str) -> CallQuestion:
    asked = get_object_or_404(
        CallQuestion.objects.select_related("call__case", "asked_by__person").filter(
            call__in=Call.objects.worked_on_by(request.user)
        ),
        uuid=uuid,
    )
    return asked


def _back(call: Call) -> Link:
    return Link(_("Questions about the call"), reverse("calls:questions", args=[call.uuid]))


@login_required
def answer_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Answer a question, once."""
    asked = _question(request, uuid)
    call = worked_on(request, asked.call.case.uuid)
    if not may_answer(request.user, call):
        return problem(request, NotAllowed(), back=_back(call))
    if CallAnswer.objects.filter(asked=asked).exists():
        ways = [Link(_("Write a correction"), reverse("calls:correct", args=[asked.uuid]))]
        return problem(request, AlreadyAnswered(), ways=ways, back=_back(call))
    form = AnswerForm(request.POST or None, initial={"question": asked.text})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer(asked, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The answer has been sent."))
                return redirect(_back(call).url)
    context = {"call": call, "asked": asked, "form": form, "back": _back(call)}
    return render(request, "calls/answer.html", context, status=status)


@login_required
def correct_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Write a correction beside an answer."""
    asked = _question(request, uuid)
    call = worked_on(request, asked.call.case.uuid)
    if not may_answer(request.user, call):
        return problem(request, NotAllowed(), back=_back(call))
    given = CallAnswer.objects.filter(asked=asked).select_related("asked__call").first()
    if given is None:
        raise Http404
    form = CorrectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                correct(given, text=form.cleaned_data["text"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The correction stands beside the answer."))
                return redirect(_back(call).url)
    context = {"call": call, "asked": asked, "given": given, "form": form, "back": _back(call)}
    return render(request, "calls/correct.html", context, status=status)
