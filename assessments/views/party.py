"""What a party does by itself in its case while it waits for a decision."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.permissions import coordinates, part_of
from applications.views.own import own
from assessments.forms.procedure import PartyRequestForm
from assessments.workflow.procedure import request_decision
from registry.display import Link
from registry.problems import problem


@login_required
@require_http_methods(["GET", "POST"])
def ask_decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask that the case be decided (12 § förvaltningslagen); asks first, since it is done once."""
    mine = own(request, uuid)
    if mine.application.submitted_at is None or not coordinates(part_of(request.user, mine.application)):
        raise Http404
    back = mine.url("mine_one")
    form = PartyRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            request_decision(mine.application, text=form.cleaned_data["text"], by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the application"), back))
        messages.success(request, _("Your request is registered. You get a decision or an answer within four weeks."))
        return HttpResponseRedirect(back)
    context = {
        "title": _("Ask that the case be decided?"),
        "consequences": [
            _("Within four weeks we decide on it, or refuse the request in a decision that you may appeal."),
            _("You can ask once in the case (section 12 of the Administrative Procedure Act)."),
        ],
        "verb": _("Ask that the case be decided"),
        "back": back,
        "form": form,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
