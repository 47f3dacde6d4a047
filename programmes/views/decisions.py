"""Attaching a decision to its assignment."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from programmes.forms.decisions import DecisionForm
from programmes.permissions import may_attach_decision
from programmes.views.facts import seen_assignment, way_back
from programmes.workflow.decisions import attach_decision
from registry.problems import problem
from sweden.clock import local


@login_required
def attach_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """The decision as a file: kept as a document and registered."""
    assignment = seen_assignment(request, uuid)
    if not may_attach_decision(request.user, assignment):
        return problem(request, NotAllowed(), back=way_back(assignment))
    today = local(request.now).date()
    form = DecisionForm(request.POST or None, request.FILES or None, today=today, initial={"received_on": today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload: Any = form.cleaned_data["file"]
            try:
                attach_decision(
                    assignment,
                    upload,
                    filename=upload.name,
                    title=form.cleaned_data["title"],
                    received_on=form.cleaned_data["received_on"],
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The decision is attached and registered."))
                return redirect("programmes:assignment", uuid=assignment.uuid)
    context = {
        "assignment": assignment,
        "form": form,
        "back": way_back(assignment).url,
        "title": _("Attach a decision"),
        "lead": _("It becomes a document of the assignment's case and is registered as received from the Government."),
        "verb": _("Attach and register"),
    }
    return render(request, "programmes/act.html", context, status=status)
