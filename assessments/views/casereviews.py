"""A case's reviews and bias: read, approved, opened again, shown to the applicant; and the applicant's page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import DomainError
from accounts.models import Authority, Person
from accounts.permissions import authorities_as
from applications.models import Application
from applications.permissions import coordinates, part_of
from assessments.display.reviews import ASSIGNMENT_MARKS, REVIEW_MARKS
from assessments.errors.reviews import DueInThePast
from assessments.forms.bias import BiasTermsForm, TryForm
from assessments.forms.reviews import ExtendForm, ReplyForm, UnlockForm
from assessments.loading import bias_grounds
from assessments.models import (
    BiasDecision,
    BiasTerms,
    ConflictOfInterest,
    Review,
    ReviewAssignment,
    ReviewReply,
    ReviewVersion,
    StaffDeclares,
)
from assessments.permissions import MAY, may_judge_bias, may_keep_reviewers, may_read_reviews
from assessments.rules.reviews import Given, spread, weighed
from assessments.sentences.bias import suggested
from assessments.sentences.reviews import criterion_name
from assessments.states.reviews import AssignmentStatus, ReviewStatus
from assessments.views.declaring import declaring
from assessments.workflow import assigning, bias, reviewing
from assessments.workflow.biasfacts import found_for
from registry.display import Link, Tab
from registry.identifiers import revision_in
from registry.permissions import may_read_inside
from registry.problems import problem
from registry.views.case import head
from registry.views.confirming import Question, asks_first


def _application(request: HttpRequest, uuid: UUID) -> Application:
    found = (
        Application.objects.visible_to(request.user)
        .handed_in()
        .select_related("case__authority", "case__officer", "case__deputy", "call__case", "coordinator")
        .defer("case__search")
        .filter(case__uuid=uuid)
        .first()
    )
    if found is None:
        raise Http404
    request.case_read = found.case  # type: ignore[attr-defined]
    return found


def _inside(request: HttpRequest, uuid: UUID) -> Application:
    found = _application(request, uuid)
    if not may_read_reviews(request.user, found.case.authority_id):
        raise Http404
    return found


def _tabbed(request: HttpRequest, application: Application) -> dict[str, Any]:
    context = head(request, application.case, inside=may_read_inside(request.user, application.case), current="reviews")
    here = reverse("assessments:application_reviews", args=[application.uuid])
    context["tabs"] = [Tab(one.label, one.url, one.url == here, one.count) for one in context["tabs"]]
    return context


@login_required
@require_GET
def reviews(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything that has been written about an application, with spread, for those inside."""
    return _reviews(request, _inside(request, uuid))


def _reviews(
    request: HttpRequest, application: Application, *, status: int = 200, typed: tuple[str, Form] | None = None
) -> HttpResponse:
    """The page; `typed`: what was typed at one assignment and could not be done, with what is said of it."""
    criteria = reviewing.criteria_of(application)
    judged = [reviewing.judged(one) for one in criteria]
    rows = (
        ReviewAssignment.objects.visible_to(request.user)
        .filter(application=application)
        .select_related("reviewer__person", "review__approved_by__person")
        .prefetch_related("review__grades__criterion")
        .order_by("reviewer__person__name", "pk")
    )
    written_of = Review.objects.filter(assignment__application=application).with_version()
    earlier = dict(written_of.values_list("pk", "earlier"))
    shown, counted = [], []
    for one in rows:
        written = getattr(one, "review", None)
        handed_in = written is not None and written.status != ReviewStatus.DRAFT
        said = {}
        if handed_in:
            said = {grade.criterion.key: grade for grade in written.grades.all()}
            if one.status == AssignmentStatus.OPEN:
                counted.append(said)
        mark = ASSIGNMENT_MARKS[AssignmentStatus(one.status)]
        if written is not None and one.status == AssignmentStatus.OPEN:
            mark = REVIEW_MARKS[ReviewStatus(written.status)]
        given = {key: Given(each.grade, each.words, each.abstains, each.abstains_why) for key, each in said.items()}
        total = weighed(judged, given)
        shown.append(
            {
                "row": one,
                "review": written if handed_in else None,
                "earlier": earlier.get(written.pk) if written is not None else None,
                "mark": mark,
                "cells": [{"name": criterion_name(each), "grade": said.get(each.key)} for each in criteria],
                "total": round(total * 100) if total is not None else None,
                "last": one.due_at,
                "typed": typed is not None and str(one.uuid) == typed[0],
                "unlock": _form_at(one, UnlockForm, typed),
                "extend": _form_at(one, ExtendForm, typed),
            }
        )
    table = []
    for each in criteria:
        one = spread(said[each.key].grade for said in counted if each.key in said)
        table.append(
            {
                "name": criterion_name(each),
                "top": each.grades[-1]["value"] if each.grades else None,
                "weight": each.weight,
                "spread": one,
                "mean": f"{float(one.mean):.2f}".replace(".", ",") if one else "",
            }
        )
    releases = list(application.review_releases.prefetch_related("replies__written_by__person"))
    context = {
        **_tabbed(request, application),
        "application": application,
        "rows": shown,
        "table": table,
        "counted": len(counted),
        "unready": reviewing.unready(
            application, [one["row"].review for one in shown if one["review"] and one["row"].status == "open"]
        ),
        "keeps": may_keep_reviewers(request.user, application.case.authority_id),
        "releases": releases,
    }
    return render(request, "assessments/application_reviews.html", context, status=status)


def _form_at(row: ReviewAssignment, kind: type[Form], typed: tuple[str, Form] | None = None) -> Form:
    """The form of an act at an assignment: the one that was typed in just now, or an empty one."""
    if typed is not None and typed[0] == str(row.uuid) and isinstance(typed[1], kind):
        return typed[1]
    return kind(auto_id=f"{row.pk}-%s")


@login_required
@require_POST
def act(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An officer's act on one review or assignment of the case, named in `act` and `which`."""
    application = _inside(request, uuid)
    there = reverse("assessments:application_reviews", args=[uuid])
    back = Link(_("The reviews"), there)
    if not may_keep_reviewers(request.user, application.case.authority_id):
        raise Http404
    named, which = request.POST.get("act", ""), request.POST.get("which", "")
    by = {"by": request.user, "now": request.now}
    form: ExtendForm | UnlockForm | None = None
    try:
        if named == "release":
            if page := _asks_release(request, application, there):
                return page
            reviewing.release(application, **by)
            messages.success(request, _("The applicant has been told."))
            return redirect(there)
        row = next((one for one in application.review_assignments.all() if str(one.uuid) == which), None)
        if row is None:
            messages.warning(request, _("Choose at least one first."))
        elif named == "remove":
            if page := asks_first(request, _removal(row), back=there):
                return page
            assigning.remove(row, **by)
        elif named == "extend":
            form = ExtendForm(request.POST, auto_id=f"{row.pk}-%s")
            if form.is_valid():
                assigning.extend([row], due_at=form.moment("due"), why=form.cleaned_data["why"], **by)
        elif named == "unlock":
            form = UnlockForm(request.POST, auto_id=f"{row.pk}-%s")
            if form.is_valid():
                reviewing.unlock(_written(row), why=form.cleaned_data["why"], due_at=form.moment("due"), **by)
        else:
            _on_review(request, row, named, by)
        if form is not None and form.errors:
            return _reviews(request, application, status=422, typed=(which, form))
    except DueInThePast as refusal:
        if form is None:
            raise
        form.add_error("due_day", str(refusal))
        return _reviews(request, application, status=refusal.status, typed=(which, form))
    except DomainError as refusal:
        return problem(request, refusal, back=back)
    return redirect(there)


def _removal(row: ReviewAssignment) -> Question:
    """What is asked before an application is taken from a reviewer."""
    words = {"who": row.reviewer, "number": row.application.case.designation}
    follows = [_("%(who)s no longer reviews %(number)s.") % words]
    if Review.objects.filter(assignment=row).exists():
        follows.append(_("What has been written of it no longer counts, but stays in the case."))
    return Question(_("Take the application away?"), _("Take the application away"), follows, danger=True)


def _asks_release(request: HttpRequest, application: Application, back: str) -> HttpResponse | None:
    """What is asked before reviews are shown to the applicant; None: it has been, or it is refused anyway."""
    counted = list(Review.objects.counted().filter(assignment__application=application).order_by("pk"))
    if reviewing.unready(application, counted):
        return None
    words = {"n": len(counted), "party": application.coordinator, "number": application.case.designation}
    follows = [
        ngettext(
            "%(party)s sees the text to the applicant of %(n)s review of %(number)s, and is told by a message.",
            "%(party)s sees the texts to the applicant of %(n)s reviews of %(number)s, and is told by a message.",
            len(counted),
        )
        % words,
        _("It is registered in the case and cannot be taken back: what has been shown stays shown."),
    ]
    question = Question(_("Show the reviews to the applicant?"), _("Show them to the applicant"), follows)
    return asks_first(request, question, back=back)


def _written(row: ReviewAssignment) -> Review:
    written = Review.objects.filter(assignment=row).first()
    if written is None:
        raise Http404
    return written


def _on_review(request: HttpRequest, row: ReviewAssignment, named: str, by: dict[str, Any]) -> None:
    written = _written(row)
    if named == "approve":
        reviewing.approve(written, revision=revision_in(request.POST), **by)
    elif named == "take_back":
        reviewing.take_back_approval(written, **by)
    else:
        raise Http404


# --- Bias ----------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Somebody at the authority says whether they are biased in a case, from its title, parties and people."""
    application = _inside(request, uuid)
    case = Link(_("The case"), reverse("registry:case", args=[uuid]))
    start = Link(_("My day"), reverse("registry:start"))
    return declaring(request, application, part=bias.part_in(request.user, application), back=start, then=case.url)


@login_required
@require_http_methods(["GET", "POST"])
def try_bias(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Decide on a person's bias: what was declared, what the product finds, and the decision with its ground."""
    application = _inside(request, uuid)
    person = Person.objects.filter(uuid=key).first()
    if person is None or not may_judge_bias(request.user, application) or not bias.concerns(application, person):
        raise Http404
    form = TryForm(request.POST if request.method == "POST" else None)
    back = Link(_("Bias"), reverse("assessments:call_bias", args=[application.call.uuid]))
    if request.method == "POST" and form.is_valid():
        try:
            bias.decide_bias(application, person, **form.cleaned_data, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision has been registered."))
            return redirect(back.url)
    said = ConflictOfInterest.objects.filter(application=application, person=person).order_by("-pk")
    decisions = BiasDecision.objects.filter(application=application, person=person).order_by("-pk")
    context = {
        "application": application,
        "person": person,
        "form": form,
        "said": list(said),
        "decisions": list(decisions.select_related("decided_by__person")),
        "found": [suggested(one) for one in found_for(application, person, now=request.now)],
        "back": back,
        "source": bias_grounds().source,
    }
    return render(request, "assessments/try_bias.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """When the authority's own people declare."""
    places = authorities_as(request.user, *MAY["assessments.set_bias_terms"])
    authority = Authority.objects.filter(pk__in=places).order_by("pk").first()
    if authority is None:
        raise Http404
    standing = BiasTerms.objects.filter(authority=authority).select_related("set_by__person").first()
    initial = {
        "staff_declares": standing.staff_declares if standing else StaffDeclares.ALWAYS,
        "reason": standing.reason if standing else "",
    }
    form = BiasTermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        bias.set_bias_terms(authority, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The terms have been saved."))
        return redirect(request.path)
    context = {"form": form, "standing": standing, "authority": authority}
    return render(request, "assessments/bias_terms.html", context, status=422 if form.errors else 200)


# --- The applicant -------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def to_applicant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the authority has shown of the reviews, and the reply, where the call gives the right."""
    application = _application(request, uuid)
    mine = part_of(request.user, application)
    released = application.review_releases.first()
    if mine is None or released is None:
        raise Http404
    replies = ReviewReply.objects.filter(release__application=application).select_related("written_by__person")
    may_reply = coordinates(mine) and released.reply_by is not None and request.now <= released.reply_by
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.reply(application, text=form.cleaned_data["text"], by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your reply has been received."))
            return redirect(request.path)
    terms_ = getattr(application.call, "review_terms", None)
    versions = ReviewVersion.objects.filter(pk__in=released.reviews).select_related(
        "review__assignment__reviewer__person"
    )
    shown = [
        {
            "name": one.review.assignment.reviewer.person.name if terms_ and terms_.names_shown else "",
            "text": one.content["for_applicant"],
            "criteria": [row for row in one.content["criteria"] if not row["abstains"]],
        }
        for one in versions.order_by("pk")
    ]
    context = {
        "application": application,
        "released": released,
        "shown": shown,
        "replies": replies,
        "may_reply": may_reply,
        "form": form,
    }
    return render(request, "assessments/applicant_reviews.html", context, status=422 if form.errors else 200)
