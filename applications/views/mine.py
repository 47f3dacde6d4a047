"""The applicant's own applications: the list, beginning one, reviewing and handing in, and what happens afterwards."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Max, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import DomainError
from accounts.permissions import as_applicant
from applications.display.aid_handed_in import aid_shown
from applications.display.marks import SCAN_MARKS, applicant_mark
from applications.documents import answers, country_names, draft_pdf, sheets, snapshot
from applications.errors import ChangedSinceRead, NotReadyToSubmit, OwnCall
from applications.forms.draft import DECLARATIONS, SubmitForm, WithdrawForm
from applications.forms.rounds import LetterForm, SignatoryForm, item_words
from applications.models import Application, ApplicationVersion, PersonalOpening, RevisionLog, Round
from applications.permissions import may_apply
from applications.rules.completeness import Section
from applications.states import Act, Status, is_open
from applications.views.own import Own, own, part_words
from applications.workflow.accounts import accounts_of
from applications.workflow.confirmations import confirmation_of
from applications.workflow.draft import start as begin
from applications.workflow.facts import aid_of, application_day
from applications.workflow.international import frozen_checklist
from applications.workflow.receipts import receipt_key
from applications.workflow.rounds import withdrawn_open
from applications.workflow.scans import states_of
from applications.workflow.submission import asked_to_withdraw
from applications.workflow.submission import submit as hand_in
from applications.workflow.submission import withdraw as take_back
from calls.models import Call
from calls.rules.deadlines import has_closed, has_opened
from programmes.models import TechnologyArea
from programmes.templatetags.texts import text_of
from registry.display import Link, steps
from registry.identifiers import revision_in
from registry.models import Document, Job
from registry.models.access import Rights
from registry.problems import problem
from registry.slots import said


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Drafts with their closing moments, what has been handed in, and the open calls."""
    newest = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by("-number")
    rows = (
        Application.objects.visible_to(as_applicant(request.user))
        .filter(case__participations__person=request.user.person_id, case__participations__ended_at__isnull=True)
        .select_related("call", "case__authority")
        .annotate(
            draft_title=Subquery(newest.values("title")[:1]),
            saved_at=Subquery(newest.values("saved_at")[:1]),
        )
        .order_by(F("submitted_at").desc(nulls_first=True), F("call__closes_at").asc(nulls_last=True), "-created_at")
    )
    found = list(rows)
    opened = {one.application_id: one for one in Round.objects.filter(application__in=found, ended_at=None)}
    later = _later(request)
    written = _written_by_others(request, found)
    drafts, sent = [], []
    for one in found:
        standing = opened.get(one.pk)
        if standing is not None and not standing.is_open_at(request.now):
            standing = None
        closes_at = later.get(one.call_id) or one.call.closes_at
        row = {
            "application": one,
            "title": (standing and one.draft_title) or one.title or one.draft_title or _("Application without a title"),
            "mark": applicant_mark(one.told_status, late=one.late),
            "round": standing,
            "closes_at": standing.closes_at if standing and standing.closes_at else closes_at,
            "closed": has_closed(closes_at, request.now),
            "written": written.get(one.pk, []),
        }
        (drafts if one.status == Status.DRAFT or standing else sent).append(row)
    drafts.sort(key=lambda row: row["closed"])  # what can still be in time stands first
    begun = [row["application"].call_id for row in drafts]
    calls = Call.objects.visible_to(request.user).open_at(request.now).exclude(pk__in=begun).select_related("case")
    context = {"drafts": drafts, "sent": sent, "calls": calls.order_by("closes_at")[:10]}
    return render(request, "applications/mine.html", context)


def _later(request: HttpRequest) -> dict[int, Any]:
    """The calls that have been opened longer for the reader alone, with the moment."""
    own = PersonalOpening.objects.filter(email=request.user.email.lower()).order_by()
    return dict(own.values("call").annotate(last=Max("closes_at")).values_list("call", "last"))


#: How long ago what others wrote is still news, and how much of it is told for each application.
NEWS, MOST_NEWS = timedelta(days=14), 3


def _written_by_others(request: HttpRequest, found: list[Application]) -> dict[int, list[dict[str, Any]]]:
    """What others have written lately in each draft: who, in which part, when. One question for all of them."""
    rows = (
        RevisionLog.objects.filter(version__application__in=found, version__frozen_at=None)
        .filter(saved_at__gte=request.now - NEWS)
        .exclude(saved_by=request.user)
        .order_by()
        .values_list("version__application", "saved_by__person__name", "section")
        .annotate(at=Max("saved_at"))
    )
    told: dict[int, dict[tuple[str, str], Any]] = {}
    for key, who, section, at in rows:
        place = told.setdefault(key, {})
        name = (who, section.partition(":")[0])
        place[name] = max(at, place.get(name, at))
    return {
        key: [
            {"who": who, "part": part_words(section), "at": at}
            for (who, section), at in sorted(places.items(), key=lambda pair: pair[1], reverse=True)[:MOST_NEWS]
        ]
        for key, places in told.items()
    }


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
        return problem(
            request, OwnCall(), back=Link(text_of(call, "title"), reverse("calls:call", args=[call.case.uuid]))
        )
    drafts = Application.objects.visible_to(as_applicant(request.user)).filter(
        call=call, status=Status.DRAFT, case__participations__person=request.user.person_id
    )
    newest = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by("-number")
    drafts = drafts.annotate(draft_title=Subquery(newest.values("title")[:1])).select_related("case")
    late = has_closed(call.closes_at, request.now)
    not_open = not has_opened(call.opens_at, request.now)
    context = {"call": call, "drafts": drafts, "late": late, "not_open": not_open, "shut": late and not call.takes_late}
    return render(request, "applications/start.html", context)


@login_required
@require_GET
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft: its first part with something left. Handed in: where it stands, and what happens next."""
    mine = own(request, uuid)
    if mine.application.status == Status.DRAFT:
        if mine.fills_in_only:
            return HttpResponseRedirect(mine.url("budget"))
        lacking = mine.standing.by_section()
        for section, name, _label in mine.parts:
            if lacking.get(section):
                return HttpResponseRedirect(reverse(name, args=[uuid]))
        return HttpResponseRedirect(mine.url("review"))
    return sent(mine, LetterForm())


def _decided_by(mine: Own, application: Application) -> date | None:
    """The day by which a decision is expected: the last that the party was told, else the call's."""
    told = [day for _filling, day in said("case-due", mine.request.user, mine.case, mine.request.now)]
    return told[0] if told else application.call.decision_planned_on


def sent(
    mine: Own, form: LetterForm, status: int = 200, *, signatory_form: SignatoryForm | None = None
) -> HttpResponse:
    """The page of an application that has been handed in: where it stands, what happens next, what is said."""
    application = Application.objects.select_related(
        "submitted_by__person", "coordinator", "submitted_version", "call__case", "case__authority__organisation"
    ).get(pk=mine.application.pk)
    documents = list(
        Document.objects.filter(case=mine.case, internal=False).select_related("file").order_by("created_at", "pk")
    )
    key = receipt_key(application)
    has_receipt = any(document.key == key for document in documents)
    job = None if has_receipt else Job.objects.filter(key=key).first()
    parts = mine.case.participations.filter(ended_at=None, rights=Rights.COORDINATE)
    is_asked = application.told_status == Status.PROPOSED and asked_to_withdraw(application)
    context = {
        "own": mine,
        "application": application,
        "mark": applicant_mark(application.told_status, late=application.late),
        "steps": _steps(application),
        "decided_by": _decided_by(mine, application),
        "documents": documents,
        "job": job,
        "may_withdraw": mine.coordinates and is_open(application.told_status, Act.WITHDRAW) and not is_asked,
        "asked_to_withdraw": is_asked,
        "may_write_again": mine.coordinates and mine.round is None and withdrawn_open(application, mine.request.now),
        "confirmation": confirmation_of(application),
        "signatory_form": signatory_form or SignatoryForm(),
        "letters": application.letters.select_related("written_by__person"),
        "letter_form": form,
        "coordinating": parts.select_related("person", "organisation").order_by("since", "pk"),
        "opened": _opened(mine, application),
        "accounts": accounts_of(application),
        **reading(application.submitted_version.content, applied=application_day(application)),
    }
    return render(mine.request, "applications/sent.html", context, status=status)


def _opened(mine: Own, application: Application) -> list[str]:
    """What the officer has opened, in words; [] when all of it."""
    if mine.round is None:
        return []
    questions = application.submitted_version.content["questions"]
    return [item_words(one, questions) for one in mine.round.opened]


@login_required
@require_GET
def receipt_job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the receipt has come; when it is there the page is asked to show it."""
    mine = own(request, uuid)
    if mine.application.submitted_version is None:
        raise Http404
    job = Job.objects.filter(key=receipt_key(mine.application)).first()
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
        Status.RESERVE: 2,
        Status.WITHDRAWN: 0,
    }.get(Status(application.told_status), 4)
    return steps(words, place)


def reading(content: Any, *, applied: date | None) -> dict[str, Any]:
    """Frozen content, or a preview of it, as the read-only part of a page shows it. `applied`: the day it came in."""
    lang = "en" if (translation.get_language() or "sv").startswith("en") else "sv"
    years = []
    if content["starts_on"] and content["ends_on"]:
        years = list(range(int(content["starts_on"][:4]), int(content["ends_on"][:4]) + 1))
    states = states_of(one["sha256"] for one in content["attachments"]) if content["attachments"] else {}
    return {
        "content": content,
        "starts_on": _day_in(content["starts_on"]),
        "ends_on": _day_in(content["ends_on"]),
        "area": TechnologyArea.objects.filter(key=content["technology_area"] or "").first(),
        "years": years,
        "questions": answers(content, lang),
        "personal_numbers": {},
        "sheets": sheets(content) if years else [],
        "aid": aid_shown(content, day=applied),
        "scans": {
            one["uuid"]: SCAN_MARKS[states[one["sha256"]]] for one in content["attachments"] if one["sha256"] in states
        },
        "countries": country_names(content["international"]["countries"], lang),
    }


def _day_in(frozen: str | None) -> date | None:
    """The day that frozen content holds as text; None where none was given."""
    return date.fromisoformat(frozen) if frozen else None


# --- Handing in --------------------------------------------------------------------------------------


@login_required
@require_GET
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything as it will be handed in, what is left, and the declarations."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    return _review(mine, SubmitForm(late=mine.is_closed, judged=mine.application.call.judges_late))


def _as_it_stands(mine: Own) -> dict[str, Any]:
    """The draft as it would be frozen now."""
    return snapshot(mine.version, aid=aid_of(mine.standing), checklist=frozen_checklist(mine.version))


def _review(mine: Own, form: SubmitForm, status: int = 200, refusal: str = "", changes: Any = ()) -> HttpResponse:
    content = _as_it_stands(mine)
    context = mine.context(
        Section.REVIEW, form=form, coordinates=mine.coordinates, refusal=refusal, **reading(content, applied=None)
    )
    context["changes"] = [
        {"who": who, "part": part_words(section.partition(":")[0]), "at": at} for who, section, at in changes
    ]
    return render(mine.request, "applications/review.html", context, status=status)


@login_required
@require_GET
def draft_as_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The draft as a document to read and send round, marked as a draft."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    content = _as_it_stands(mine)
    made = draft_pdf(mine.application, content, lambda: aid_shown(content, day=None), now=request.now)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="utkast.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in. What counts is when the request arrived; a second click leads to the same page."""
    mine = own(request, uuid)
    if request.method == "GET" or not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    form = SubmitForm(request.POST, late=mine.is_closed, judged=mine.application.call.judges_late)
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
            read=revision_in(request.POST) if "revision" in request.POST else None,
        )
    except ChangedSinceRead as refusal:
        fresh, found = Own(request, mine.application, mine.part), refusal.figures["changes"]
        return _review(fresh, form, status=refusal.status, refusal=str(refusal), changes=found)
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
        mine.application.refresh_from_db(fields=["status", "withheld"])
        if mine.application.told_status == Status.WITHDRAWN:
            messages.success(request, _("The application has been withdrawn."))
        else:
            messages.success(request, _("Your withdrawal has been received and registered. The authority answers you."))
        return HttpResponseRedirect(mine.url("mine_one"))
    if not (mine.coordinates and is_open(mine.application.told_status, Act.WITHDRAW)):
        return HttpResponseRedirect(mine.url("mine_one"))
    stays = _("What you have handed in stays in the authority's register.")
    if mine.application.told_status == Status.PROPOSED:
        consequences = [
            _("The withdrawal is registered, and the authority answers you."),
            _("If a decision has been taken but not sent, the authority examines what the withdrawal means."),
            stays,
        ]
    else:
        consequences = [
            _("The application is no longer examined, and the case is closed."),
            stays,
            _("While the call is open you may change it and hand it in again, under the same case number."),
        ]
    context = {
        "title": _("Withdraw the application?"),
        "consequences": consequences,
        "verb": _("Withdraw the application"),
        "danger": True,
        "back": mine.url("mine_one"),
        "form": form,
    }
    return render(request, "confirm.html", context)
