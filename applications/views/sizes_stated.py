"""The sizes of an application's enterprises over time: what was handed in, what has been stated since, which counts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, NotAllowed
from applications.forms.sizes_stated import StatedSizeForm
from applications.models.budget import CompanySize
from applications.permissions import may_state_size
from applications.views.international import of_officer, on_tab
from applications.workflow.sizes_stated import enterprises, state_size, with_sizes
from registry.problems import problem
from sweden.clock import local


@login_required
@require_http_methods(["GET", "POST"])
def sizes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each enterprise with its size today and every size that has been stated; a new one, for those who may."""
    case, application = of_officer(request, uuid)
    may_state = may_state_size(request.user, application)
    if request.method == "POST" and not may_state:
        return problem(request, NotAllowed())
    today, status, form = local(request.now).date(), 200, None
    if may_state and enterprises(application):
        form = StatedSizeForm(request.POST or None, application=application, today=today)
    if request.method == "POST":
        status = 422
        if form is not None and form.is_valid():
            values = dict(form.cleaned_data)
            try:
                state_size(application, values.pop("party"), **values, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The size has been kept."))
                return HttpResponseRedirect(request.path)
    stated: dict[str, list[object]] = {}
    for row in application.stated_sizes.select_related("organisation", "stated_by__person"):
        stated.setdefault(str(row.organisation.uuid), []).append(row)
    content = with_sizes(application.submitted_version.content, application, asked_on=today)
    now_of = {party["organisation"]: party["size"] for party in content["parties"]}
    context = on_tab(request, case) | {
        "application": application,
        "rows": [
            {
                "name": one["name"],
                "handed_in": _word(one["size"]),
                "today": _word(now_of[one["organisation"]]),
                "stated": stated.get(one["organisation"], []),
            }
            for one in enterprises(application)
        ],
        "form": form,
    }
    return render(request, "applications/sizes_stated.html", context, status=status)


def _word(size: str | None) -> str:
    return str(CompanySize(size).label) if size else ""
