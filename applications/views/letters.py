"""Questions and answers: a thread on the applicant's page and on a tab of the case page."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.forms.rounds import LetterForm
from applications.permissions import may_answer
from applications.views.mine import sent
from applications.views.own import own
from applications.workflow.cases import of_case
from applications.workflow.letters import write_letter
from registry.models import Case
from registry.permissions import may_read_inside
from registry.problems import problem
from registry.views.case import head


@login_required
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write to the officer about one's own application."""
    mine = own(request, uuid)
    there = mine.url("mine_one") + "#letters"
    if request.method == "GET" or mine.application.submitted_at is None:
        return HttpResponseRedirect(there)
    form = LetterForm(request.POST)
    if form.is_valid():
        try:
            write_letter(mine.application, text=form.cleaned_data["text"], by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("Your message has been sent and registered."))
            return HttpResponseRedirect(there)
    return sent(mine, form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What has been written between the applicant and the authority, and a form for those who answer."""
    case = (
        Case.objects.visible_to(request.user)
        .select_related("authority", "officer", "deputy")
        .defer("search")
        .filter(kind="application", uuid=uuid)
        .first()
    )
    application = of_case(case) if case else None
    inside = case is not None and may_read_inside(request.user, case)
    if case is None or application is None or not inside:
        raise Http404
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            write_letter(application, text=form.cleaned_data["text"], by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal)
        messages.success(request, _("Your message has been sent and registered."))
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and not may_answer(request.user, application):
        raise Http404
    context = head(request, case, inside=inside, current="letters")
    for place, tab in enumerate(context["tabs"]):
        if tab.url == request.path:
            context["tabs"][place] = type(tab)(tab.label, tab.url, True, tab.count)
    context |= {
        "application": application,
        "letters": application.letters.select_related("written_by__person"),
        "form": form,
        "may_answer": may_answer(request.user, application),
    }
    return render(request, "applications/letters.html", context, status=422 if form.errors else 200)
