"""The joint calendar of a programme: the agencies' calls on one timeline, and what they leave out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.forms.guideline import GuidelineForm
from calls.models import CalendarGuideline, Call
from calls.queries import LONGEST_GAP_WEEKS, SHORTEST_WEEKS
from calls.rules.calendar import LEVELS, Granted, Window, coverage, gaps, overlaps, short_windows
from calls.sentences.findings import calendar_sentence
from calls.timeline import in_year, timeline, year_asked
from calls.workflow.guideline import set_guideline
from programmes.display.evaluation import supplied
from programmes.models import Assignment, Programme, TechnologyArea
from programmes.permissions import may_run_office
from programmes.templatetags.texts import text_of
from programmes.views.office.base import act, of_programme, refused
from registry.display import Link, ShownFinding


def window_of(call: Call) -> Window:
    """The call as the rules of the calendar know it."""
    return Window(
        key=str(call.uuid),
        authority=call.case.authority.key,
        opens=call.opens_at,
        closes=call.closes_at,
        areas=frozenset(area.key for area in call.areas.all()),
        levels=(call.trl_from, call.trl_to) if call.trl_from is not None else None,
        kinds=frozenset(call.applicant_kinds),
        continuous=call.continuous,
    )


def areas_of(programme: Programme) -> list[TechnologyArea]:
    """The areas that the programme's decisions name."""
    return list(TechnologyArea.objects.filter(assignment__programme=programme))


def projects_of(user: Any, programme: Programme, now: datetime) -> list[Granted]:
    """The granted projects of the programme, as the grants hand them over."""
    assignments = list(Assignment.objects.filter(programme=programme).values_list("pk", flat=True))
    return [
        Granted(one.key, one.area, (one.trl_from, one.trl_to) if one.trl_from and one.trl_to else None)
        for one in supplied(user, assignments, now).projects
    ]


@require_safe
@of_programme
def joint_calendar(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Both agencies' calls of a year on one timeline, and over all years the areas and levels that nothing is for."""
    year, now = year_asked(request.GET.get("ar", ""), request.now), request.now
    calls = list(
        Call.objects.in_calendar(request.user, programme)
        .select_related("case__authority", "case")
        .prefetch_related("areas", "call_strands__assignment__authority")
        .order_by("opens_at", "pk")
    )
    own = set(
        Call.objects.worked_on_by(request.user).filter(pk__in=[one.pk for one in calls]).values_list("pk", flat=True)
    )
    shown = in_year(calls, year)
    guideline = CalendarGuideline.objects.filter(programme=programme).select_related("set_by__person").first()
    areas = areas_of(programme)
    matrix = coverage(
        [window_of(one) for one in calls], projects_of(request.user, programme, now), [a.key for a in areas]
    )
    context = {
        "programme": programme,
        "title": _("Joint calendar"),
        "lead": _("The agencies' calls on one timeline: published ones, and those that an agency shows as planned."),
        **timeline(calls, year, now, own),
        "findings": _findings(calls, shown, guideline),
        "guideline": guideline,
        "shortest": guideline.weeks if guideline else SHORTEST_WEEKS,
        "longest_gap": guideline.gap_weeks if guideline else LONGEST_GAP_WEEKS,
        "levels": LEVELS,
        "matrix": [(area, matrix.rows[area.key]) for area in areas],
        "any_area": matrix.any_area,
        "uncovered": _shown(matrix.findings, {area.key: text_of(area, "name") for area in areas}, {}),
        "may_write": may_run_office(request.user, programme),
    }
    return render(request, "calls/joint_calendar.html", context)


def _findings(calls: Sequence[Call], shown: Sequence[Call], guideline: CalendarGuideline | None) -> list[ShownFinding]:
    """What is to be said of the year's calls, and of the time between them and those beside."""
    weeks = guideline.weeks if guideline else SHORTEST_WEEKS
    gap_weeks = guideline.gap_weeks if guideline else LONGEST_GAP_WEEKS
    windows = [window_of(one) for one in shown]
    keys = {one.key for one in windows}
    edges = {moment for one in windows for moment in (one.opens, one.closes)}
    between = [
        one
        for one in gaps([window_of(one) for one in calls], gap_weeks)
        if edges & {one.figures["from"], one.figures["to"]}
    ]
    found = [*short_windows(windows, weeks), *overlaps(windows), *between] if keys else []
    areas = {area.key: text_of(area, "name") for one in shown for area in one.areas.all()}
    return _shown(found, areas, {str(one.uuid): text_of(one, "title") for one in calls})


def _shown(found: Sequence[Any], areas: dict[str, str], titles: dict[str, str]) -> list[ShownFinding]:
    return [ShownFinding.of(one, calendar_sentence(one, areas, titles)) for one in found]


@of_programme
def guideline_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Say what the agencies have agreed on."""
    back = reverse("calls:joint_calendar", args=[programme.key])
    if not may_run_office(request.user, programme):
        return refused(request, back)
    latest = CalendarGuideline.objects.filter(programme=programme).first()
    initial = {
        "weeks": latest.weeks if latest else SHORTEST_WEEKS,
        "gap_weeks": latest.gap_weeks if latest else LONGEST_GAP_WEEKS,
    }
    form = GuidelineForm(request.POST or None, initial=initial)
    return act(
        request,
        programme,
        form,
        lambda: set_guideline(programme, **form.cleaned_data, by=request.user, now=request.now),
        done=_("Saved."),
        back=back,
        title=_("Guideline of the joint calendar"),
        above=Link(_("Joint calendar"), back),
        verb=_("Save"),
    )
