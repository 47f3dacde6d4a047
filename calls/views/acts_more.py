"""More acts on a call: copying it, the other authority's agreement, a direct award's approval, publication at a set
moment, and beginning its second step."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from calls.errors import CallActNotOpen, CallNotReady
from calls.forms.acts_more import CopyForm, ScheduleForm
from calls.forms.money import part_key
from calls.models import Call, CallStrand, DirectAward
from calls.permissions import may_agree, may_approve_award, may_create
from calls.rules.readiness import stopping
from calls.states import CallAct, CallStatus, is_open
from calls.views.acts import back_to, closed_way, confirm, refusal_page
from calls.views.staff import own_parts, worked_on
from calls.workflow.copying import begin_second_step, copy_call
from calls.workflow.direct import approve_award
from calls.workflow.joint import agree
from calls.workflow.readiness import gaps_of
from calls.workflow.scheduling import schedule, unschedule
from programmes.templatetags.texts import part_name
from registry.models.case import Mode
from registry.problems import problem
from sweden.clock import local
from sweden.typography import moment_long


@login_required
def copy_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Write a new call from this one; any call that the reader sees can be copied, also another agency's."""
    calls = Call.objects.visible_to(request.user).select_related("case__authority")
    call = get_object_or_404(calls, case__uuid=uuid)
    parts = own_parts(request.user)
    if not parts:
        raise Http404
    theirs = call.call_strands.select_related("assignment", "strand")
    own = {part_key(one.assignment, one.strand) for one in theirs}
    initial = {
        "title_sv": call.title_sv,
        "title_en": call.title_en,
        "part": next((part_key(*part) for part in parts if part_key(*part) in own), None),
        "test": call.case.mode == Mode.TEST,
    }
    form = CopyForm(request.POST or None, parts=parts, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            assignment, strand = data["part"]
            try:
                new = copy_call(
                    call,
                    assignment=assignment,
                    strand=strand,
                    title_sv=data["title_sv"],
                    title_en=data["title_en"],
                    mode=Mode.TEST if data["test"] else Mode.LIVE,
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The call has been copied. Its period is left to write."))
                return redirect("calls:detail", uuid=new.uuid)
    context = {"call": call, "form": form}
    return render(request, "calls/copy.html", context, status=status)


@login_required
def agree_page(request: HttpRequest, uuid: str, part: int) -> HttpResponse:
    """Agree to one's own authority's part in another authority's call."""
    call = worked_on(request, uuid)
    row = get_object_or_404(
        CallStrand.objects.select_related("assignment__authority", "assignment__programme", "strand", "call__case"),
        pk=part,
        call=call,
    )
    if not may_agree(request.user, row):
        return problem(request, NotAllowed(), back=back_to(call))
    if not is_open(call.status, CallAct.AGREE):
        return problem(request, CallActNotOpen(), back=back_to(call))
    if request.method == "POST":
        try:
            agree(row, by=request.user, now=request.now)
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
        messages.success(request, _("Agreed. The authority that leads the call has been told."))
        return redirect("calls:detail", uuid=uuid)
    roles = row.roles
    return confirm(
        request,
        call,
        None,
        200,
        title=_("Agree to the part in %(title)s") % {"title": call.title_sv},
        consequences=[
            _("%(authority)s leads the call, and its applications are that authority's cases.")
            % {"authority": call.case.authority.short_name},
            _("Money of %(part)s is announced in it: %(decides)s decides, %(pays)s pays, %(reports)s reports.")
            % {
                "part": part_name(row.assignment),
                "decides": roles.decides.short_name,
                "pays": roles.pays.short_name,
                "reports": roles.reports.short_name,
            },
            _("If the part's money or who does what is changed after this, you are asked again."),
        ],
        verb=_("Agree"),
    )


@login_required
def approve_award_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Approve a direct award, after reading to whom and why."""
    call = worked_on(request, uuid)
    if closed := closed_way(request, call, CallAct.APPROVE_AWARD):
        return closed
    award = DirectAward.objects.filter(call=call).first()
    if award is None:
        raise Http404
    if not may_approve_award(request.user, call):
        return problem(request, NotAllowed(), back=back_to(call))
    if request.method == "POST":
        try:
            approve_award(call, by=request.user, now=request.now)
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
        messages.success(request, _("The direct award is approved."))
        return redirect("calls:detail", uuid=uuid)
    names = ", ".join(one.organisation.name for one in call.recipients.select_related("organisation"))
    return confirm(
        request,
        call,
        None,
        200,
        title=_("Approve the direct award"),
        consequences=[
            _("The money goes to %(names)s without an open call.") % {"names": names},
            _("Why: %(ground)s") % {"ground": award.ground_sv},
            _("It rests on: %(provision)s") % {"provision": award.provision},
            _("The recipient still applies, and the application is judged and decided like any other."),
        ],
        verb=_("Approve"),
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
                schedule(call, at=form.at, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("day", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The call is published by itself at the moment you have set."))
                return redirect("calls:detail", uuid=uuid)
    opens = moment_long(call.opens_at, request.LANGUAGE_CODE, year=True)
    context = {"call": call, "form": form, "opens": opens, "planned": planned}
    return render(request, "calls/schedule.html", context, status=status)


@login_required
def second_step_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Begin the second step of a call in two steps."""
    call = worked_on(request, uuid)
    if not may_create(request.user, call.case.authority_id):
        return problem(request, NotAllowed(), back=back_to(call))
    existing = Call.objects.filter(first_step=call).select_related("case").first()
    if existing is not None:
        return redirect("calls:detail", uuid=existing.uuid)
    if call.status != CallStatus.PUBLISHED or call.steps.count() != 2:
        return problem(request, CallActNotOpen(), back=back_to(call))
    if request.method == "POST":
        try:
            new = begin_second_step(call, by=request.user, now=request.now)
        except DomainError as refusal:
            return refusal_page(request, call, refusal)
        messages.success(request, _("The second step is begun. Those who go on are invited when it is published."))
        return redirect(reverse("calls:detail", args=[new.uuid]))
    return confirm(
        request,
        call,
        None,
        200,
        title=_("Begin the second step"),
        consequences=[
            _("A draft of the second step is made with this call's texts, conditions and questions to go on from."),
            _("It is proofread and published like any call, but only those who are invited see it and can apply."),
        ],
        verb=_("Begin the second step"),
    )
