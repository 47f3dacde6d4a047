"""The applicant's own applications: the list, beginning one, reviewing and handing in, and what happens afterwards."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import DomainError
from applications.display import applicant_mark
from applications.documents import answer_text, country_names, sheets, snapshot
from applications.errors import NotReadyToSubmit, OwnCall
from applications.forms import DECLARATIONS, SubmitForm, WithdrawForm
from applications.models import Application, ApplicationVersion
from applications.permissions import may_apply
from applications.rules.completeness import Section
from applications.states import Act, Status, is_open
from applications.views.own import Own, own
from applications.workflow.draft import start as begin
from applications.workflow.facts import aid_of
from applications.workflow.submission import submit as hand_in
from applications.workflow.submission import withdraw as take_back
from calls.models import Call
from programmes.models import TechnologyArea
from registry.display import Link, steps
from registry.models import Document, Job
from registry.models.file import DocumentKind
from registry.problems import problem


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Drafts with their closing moments, what has been handed in, and the open calls."""
    newest = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by("-number")
    rows = (
        Application.objects.visible_to(request.user)
        .filter(case__participations__person=request.user.person_id, case__participations__ended_at__isnull=True)
        .select_related("call", "case__authority")
        .annotate(
            draft_title=Subquery(newest.values("title")[:1]),
            saved_at=Subquery(newest.values("saved_at")[:1]),
        )
        .order_by(F("submitted_at").desc(nulls_first=True), "-created_at")
    )
    drafts, sent = [], []
    for one in rows:
        (drafts if one.status == Status.DRAFT else sent).append(
            {
                "application": one,
                "title": one.draft_title or _("Application without a title"),
                "mark": applicant_mark(one.status, late=one.late),
                "closed": one.call.closes_at is not None and request.now > one.call.closes_at,
            }
        )
    begun = [row["application"].call_id for row in drafts]
    calls = Call.objects.visible_to(request.user).open_at(request.now).exclude(pk__in=begun).select_related("case")
    context = {"drafts": drafts, "sent": sent, "calls": calls.order_by("closes_at")[:10]}
    return render(request, "applications/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin an application; one who has a draft in the call is offered it first."""
    call = Call.objects.visible_to(request.user).select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None:
        raise Http404
    if request.method == "POST":
        try:
            application = begin(call, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("My applications"), reverse("applications:mine")))
        return HttpResponseRedirect(reverse("applications:project", args=[application.case.uuid]))
    if not may_apply(request.user, call):
        return problem(request, OwnCall(), back=Link(call.title_sv, reverse("calls:call", args=[call.case.uuid])))
    drafts = Application.objects.visible_to(request.user).filter(
        call=call, status=Status.DRAFT, case__participations__person=request.user.person_id
    )
    newest = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by("-number")
    drafts = drafts.annotate(draft_title=Subquery(newest.values("title")[:1])).select_related("case")
    late = call.closes_at is not None and request.now > call.closes_at
    not_open = call.opens_at is None or request.now < call.opens_at
    context = {"call": call, "drafts": drafts, "late": late, "not_open": not_open}
    return render(request, "applications/start.html", context)


@login_required
@require_GET
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft: its first part with something left. Handed in: where it stands, and what happens next."""
    mine = own(request, uuid)
    if mine.is_draft:
        lacking = mine.standing.by_section()
        for section, name, _label in mine.parts:
            if lacking.get(section):
                return HttpResponseRedirect(reverse(name, args=[uuid]))
        return HttpResponseRedirect(mine.url("review"))
    application = Application.objects.select_related(
        "submitted_by__person", "coordinator", "submitted_version", "call__case", "case__authority__organisation"
    ).get(pk=mine.application.pk)
    documents = list(
        Document.objects.filter(case=mine.case, internal=False).select_related("file").order_by("created_at", "pk")
    )
    has_receipt = any(document.kind == DocumentKind.RECEIPT for document in documents)
    job = None if has_receipt else Job.objects.filter(key=f"receipt:{mine.case.uuid}").first()
    context = {
        "own": mine,
        "application": application,
        "mark": applicant_mark(application.status, late=application.late),
        "steps": _steps(application),
        "documents": documents,
        "job": job,
        "may_withdraw": mine.coordinates and is_open(application.status, Act.WITHDRAW),
        **reading(application.submitted_version.content),
    }
    return render(request, "applications/sent.html", context)


@login_required
@require_GET
def receipt_job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the receipt has come; when it is there the page is asked to show it."""
    mine = own(request, uuid)
    job = Job.objects.filter(key=f"receipt:{mine.case.uuid}").first()
    if job is None:
        raise Http404
    response = render(
        request, "components/job.html", {"job": job, "address": request.path}, status=286 if job.finished else 200
    )
    if job.finished:
        response.headers["HX-Refresh"] = "true"
    return response


def _steps(application: Application) -> list[Any]:
    words = [_("Received"), _("Formal check"), _("Assessment"), _("Decision")]
    place = {
        Status.SUBMITTED: 1,
        Status.ELIGIBLE: 2,
        Status.INELIGIBLE: 2,
        Status.PROPOSED: 2,
        Status.WITHDRAWN: 0,
    }.get(Status(application.status), 4)
    return steps(words, place)


def reading(content: Any) -> dict[str, Any]:
    """Frozen content, or a preview of it, as the read-only part of a page shows it."""
    lang = "en" if (translation.get_language() or "sv").startswith("en") else "sv"
    years = []
    if content["starts_on"] and content["ends_on"]:
        years = list(range(int(content["starts_on"][:4]), int(content["ends_on"][:4]) + 1))
    questions = [
        {
            "label": (lang == "en" and question.get("label_en")) or question["label_sv"],
            "text": answer_text(question, question.get("answer"), lang),
        }
        for question in content["questions"]
    ]
    return {
        "content": content,
        "area": TechnologyArea.objects.filter(key=content["technology_area"] or "").first(),
        "years": years,
        "questions": questions,
        "sheets": sheets(content) if years else [],
        "countries": country_names(content["international"]["countries"], lang),
    }


# --- Handing in --------------------------------------------------------------------------------------


@login_required
@require_GET
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything as it will be handed in, what is left, and the declarations."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    return _review(mine, SubmitForm(late=mine.is_closed))


def _review(mine: Own, form: SubmitForm, status: int = 200, refusal: str = "") -> HttpResponse:
    content = snapshot(mine.version, aid=aid_of(mine.standing))
    context = mine.context(Section.REVIEW, form=form, coordinates=mine.coordinates, refusal=refusal, **reading(content))
    return render(mine.request, "applications/review.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in. What counts is when the request arrived; a second click leads to the same page."""
    mine = own(request, uuid)
    if request.method == "GET" or not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    form = SubmitForm(request.POST, late=mine.is_closed)
    if not form.is_valid():
        return _review(mine, form, status=422)
    with translation.override("sv"):
        declared = [str(words) for _key, words in DECLARATIONS]
    try:
        hand_in(
            mine.application,
            by=request.user,
            now=request.now,
            late=bool(form.cleaned_data.get("late")),
            declarations=declared,
        )
    except NotReadyToSubmit as refusal:
        return _review(mine, form, status=refusal.status, refusal=str(refusal))
    except DomainError as refusal:
        return _review(Own(request, mine.application, mine.part), form, status=refusal.status, refusal=str(refusal))
    return HttpResponseRedirect(mine.url("mine_one"))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then take the application back."""
    mine = own(request, uuid)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(mine.application, by=request.user, now=request.now, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the application"), mine.url("mine_one")))
        messages.success(request, _("The application has been withdrawn."))
        return HttpResponseRedirect(mine.url("mine_one"))
    if not (mine.coordinates and is_open(mine.application.status, Act.WITHDRAW)):
        return HttpResponseRedirect(mine.url("mine_one"))
    context = {
        "title": _("Withdraw the application?"),
        "consequences": [
            _("The application is no longer examined, and the case is closed."),
            _("What you have handed in stays in the authority's register."),
            _("You cannot undo it. While the call is open you may hand in a new application."),
        ],
        "verb": _("Withdraw the application"),
        "danger": True,
        "back": mine.url("mine_one"),
        "form": form,
    }
    return render(request, "confirm.html", context)
