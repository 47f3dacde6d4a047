"""Writing a new call from another, and beginning the second step of a call."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from calls.errors import CallActNotOpen
from calls.forms.acts.copying import CopyForm
from calls.forms.money import part_key
from calls.models import Call
from calls.permissions import may_create
from calls.states import CallStatus
from calls.views.acts.base import asked, back_to
from calls.views.staff import own_parts, worked_on
from calls.workflow.copying import begin_second_step, copy_call
from registry.models.case import Mode
from registry.problems import problem


@login_required
def copy_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Write a new call from this one; any call that the reader sees can be copied, also another agency's."""
    calls = Call.objects.visible_to(request.user).select_related("case__authority")
    call = get_object_or_404(calls, case__uuid=uuid)
    parts = own_parts(request.user)
    if not parts:
        raise Http404
    request.case_read = call.case_id  # type: ignore[attr-defined]
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
    return asked(
        request,
        call,
        None,
        lambda: begin_second_step(call, by=request.user, now=request.now),
        done=_("The second step is begun. Those who go on are invited when it is published."),
        to=lambda new: new,
        title=_("Begin the second step"),
        consequences=[
            _("A draft of the second step is made with this call's texts, conditions and questions to go on from."),
            _("It is proofread and published like any call, but only those who are invited see it and can apply."),
        ],
        verb=_("Begin the second step"),
    )
