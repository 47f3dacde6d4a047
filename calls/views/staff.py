"""The officers' pages: the list, one call with its next act, the preview."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, Func
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError
from accounts.models import Authority
from accounts.permissions import is_staff_anywhere
from calls.display import is_award, mark_of, money_of, next_step, sections_of, shown_gaps, way_of
from calls.forms.filters import StaffFilterForm
from calls.forms.texts import NewCallForm
from calls.models import Access, Call, CallStrand, DirectAward, Phase
from calls.permissions import creates_at, may, may_agree
from calls.queries import budget_findings_of
from calls.rules.deadlines import has_closed
from calls.sentences.conditions import condition_sentence, effects_of
from calls.sentences.labels import KIND_LABELS
from calls.states import CallAct, CallStatus, is_open
from calls.views.listing import searched
from calls.views.public import classification_of, public_context, setup_of
from calls.workflow.creating import create_call
from calls.workflow.readiness import gaps_of
from programmes.models import Assignment, Strand
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.models.case import Mode

#: What the call's own page tells of it: who did what, and which calls it comes from. The pages of single acts need none
#: of it, and a question over so many tables costs more than all else they do.
TOLD = (
    "case__officer",
    "created_by__person",
    "edited_by__person",
    "proofreader__person",
    "proofread_by__person",
    "published_by__person",
    "scheduled_by__person",
    "first_step__case",
    "copied_from__case__authority",
)


def worked_on(request: HttpRequest, uuid: str, *told: str) -> Call:
    """The call, for those who see its case, with what else is to be told of it; 404 for everyone else."""
    calls = Call.objects.worked_on_by(request.user).select_related("case__authority__organisation", *told)
    call: Call = get_object_or_404(calls, case__uuid=uuid)
    request.case_read = call.case_id  # type: ignore[attr-defined]
    return call


@require_safe
@login_required
def staff_list(request: HttpRequest) -> HttpResponseBase:
    """Every call the reader's authorities work with."""
    if not is_staff_anywhere(request.user):
        raise Http404
    calls = Call.objects.worked_on_by(request.user).select_related("case__authority", "case__officer")
    authorities = Authority.objects.filter(
        pk__in=Call.objects.worked_on_by(request.user).values("case__authority")
    ).order_by("short_name")
    form = StaffFilterForm(request.GET or None, authorities=authorities)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        calls = searched(calls, chosen["q"])
        if chosen["status"]:
            calls = calls.filter(status=chosen["status"])
        if chosen["myndighet"]:
            calls = calls.filter(case__authority__key=chosen["myndighet"])
    order = sorting(
        request,
        {
            "nummer": "case__number",
            "titel": Func(F("title_sv"), function="sv_key"),
            "oppnar": "opens_at",
            "stanger": "closes_at",
        },
        "-stanger",
    )
    head = [_("Number"), _("Title"), _("State"), _("Opens"), _("Closes"), _("Officer"), _("Authority"), _("test")]
    lines = (
        (
            one.case.number,
            one.title_sv,
            str(mark_of(one, request.now).word),
            one.opens_at,
            one.closes_at,
            str(one.case.officer or ""),
            one.case.authority.short_name,
            one.case.mode == Mode.TEST,
        )
        for one in order.apply(calls)
    )
    if file := file_asked(request, "utlysningar", _("Calls"), head, lines):
        return file
    page = page_of(order.apply(calls), request)
    rows = [{"call": call, "mark": mark_of(call, request.now)} for call in page]
    return render(
        request,
        "calls/staff_list.html",
        {"form": form, "page": page, "rows": rows, "order": order, "may_create": bool(own_parts(request.user))},
    )


def own_parts(user: Any) -> list[tuple[Assignment, Strand | None]]:
    """The assignments, and strands of them, that `user` may create a call in."""
    assignments = (
        Assignment.objects.filter(authority__in=creates_at(user))
        .select_related("programme", "authority")
        .prefetch_related("strands")
        .order_by("programme__name_sv", "pk")
    )
    return parts_of(assignments)


def parts_of(assignments: Any) -> list[tuple[Assignment, Strand | None]]:
    """Each assignment, followed by its strands."""
    return [
        (assignment, strand)
        for assignment in assignments
        for strand in (None, *sorted(assignment.strands.all(), key=lambda one: one.pk))
    ]


@login_required
def new_call(request: HttpRequest) -> HttpResponse:
    """Begin a call in an assignment or a strand."""
    parts = own_parts(request.user)
    if not parts:
        raise Http404
    asked = request.GET.get("uppdrag", ""), request.GET.get("del", "")
    initial = {
        "part": next(
            (
                f"{assignment.pk}-{strand.pk if strand else 0}"
                for assignment, strand in parts
                if (str(assignment.uuid), strand.key if strand else "") == asked
            ),
            None,
        )
    }
    form = NewCallForm(request.POST or None, parts=parts, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            assignment, strand = form.cleaned_data["part"]
            try:
                call = create_call(
                    assignment=assignment,
                    strand=strand,
                    title_sv=form.cleaned_data["title_sv"],
                    title_en=form.cleaned_data["title_en"],
                    access=form.cleaned_data["access"] or Access.OPEN,
                    mode=Mode.TEST if form.cleaned_data["test"] else Mode.LIVE,
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("calls:edit_texts", uuid=call.uuid)
        status = 422
    return render(request, "calls/new.html", {"form": form}, status=status)


def joint_of(call: Call, parts: list[CallStrand], user: Any) -> list[dict[str, Any]]:
    """Who does what with each part of a joint call; none for a call of one authority."""
    lead = call.case.authority_id
    if all(part.assignment.authority_id == lead for part in parts):
        return []
    open_now = is_open(call.status, CallAct.AGREE)
    for part in parts:
        part.call = call
    return [
        {
            "part": part,
            "leads": part.assignment.authority_id == lead,
            "may_agree": open_now and may_agree(user, part),
        }
        for part in parts
    ]


@require_safe
@login_required
def detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One call for those who work with it: state, next act, what is missing, its parts."""
    call = worked_on(request, uuid, *TOLD)
    gaps = gaps_of(call, request.now) if call.status in (CallStatus.DRAFT, CallStatus.PROOFREAD) else []
    is_draft = call.status == CallStatus.DRAFT
    may_edit = is_draft and may(request.user, CallAct.EDIT, call)
    parts = list(
        call.call_strands.select_related(
            "assignment__programme",
            "assignment__authority",
            "strand",
            "decides",
            "pays",
            "reports",
            "agreed_by__person",
        ).prefetch_related("budgets")
    )
    form = call.forms.order_by("-number").first()
    context = {
        "call": call,
        "mark": mark_of(call, request.now),
        "steps": way_of(call, request.now),
        "next": next_step(call, request.user, gaps, request.now),
        "gaps": shown_gaps(call, gaps, linked=may_edit),
        "may_edit": may_edit,
        "may_set_contacts": is_open(call.status, CallAct.SET_CONTACTS)
        and may(request.user, CallAct.SET_CONTACTS, call),
        "asked": call.questions_asked.exists(),
        "waiting": call.questions_asked.filter(answer__isnull=True).count(),
        **classification_of(call),
        "setup": setup_of(call),
        "joint": joint_of(call, parts, request.user),
        "is_award": is_award(call),
        "award": DirectAward.objects.select_related("approved_by__person").filter(call=call).first(),
        "recipients": list(call.recipients.select_related("organisation")) if call.access == Access.INVITED else [],
        "may_copy": bool(creates_at(request.user)),
        "may_schedule": call.status == CallStatus.PROOFREAD and may(request.user, CallAct.SCHEDULE, call),
        "second_step": (second := Call.objects.select_related("case").filter(first_step=call).first()),
        "may_begin_second_step": second is None
        and call.status == CallStatus.PUBLISHED
        and call.case.authority_id in creates_at(request.user)
        and call.steps.count() == 2,
        "may_take_back": call.phase(request.now) == Phase.COMING
        and call.access == Access.OPEN
        and may(request.user, CallAct.TAKE_BACK, call),
        "may_extend": call.status == CallStatus.PUBLISHED
        and not has_closed(call.closes_at, request.now)
        and may(request.user, CallAct.EXTEND, call),
        "may_send_back": is_open(call.status, CallAct.SEND_BACK) and may(request.user, CallAct.SEND_BACK, call),
        "parts": parts,
        "money": money_of(call, parts, request.now, budget_findings_of(call, request.now)),
        "conditions": [
            {"label": KIND_LABELS.get(one.kind, one.kind), "sentence": condition_sentence(one.kind, one.parameters)}
            | {"effect": dict(effects_of(one.kind))[one.effect], "source": one.source, "project": one.project_kind}
            for one in call.conditions.select_related("source__assignment", "project_kind")
        ],
        "questions": form.content.get("questions", []) if form else [],
        "frozen_at": form.frozen_at if form else None,
        "extensions": call.extensions.select_related("decided_by__person"),
        "sections": [(key, label, reverse(name, args=[call.uuid])) for key, (name, label) in sections_of(call).items()],
    }
    return render(request, "calls/detail.html", context)


@require_safe
@login_required
def preview(request: HttpRequest, uuid: str) -> HttpResponse:
    """The call and its form as applicants will see them."""
    call = worked_on(request, uuid)
    context = public_context(call, request.now)
    return render(request, "calls/preview.html", context)
