"""Recording amounts and authorisations."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from programmes.forms.amounts import AuthorisationForm, FrameForm
from programmes.models import Assignment
from programmes.permissions import may_record_authorisation, may_record_frame
from programmes.workflow.frames import record_authorisation, record_frame
from registry.display import Link
from registry.problems import problem


def _assignment(request: HttpRequest, uuid: str) -> Assignment:
    seen = Assignment.objects.visible_to(request.user).select_related("authority", "programme", "case__authority")
    return get_object_or_404(seen.prefetch_related("strands"), uuid=uuid)


def _back(assignment: Assignment) -> Link:
    return Link(_("Back to the assignment"), reverse("programmes:assignment", args=[assignment.uuid]))


def _act(
    request: HttpRequest, assignment: Assignment, form: forms.Form, do: Callable[[], Any], done: str, **words: Any
) -> HttpResponse:
    """The form, and on POST the act; what was typed stays on a refusal."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do()
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, done)
                return redirect("programmes:assignment", uuid=assignment.uuid)
    context = {"assignment": assignment, "form": form, "back": _back(assignment).url, **words}
    return render(request, "programmes/act.html", context, status=status)


@login_required
def record_frame_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """An amount from a letter of appropriation or an amending decision."""
    assignment = _assignment(request, uuid)
    if not may_record_frame(request.user, assignment):
        return problem(request, NotAllowed(), back=_back(assignment))
    form = FrameForm(request.POST or None, assignment=assignment)
    return _act(
        request,
        assignment,
        form,
        lambda: record_frame(assignment, **form.values, by=request.user, now=request.now),
        _("The amount is recorded. Earlier versions stay in the history."),
        title=_("Record an amount"),
        lead=_(
            "From the day it counts it replaces the earlier amount for the year. Nothing already granted is undone."
        ),
        verb=_("Record the amount"),
    )


@login_required
def record_authorisation_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """A right to commit coming years' money."""
    assignment = _assignment(request, uuid)
    if not may_record_authorisation(request.user, assignment):
        return problem(request, NotAllowed(), back=_back(assignment))
    form = AuthorisationForm(request.POST or None)
    return _act(
        request,
        assignment,
        form,
        lambda: record_authorisation(assignment, **form.cleaned_data, by=request.user, now=request.now),
        _("The authorisation is recorded."),
        title=_("Record a commitment authorisation"),
        lead=_(
            "An estimated amount gives no right to grant. With an authorisation coming years' money can be granted."
        ),
        verb=_("Record the authorisation"),
    )
