"""Writing again after hand-in: the applicant's own second try, and what an officer opens for whom and how long."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import is_staff_anywhere
from applications.forms.rounds import AskForm, OpenForOneForm, UntilForm
from applications.models import Application
from applications.permissions import may_open
from applications.sentences.items import item_words
from applications.states import Act, is_open
from applications.views.own import own
from applications.workflow import openings, rounds
from calls.models import Call
from registry.display import Link
from registry.problems import problem
from sweden.clock import local


@login_required
@require_POST
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write in a withdrawn application again."""
    mine = own(request, uuid)
    try:
        rounds.open_again(mine.application, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the application"), mine.url("mine_one")))
    return HttpResponseRedirect(mine.url("project"))


@login_required
@require_POST
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the application stay withdrawn; what was written is kept should one change one's mind."""
    mine = own(request, uuid)
    if mine.round is None:
        return HttpResponseRedirect(mine.url("mine_one"))
    try:
        rounds.take_back(mine.round, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the application"), mine.url("mine_one")))
    return HttpResponseRedirect(mine.url("mine_one"))


# --- The officer ----------------------------------------------------------------------------------------


def _handed_in(request: HttpRequest, uuid: UUID) -> Application:
    """A handed-in application that the officer sees and may open; 404 or NotAllowed for others."""
    application = (
        Application.objects.visible_to(request.user)
        .handed_in()
        .select_related("case__authority", "call__case", "submitted_version__form", "coordinator")
        .filter(case__uuid=uuid)
        .first()
    )
    if application is None or not is_staff_anywhere(request.user):
        raise Http404
    request.case_read = application.case_id  # type: ignore[attr-defined]
    if not may_open(request.user, application.case):
        raise NotAllowed
    return application


def _back(application: Application) -> Link:
    return Link(_("Back to the case"), reverse("registry:case", args=[application.case.uuid]))


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for a supplement or open the application again; what stands open is shown, prolonged or taken back."""
    try:
        application = _handed_in(request, uuid)
    except NotAllowed as refusal:
        return problem(request, refusal)
    content = application.submitted_version.content
    form = AskForm(
        request.POST if request.method == "POST" else None,
        questions=content["questions"],
        aid="aid" in content,
        today=local(request.now).date(),
    )
    if request.method == "POST":
        form.is_valid()
        if not form.errors:
            try:
                rounds.ask(application, **form.values(), by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("day" if refusal.code == "time_too_early" else None, str(refusal))
            else:
                messages.success(request, _("The applicant has been told."))
                return HttpResponseRedirect(reverse("registry:case", args=[uuid]))
    return _ask_page(request, application, form, status=422 if form.errors else 200)


def _ask_page(request: HttpRequest, application: Application, form: AskForm, status: int = 200, **more: Any) -> Any:
    questions = application.submitted_version.content["questions"]
    standing = rounds.open_round(application)
    earlier = application.rounds.exclude(ended_at=None).select_related("opened_by__person")
    context = {
        "application": application,
        "form": form,
        "until": UntilForm(prefix="until"),
        "standing": standing,
        "opened": [item_words(one, questions) for one in standing.opened] if standing else [],
        "lacks": [(item_words(key, questions), text) for key, text in standing.lacks.items()] if standing else [],
        "overdue": standing is not None and not standing.is_open_at(request.now),
        "earlier": earlier,
        "may_ask": standing is None and is_open(application.status, Act.SUPPLEMENT),
        "back": _back(application),
        **more,
    }
    return render(request, "applications/ask.html", context, status=status)


@login_required
@require_POST
def prolong(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give more time to what stands open."""
    try:
        application = _handed_in(request, uuid)
    except NotAllowed as refusal:
        return problem(request, refusal)
    standing = rounds.open_round(application)
    until = UntilForm(request.POST, prefix="until")
    if standing and until.is_valid():
        try:
            rounds.prolong(standing, closes_at=until.until(), by=request.user, now=request.now)
        except DomainError as refusal:
            until.add_error("day", str(refusal))
        else:
            messages.success(request, _("The applicant has been told."))
    if standing and until.errors:
        content = application.submitted_version.content
        form = AskForm(questions=content["questions"], aid="aid" in content, today=local(request.now).date())
        return _ask_page(request, application, form, status=422, until=until)
    return HttpResponseRedirect(reverse("applications:ask", args=[uuid]))


@login_required
@require_POST
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End what stands open: nothing more is needed."""
    try:
        application = _handed_in(request, uuid)
        if standing := rounds.open_round(application):
            rounds.take_back(standing, by=request.user, now=request.now)
            messages.success(request, _("The applicant has been told."))
    except DomainError as refusal:
        return problem(request, refusal)
    return HttpResponseRedirect(reverse("applications:ask", args=[uuid]))


@login_required
@require_http_methods(["GET", "POST"])
def open_for_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let one applicant hand in to a call that has closed, with a reason; what has been decided is listed."""
    call = (
        Call.objects.visible_to(request.user).select_related("case__authority", "case").filter(case__uuid=uuid).first()
    )
    if call is None or not is_staff_anywhere(request.user):
        raise Http404
    if not may_open(request.user, call.case):
        return problem(request, NotAllowed())
    form = OpenForOneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            openings.open_for(
                call,
                email=form.cleaned_data["email"],
                reason=form.cleaned_data["reason"],
                closes_at=form.until(),
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, _("The applicant has been told."))
            return HttpResponseRedirect(request.path)
    context = {
        "call": call,
        "form": form,
        "rows": call.personal_openings.select_related("decided_by__person"),
        "back": Link(call.title_sv, reverse("registry:case", args=[uuid])),
    }
    return render(request, "applications/open_for_one.html", context, status=422 if form.errors else 200)
