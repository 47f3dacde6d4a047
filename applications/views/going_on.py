"""Who goes on from the first step of a call in two steps."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, NotAllowed
from applications.display.marks import mark_of
from applications.models import Application
from applications.states import Status
from calls.models import Call
from calls.permissions import may_go_on
from calls.views.acts.base import back_to
from calls.workflow.direct import Going, go_on
from registry.problems import problem

#: What may go on: what is handed in and not decided, dismissed or withdrawn.
STANDING = (Status.SUBMITTED, Status.ELIGIBLE, Status.PROPOSED, Status.RESERVE)


@login_required
@require_http_methods(["GET", "POST"])
def going_on(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose among the applications of the first step; those chosen are invited to this one."""
    call = Call.objects.worked_on_by(request.user).select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None or call.first_step_id is None:
        raise Http404
    if not may_go_on(request.user, call, request.now):
        return problem(request, NotAllowed(), back=back_to(call))
    rows = list(
        Application.objects.visible_to(request.user)
        .handed_in()
        .filter(call=call.first_step_id, status__in=STANDING)
        .select_related("case", "coordinator", "submitted_by__person", "submitted_version")
        .defer("submitted_version__content")
        .order_by("case__number", "pk")
    )
    if request.method == "POST":
        chosen = set(request.POST.getlist("application"))
        going = [
            Going(one.coordinator, one.submitted_by.person.name, one.submitted_by.email)
            for one in rows
            if str(one.case.uuid) in chosen
        ]
        try:
            count = go_on(call, going, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=back_to(call))
        said = ngettext("Saved. %(count)s is new.", "Saved. %(count)s are new.", count) % {"count": count}
        messages.success(request, said)
        return redirect("calls:detail", uuid=uuid)
    invited = {(one.organisation_id, one.email.lower()): one.invited_at for one in call.recipients.all()}
    lines = [
        {
            "application": one,
            "mark": mark_of(one.status, late=one.late),
            "going": key in invited,
            "invited_at": invited.get(key),
        }
        for one in rows
        for key in [(one.coordinator_id, one.submitted_by.email.lower())]
    ]
    context = {"call": call, "lines": lines, "title": _("Who goes on")}
    return render(request, "applications/going_on.html", context)
