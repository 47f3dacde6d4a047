"""The public list of calls: filtered by what stands in the address, and followed as a feed or a calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Authority
from calls.display import PHASE_MARKS
from calls.forms.filters import PublicFilterForm
from calls.models import Call, CallStrand, Phase
from calls.states import CallStatus
from calls.timeline import timeline, year_asked
from programmes.models import TechnologyArea
from programmes.templatetags.texts import text_of
from registry.display import Mark
from registry.exports import file_asked
from registry.links import whole
from registry.listing import PAGE, page_of
from sweden.icalendar import Event, calendar
from sweden.typography import moment_long

#: How many calls a feed holds at most.
MOST_IN_FEED = 100


def phase_filter(phase: str, now: datetime) -> Q:
    """The condition on a published call that it is in `phase` at `now`."""
    match phase:
        case Phase.OPEN:
            return Q(status=CallStatus.PUBLISHED, opens_at__lte=now, closes_at__gte=now)
        case Phase.COMING:
            return Q(status=CallStatus.PUBLISHED, opens_at__gt=now)
        case Phase.CLOSED:
            return Q(closes_at__lt=now) | Q(status=CallStatus.DECIDED)
    return Q()


def by_phase(calls: QuerySet, now: datetime) -> QuerySet:
    """Open first, the next to close at the top; then those that open later; then the closed, the latest first."""
    is_open, is_coming = phase_filter(Phase.OPEN, now), phase_filter(Phase.COMING, now)
    return calls.annotate(
        place=Case(When(is_open, then=0), When(is_coming, then=1), default=2, output_field=IntegerField()),
        soonest=Case(
            When(is_open, then=F("closes_at")),
            When(is_coming, then=F("opens_at")),
            default=Value(None),
            output_field=DateTimeField(),
        ),
    ).order_by("place", "soonest", "-closes_at", "pk")


def searched(calls: QuerySet, words: str) -> QuerySet:
    """Calls whose titles, number, purpose or words on who may apply hold every word."""
    for word in words.split()[:8]:
        anywhere = Q(case__number__icontains=word)
        for name in ("title", "purpose", "who_may_apply"):
            anywhere |= Q(**{f"{name}_sv__icontains": word}) | Q(**{f"{name}_en__icontains": word})
        calls = calls.filter(anywhere)
    return calls


def filtered(calls: QuerySet, chosen: dict[str, Any], now: datetime) -> QuerySet:
    """The calls that fit what is chosen. A call that does not bind an area, level, kind or county fits every one."""
    calls = searched(calls, chosen.get("q", ""))
    if status := chosen.get("status"):
        calls = calls.filter(phase_filter(status, now))
    if authority := chosen.get("myndighet"):
        taking_part = CallStrand.objects.filter(assignment__authority__key=authority).values("call")
        calls = calls.filter(Q(case__authority__key=authority) | Q(pk__in=taking_part))
    if area := chosen.get("omrade"):
        bound = Call.areas.through.objects.filter(technologyarea__key=area).values("call")
        calls = calls.filter(Q(areas__isnull=True) | Q(pk__in=bound)).distinct()
    if level := chosen.get("trl"):
        calls = calls.filter(Q(trl_from__isnull=True) | Q(trl_from__lte=level, trl_to__gte=level))
    if kind := chosen.get("vem"):
        calls = calls.filter(Q(applicant_kinds=[]) | Q(applicant_kinds__contains=[kind]))
    if county := chosen.get("lan"):
        calls = calls.filter(Q(counties=[]) | Q(counties__contains=[county]))
    return calls


def filter_form(request: HttpRequest) -> PublicFilterForm:
    """The filters, as they stand in the address."""
    public = Call.objects.public()
    parts = CallStrand.objects.filter(call__in=public).values("assignment__authority")
    authorities = Authority.objects.filter(Q(pk__in=public.values("case__authority")) | Q(pk__in=parts))
    authorities = authorities.order_by("short_name")
    named = Call.areas.through.objects.filter(call__in=public)
    areas = TechnologyArea.objects.filter(pk__in=named.values("technologyarea"))
    return PublicFilterForm(request.GET or None, authorities=authorities, areas=areas)


def chosen_of(form: PublicFilterForm) -> dict[str, Any]:
    """What is chosen; nothing of it when something in the address is not among the choices."""
    return form.cleaned_data if form.is_bound and form.is_valid() else {}


@dataclass(frozen=True)
class CallRow:
    """A line of the list."""

    call: Call
    mark: Mark
    phase: Phase


@require_safe
def call_list(request: HttpRequest) -> HttpResponseBase:
    """Every published call: open, coming, closed."""
    now = request.now
    form = filter_form(request)
    calls = Call.objects.public().select_related("case__authority").prefetch_related("areas")
    ordered = by_phase(filtered(calls, chosen_of(form), now), now)
    if file := _file(request, ordered):
        return file
    page = page_of(ordered, request)
    rows = [CallRow(call, PHASE_MARKS[call.phase(now)], call.phase(now)) for call in page]
    query = request.GET.copy()
    query.pop(PAGE, None)
    context = {"form": form, "page": page, "rows": rows, "query": query.urlencode()}
    return render(request, "calls/list.html", context)


def _file(request: HttpRequest, calls: Any) -> HttpResponseBase | None:
    head = [
        _("Case number"),
        _("Authority"),
        _("Title in Swedish"),
        _("Title in English"),
        _("State"),
        _("Opens"),
        _("Closes"),
        _("Technology areas"),
    ]
    lines = (
        (
            one.case.number,
            one.case.authority.short_name,
            one.title_sv,
            one.title_en,
            str(PHASE_MARKS[one.phase(request.now)].word),
            one.opens_at,
            one.closes_at,
            ", ".join(text_of(area, "name") for area in one.areas.all()),
        )
        for one in calls
    )
    return file_asked(request, "utlysningar", _("Calls"), head, lines)


#: How many calls the public timeline draws at most.
MOST_ON_TIMELINE = 200


@require_safe
def call_timeline(request: HttpRequest) -> HttpResponse:
    """Every published call on a year's timeline, with the filters of the list."""
    now = request.now
    form = filter_form(request)
    calls = (
        Call.objects.public()
        .select_related("case__authority")
        .prefetch_related("areas", "call_strands__assignment__authority")
    )
    calls = filtered(calls, chosen_of(form), now).order_by("opens_at", "pk")[:MOST_ON_TIMELINE]
    query = request.GET.copy()
    query.pop("ar", None)
    year = year_asked(request.GET.get("ar", ""), now)
    context = {"form": form, "query": query.urlencode(), **timeline(list(calls), year, now)}
    return render(request, "calls/calendar.html", context)


def followed(request: HttpRequest) -> list[Call]:
    """The open and coming calls that fit the address, the next to close or open first."""
    now = request.now
    calls = Call.objects.public().filter(phase_filter(Phase.OPEN, now) | phase_filter(Phase.COMING, now))
    calls = calls.select_related("case__authority").prefetch_related("extensions")
    return list(by_phase(filtered(calls, chosen_of(filter_form(request)), now), now)[:MOST_IN_FEED])


def lead_of(call: Call) -> str:
    """The first paragraph of the purpose."""
    return text_of(call, "purpose").partition("\n\n")[0].strip()


@require_safe
def call_feed(request: HttpRequest) -> HttpResponse:
    """Open and coming calls as RSS, with the filters of the list."""
    lang = (get_language() or "sv")[:2]
    feed = Rss201rev2Feed(
        title=_("Calls for applications"),
        link=whole("calls:list"),
        description=_("Open and coming calls."),
        language=lang,
        feed_url=request.build_absolute_uri(),
    )
    for call in followed(request):
        dates = _("Opens %(opens)s and closes %(closes)s.") % {
            "opens": moment_long(call.opens_at, lang, year=True),
            "closes": moment_long(call.closes_at, lang, year=True),
        }
        feed.add_item(
            title=text_of(call, "title"),
            link=whole("calls:call", call.uuid),
            description=f"{lead_of(call)} {dates}".strip(),
            author_name=str(call.case.authority),
            pubdate=call.published_at,
            unique_id=f"urn:uuid:{call.uuid}",
            unique_id_is_permalink=False,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def events_of(calls: Iterable[Call]) -> list[Event]:
    """When each call opens and closes, and the day its decision is planned; moved with the closing moment."""
    events = []
    for call in calls:
        title, url = text_of(call, "title"), whole("calls:call", call.uuid)
        moved = list(call.extensions.all())
        changed = moved[-1].decided_at if moved else call.published_at
        what: list[tuple[str, datetime | date | None, str]] = [
            ("opens", call.opens_at, _("Opens: %(title)s")),
            ("closes", call.closes_at, _("Closes: %(title)s")),
            ("decision", call.decision_planned_on, _("Decision planned: %(title)s")),
        ]
        events += [
            Event(
                uid=f"{call.uuid}-{key}",
                at=at,
                summary=words % {"title": title},
                description=f"{call.case.designation}\n{lead_of(call)}",
                url=url,
                categories=str(call.case.authority),
                changes=len(moved),
                changed_at=changed,
            )
            for key, at, words in what
            if at is not None
        ]
    return events


def calendar_response(name: str, events: Iterable[Event], filename: str, now: datetime) -> HttpResponse:
    """A calendar that programs subscribe to."""
    text = calendar(name, events, now=now, maker="Programkontor")
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return answer


@require_safe
def call_calendar(request: HttpRequest) -> HttpResponse:
    """Open and coming calls as a calendar, with the filters of the list."""
    return calendar_response(_("Calls for applications"), events_of(followed(request)), "utlysningar.ics", request.now)
