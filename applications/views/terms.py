"""A call's terms of hand-in, and the organisation's confirmation of what was handed in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, Stale
from accounts.permissions import is_staff_anywhere
from applications.errors import EvidenceMissing, EvidenceUnverified
from applications.forms.rounds import ConfirmForm, LetterForm, SignatoryForm, TermsForm
from applications.models import Confirmation
from applications.views.mine import reading, sent
from applications.views.own import own
from applications.workflow import confirmations as workflow
from applications.workflow.attachments import terms_of
from applications.workflow.facts import application_day
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct, is_open
from calls.views.editing.base import tabs_of
from registry.display import Link
from registry.identifiers import revision_in
from registry.problems import problem
from registry.workflow.evidence import evidence_of
from sweden.clock import local


@login_required
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How many files, how large, and whether the organisation confirms: set while the call is a draft."""
    call = Call.objects.visible_to(request.user).select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None or not is_staff_anywhere(request.user) or not may(request.user, CallAct.EDIT, call):
        raise Http404
    form = TermsForm(request.POST if request.method == "POST" else None, instance=terms_of(call))
    if request.method == "POST" and form.is_valid():
        try:
            workflow.set_terms(
                call, **form.cleaned_data, revision=revision_in(request.POST), by=request.user, now=request.now
            )
        except Stale as refusal:
            form.add_error(None, str(refusal))
            call.refresh_from_db(fields=["revision"])
        except DomainError as refusal:
            return problem(request, refusal, back=_back(call))
        else:
            messages.success(request, _("The terms have been saved."))
            return HttpResponseRedirect(_back(call).url)
    editable = is_open(call.status, CallAct.EDIT)
    context: dict[str, Any] = {"call": call, "form": form, "editable": editable, "back": _back(call)}
    context["tabs"] = tabs_of(request, call) if editable else []
    return render(request, "applications/terms.html", context, status=422 if form.errors else 200)


def _back(call: Call) -> Link:
    return Link(call.title_sv, reverse("registry:case", args=[call.case.uuid]))


@login_required
@require_http_methods(["GET", "POST"])
def name_signatory(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The coordinator says who confirms."""
    mine = own(request, uuid)
    standing = workflow.confirmation_of(mine.application)
    there = HttpResponseRedirect(mine.url("mine_one") + "#confirmation")
    if request.method == "GET" or standing is None:
        return there
    form = SignatoryForm(request.POST)
    if form.is_valid():
        try:
            workflow.name_signatory(standing, email=form.cleaned_data["email"], by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The request has been sent to %(email)s.") % form.cleaned_data)
            return there
    return sent(mine, LetterForm(), status=422, signatory_form=form)


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was handed in, and the act of confirming it, for the person who was asked."""
    found = (
        Confirmation.objects.select_related(
            "application__case__authority", "application__coordinator", "application__call", "version"
        )
        .filter(uuid=uuid)
        .exclude(email="")
        .first()
    )
    if found is None or found.email != request.user.email.lower():
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.confirm(
                found,
                ground=form.cleaned_data["ground"],
                position=form.cleaned_data["position"],
                by=request.user,
                now=request.now,
            )
        except (EvidenceMissing, EvidenceUnverified) as refusal:
            form.add_error(None, str(refusal))
        except DomainError as refusal:
            return problem(request, refusal)
        else:
            return _confirmed(request, found)
    return _reading(request, found, form)


def _confirmed(request: HttpRequest, found: Confirmation) -> HttpResponse:
    messages.success(
        request, _("You have confirmed the application for %(name)s.") % {"name": found.application.coordinator}
    )
    return HttpResponseRedirect(request.path)


def _reading(request: HttpRequest, found: Confirmation, form: ConfirmForm) -> HttpResponse:
    """What was handed in, with the form and what shows the reader's right."""
    application = found.application
    context = {
        "confirmation": found,
        "application": application,
        "form": form,
        **reading(found.version.content, applied=application_day(application)),
    }
    day = local(found.confirmed_at or request.now).date()
    person = (found.confirmed_by or request.user).person
    context["evidence"] = evidence_of(person, application.coordinator, day) if application.coordinator else None
    context["overdue"] = found.is_overdue_at(request.now)
    return render(request, "applications/confirm.html", context, status=422 if form.errors else 200)
