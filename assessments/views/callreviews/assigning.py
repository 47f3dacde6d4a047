"""Who reviews what: applications and reviewers put together, one by one or from a file."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import DomainError
from applications.models import Application
from assessments.forms.reviews import AssignFileForm
from assessments.models import ReviewAssignment
from assessments.permissions import may_keep_reviewers
from assessments.rules.bias import Suggestion, stopping
from assessments.rules.workload import Workload
from assessments.sentences.bias import suggested
from assessments.views.callreviews.common import Load, call_of, given, loads, state_of, to_be_reviewed
from assessments.workflow.assigning import REVIEWED, Pair, people_of, persons
from assessments.workflow.assigning import assign as assign_pairs
from assessments.workflow.biasfacts import found
from assessments.workflow.workload import to_confirm, workloads
from calls.models import Call
from registry.display import Link
from registry.problems import problem
from registry.views.confirming import Question, asks_first

#: Nothing is said of what is agreed.
UNKNOWN = Workload(None, 0)


@dataclass(frozen=True)
class Choice:
    """Something that may be put together with what the page is about."""

    key: str
    label: str
    note: str
    load: Load
    agreed: Workload
    found: list[str]
    stops: bool
    assigned: Any = None
    mark: Any = None


def _choice(key: Any, label: str, note: str, load: Load, agreed: Workload, what: list[Suggestion], row: Any) -> Choice:
    mark = state_of(row) if row is not None else None
    words = [suggested(one) for one in what]
    return Choice(str(key), label, note, load, agreed, words, stopping(what) is not None, row, mark)


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
    request.case_read = row.case  # type: ignore[attr-defined]
    people = people_of(row.call)
    if request.method == "POST":
        chosen = [one for one in people if str(one.uuid) in request.POST.getlist("chosen")]
        return _chosen(request, [Pair(row, one) for one in chosen])
    own = {one.reviewer_id: one for one in given(request, application=row)}
    load = loads(request, people)
    agreed = workloads([row.call_id], [one.pk for one in people], by=request.user)
    known = found([row], persons(people), now=request.now)
    choices = [
        _choice(
            one.uuid,
            one.person.name,
            one.affiliation,
            load.get(one.pk, Load()),
            agreed.get((row.call_id, one.pk), UNKNOWN),
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
    who = next((one for one in people_of(call) if one.uuid == key), None)
    if who is None:
        raise Http404
    rows = list(to_be_reviewed(request.user, call.pk).filter(status__in=REVIEWED).select_related("call__case"))
    if request.method == "POST":
        chosen = [one for one in rows if str(one.case.uuid) in request.POST.getlist("chosen")]
        return _chosen(request, [Pair(one, who) for one in chosen])
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
            UNKNOWN,
            known[one.pk, who.person_id],
            own.get(one.pk),
        )
        for one in rows
    ]
    back = reverse("assessments:call_reviewers", args=[uuid])
    context = {"call": call, "title": who.person.name, "meta": who.affiliation, "choices": choices, "back": back}
    context["workload"] = workloads([call.pk], [who.pk], by=request.user).get((call.pk, who.pk))
    context |= {"head_word": _("Application"), "nobody": _("No application is to be reviewed yet.")}
    return render(request, "assessments/assign.html", context)


def _assigned(request: HttpRequest, pairs: list[Pair], back: str) -> HttpResponse:
    """Make the assignments, all or none, tell how many, and go back."""
    try:
        rows = assign_pairs(pairs, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back"), back))
    told = ngettext("%(count)s assignment has been made.", "%(count)s assignments have been made.", len(rows))
    messages.success(request, told % {"count": len(rows)})
    return redirect(back)


def _chosen(request: HttpRequest, pairs: list[Pair]) -> HttpResponse:
    """What was ticked on a page; nothing ticked is said, and more than agreed is asked about first."""
    if pairs:
        try:
            more = to_confirm(pairs, by=request.user)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back"), request.path))
        question = Question(_("Assign more than agreed?"), _("Assign all the same"), more)
        page = asks_first(request, question) if more else None
        return page or _assigned(request, pairs, request.path)
    messages.warning(request, _("Choose at least one first."))
    return redirect(request.path)


def _refused_file(request: HttpRequest, call: Call, form: AssignFileForm) -> HttpResponse:
    """What is wrong with a file of assignments, at its field: nothing of it has been read in."""
    context = {
        "heading": _("Assignments from a file"),
        "meta": call.case.designation,
        "form": form,
        "action": reverse("assessments:assign_file", args=[call.uuid]),
        "above": _("Reviews"),
        "back": reverse("assessments:call_reviews", args=[call.uuid]),
    }
    return render(request, "assessments/file_refused.html", context, status=422)


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
        return _refused_file(request, call, form)
    rows = {one.case.number: one for one in to_be_reviewed(request.user, call.pk).select_related("call__case")}
    people = {one.email: one for one in people_of(call)}
    pairs, wrong = [], []
    for place, line in enumerate(form.cleaned_data["file"], start=1):
        number, email = line[0].strip(), (line[1] if len(line) > 1 else "").strip().lower()
        application, who = rows.get(number), people.get(email)
        if application is None or who is None:
            if place > 1 or "@" in email:  # else it is the head
                wrong.append(_("Row %(row)s: no such application or reviewer in the call") % {"row": place})
            continue
        pairs.append(Pair(application, who))
    if not pairs and not wrong:
        wrong.append(_("The file has no row with an assignment."))
    if wrong:
        form.name(wrong)
        return _refused_file(request, call, form)
    try:
        more = to_confirm(pairs, by=request.user)
    except DomainError as refusal:
        form.add_error("file", str(refusal))
        return _refused_file(request, call, form)
    if more and not form.cleaned_data["beyond"]:
        for words in more:
            form.add_error("file", words)
        form.add_error("beyond", _("Tick this and choose the file again, if they are to have more than agreed."))
        return _refused_file(request, call, form)
    return _assigned(request, pairs, there)
