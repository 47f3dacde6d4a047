"""The officers' list of applications, as a page and as a file, and handing over what is chosen."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.errors import DomainError
from accounts.models import Person
from accounts.permissions import authorities_as
from accounts.queries import machines
from accounts.roles import CASE_READERS, Role
from applications.display.marks import mark_of
from applications.forms.draft import FilterForm, Sought
from applications.models import Application
from applications.states import Status
from applications.views.officers.choosing import COLUMNS, COUNTED, LATE, CountedPaginator, chosen, ordered
from calls.models import Call
from programmes.models import TechnologyArea
from registry.display import Tab
from registry.exports import file_asked
from registry.forms.case import HandOverForm
from registry.identifiers import uuids_in
from registry.listing import PAGE, PAGE_SIZE, sorting
from registry.models import Case
from registry.permissions import MAY
from registry.problems import problem
from registry.templatetags.marks import status
from registry.workflow import access
from sweden.typography import amount, day_table


def _rows(page: Any, *, choose: bool) -> SafeString:
    """The lines of the list. Written here and not in a template, whose tags would cost more than everything else."""
    lang = get_language()
    pattern = reverse("registry:case", args=[UUID(int=0)])
    words = {"choose": _("Choose"), "requested": _("Grant, kr"), "came_in": _("Came in"), "officer": _("Case officer")}
    box = (
        '<td class="pk-pick"><input class="pk-check" type="checkbox" name="case" value="{uuid}" '
        'aria-label="{choose} {number}"></td>'
    )
    line = (
        f"<tr>{box if choose else ''}"
        '<th scope="row"><a class="pk-t" href="{url}">{title}</a><span class="pk-line2"><span class="pk-nr">{number}'
        '</span> · {coordinator}</span></th><td class="pk-r" data-l="{requested}">{amount}</td>'
        '<td class="pk-nowrap" data-l="{came_in}">{day}</td><td>{mark}</td>'
        '<td class="pk-nowrap" data-l="{officer}">{who}</td></tr>'
    )
    marks: dict[tuple[str, bool], SafeString] = {}
    found = []
    for uuid, number, title, coordinator, requested, at, state, late, officer, prefix in page.object_list:
        if (state, late) not in marks:
            marks[state, late] = status(mark_of(state, late=late))
        found.append(
            format_html(
                line,
                **words,
                uuid=uuid,
                url=pattern.replace(str(UUID(int=0)), str(uuid)),
                number=f"{prefix} {number}",
                title=title,
                coordinator=coordinator or "",
                amount=amount(requested, lang),
                day=day_table(at, lang),
                mark=marks[state, late],
                who=_short(officer),
            )
        )
    return mark_safe("".join(found))  # noqa: S308 - each line is escaped above


def _short(name: str | None) -> str:
    first, _space, rest = (name or "–").partition(" ")
    return f"{first[:1]}. {rest}" if rest else first


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponseBase:
    """The list, or with `?format=csv` or `xlsx` every row of it."""
    mine = authorities_as(request.user, *CASE_READERS)
    order = sorting(request, COLUMNS, "-inkom")
    rows = ordered(chosen(request), order)
    if file := _file(request, rows):
        return file
    page = CountedPaginator(rows, PAGE_SIZE, request.user).get_page(request.GET.get(PAGE, 1))
    handing = authorities_as(request.user, *MAY["registry.hand_over"])
    form = FilterForm(request.GET, choices=_choices(mine))
    context = {
        "form": form,
        "order": order,
        "page": page,
        "rows": _rows(page, choose=bool(handing)),
        "is_more": page.paginator.is_more,
        "counted": COUNTED,
        "tabs": _tabs(request),
        "hand_over_form": _hand_over_form(handing) if handing else None,
        "query": request.GET.urlencode(),
    }
    return render(request, "applications/list.html", context)


def _hand_over_form(authorities: set[int]) -> HandOverForm:
    """The form of the bar below the list; both its fields offer the same people, asked for once."""
    form = HandOverForm(authorities=authorities)
    people = [(str(key), name) for key, name in form.fields["officer"].queryset.values_list("uuid", "name")]
    form.fields["officer"].choices = [("", _("choose an officer")), *people]
    form.fields["deputy"].choices = [("", "–"), *people]
    return form


def _tabs(request: HttpRequest) -> list[Tab]:
    """Views one comes back to; each is an address of its own."""
    here, given = request.path, request.GET
    plain = not any(given.get(name) for name in ("q", "utlysning", "status", "omrade", "handlaggare"))
    alone = {name for name in given if given.get(name)}
    mine = given.get("handlaggare") == Sought.MINE and alone <= {"handlaggare", "sortera"}
    late = given.get("status") == LATE and alone <= {"status", "sortera"}
    nobody = given.get("handlaggare") == Sought.NOBODY and alone <= {"handlaggare", "sortera"}
    return [
        Tab(_("All"), here, plain),
        Tab(_("Mine"), f"{here}?handlaggare={Sought.MINE}", mine),
        Tab(_("Without case officer"), f"{here}?handlaggare={Sought.NOBODY}", nobody),
        Tab(_("Received late"), f"{here}?status={LATE}", late),
    ]


def _choices(authorities: set[int]) -> dict[str, list[tuple[str, Any]]]:
    """What the filters offer: few rows, whatever the number of applications."""
    calls = Call.objects.filter(case__authority__in=authorities, published_at__isnull=False)
    officers = Person.objects.filter(
        role_assignments__role=Role.CASE_OFFICER, role_assignments__authority__in=authorities
    ).exclude(pk__in=machines())
    english = (get_language() or "sv").startswith("en")
    return {
        "utlysning": [
            (str(key), (english and en) or sv)
            for key, sv, en in calls.order_by("-opens_at").values_list("case__uuid", "title_sv", "title_en")
        ],
        "status": [
            *[(state.value, state.label) for state in Status if state != Status.DRAFT],
            (LATE, _("Received late")),
        ],
        "omrade": [
            (key, (english and en) or sv)
            for key, sv, en in TechnologyArea.objects.values_list("key", "name_sv", "name_en")
        ],
        "handlaggare": [
            *Sought.choices,
            *[(str(key), name) for key, name in officers.distinct().order_by("name").values_list("uuid", "name")],
        ],
    }


def _file(request: HttpRequest, rows: QuerySet[Application]) -> HttpResponseBase | None:
    """Every row of the list in its order, as it comes from the database."""
    states = {value: str(label) for value, label in Status.choices}
    head_ = [
        _("Case number"),
        _("Title"),
        _("Coordinator"),
        _("Organisation number"),
        _("Call"),
        _("Grant asked for, kronor"),
        _("Came in"),
        _("Received late"),
        _("Status"),
        _("Technology area"),
        _("Case officer"),
    ]
    values = rows.annotate(standing=F("standing")).values_list(
        "case__number",
        "title",
        "coordinator__name",
        "coordinator__number",
        "call__title_sv",
        "requested",
        "submitted_at",
        "late",
        "standing",
        "technology_area__name_sv",
        "case__officer__name",
    )

    def lines() -> Iterator[tuple[Any, ...]]:
        for row in values.iterator(chunk_size=2000):
            yield (*row[:8], states[row[8]], *row[9:])

    return file_asked(request, "ansokningar", _("Applications"), head_, lines())


@login_required
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give the ticked applications another officer: all of them or none."""
    keys = uuids_in(request.POST.getlist("case")[:1000])
    cases = list(
        Case.objects.visible_to(request.user)
        .filter(kind="application", uuid__in=keys)
        .select_related("authority")
        .defer("search")
    )
    query = request.POST.get("query", "")
    back = reverse("applications:list") + (f"?{query}" if query else "")
    if not cases:
        messages.warning(request, _("Choose at least one application in the list."))
        return HttpResponseRedirect(back)
    form = HandOverForm(request.POST, authorities={case.authority_id for case in cases})
    if not form.is_valid():
        context = {"cases": cases, "form": form, "action": request.path}
        return render(request, "registry/hand_over.html", context, status=422)
    try:
        count = access.hand_over(cases, by=request.user, now=request.now, **form.cleaned_data)
    except DomainError as refusal:
        return problem(request, refusal)
    told = ngettext("%(count)s case has been handed over.", "%(count)s cases have been handed over.", len(cases))
    messages.success(request, told % {"count": count if isinstance(count, int) else len(cases)})
    return HttpResponseRedirect(back)
