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
from applications.workflow.going_on import choose, that_may_go_on
from calls.models import Call
from calls.permissions import may_go_on
from calls.views.acts.base import back_to
from registry.problems import problem


@login_required
@require_http_methods(["GET", "POST"])
def going_on(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose among the applications of the first step; those chosen are invited to this one."""
    call = Call.objects.worked_on_by(request.user).select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None or call.first_step_id is None:
        raise Http404
    if not may_go_on(request.user, call, request.now):
        return problem(request, NotAllowed(), back=back_to(call))
    rows = that_may_go_on(request.user, call)
    if request.method == "POST":
        try:
            count = choose(call, rows, request.POST.getlist("application"), by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=back_to(call))
        said = ngettext("Saved. %(count)s is new.", "Saved. %(count)s are new.", count) % {"count": count}
        messages.success(request, said)
        return redirect("calls:detail", uuid=uuid)
    lines = [
        {
            "application": one,
            "mark": mark_of(one.status, late=one.late),
            "going": one.goes_on,
            "invited_at": one.invited_at,
        }
        for one in rows
    ]
    context = {"call": call, "lines": lines, "title": _("Who goes on")}
    return render(request, "applications/going_on.html", context)
