"""The reviewers of a call: who has been invited and what they answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from assessments.display.reviews import EXPIRED, INVITATION_MARKS
from assessments.errors.reviews import DueDayPassed
from assessments.forms.reviews import InvitationFilter, InviteForm
from assessments.models import Reviewer, ReviewInvitation
from assessments.permissions import may_keep_reviewers
from assessments.states.reviews import ANSWERABLE, InvitationStatus
from assessments.views.callreviews.common import Load, call_of, frame, loads
from assessments.workflow import invitations
from assessments.workflow.mass import invitations as mass
from calls.models import Call
from registry.display import Link, Mark
from registry.exports import file_asked
from registry.listing import page_of
from registry.problems import problem


def listed(user: Any, query: QueryDict, uuid: UUID) -> Any:
    """The invitations of a call that its list shows with these filters, as `user` sees them."""
    rows = mass.rows(user).filter(call__case__uuid=uuid)
    form = InvitationFilter(query)
    if form.is_valid():
        state = form.cleaned_data["state"]
        if state == "unanswered":
            rows = rows.filter(status__in=ANSWERABLE)
        elif state:
            rows = rows.filter(status=state)
        if words := form.cleaned_data["q"].strip():
            rows = rows.filter(Q(reviewer__person__name__icontains=words) | Q(reviewer__email__icontains=words))
    return rows


@login_required
@require_http_methods(["GET", "POST"])
def reviewers(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Who has been invited and what they answered; and a form to invite more from the pool."""
    call = call_of(request, uuid)
    frame_ = frame(request, call, "call_reviewers")
    rows = listed(request.user, request.GET, uuid)
    head = [_("Reviewer"), _("E-mail"), _("State"), _("Invited"), _("Answered"), _("Reason"), _("Applications")]
    lines = (
        (
            one.reviewer.person.name,
            one.reviewer.shown_email,
            str(_mark(one, request).word),
            one.invited_at,
            one.answered_at,
            one.get_refusal_display() if one.refusal else "",
            one.workload,
        )
        for one in rows.iterator()
    )
    if file := file_asked(request, "inbjudna-bedomare", _("Reviewers"), head, lines):
        return file
    invited = ReviewInvitation.objects.filter(call=call)
    standing = invited.exclude(status__in=[InvitationStatus.DECLINED, InvitationStatus.REVOKED])
    others = list(
        Reviewer.objects.visible_to(request.user)
        .active()
        .filter(authority=call.case.authority)
        .exclude(pk__in=standing.values("reviewer"))
        .select_related("person")
        .order_by("person__name")
    )
    form, status = InviteForm(request.POST if request.method == "POST" else None), 422
    form.fields["reviewers"].choices = [(str(one.uuid), _of_pool(one)) for one in others]
    if request.method == "POST":
        if not frame_["keeps"]:
            raise Http404
        if form.is_valid():
            try:
                _invite(request, call, form, others)
            except DueDayPassed as refusal:
                form.add_error("due_day", str(refusal))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                return redirect(request.path)
    page = page_of(rows, request)
    load = loads(request, [one.reviewer for one in page.object_list])
    shown = [
        {"row": one, "mark": _mark(one, request), "load": load.get(one.reviewer_id, Load())} for one in page.object_list
    ]
    context = {**frame_, "page": page, "rows": shown, "form": form, "others": others}
    context["filters"] = InvitationFilter(request.GET)
    return render(request, "assessments/call_reviewers.html", context, status=status if form.errors else 200)


def _mark(one: ReviewInvitation, request: HttpRequest) -> Mark:
    return EXPIRED if one.is_expired_at(request.now) else INVITATION_MARKS[InvitationStatus(one.status)]


def _of_pool(one: Reviewer) -> str:
    more = ", ".join([*([one.affiliation] if one.affiliation else []), *one.subjects])
    return f"{one.person.name} ({more})" if more else one.person.name


def _invite(request: HttpRequest, call: Call, form: InviteForm, others: list[Reviewer]) -> None:
    data = form.cleaned_data
    chosen = [one for one in others if str(one.uuid) in data["reviewers"]]
    with transaction.atomic():
        for one in chosen:
            invitations.invite(
                call,
                one,
                workload=data["workload"],
                due_at=form.moment("due"),
                area=data["area"],
                meeting_on=data["meeting_on"],
                message=data["message"],
                by=request.user,
                now=request.now,
            )
    told = ngettext("%(count)s invitation has been sent.", "%(count)s invitations have been sent.", len(chosen))
    messages.success(request, told % {"count": len(chosen)})


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Ask, then take an invitation back; or send one again that nobody answered (`act=again`)."""
    call = call_of(request, uuid)
    if not may_keep_reviewers(request.user, call.case.authority_id):
        raise Http404
    one = call.review_invitations.select_related("reviewer__person", "reviewer__authority").filter(uuid=key).first()
    if one is None:
        raise Http404
    back = reverse("assessments:call_reviewers", args=[uuid])
    if request.method == "POST":
        try:
            if request.POST.get("act") == "again":
                invitations.invite_again(one, by=request.user, now=request.now)
            else:
                invitations.revoke(one, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Reviewers"), back))
        return redirect(back)
    context = {
        "title": _("Take back the invitation to %(name)s?") % {"name": one.reviewer.person.name},
        "consequences": [
            _("The link no longer acts."),
            _("What has been given to the reviewer in this call is taken away; what has been written stays."),
        ],
        "verb": _("Take back"),
        "danger": True,
        "back": back,
    }
    return render(request, "confirm.html", context)
