"""The acts on a call, each asked about before it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from calls.display import shown_gaps
from calls.errors import CallActNotOpen, CallNotReady
from calls.forms.acts import ExtensionForm, NoteForm, ProofreaderForm
from calls.models import Call
from calls.permissions import MAY, may, may_proofread
from calls.queries import people_as
from calls.rules.readiness import stopping
from calls.sentences import gap_sentence
from calls.states import CallAct, is_open
from calls.views.public import public_context
from calls.views.staff import worked_on
from calls.workflow.proofreading import approve, ask_for_proofreading, send_back
from calls.workflow.publishing import close_out, extend_deadline, publish
from calls.workflow.readiness import gaps_of
from registry.display import Link
from registry.problems import problem
from sweden.typography import moment_long


def back_to(call: Call) -> Link:
    return Link(_("Back to the call"), reverse("calls:detail", args=[call.uuid]))


def closed_way(request: HttpRequest, call: Call, act: CallAct) -> HttpResponse | None:
    """A page that says why the act cannot be done by this reader now, or None."""
    if not may(request.user, act, call):
        return problem(request, NotAllowed(), back=back_to(call))
    if not is_open(call.status, act):
        return problem(request, CallActNotOpen(), back=back_to(call))
    return None


def confirm(request: HttpRequest, call: Call, form: forms.Form | None, status: int, **words: Any) -> HttpResponse:
    context = {"form": form, "back": back_to(call).url, **words}
    return render(request, "confirm.html", context, status=status)


def refusal_page(request: HttpRequest, call: Call, refusal: DomainError) -> HttpResponse:
    """The refusal as a page; of a call that is not ready, with what is missing."""
    ways = []
    if isinstance(refusal, CallNotReady):
        ways = [
            Link(one.sentence, one.act.url) for one in shown_gaps(call, refusal.figures["gaps"], linked=True) if one.act
        ]
        missing = " ".join(gap_sentence(gap) for gap in refusal.figures["gaps"])
        refusal = CallNotReady(missing=missing)
    return problem(request, refusal, ways=ways, back=back_to(call))


@login_required
def ask_for_proofreading_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Choose whom to ask; they get a message."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.ASK_FOR_PROOFREADING):
        return refused
    if gaps := stopping(gaps_of(call, request.now), publishing=False):
        return refusal_page(request, call, CallNotReady(missing="", gaps=gaps))
    form = ProofreaderForm(request.POST or None, people=_proofreaders(call, request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ask_for_proofreading(
                    call,
                    revision=call.revision,
                    proofreader=form.cleaned_data["proofreader"],
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Asked for proofreading."))
                return redirect("calls:detail", uuid=uuid)
    return confirm(
        request,
        call,
        form,
        status,
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
                approve(call, by=request.user, now=request.now)
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
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                send_back(call, note=form.cleaned_data["note"], by=request.user, now=request.now)
            except DomainError as refusal:
                return refusal_page(request, call, refusal)
            messages.success(request, _("The call is a draft again."))
            return redirect("calls:detail", uuid=uuid)
    return confirm(
        request,
        call,
        form,
        status,
        title=_("Make the call a draft again"),
        consequences=[_("It can be written in again, and must then be proofread again.")],
        verb=_("Make it a draft"),
    )


@login_required
def publish_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Publish, after saying what that means."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.PUBLISH):
        return refused
    if request.method == "POST":
        try:
            publish(call, by=request.user, now=request.now)
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
        messages.success(request, _("The call is published."))
        return redirect("calls:detail", uuid=uuid)
    if gaps := stopping(gaps_of(call, request.now)):
        return refusal_page(request, call, CallNotReady(missing="", gaps=gaps))
    lang = request.LANGUAGE_CODE
    consequences = [
        _("The call becomes public at once, also before it opens."),
        _("It opens by itself on %(opens)s and closes on %(closes)s.")
        % {
            "opens": moment_long(call.opens_at, lang, year=True),
            "closes": moment_long(call.closes_at, lang, year=True),
        },
        _("Texts, money, conditions and questions are locked. The closing moment can only be moved forward."),
        _("The publication is registered in %(number)s.") % {"number": call.case.designation},
    ]
    if call.case.mode == "test":
        consequences[0] = _("This is a test: it is never shown to the public.")
    return confirm(
        request,
        call,
        None,
        200,
        title=_("Publish %(title)s") % {"title": call.title_sv},
        consequences=consequences,
        verb=_("Publish the call"),
    )


@login_required
def extend_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Move the closing moment forward, with a reason."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.EXTEND):
        return refused
    form = ExtensionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                extend_deadline(
                    call,
                    closes_at=form.closes_at,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The closing moment is moved forward."))
                return redirect("calls:detail", uuid=uuid)
    return confirm(
        request,
        call,
        form,
        status,
        title=_("Move the closing moment forward"),
        consequences=[
            _("The call closes on %(closes)s now.")
            % {"closes": moment_long(call.closes_at, request.LANGUAGE_CODE, year=True)},
            _("The old moment, the new one and the reason are shown on the public page."),
            _("It cannot be moved back again."),
        ],
        verb=_("Move the closing moment"),
    )


@login_required
def close_out_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Mark the call as decided."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.CLOSE_OUT):
        return refused
    if request.method == "POST":
        try:
            close_out(call, by=request.user, now=request.now)
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
        messages.success(request, _("The call is closed out."))
        return redirect("calls:detail", uuid=uuid)
    return confirm(
        request,
        call,
        None,
        200,
        title=_("Close out %(title)s") % {"title": call.title_sv},
        consequences=[_("Nothing more is granted in the call."), _("The public page says that it is decided.")],
        verb=_("Close out the call"),
    )
