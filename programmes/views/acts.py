"""Recording amounts and authorisations: the form, what it would do to the room, and then the act."""

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
from programmes import effects
from programmes.errors import FrameOutOfPlace
from programmes.forms.amounts import AppropriationForm, AuthorisationForm, FrameForm
from programmes.models import Assignment
from programmes.permissions import may_record_appropriation, may_record_authorisation, may_record_frame
from programmes.views.common import form_key
from programmes.workflow.frames import record_appropriation, record_authorisation, record_frame
from registry.display import Link
from registry.problems import problem

#: The buttons of the preview: do it, or go back to the form with everything kept.
CONFIRM, CHANGE = "bekrafta", "andra"


def _assignment(request: HttpRequest, uuid: str) -> Assignment:
    seen = Assignment.objects.visible_to(request.user).select_related(
        "authority", "programme", "case__authority", "appropriation"
    )
    return get_object_or_404(seen.prefetch_related("strands"), uuid=uuid)


def _back(assignment: Assignment) -> Link:
    return Link(_("Back to the assignment"), reverse("programmes:assignment", args=[assignment.uuid]))


def _act(
    request: HttpRequest,
    assignment: Assignment,
    form: forms.Form,
    preview: Callable[[], effects.Preview],
    do: Callable[[], Any],
    done: str,
    *,
    then: str = "",
    **words: Any,
) -> HttpResponse:
    """The form; on POST what it would do; confirmed, the act. What was typed stays on a refusal."""
    status, shown = 200, None
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif CONFIRM in request.POST:
            try:
                do()
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, done)
                return redirect(then or _back(assignment).url)
        elif CHANGE not in request.POST:
            shown = preview()
    context = {
        "assignment": assignment,
        "form": form,
        "back": _back(assignment).url,
        "preview": shown,
        "confirm": CONFIRM,
        "change": CHANGE,
        **words,
    }
    return render(request, "programmes/record.html", context, status=status)


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
        lambda: effects.of_frame(assignment, **form.values, now=request.now),
        lambda: record_frame(assignment, **form.values, by=request.user, now=request.now, key=form_key(request)),
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
        lambda: effects.of_authorisation(assignment, **form.cleaned_data, now=request.now),
        lambda: record_authorisation(
            assignment, **form.cleaned_data, by=request.user, now=request.now, key=form_key(request)
        ),
        _("The authorisation is recorded."),
        title=_("Record a commitment authorisation"),
        lead=_(
            "An estimated amount gives no right to grant. With an authorisation coming years' money can be granted."
        ),
        verb=_("Record the authorisation"),
    )


@login_required
def record_appropriation_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """What the assignment's appropriation holds, for all the assignments that share it."""
    assignment = _assignment(request, uuid)
    if not may_record_appropriation(request.user, assignment):
        return problem(request, NotAllowed(), back=_back(assignment))
    if assignment.appropriation is None:
        return problem(request, FrameOutOfPlace(), back=_back(assignment))
    form = AppropriationForm(request.POST or None, assignment=assignment)
    return _act(
        request,
        assignment,
        form,
        lambda: effects.of_appropriation(assignment, **form.cleaned_data, now=request.now),
        lambda: record_appropriation(
            assignment, **form.cleaned_data, by=request.user, now=request.now, key=form_key(request)
        ),
        _("The appropriation's amount is recorded."),
        then=reverse("programmes:appropriation", args=[assignment.appropriation.pk]),
        title=_("Record the appropriation's amount"),
        lead=_("%(appropriation)s. All the assignments that share it are held within it together.")
        % {"appropriation": assignment.appropriation},
        verb=_("Record the amount"),
    )
