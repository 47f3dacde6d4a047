"""Undertakings that have been divided: what their parts carry of earlier aid, entered as data."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import is_staff_anywhere
from applications.forms.divisions import DivisionForm
from applications.models import Division
from applications.permissions import may_enter_divisions
from applications.workflow.divisions import enter_division
from registry.exports import file_asked
from registry.listing import page_of
from registry.problems import problem
from sweden.clock import local


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every division, the latest first; a new one is entered on the same page."""
    if not is_staff_anywhere(request.user):
        raise Http404
    may_enter = may_enter_divisions(request.user)
    if request.method == "POST" and not may_enter:
        return problem(request, NotAllowed())
    status, form = 200, DivisionForm(request.POST or None, today=local(request.now).date())
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        values = {name: form.cleaned_data[name] for name in ("effective_on", "ground")}
        try:
            enter_division(form.cleaned_data["organisation"], form.parts(), **values, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("The division has been entered."))
            return HttpResponseRedirect(request.path)
    every = Division.objects.select_related("organisation", "entered_by__person").prefetch_related(
        "parts__organisation"
    )
    every = every.order_by("-effective_on", "-pk")
    head = [_("Divided"), _("Took effect"), _("Part"), _("Equity, kronor"), _("Carries on with"), _("Ground")]
    lines = (
        (
            row.organisation.name,
            row.effective_on,
            part.organisation.name,
            part.equity,
            ", ".join(part.benefits),
            row.ground,
        )
        for row in every
        for part in row.parts.all()
    )
    if request.method == "GET" and (file := file_asked(request, "delningar", _("Divided undertakings"), head, lines)):
        return file
    context = {"page": page_of(every, request), "form": form if may_enter else None}
    return render(request, "applications/divisions.html", context, status=status)
