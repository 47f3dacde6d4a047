"""Publishing a call, at once or at a set moment, moving its closing moment, and closing it out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, Stale
from calls.errors import CallNotReady
from calls.forms.acts.publication import ExtensionForm, ScheduleForm, TakeBackForm
from calls.rules.readiness import stopping
from calls.states import CallAct
from calls.views.acts.base import asked, closed_way, refusal_page
from calls.views.staff import worked_on
from calls.workflow.publishing import close_out, extend_deadline, publish, take_back
from calls.workflow.readiness import gaps_of
from calls.workflow.scheduling import schedule, unschedule
from registry.identifiers import revision_in
from sweden.clock import local
from sweden.typography import moment_long


@login_required
def publish_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Publish, after saying what that means."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.PUBLISH):
        return refused
    if request.method != "POST" and (gaps := stopping(gaps_of(call, request.now))):
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
    return asked(
        request,
        call,
        None,
        lambda: publish(call, revision=revision_in(request.POST), by=request.user, now=request.now),
        done=_("The call is published."),
        reads=True,
        title=_("Publish %(title)s") % {"title": call.title_sv},
        consequences=consequences,
        verb=_("Publish the call"),
    )


@login_required
def schedule_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Set when the call is published, or take that back."""
    call = worked_on(request, uuid)
    if closed := closed_way(request, call, CallAct.SCHEDULE):
        return closed
    if "unschedule" in request.POST:
        try:
            unschedule(call, by=request.user, now=request.now)
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
        messages.success(request, _("The call is not published by itself any more."))
        return redirect("calls:detail", uuid=uuid)
    if gaps := stopping(gaps_of(call, request.now)):
        return refusal_page(request, call, CallNotReady(missing="", gaps=gaps))
    planned = local(call.publish_at) if call.publish_at else None
    initial = {"day": planned.date(), "time": planned.time()} if planned else {"time": "09:00"}
    form = ScheduleForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.at is not None:
            try:
                schedule(call, at=form.at, revision=revision_in(request.POST), by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None if isinstance(refusal, Stale) else "day", str(refusal))
                call.refresh_from_db(fields=["revision"])  # the next press is made knowing what stands
                status = refusal.status
            else:
                messages.success(request, _("The call is published by itself at the moment you have set."))
                return redirect("calls:detail", uuid=uuid)
    opens = moment_long(call.opens_at, request.LANGUAGE_CODE, year=True)
    context = {"call": call, "form": form, "opens": opens, "planned": planned}
    return render(request, "calls/schedule.html", context, status=status)


@login_required
def take_back_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Make a published call a draft again before it opens, with a reason."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.TAKE_BACK):
        return refused
    form = TakeBackForm(request.POST or None)
    return asked(
        request,
        call,
        form,
        lambda: take_back(call, reason=form.cleaned_data["reason"], by=request.user, now=request.now),
        done=_("The call is a draft again."),
        title=_("Take %(title)s back") % {"title": call.title_sv},
        consequences=[
            _("The public page disappears until the call is published again."),
            _("It can be written in again, and must then be proofread again."),
            _("The reason is registered in %(number)s.") % {"number": call.case.designation},
        ],
        verb=_("Take the call back"),
    )


@login_required
def extend_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Move the closing moment forward, with a reason."""
    call = worked_on(request, uuid)
    if refused := closed_way(request, call, CallAct.EXTEND):
        return refused
    form = ExtensionForm(request.POST or None)
    return asked(
        request,
        call,
        form,
        lambda: extend_deadline(
            call, closes_at=form.closes_at, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        ),
        done=_("The closing moment is moved forward."),
        in_form=True,
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
    return asked(
        request,
        call,
        None,
        lambda: close_out(call, by=request.user, now=request.now),
        done=_("The call is closed out."),
        title=_("Close out %(title)s") % {"title": call.title_sv},
        consequences=[_("Nothing more is granted in the call."), _("The public page says that it is decided.")],
        verb=_("Close out the call"),
    )
