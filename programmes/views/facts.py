"""Filling in and correcting facts of an assignment, and the history of what has been changed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError, NotAllowed
from programmes.display.facts import Facts, ShownChange, authority_names, shown_change
from programmes.errors import FactChanged, FactDayRefused
from programmes.facts import Thing, thing_at
from programmes.forms.facts import FactForm
from programmes.forms.history import HistoryForm
from programmes.loading import document_of
from programmes.loading.places import spelled
from programmes.models import Assignment, BudgetFrame, FactChange
from programmes.permissions import may_fill_in
from programmes.workflow.facts import correct, digest
from registry import events
from registry.display import Link
from registry.exports import file_asked
from registry.listing import page_of
from registry.models import Document, Event
from registry.problems import problem

#: Acts whose kind begins so changed what stands of an assignment.
OF_ASSIGNMENTS = "assignment."


def seen_assignment(request: HttpRequest, uuid: str) -> Assignment:
    """The assignment, for those who see it."""
    seen = Assignment.objects.visible_to(request.user).select_related(
        "authority__organisation", "programme", "case__authority", "appropriation", "department"
    )
    return get_object_or_404(seen, uuid=uuid)


def way_back(assignment: Assignment) -> Link:
    return Link(_("Back to the assignment"), reverse("programmes:assignment", args=[assignment.uuid]))


@login_required
def fact_page(request: HttpRequest, uuid: str, place: str) -> HttpResponse:
    """Fill in or correct the facts of one thing, and say where they stand."""
    assignment = seen_assignment(request, uuid)
    doc = document_of(assignment)
    try:
        thing = thing_at(doc, tuple(place.split("/")))
    except (KeyError, ValueError):
        raise Http404 from None
    if not may_fill_in(request.user, assignment):
        return problem(request, NotAllowed(), back=way_back(assignment))
    form = FactForm(request.POST or None, thing=thing, doc=doc, file=assignment.source_file, seen=digest(doc, thing))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                changes = correct(
                    assignment,
                    form.values,
                    source=data["source"],
                    reason=data.get("reason", ""),
                    seen=data["seen"],
                    by=request.user,
                    now=request.now,
                )
            except FactChanged as refusal:
                # What stands now is shown beside what was typed; saving again then saves on top of it.
                form.add_error(None, str(refusal))
                form.data = form.data.copy()
                form.data["seen"] = digest(doc, thing)
                status = refusal.status
            except FactDayRefused as refusal:
                form.add_error(thing.facts[0].name, str(refusal))
                status = refusal.status
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(
                    request, _("Saved. What stood before is in the history.") if changes else _("Nothing was changed.")
                )
                return redirect("programmes:assignment", uuid=assignment.uuid)
    facts = Facts(assignment)
    context = {
        "assignment": assignment,
        "thing": thing,
        "shown": [facts.fact(fact, thing) for fact in thing.facts],
        "form": form,
        "is_new": all(fact.value(doc) is None for fact in thing.facts),
        "changes": _changes_of(assignment, thing, doc),
        "back": way_back(assignment).url,
    }
    return render(request, "programmes/fact.html", context, status=status)


def _changes_of(assignment: Assignment, thing: Thing, doc: Any) -> list[ShownChange]:
    """The thing's own latest changes, newest first."""
    start = spelled(thing.place)
    rows = assignment.changes.select_related("by__person").order_by("-at", "-pk")
    if thing.place == ("title",):
        rows = rows.filter(path__in=[fact.place[0] for fact in thing.facts])
    else:
        areas = [spelled(fact.place) for fact in thing.facts if fact.place[:2] != thing.place]
        rows = rows.filter(Q(path=start) | Q(path__startswith=f"{start}.") | Q(path__in=areas))
    names = authority_names()
    return [shown_change(row, doc, names) for row in rows[:20]]


@require_safe
@login_required
def history_page(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """What has been changed of an assignment: which fact, from what to what, who, when and on what ground."""
    assignment = seen_assignment(request, uuid)
    doc = document_of(assignment)
    kinds = sorted(kind for kind in events.named() if kind.startswith(OF_ASSIGNMENTS))
    form = HistoryForm(request.GET, assignment=assignment, doc=doc, kinds=kinds)
    acts = Event.objects.filter(case=assignment.case_id, kind__startswith=OF_ASSIGNMENTS)
    changes = FactChange.objects.filter(assignment=assignment).select_related("by__person").order_by("pk")
    acts = form.apply(acts)
    acts = acts.select_related("by__person").prefetch_related(Prefetch("fact_changes", changes)).order_by("-at", "-pk")
    if file := _history_file(request, assignment, doc, acts):
        return file
    page = page_of(acts, request)
    found = list(page.object_list)
    frames = BudgetFrame.objects.filter(uuid__in=_named(found, "frame")).select_related("strand")
    rights = assignment.authorisations.filter(uuid__in=_named(found, "authorisation"))
    documents = Document.objects.visible_to(request.user).filter(uuid__in=_named(found, "document"))
    things = {str(one.uuid): one for rows in (frames, rights, documents.select_related("file")) for one in rows}
    conditions = {one.key: one for one in assignment.conditions.filter(key__in=_named(found, "condition"))}
    names = authority_names()
    lines = [
        {
            "event": one,
            "what": events.word(one.kind),
            "changes": [shown_change(row, doc, names) for row in one.fact_changes.all()],
            "frame": things.get(one.data.get("frame", "")),
            "authorisation": things.get(one.data.get("authorisation", "")),
            "document": things.get(one.data.get("document", "")),
            "condition": conditions.get(one.data.get("condition", "")),
        }
        for one in found
    ]
    context = {
        "assignment": assignment,
        "lines": lines,
        "page": page,
        "form": form,
        "back": way_back(assignment).url,
    }
    return render(request, "programmes/history.html", context)


def _named(acts: list[Event], name: str) -> list[str]:
    """The keys that acts name."""
    return [one.data[name] for one in acts if name in one.data]


def _history_file(request: HttpRequest, assignment: Assignment, doc: Any, acts: Any) -> HttpResponseBase | None:
    """A line for each changed fact, and one for each act that changed none."""
    names = authority_names()
    head = [_("When"), _("What has been done"), _("Who"), _("Fact"), _("Before"), _("After")]

    def lines() -> Iterator[list[Any]]:
        for one in acts:
            act = [one.at, str(events.word(one.kind)), str(one.by or _("the system"))]
            shown = [shown_change(row, doc, names) for row in one.fact_changes.all()]
            for change in shown:
                yield [*act, change.label, "; ".join(change.before), "; ".join(change.after)]
            if not shown:
                yield [*act, "", "", ""]

    return file_asked(request, f"historik-{assignment.key}", _("History of the assignment"), head, lines())
