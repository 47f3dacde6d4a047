"""The consultation log: who was asked, in which form, what came of it; which groups have not been asked yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Min, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.actors import Group, groups_by_key, groups_of, names_of
from programmes.display.versions import beside, shown_versions
from programmes.forms.consultations import ConsultationFilterForm, ConsultationForm, FeedbackForm, part
from programmes.models import (
    Assignment,
    Consultation,
    ConsultationArea,
    ConsultationAssignment,
    Programme,
    TechnologyArea,
)
from programmes.permissions import may_log_consultation
from programmes.rules.coverage import Held, coverage
from programmes.rules.office import years_of
from programmes.templatetags.texts import text_of
from programmes.views.office.base import act, of_programme, refused
from programmes.workflow.versions import write_consultation
from registry.display import Link, Mark
from registry.exports import csv_response, xlsx_response
from registry.listing import page_of, sorting
from sweden.clock import local
from sweden.counties import county_name

_LABELS = ("subject", "form", "held_on", "held_to", "who", "responsible", "said", "outcome", "feedback_on")
_LABELS += ("feedback_how", "material", "material_note")


@dataclass
class Ground:
    """What the log of a programme is about: its assignments that the reader sees, their groups and areas."""

    programme: Programme
    user: Any

    @cached_property
    def assignments(self) -> list[Assignment]:
        """By the agency's name."""
        rows = Assignment.objects.visible_to(self.user).filter(programme=self.programme)
        return list(rows.select_related("authority").order_by("authority__short_name", "pk"))

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Every group that one of the decisions names."""
        return groups_by_key(self.assignments)

    @cached_property
    def areas(self) -> list[TechnologyArea]:
        """The technology areas of the assignments."""
        return list(TechnologyArea.objects.filter(assignment__in=self.assignments))

    def rows(self) -> Any:
        """The latest version of each consultation, with what it concerns."""
        return with_links(Consultation.objects.visible_to(self.user).filter(programme=self.programme).current())

    @property
    def choices(self) -> dict[str, Any]:
        """For the forms."""
        return {"groups": self.groups, "assignments": self.assignments, "areas": self.areas}


def with_links(rows: Any) -> Any:
    """Consultations with the assignments and areas that each concerns."""
    about = ConsultationAssignment.objects.select_related("assignment__authority").order_by("pk")
    areas = ConsultationArea.objects.select_related("area").order_by("area__position", "pk")
    return rows.select_related("programme", "written_by__person").prefetch_related(
        Prefetch("assignment_links", about), Prefetch("area_links", areas)
    )


def _say(row: Consultation, groups: dict[str, Group]) -> Consultation:
    """Give a version what it is tied to, in words."""
    row.groups_said = [str(one) for one in names_of(row.groups, groups)]
    row.assignments_said = [part(one.assignment) for one in row.assignment_links.all()]
    row.areas_said = [text_of(one.area, "name") for one in row.area_links.all()]
    row.county_said = county_name(row.county, get_language())
    row.who_said = ", ".join(line.strip() for line in row.who.splitlines() if line.strip())
    return row


def _labels() -> dict[str, Any]:
    fields = ConsultationForm.base_fields
    tied = {"groups_said": "groups", "assignments_said": "assignments", "areas_said": "areas", "county_said": "county"}
    return {name: fields[name].label for name in _LABELS} | {name: fields[own].label for name, own in tied.items()}


def feedback_mark(row: Consultation) -> Mark:
    """Whether those who were asked have been told what came of it."""
    return Mark(_("feedback given"), "success", "square") if row.feedback_on else Mark(_("feedback owed"), "warning")


def _list(programme: Programme) -> str:
    return reverse("programmes:consultations", args=[programme.key])


def _one(row: Consultation) -> str:
    return reverse("programmes:consultation", args=[row.programme.key, row.thread])


def views_of(programme: Programme, current: str, owed: int) -> list[dict[str, Any]]:
    """The ways to look at the log."""
    address = _list(programme)
    return [
        {"label": _("All consultations"), "url": address, "current": current == "all"},
        {
            "label": _("Who has been consulted"),
            "url": reverse("programmes:consultation_coverage", args=[programme.key]),
            "current": current == "coverage",
        },
        {
            "label": _("Feedback owed (%(count)s)") % {"count": owed},
            "url": f"{address}?aterkoppling=saknas",
            "current": current == "owed",
        },
    ]


def _filtered(rows: Any, asked: dict[str, Any]) -> Any:
    if year := asked.get("ar"):
        rows = rows.filter(
            Q(held_to__isnull=True, held_on__year=year) | Q(held_on__year__lte=year, held_to__year__gte=year)
        )
    if asked.get("grupp"):
        rows = rows.filter(groups__contains=[asked["grupp"]])
    if asked.get("form"):
        rows = rows.filter(form=asked["form"])
    if asked.get("uppdrag"):
        about = Q(assignment_links__assignment__key=asked["uppdrag"]) | Q(assignment_links__isnull=True)
        rows = rows.filter(about).distinct()
    if asked.get("omrade"):
        rows = rows.filter(area_links__area__key=asked["omrade"])
    if asked.get("lan"):
        rows = rows.filter(county=asked["lan"])
    if asked.get("aterkoppling"):
        rows = rows.filter(feedback_on__isnull=asked["aterkoppling"] == "saknas")
    for word in asked.get("ord", "").split()[:8]:
        fields = ("subject", "who", "said", "outcome", "responsible")
        rows = rows.filter(Q.create([(f"{field}__icontains", word) for field in fields], connector=Q.OR))
    return rows


@require_safe
@of_programme
def list_page(request: HttpRequest, programme: Programme) -> HttpResponseBase:
    """The log, filtered by what stands in the address; also as a spreadsheet."""
    ground = Ground(programme, request.user)
    every = Consultation.objects.visible_to(request.user).filter(programme=programme).current()
    today = local(request.now).date()
    years = years_of(every.aggregate(first=Min("held_on"))["first"], today)
    form = ConsultationFilterForm(request.GET, years=years, **ground.choices)
    asked = form.cleaned_data if form.is_valid() else {}
    order = sorting(request, {"dag": "held_on", "amne": "subject", "aterkoppling": "feedback_on"}, "-dag")
    rows = order.apply(_filtered(ground.rows(), asked))
    if request.GET.get("format") in ("csv", "xlsx"):
        return _sheet(request.GET["format"], programme, rows, ground.groups)
    page = page_of(rows, request)
    owed = every.feedback_owed().count()
    current = "owed" if request.GET.get("aterkoppling") == "saknas" else "all"
    context = {
        "programme": programme,
        "title": _("Consultation and dialogue"),
        "views": views_of(programme, current, owed),
        "form": form,
        "order": order,
        "page": page,
        "rows": [{"row": _say(row, ground.groups), "mark": feedback_mark(row)} for row in page.object_list],
        "may_write": may_log_consultation(request.user, programme),
    }
    return render(request, "programmes/consultations/list.html", context)


def _sheet(kind: str, programme: Programme, rows: Any, groups: dict[str, Group]) -> HttpResponseBase:
    labels = _labels()
    head = [_("Day"), *(label for name, label in labels.items() if name != "held_on"), _("Written by"), _("Written")]

    def lines() -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=200):
            _say(row, groups)
            values = [_value(row, name) for name in labels if name != "held_on"]
            yield [row.held_on, *values, str(row.written_by), row.written_at]

    name = f"samrad-{programme.key}.{kind}"
    return (
        csv_response(name, head, lines()) if kind == "csv" else xlsx_response(name, _("Consultations"), head, lines())
    )


def _value(row: Consultation, name: str) -> Any:
    if name == "form":
        return str(row.get_form_display())
    value = getattr(row, name)
    return "; ".join(value) if isinstance(value, list) else value


@require_safe
@of_programme
def coverage_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Which of the groups that each decision names have been consulted in a year, and which not yet."""
    ground = Ground(programme, request.user)
    every = Consultation.objects.visible_to(request.user).filter(programme=programme).current()
    today = local(request.now).date()
    years = years_of(every.aggregate(first=Min("held_on"))["first"], today)
    asked = request.GET.get("ar", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    held: dict[int | None, list[Held]] = {}
    rows = every.values_list("groups", "held_on", "held_to", "assignment_links__assignment")
    for groups, first, last, assignment in rows:
        held.setdefault(assignment, []).append(Held(frozenset(groups), first, last))
    parts = []
    for assignment in ground.assignments:
        named = {group.key: group for group in groups_of(assignment)}
        if named:
            found = coverage(list(named), [*held.get(assignment.pk, []), *held.get(None, [])], year)
            parts.append(
                {
                    "assignment": assignment,
                    "quote": next(iter(named.values())).quote,
                    "rows": [{"group": named[one.group], "covered": one} for one in found],
                    "missing": sum(one.missing for one in found),
                }
            )
    context = {
        "programme": programme,
        "title": _("Consultation and dialogue"),
        "views": views_of(programme, "coverage", every.feedback_owed().count()),
        "year": year,
        "years": years,
        "parts": parts,
        "without": [one for one in ground.assignments if not groups_of(one)],
        "may_write": may_log_consultation(request.user, programme),
    }
    return render(request, "programmes/consultations/coverage.html", context)


def _row(request: HttpRequest, programme: Programme, thread: str) -> Consultation:
    return get_object_or_404(Ground(programme, request.user).rows(), thread=thread)


@require_safe
@of_programme
def one_page(request: HttpRequest, programme: Programme, thread: str) -> HttpResponse:
    """One consultation, with its history."""
    ground = Ground(programme, request.user)
    row = _say(get_object_or_404(ground.rows(), thread=thread), ground.groups)
    history = with_links(Consultation.objects.visible_to(request.user).history(thread))
    context = {
        "programme": programme,
        "title": row.subject,
        "above": Link(_("Consultation and dialogue"), _list(programme)),
        "row": row,
        "mark": feedback_mark(row),
        "versions": shown_versions([_say(one, ground.groups) for one in history], _labels()),
        "may_write": may_log_consultation(request.user, programme),
        "change_url": reverse("programmes:consultation_change", args=[programme.key, thread]),
    }
    return render(request, "programmes/consultations/one.html", context)


@of_programme
def new_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Log a consultation."""
    if not may_log_consultation(request.user, programme):
        return refused(request, _list(programme))
    ground = Ground(programme, request.user)
    initial = {"held_on": local(request.now).date(), "groups": request.GET.getlist("grupp")}
    form = ConsultationForm(request.POST or None, first=True, initial=initial, **ground.choices)
    return act(
        request,
        programme,
        form,
        lambda: write_consultation(programme, **form.values, by=request.user, now=request.now),
        done=_("The consultation is logged."),
        back=_list(programme),
        to=_one,
        title=_("New consultation"),
        above=Link(_("Consultation and dialogue"), _list(programme)),
        verb=_("Save"),
    )


def _begun_from(thread: str, programme: Programme, version: Any) -> Consultation:
    """The version that a form was opened on."""
    return get_object_or_404(Consultation.objects.filter(thread=thread, programme=programme), uuid=version)


def _theirs(request: HttpRequest, programme: Programme, thread: str, form: Any, groups: Any) -> dict[str, Any]:
    """What someone else has saved meanwhile; the next save is made knowing it."""
    standing = _say(_row(request, programme, thread), groups)
    before = _say(_begun_from(thread, programme, form.cleaned_data["version"]), groups)
    form.data = form.data.copy()
    form.data["version"] = str(standing.uuid)
    return {"theirs": beside(standing, before, _labels()), "theirs_by": standing.written_by}


@of_programme
def change_page(request: HttpRequest, programme: Programme, thread: str) -> HttpResponse:
    """A new version of a consultation."""
    row = _row(request, programme, thread)
    if not may_log_consultation(request.user, programme):
        return refused(request, _one(row))
    ground = Ground(programme, request.user)
    initial = ConsultationForm.start(row) | {
        "groups": row.groups,
        "assignments": [one.assignment.key for one in row.assignment_links.all()],
        "areas": [one.area.key for one in row.area_links.all()],
    }
    form = ConsultationForm(request.POST or None, first=False, initial=initial, **ground.choices)

    def do() -> Consultation:
        replaces = _begun_from(thread, programme, form.cleaned_data["version"] or row.uuid)
        change = form.cleaned_data["change"]
        return write_consultation(
            programme, replaces=replaces, **form.values, change=change, by=request.user, now=request.now
        )

    return act(
        request,
        programme,
        form,
        do,
        done=_("The consultation is logged."),
        back=_one(row),
        stale=lambda: _theirs(request, programme, thread, form, ground.groups),
        title=_("Change: %(title)s") % {"title": row.subject},
        above=Link(row.subject, _one(row)),
        lead=_("What stands now is kept beside, in the history."),
        verb=_("Save as a new version"),
    )


@of_programme
def feedback_page(request: HttpRequest, programme: Programme, thread: str) -> HttpResponse:
    """What came of a consultation, and that those who were asked have been told."""
    row = _row(request, programme, thread)
    if not may_log_consultation(request.user, programme):
        return refused(request, _one(row))
    initial = {
        "version": row.uuid,
        "outcome": row.outcome,
        "feedback_on": row.feedback_on or local(request.now).date(),
        "feedback_how": row.feedback_how,
    }
    form = FeedbackForm(request.POST or None, held_on=row.held_on, initial=initial)

    def do() -> Consultation:
        data = dict(form.cleaned_data)
        replaces = _begun_from(thread, programme, data.pop("version"))
        kept = [*_LABELS, "groups", "county"]
        return write_consultation(
            programme,
            replaces=replaces,
            assignments=[one.assignment for one in replaces.assignment_links.select_related("assignment")],
            areas=[one.area for one in replaces.area_links.select_related("area")],
            **{name: getattr(replaces, name) for name in kept} | data,
            change=_("Feedback given"),
            by=request.user,
            now=request.now,
        )

    ground = Ground(programme, request.user)
    return act(
        request,
        programme,
        form,
        do,
        done=_("The feedback is logged."),
        back=_one(row),
        stale=lambda: _theirs(request, programme, thread, form, ground.groups),
        title=_("Feedback: %(title)s") % {"title": row.subject},
        above=Link(row.subject, _one(row)),
        verb=_("Log the feedback"),
    )
