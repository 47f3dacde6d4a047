"""A reviewer's own pages: the list, declaring, reading, writing, handing in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import DomainError
from applications.states import UNDECIDED
from applications.views.mine import reading
from applications.views.sections import wants_json
from applications.workflow.facts import application_day
from assessments.display.drawn import review_rows
from assessments.display.reviews import ASSIGNMENT_MARKS, REVIEW_MARKS
from assessments.errors.reviews import ReviewConflict, ReviewNotReady
from assessments.forms.bias import ReportForm
from assessments.forms.reviews import AnswerForm, ReviewForm
from assessments.models import BiasPart, Panel, Review, ReviewAssignment
from assessments.queries.line import lines_of
from assessments.queries.reviews import reviewing_in
from assessments.rules.reviews import may_write
from assessments.states.reviews import HANDED_IN, AssignmentStatus, ReviewStatus
from assessments.views.declaring import declaring
from assessments.views.files import sent_file
from assessments.workflow import assigning, bias, reviewing
from assessments.workflow.showing import shown_to_reviewer
from registry.display import Link
from registry.exports import file_asked
from registry.identifiers import revision_in
from registry.listing import page_of
from registry.problems import problem
from registry.workflow.reading import note_reading
from sweden.clock import local
from sweden.typography import clock_time

#: Where two windows' texts wait for the choice.
CONFLICT = "review-conflict:"
#: Stands in an address where an assignment's own key goes.
_NOBODY = UUID(int=0)


def work(user: Any) -> Any:
    """The reviewer's own assignments with what a line of the list needs; what is due first, first."""
    own = Review.objects.filter(assignment=OuterRef("pk"))
    return (
        ReviewAssignment.objects.of(user)
        .annotate(
            last=Coalesce("due_at", "application__call__review_terms__due_at"),
            review_status=Subquery(own.values("status")[:1]),
            saved=Subquery(own.values("saved_at")[:1]),
        )
        .order_by(F("review_status").asc(nulls_first=True), F("last").asc(nulls_last=True), "pk")
    )


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponseBase:
    """What I am to review, with where each stands."""
    panels = list(Panel.objects.sat_in(request.user, local(request.now).date()).select_related("call"))
    if not panels and not reviewing_in(request.user):
        raise Http404
    own = work(request.user).select_related("application__call")
    rows = lines_of(own, "uuid", "status", "due_at", "application__call__title_sv", prefix="application__")
    head = [_("Case number"), _("Title"), _("Coordinator"), _("Call"), _("State"), _("Due")]
    lines = (
        (
            one.application.case.number,
            one.application.title,
            str(one.application.coordinator),
            one.application.call.title_sv,
            str(mark_of(one).word),
            one.last,
        )
        for one in rows.iterator()
    )
    if file := file_asked(request, "mina-bedomningar", _("My reviews"), head, lines):
        return file
    page = page_of(rows, request)
    shown = [(one, mark_of(one), is_late(one, request.now)) for one in page.object_list]
    # One address worked out for all: the rows differ in nothing but their assignment.
    address = reverse("assessments:review", args=[_NOBODY]).replace(str(_NOBODY), "{}")
    context = {"page": page, "rows": shown, "drawn": review_rows(shown, address), "panels": panels}
    return render(request, "assessments/my_reviews.html", context)


def mark_of(one: Any) -> Any:
    """Where an assignment stands, to its reviewer."""
    if one.status == AssignmentStatus.OPEN and one.review_status:
        return REVIEW_MARKS[ReviewStatus(one.review_status)]
    return ASSIGNMENT_MARKS[AssignmentStatus(one.status)]


def is_late(one: Any, now: Any) -> bool:
    """Whether the last moment has passed without the review."""
    waits = one.review_status not in HANDED_IN and one.application.status in UNDECIDED
    return one.last is not None and now > one.last and waits


def _own(request: HttpRequest, uuid: UUID) -> ReviewAssignment:
    found = (
        ReviewAssignment.objects.of(request.user)
        .select_related(
            "application__case__authority",
            "application__call__case",
            "application__call__review_terms",
            "application__coordinator",
            "application__submitted_version",
            "reviewer__person",
        )
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _back(row: ReviewAssignment) -> Link:
    return Link(_("My reviews"), reverse("assessments:my_reviews"))


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Declare first; then the application beside the form. Saved by itself, by a button, and handed in."""
    row = _own(request, uuid)
    if row.status == AssignmentStatus.WAITING:
        return declaring(
            request,
            row.application,
            part=BiasPart.REVIEWER,
            back=_back(row),
            template="assessments/declare_first.html",
            context={"row": row},
        )
    try:
        reviewing.readable(row, request.user)
    except DomainError as refusal:
        return problem(request, refusal, back=_back(row))
    if request.method == "GET":
        return _page(request, row, None)
    return _written(request, row)


def _page(
    request: HttpRequest, row: ReviewAssignment, form: ReviewForm | None, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    standing = Review.objects.filter(assignment=row).first()
    criteria = reviewing.criteria_of(row.application)
    form = form or ReviewForm(initial=reviewing.stands(standing), criteria=criteria)
    due = assigning.due_of(row)
    phases = reviewing.periods_of(row.application.call_id)
    judged = row.application.status in UNDECIDED
    writes = (
        judged
        and (standing is None or standing.status == ReviewStatus.DRAFT)
        and (due is None or request.now <= due)
        and may_write(phases, request.now)
    )
    if not writes:
        for one in form.fields.values():
            one.disabled = True
    note_reading(row.application.case_id, by=request.user, now=request.now, page="assessments:review")
    others = shown_to_reviewer(row, request.now)
    content = reading(row.application.submitted_version.content, applied=application_day(row.application))
    context = {
        "row": row,
        "review": standing,
        "saved_at": standing.saved_at if standing else None,
        "form": form,
        "writes": writes,
        "judged": judged,
        "refusal": refusal,
        "due": due,
        "mark": REVIEW_MARKS[ReviewStatus(standing.status)] if standing else ASSIGNMENT_MARKS[AssignmentStatus.OPEN],
        "others": others,
        "following": _following(request, row),
        "revision": standing.revision if standing else 1,
        "file_root": reverse("assessments:review", args=[row.uuid]) + "fil/",
        **content,
    }
    return render(request, "assessments/review.html", context, status=status)


def _following(request: HttpRequest, row: ReviewAssignment) -> str:
    """The next one that is not handed in; empty when there is none."""
    left = work(request.user).lacking().exclude(pk=row.pk)
    after = left.filter(pk__gt=row.pk).order_by("pk").first() or left.order_by("pk").first()
    return reverse("assessments:review", args=[after.uuid]) if after else ""


def _written(request: HttpRequest, row: ReviewAssignment) -> HttpResponse:
    form = ReviewForm(request.POST, criteria=reviewing.criteria_of(row.application))
    form.is_valid()
    revision = revision_in(request.POST)
    try:
        saved = reviewing.save(row, form.kept(), revision=revision, by=request.user, now=request.now)
        if "submit" in request.POST and not form.errors:
            reviewing.submit(row, revision=saved.revision, by=request.user, now=request.now)
    except ReviewConflict as conflict:
        request.session[CONFLICT + str(row.uuid)] = {"mine": conflict.mine, "theirs": conflict.theirs}
        url = reverse("assessments:review_conflict", args=[row.uuid])
        if wants_json(request):
            return JsonResponse({"sentence": str(conflict), "url": url}, status=409)
        return redirect(url)
    except DomainError as refusal:
        if wants_json(request):
            return JsonResponse({"sentence": str(refusal), "errors": {}}, status=422)
        if isinstance(refusal, ReviewNotReady):
            form.place(refusal.figures["missing"])
        else:
            form.add_error(None, str(refusal))
        return _page(request, row, form, status=refusal.status)
    if wants_json(request):
        shown = clock_time(saved.saved_at, get_language()).removeprefix("kl.\u00a0") if saved.saved_at else ""
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
        return JsonResponse({"revision": saved.revision, "saved_at": shown, "parts": {}, "errors": errors})
    if form.errors:
        return _page(request, row, form, status=422)
    if "submit" in request.POST:
        messages.success(request, _("The review has been handed in."))
    following = _following(request, row) if "next" in request.POST or "submit" in request.POST else ""
    if "submit" in request.POST and not following:
        following = reverse("assessments:my_reviews")
    return redirect(following or request.path)


@login_required
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Two windows, two texts: choose field by field."""
    row = _own(request, uuid)
    kept = request.session.get(CONFLICT + str(uuid))
    there = reverse("assessments:review", args=[uuid])
    if not kept:
        return redirect(there)
    if request.method == "POST":
        chosen = {name: mine for name, mine in kept["mine"].items() if request.POST.get(f"choose-{name}") == "mine"}
        try:
            reviewing.save(row, chosen, revision=None, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("The review"), there))
        del request.session[CONFLICT + str(uuid)]
        return redirect(there)
    form = ReviewForm(criteria=reviewing.criteria_of(row.application))
    choices = [
        {"name": name, "label": form[name].label, "mine": mine, "theirs": kept["theirs"].get(name)}
        for name, mine in kept["mine"].items()
    ]
    context = {
        "title": row.application.title,
        "choices": choices,
        "back": there,
        "list_name": _("My reviews"),
        "list_url": reverse("assessments:my_reviews"),
    }
    return render(request, "assessments/two_texts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand an application back, for a reason."""
    row = _own(request, uuid)
    form = AnswerForm(request.POST if request.method == "POST" else None, bias=False)
    if request.method == "POST" and form.is_valid():
        try:
            assigning.hand_back(row, **form.cleaned_data, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The application has been handed back."))
            return redirect("assessments:my_reviews")
    context = {
        "title": _("Hand the application back?"),
        "consequences": [
            _("The application is closed to you, and the officer gives it to someone else."),
            _("If you are biased, report that instead."),
        ],
        "verb": _("Hand it back"),
        "danger": True,
        "back": reverse("assessments:review", args=[uuid]),
        "form": form,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bias found late: the application is closed at once, and the officer is told."""
    row = _own(request, uuid)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        bias.declare(
            row.application,
            row.reviewer.person,
            part=BiasPart.REVIEWER,
            **form.cleaned_data,
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("What you have said is with the authority, and the application is closed to you."))
        return redirect("assessments:my_reviews")
    context = {
        "title": _("Report bias"),
        "consequences": [
            _("The application is closed to you at once, and what you have written in its review is frozen."),
            _("The authority decides. If it finds no bias, you go on where you were."),
        ],
        "verb": _("Report bias"),
        "danger": True,
        "back": reverse("assessments:review", args=[uuid]),
        "form": form,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def attachment(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponseBase:
    """A file of the application, for the reviewer who may read it."""
    row = _own(request, uuid)
    try:
        reviewing.readable(row, request.user)
    except DomainError as refusal:
        return problem(request, refusal, back=_back(row))
    note_reading(row.application.case_id, by=request.user, now=request.now, page="assessments:review_file")
    return sent_file(request, row.application, key, back=_back(row))
