"""A call's reviews, for those who work with it: who reviews what, the invited, the terms, files in and out."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Case, Count, Q, When
from django.forms import formset_factory
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import DomainError
from applications.models import Application
from assessments.display.reviews import ASSIGNMENT_MARKS, EXPIRED, INVITATION_MARKS, REVIEW_MARKS
from assessments.forms.reviews import AssignFileForm, InviteForm, PhaseForm, TermsForm
from assessments.models import (
    BiasDecision,
    ConflictOfInterest,
    ReviewAssignment,
    Reviewer,
    ReviewInvitation,
    ReviewTerms,
)
from assessments.permissions import may_keep_reviewers, may_read_reviews
from assessments.rules.bias import Suggestion, stopping
from assessments.sentences.bias import suggested
from assessments.states.reviews import CARRIED, HANDED_IN, AssignmentStatus, InvitationStatus, ReviewStatus
from assessments.workflow import assigning, invitations, pool
from assessments.workflow.biasfacts import found
from calls.models import Call
from registry.display import Link, Mark, Tab
from registry.exports import file_asked
from registry.listing import page_of
from registry.problems import problem
from sweden.clock import local

Phases = formset_factory(PhaseForm, extra=2, max_num=8)


def call_of(request: HttpRequest, uuid: UUID) -> Call:
    """The call, for who reads the reviews of its authority and is not kept from it; else 404."""
    call = Call.objects.worked_on_by(request.user).select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None or not may_read_reviews(request.user, call.case.authority_id):
        raise Http404
    return call


def frame(request: HttpRequest, call: Call, current: str) -> dict[str, Any]:
    """What stands at the top of a call's pages of reviews."""
    names = {
        "call_reviews": _("Applications"),
        "call_reviewers": _("Reviewers"),
        "call_bias": _("Bias"),
        "review_terms": _("Terms of reviewing"),
    }
    tabs = [
        Tab(label, reverse(f"assessments:{name}", args=[call.uuid]), name == current) for name, label in names.items()
    ]
    return {
        "call": call,
        "tabs": tabs,
        "heading": names[current],
        "keeps": may_keep_reviewers(request.user, call.case.authority_id),
    }


def to_be_reviewed(request: HttpRequest, call: Call) -> Any:
    """The call's applications that are judged, those the reader may see."""
    rows = Application.objects.visible_to(request.user).handed_in().filter(call=call)
    return rows.select_related("case__authority", "coordinator").defer("case__search").order_by("case__number", "pk")


def given(request: HttpRequest, **which: Any) -> Any:
    """Assignments the reader may see, with reviewer and review."""
    rows = ReviewAssignment.objects.visible_to(request.user).filter(**which).exclude(status=AssignmentStatus.REMOVED)
    return rows.select_related("reviewer__person", "review").order_by("reviewer__person__name", "pk")


def state_of(one: ReviewAssignment) -> Mark:
    """Where an assignment stands: by its review once that is begun."""
    written = getattr(one, "review", None)
    if one.status == AssignmentStatus.OPEN and written is not None:
        return REVIEW_MARKS[ReviewStatus(written.status)]
    return ASSIGNMENT_MARKS[AssignmentStatus(one.status)]


@login_required
@require_GET
def listing(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Per application: who reviews it and how far they have come. As a file: a row for each assignment."""
    call = call_of(request, uuid)
    rows = to_be_reviewed(request, call)
    lacking = request.GET.get("fattas") == "1"
    terms = ReviewTerms.objects.filter(call=call).first()
    wanted = terms.wanted if terms else 0
    if lacking:
        carried = Count("review_assignments", filter=Q(review_assignments__status__in=CARRIED))
        rows = rows.annotate(carried=carried).filter(carried__lt=wanted, status__in=assigning.REVIEWED)
    head = [_("Case number"), _("Title"), _("Reviewer"), _("E-mail"), _("State"), _("Due"), _("Handed in")]

    def lines():
        for one in given(request, application__in=rows).select_related("application__case"):
            written = getattr(one, "review", None)
            yield (
                one.application.case.number,
                one.application.title,
                one.reviewer.person.name,
                one.reviewer.email,
                str(state_of(one).word),
                one.due_at or (terms.due_at if terms else None),
                written.submitted_at if written else None,
            )

    if file := file_asked(request, "bedomningar", _("Reviews"), head, lines()):
        return file
    page = page_of(rows, request)
    beside: dict[int, list[Any]] = defaultdict(list)
    for one in given(request, application__in=[row.pk for row in page.object_list]):
        beside[one.application_id].append({"row": one, "mark": state_of(one)})
    shown = []
    for row in page.object_list:
        own = beside[row.pk]
        carried_now = sum(1 for one in own if one["row"].status in CARRIED)
        done = sum(1 for one in own if one["mark"] in (REVIEW_MARKS[ReviewStatus(s)] for s in HANDED_IN))
        judged = row.status in assigning.REVIEWED
        lacks = max(wanted - carried_now, 0) if judged else 0
        shown.append({"row": row, "assigned": own, "done": done, "lacks": lacks, "judged": judged})
    context = {
        **frame(request, call, "call_reviews"),
        "page": page,
        "rows": shown,
        "terms": terms,
        "lacking": lacking,
        "file_form": AssignFileForm(),
    }
    return render(request, "assessments/call_reviews.html", context)


# --- Terms ---------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """When reviews are due, how many, the phases, and the right of reply."""
    call = call_of(request, uuid)
    frame_ = frame(request, call, "review_terms")
    standing = ReviewTerms.objects.filter(call=call).first()
    if request.method == "POST":
        if not frame_["keeps"]:
            raise Http404
        form, phases = TermsForm(request.POST), Phases(request.POST, prefix="p")
        if form.is_valid() and phases.is_valid():
            data = form.cleaned_data
            pool.set_review_terms(
                call,
                due_at=form.moment("due"),
                wanted=data["wanted"],
                reply_days=data["reply_days"],
                names_shown=data["names_shown"],
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
    initial: dict[str, Any] = {"wanted": 3}
    if standing:
        due = local(standing.due_at)
        initial = {
            "due_day": due.date(),
            "due_clock": due.strftime("%H:%M"),
            "wanted": standing.wanted,
            "reply_days": standing.reply_days,
            "names_shown": standing.names_shown,
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


# --- The invited ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """What a reviewer carries, of what the reader may see."""

    carried: int = 0
    done: int = 0


def loads(request: HttpRequest, reviewers: list[Reviewer]) -> dict[int, Load]:
    """By reviewer's key; one question."""
    rows = (
        ReviewAssignment.objects.visible_to(request.user)
        .carried()
        .filter(reviewer__in=reviewers)
        .order_by()
        .values("reviewer")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(review__status__in=HANDED_IN)))
    )
    return {one["reviewer"]: Load(one["n"], one["done"]) for one in rows}


@login_required
@require_http_methods(["GET", "POST"])
def reviewers(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Who has been invited and what they answered; and a form to invite more from the pool."""
    call = call_of(request, uuid)
    frame_ = frame(request, call, "call_reviewers")
    rows = ReviewInvitation.objects.visible_to(request.user).filter(call=call).select_related("reviewer__person")
    head = [_("Reviewer"), _("E-mail"), _("State"), _("Invited"), _("Answered"), _("Reason"), _("Applications")]
    lines = (
        (
            one.reviewer.person.name,
            one.reviewer.email,
            str(_mark(one, request).word),
            one.invited_at,
            one.answered_at,
            one.get_refusal_display() if one.refusal else "",
            one.workload,
        )
        for one in rows
    )
    if file := file_asked(request, "inbjudna-bedomare", _("Reviewers"), head, lines):
        return file
    standing = rows.exclude(status__in=[InvitationStatus.DECLINED, InvitationStatus.REVOKED])
    others = list(
        Reviewer.objects.visible_to(request.user)
        .active()
        .filter(authority=call.case.authority)
        .exclude(pk__in=standing.values("reviewer"))
        .select_related("person")
        .order_by("person__name")
    )
    form = InviteForm(request.POST if request.method == "POST" else None)
    form.fields["reviewers"].choices = [(str(one.uuid), _of_pool(one)) for one in others]
    if request.method == "POST":
        if not frame_["keeps"]:
            raise Http404
        if form.is_valid():
            try:
                _invite(request, call, form, others)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(request.path)
    page = page_of(rows, request)
    load = loads(request, [one.reviewer for one in page.object_list])
    shown = [
        {"row": one, "mark": _mark(one, request), "load": load.get(one.reviewer_id, Load())} for one in page.object_list
    ]
    context = {**frame_, "page": page, "rows": shown, "form": form, "others": others}
    return render(request, "assessments/call_reviewers.html", context, status=422 if form.errors else 200)


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
                invitations.invite(
                    call,
                    one.reviewer,
                    workload=one.workload,
                    due_at=one.due_at,
                    area=one.area,
                    meeting_on=one.meeting_on,
                    message=one.message,
                    by=request.user,
                    now=request.now,
                )
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


# --- Assigning -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """Something that may be put together with what the page is about."""

    key: str
    label: str
    note: str
    load: Load
    found: list[str]
    stops: bool
    assigned: Any = None
    mark: Any = None


def _choice(key: Any, label: str, note: str, load: Load, what: list[Suggestion], row: Any) -> Choice:
    mark = state_of(row) if row is not None else None
    words = [suggested(one) for one in what]
    return Choice(str(key), label, note, load, words, stopping(what) is not None, row, mark)


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One application: who reviews it, with everyone's load and what the product has found of bias."""
    row = (
        Application.objects.visible_to(request.user)
        .handed_in()
        .select_related("case__authority", "call__case__authority", "coordinator")
        .filter(case__uuid=uuid)
        .first()
    )
    if row is None or not may_keep_reviewers(request.user, row.case.authority_id):
        raise Http404
    people = assigning.people_of(row.call)
    if request.method == "POST":
        chosen = [one for one in people if str(one.uuid) in request.POST.getlist("chosen")]
        return _assigned(request, [assigning.Pair(row, one) for one in chosen])
    own = {one.reviewer_id: one for one in given(request, application=row)}
    load = loads(request, people)
    known = found([row], assigning.persons(people), now=request.now)
    choices = [
        _choice(
            one.uuid,
            one.person.name,
            one.affiliation,
            load.get(one.pk, Load()),
            known[row.pk, one.person_id],
            own.get(one.pk),
        )
        for one in people
    ]
    back = reverse("assessments:call_reviews", args=[row.call.uuid])
    context = {"call": row.call, "title": row.title, "meta": row.case.designation, "choices": choices, "back": back}
    context |= {"head_word": _("Reviewer"), "nobody": _("Nobody has been invited to review in this call yet.")}
    return render(request, "assessments/assign.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def assign_to(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """One reviewer: which applications of the call they review."""
    call = call_of(request, uuid)
    if not may_keep_reviewers(request.user, call.case.authority_id):
        raise Http404
    who = next((one for one in assigning.people_of(call) if one.uuid == key), None)
    if who is None:
        raise Http404
    rows = list(to_be_reviewed(request, call).filter(status__in=assigning.REVIEWED).select_related("call__case"))
    if request.method == "POST":
        chosen = [one for one in rows if str(one.case.uuid) in request.POST.getlist("chosen")]
        return _assigned(request, [assigning.Pair(one, who) for one in chosen])
    own = {one.application_id: one for one in given(request, reviewer=who, application__call=call)}
    counts = dict(
        ReviewAssignment.objects.visible_to(request.user)
        .carried()
        .filter(application__in=rows)
        .order_by()
        .values_list("application")
        .annotate(n=Count("pk"))
    )
    known = found(rows, [who.person], now=request.now)
    choices = [
        _choice(
            one.case.uuid,
            one.title,
            f"{one.case.designation} · {one.coordinator}",
            Load(counts.get(one.pk, 0)),
            known[one.pk, who.person_id],
            own.get(one.pk),
        )
        for one in rows
    ]
    back = reverse("assessments:call_reviewers", args=[uuid])
    context = {"call": call, "title": who.person.name, "meta": who.affiliation, "choices": choices, "back": back}
    context |= {"head_word": _("Application"), "nobody": _("No application is to be reviewed yet.")}
    return render(request, "assessments/assign.html", context)


def _assigned(request: HttpRequest, pairs: list[assigning.Pair]) -> HttpResponse:
    if not pairs:
        messages.warning(request, _("Choose at least one first."))
        return redirect(request.path)
    try:
        rows = assigning.assign(pairs, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back"), request.path))
    told = ngettext("%(count)s assignment has been made.", "%(count)s assignments have been made.", len(rows))
    messages.success(request, told % {"count": len(rows)})
    return redirect(request.path)


@login_required
@require_POST
def assign_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Assignments from a file, all of its rows or none: case number; e-mail."""
    call = call_of(request, uuid)
    if not may_keep_reviewers(request.user, call.case.authority_id):
        raise Http404
    there = reverse("assessments:call_reviews", args=[uuid])
    form = AssignFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.warning(request, _("Choose a file first."))
        return redirect(there)
    rows = {one.case.number: one for one in to_be_reviewed(request, call).select_related("call__case")}
    people = {one.email: one for one in assigning.people_of(call)}
    pairs, wrong = [], []
    for place, line in enumerate(read_rows(form.cleaned_data["file"]), start=1):
        number, email = line[0].strip(), (line[1] if len(line) > 1 else "").strip().lower()
        application, who = rows.get(number), people.get(email)
        if application is None or who is None:
            if place > 1 or "@" in email:  # else it is the head
                wrong.append(_("Row %(row)s: no such application or reviewer in the call") % {"row": place})
            continue
        pairs.append(assigning.Pair(application, who))
    if wrong:
        messages.warning(request, "; ".join(wrong[:10]))
        return redirect(there)
    return _assigned_from_file(request, pairs, there)


def _assigned_from_file(request: HttpRequest, pairs: list[assigning.Pair], there: str) -> HttpResponse:
    try:
        made = assigning.assign(pairs, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back"), there))
    told = ngettext("%(count)s assignment has been made.", "%(count)s assignments have been made.", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect(there)


#: The largest file of rows that is read, bytes.
MOST_BYTES = 1_000_000


def read_rows(upload: Any) -> list[list[str]]:
    """The rows of a CSV file, parted by semicolon, comma or tab; empty ones left out."""
    text = upload.read(MOST_BYTES).decode("utf-8-sig", errors="replace")
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(";,\t", key=first.count)
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]


# --- Bias in the call ----------------------------------------------------------------------------------


@login_required
@require_GET
def bias(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What has been declared and decided in the call, that which waits to be tried first."""
    call = call_of(request, uuid)
    rows = (
        ConflictOfInterest.objects.visible_to(request.user)
        .standing()
        .filter(application__call=call)
        .select_related("application__case__authority", "person")
        .order_by(Case(When(answer="free", then=1), default=0), "-declared_at", "pk")
    )
    decisions = BiasDecision.objects.visible_to(request.user).standing().filter(application__call=call)
    decided = {(one.application_id, one.person_id): one for one in decisions.select_related("decided_by__person")}
    head = [_("Case number"), _("Person"), _("Takes part as"), _("Declared"), _("When"), _("Ground"), _("Decision")]
    lines = (
        (
            one.application.case.number,
            one.person.name,
            one.get_part_display(),
            one.get_answer_display(),
            one.declared_at,
            one.ground,
            _outcome(decided.get((one.application_id, one.person_id))),
        )
        for one in rows
    )
    if file := file_asked(request, "jav", _("Bias"), head, lines):
        return file
    page = page_of(rows, request)
    shown = []
    for one in page.object_list:
        decision = decided.get((one.application_id, one.person_id))
        waits = one.answer != "free" and (decision is None or decision.decided_at < one.declared_at)
        what = [Suggestion.of(row) for row in one.suggestions]
        shown.append({"row": one, "decision": decision, "waits": waits, "found": [suggested(each) for each in what]})
    context = {**frame(request, call, "call_bias"), "page": page, "rows": shown}
    return render(request, "assessments/call_bias.html", context)


def _outcome(decision: BiasDecision | None) -> str:
    if decision is None:
        return ""
    return _("biased") if decision.biased else _("not biased")
