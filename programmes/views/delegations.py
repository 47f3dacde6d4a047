"""Which parts a role's delegation covers: what holds, what held before, and the form that sets it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, NotAllowed
from accounts.models import RoleAssignment
from accounts.roles import LIMITED
from accounts.stepup import ask_again
from programmes.errors.delegations import WholeAndStrand
from programmes.forms.delegations import PartsForm, worded
from programmes.models import Assignment, StrandDelegation
from programmes.permissions import may_read_delegation, may_set_delegation
from programmes.workflow.delegations import set_parts
from registry.display import Link
from registry.problems import problem
from sweden.clock import local


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parts_page(request: HttpRequest, number: int) -> HttpResponse:
    """The parts of one role's delegation, for those who read the authority's roles; administrators set them."""
    rows = RoleAssignment.objects.filter(role__in=LIMITED, deputy_for=None)
    role = get_object_or_404(rows.select_related("person", "authority"), pk=number)
    if not may_read_delegation(request.user, role):
        raise Http404
    holds = role.ended_at is None and (role.valid_to is None or role.valid_to >= local(request.now).date())
    may_set = may_set_delegation(request.user, role) and role.person_id != request.user.person_id and holds
    if request.method == "POST":
        if not may_set:
            return problem(request, NotAllowed(), back=Link(_("Back to the roles"), reverse("accounts:roles")))
        if asked := ask_again(request):
            return asked
    seen = Assignment.objects.visible_to(request.user).select_related("authority").prefetch_related("strands")
    assignments = {
        one.pk: one
        for one in sorted(
            seen, key=lambda one: (one.authority_id != role.authority_id, one.authority.short_name, one.pk)
        )
    }
    kept = StrandDelegation.objects.filter(role=role, assignment__in=assignments)
    every = list(kept.select_related("granted_by__person", "ended_by__person").order_by("assignment_id", "strand_id"))
    standing = [one for one in every if one.ended_at is None]
    form = (
        PartsForm(request.POST or None, role=role, assignments=assignments.values(), standing=standing)
        if may_set
        else None
    )
    status = 200
    if form is not None and request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_parts(role, form.chosen, seen=form.had, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("parts" if isinstance(refusal, WholeAndStrand) else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("What the delegation covers is saved."))
                return redirect("programmes:delegation", number=role.pk)
    for one in every:
        one.words = worded((one.assignment_id, one.strand_id), assignments[one.assignment_id])
    ended = sorted((one for one in every if one.ended_at), key=lambda one: one.ended_at, reverse=True)
    context = {"role": role, "form": form, "standing": standing, "ended": ended, "holds": holds}
    return render(request, "programmes/delegation.html", context, status=status)
