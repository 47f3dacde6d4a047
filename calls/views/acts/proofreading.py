"""Asking a colleague to proofread, approving, and sending back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from calls.display import shown_gaps
from calls.errors import CallNotReady
from calls.forms.acts.proofreading import NoteForm, ProofreaderForm
from calls.models import Call
from calls.permissions import MAY, may_proofread
from calls.queries import people_as
from calls.rules.readiness import stopping
from calls.states import CallAct
from calls.views.acts.base import asked, closed_way, refusal_page
from calls.views.public import public_context
from calls.views.staff import worked_on
from calls.workflow.proofreading import approve, ask_for_proofreading, send_back
from calls.workflow.readiness import gaps_of
from registry.identifiers import revision_in


@login_required
def ask_for_proofreading_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Choose whom to ask; they get a message."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.ASK_FOR_PROOFREADING):
        return refused
    if gaps := stopping(gaps_of(call, request.now), publishing=False):
        return refusal_page(request, call, CallNotReady(missing="", gaps=gaps))
    form = ProofreaderForm(request.POST or None, people=_proofreaders(call, request))
    return asked(
        request,
        call,
        form,
        lambda: ask_for_proofreading(
            call,
            revision=revision_in(request.POST),
            proofreader=form.cleaned_data["proofreader"],
            by=request.user,
            now=request.now,
        ),
        done=_("Asked for proofreading."),
        in_form=True,
        reads=True,
        title=_("Ask for proofreading"),
        consequences=[
            _("The text is locked until the proofreader has approved it or sent it back."),
            _("The proofreader gets a message."),
        ],
        verb=_("Ask for proofreading"),
    )


def _proofreaders(call: Call, request: HttpRequest) -> Any:
    """Those at the authority who may approve and have not written in the call."""
    return people_as(call, MAY["calls.approve"], request.now)


@login_required
def proofread_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """The whole call in both languages, to approve or to send back."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.APPROVE):
        return refused
    note = NoteForm(request.POST if "send_back" in request.POST else None)
    status = 200
    if request.method == "POST":
        try:
            if "approve" in request.POST:
                approve(call, revision=revision_in(request.POST), by=request.user, now=request.now)
                messages.success(request, _("Approved. The call can be published."))
                return redirect("calls:detail", uuid=uuid)
            if note.is_valid():
                send_back(call, note=note.cleaned_data["note"], by=request.user, now=request.now)
                messages.success(request, _("Sent back to the author."))
                return redirect("calls:detail", uuid=uuid)
            status = 422
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
    form = call.forms.order_by("-number").first()
    context = public_context(call, request.now) | {
        "questions": form.content.get("questions", []) if form else [],
        "note": note,
        "gaps": shown_gaps(call, gaps_of(call, request.now), linked=False),
        "may_approve": may_proofread(request.user, call),
    }
    return render(request, "calls/proofread.html", context, status=status)


@login_required
def send_back_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Make the call a draft again, with what is to be changed."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.SEND_BACK):
        return refused
    form = NoteForm(request.POST or None)
    return asked(
        request,
        call,
        form,
        lambda: send_back(call, note=form.cleaned_data["note"], by=request.user, now=request.now),
        done=_("The call is a draft again."),
        title=_("Make the call a draft again"),
        consequences=[_("It can be written in again, and must then be proofread again.")],
        verb=_("Make it a draft"),
    )
