"""The terms of a call's reviews: when they are due, how many, the phases, the right of reply."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import NotAllowed
from assessments.forms.reviews import PhaseForm, TermsForm
from assessments.models import ReviewTerms
from assessments.views.callreviews.common import call_of, frame
from assessments.workflow import pool
from registry.display import Link
from registry.problems import problem
from sweden.clock import local

Phases = formset_factory(PhaseForm, extra=2, max_num=8)


@login_required
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """When reviews are due, how many, the phases, and the right of reply."""
    call = call_of(request, uuid)
    frame_ = frame(request, call, "review_terms")
    standing = ReviewTerms.objects.filter(call=call).first()
    if request.method == "POST":
        if not frame_["keeps"]:
            return problem(
                request, NotAllowed(), back=Link(_("Reviews"), reverse("assessments:call_reviews", args=[uuid]))
            )
        form, phases = TermsForm(request.POST), Phases(request.POST, prefix="p")
        if form.is_valid() and phases.is_valid():
            data = form.cleaned_data
            pool.set_review_terms(
                call,
                due_at=form.moment("due"),
                wanted=data["wanted"],
                reply_days=data["reply_days"],
                names_shown=data["names_shown"],
                workload_binds=data["workload_binds"],
                phases=[
                    {
                        "name_sv": one.cleaned_data["name_sv"],
                        "begins_at": one.moment("begins"),
                        "others": one.cleaned_data["others"],
                        "may_write": one.cleaned_data["may_write"],
                    }
                    for one in phases
                    if one.cleaned_data.get("name_sv")
                ],
                by=request.user,
                now=request.now,
            )
            messages.success(request, _("The terms have been saved."))
            return redirect(request.path)
        return render(request, "assessments/review_terms.html", {**frame_, "form": form, "phases": phases}, status=422)
    if not frame_["keeps"]:
        context = {**frame_, "standing": standing, "rows": call.review_phases.all()}
        return render(request, "assessments/review_terms.html", context)
    initial: dict[str, Any] = {"wanted": 3}
    if standing:
        due = local(standing.due_at)
        initial = {
            "due_day": due.date(),
            "due_clock": due.strftime("%H:%M"),
            "wanted": standing.wanted,
            "reply_days": standing.reply_days,
            "names_shown": standing.names_shown,
            "workload_binds": standing.workload_binds,
        }
    rows = [
        {
            "name_sv": one.name_sv,
            "begins_day": local(one.begins_at).date(),
            "begins_clock": local(one.begins_at).strftime("%H:%M"),
            "others": one.others,
            "may_write": one.may_write,
        }
        for one in call.review_phases.all()
    ]
    context = {**frame_, "form": TermsForm(initial=initial), "phases": Phases(initial=rows, prefix="p")}
    return render(request, "assessments/review_terms.html", context)
