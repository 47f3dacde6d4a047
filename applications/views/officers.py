"""The officers' list of applications: filtered and sorted by what stands in the address, as CSV, handed over in bulk.

Made for work all day: a fixed number of queries, narrow rows, and no cost that grows with the number of applications.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Func, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
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
from applications.display.aid import in_language
from applications.display.marks import mark_of
from applications.forms.draft import FilterForm, Sought
from applications.models import Application, SoleTrader
from applications.permissions import may_open
from applications.sentences.findings import sentence
from applications.states import Status
from applications.views.mine import reading
from applications.views.versions import versions_of
from applications.workflow import submission
from applications.workflow.accounts import accounts_of
from applications.workflow.aid_history import history_of
from applications.workflow.cases import of_case
from applications.workflow.facts import application_day
from calls.models import Call
from programmes.models import TechnologyArea
from registry.display import Link, ShownFinding, Tab
from registry.exports import file_asked
from registry.forms.case import HandOverForm
from registry.listing import PAGE, PAGE_SIZE, Sorting, sorting
from registry.models import Case
from registry.permissions import MAY, may_read_inside
from registry.problems import problem
from registry.queries import matching
from registry.templatetags.marks import status
from registry.views.case import head
from registry.workflow import access
from registry.workflow.secrecy import standing
from registry.workflow.stream import record
from sweden.typography import amount, day_table

COLUMNS = {
    "projekt": "title_key",
    "sokt": "requested",
    "inkom": "submitted_at",
    "status": "status",
    "handlaggare": Func("case__officer__name", function="sv_key"),
}
#: Up to how many rows a list is counted; beyond it says "more than", and one narrows it by filters.
COUNTED = 1000
LATE = "late"


class CountedPaginator(Paginator):
    """Pages of the first COUNTED applications, so that a page of a long list costs what a page of a short one does.

    One question gives their keys in order, which are the count as well; a second one reads a page's rows by their keys.
    """

    @cached_property
    def keys(self) -> list[int]:
        return list(self.object_list.values_list("pk", flat=True)[: COUNTED + 1])

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        wanted = self.keys[(number - 1) * self.per_page : number * self.per_page]
        found = {key: row for key, *row in Application.objects.filter(pk__in=wanted).values_list("pk", *FIELDS)}
        return Page([found[key] for key in wanted if key in found], number, self)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def chosen(request: HttpRequest) -> QuerySet[Application]:
    """The applications that the address asks for, of those the reader may see. Drafts are nobody's here."""
    return chosen_by(request.user, request.GET)


def chosen_by(user: Any, given: QueryDict) -> QuerySet[Application]:
    """The applications that filters ask for, as they stand in an address, of those that `user` may see."""
    rows = Application.objects.visible_to(user).handed_in().filter(case__mode="live")
    if words := given.get("q", "").strip()[:100]:
        found = matching(words, case="case__")
        if any(sign.isdecimal() for sign in words):  # the beginning of a number, too
            found = Q(case__in=Case.objects.matching(words).values("pk")) | Q(case__number__istartswith=words[:40])
        rows = rows.filter(found)
    if call := given.get("utlysning"):
        rows = rows.filter(call__case__uuid=_uuid(call))
    state = given.get("status", "")
    if state == LATE:
        rows = rows.filter(late=True)
    elif state in Status.values:
        rows = rows.filter(status=state)
    if area := given.get("omrade"):
        # Not joined: the list is read along the area's own index.
        rows = rows.filter(technology_area=TechnologyArea.objects.filter(key=area).values("pk")[:1])
    officer = given.get("handlaggare", "")
    if officer == Sought.MINE:
        rows = rows.filter(Q(case__officer=user.person_id) | Q(case__deputy=user.person_id))
    elif officer == Sought.NOBODY:
        rows = rows.filter(case__officer__isnull=True)
    elif officer:
        rows = rows.filter(case__officer__uuid=_uuid(officer))
    return rows


def ordered(rows: QuerySet[Application], order: Sorting) -> QuerySet[Application]:
    """In the order asked for; by time along its index."""
    if order.current.lstrip("-") == "inkom":
        sign = "-" if order.current.startswith("-") else ""
        return rows.order_by(f"{sign}submitted_at", f"{sign}pk")
    return order.apply(rows)


FIELDS = (
    "case__uuid",
    "case__number",
    "title",
    "coordinator__name",
    "requested",
    "submitted_at",
    "status",
    "late",
    "case__officer__name",
    "case__authority__number_prefix",
)


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
    page = CountedPaginator(rows, PAGE_SIZE).get_page(request.GET.get(PAGE, 1))
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
    values = rows.values_list(
        "case__number",
        "title",
        "coordinator__name",
        "coordinator__number",
        "call__title_sv",
        "requested",
        "submitted_at",
        "late",
        "status",
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
    keys = [key for key in map(_uuid, request.POST.getlist("case")[:1000]) if key]
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


@login_required
@require_GET
def content(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The application as it was handed in, on a tab of the case page."""
    return _content(request, uuid)


@login_required
@require_POST
def show_personal_numbers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same with the sole traders' personal numbers, which are else left out; that they were seen is written."""
    response = _content(request, uuid, numbers=True)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def confirm_withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell the applicant that the application has been withdrawn."""
    case = Case.objects.visible_to(request.user).filter(kind="application", uuid=uuid).first()
    application = of_case(case) if case else None
    if application is None:
        raise Http404
    here = reverse("applications:content", args=[uuid])
    try:
        submission.confirm_withdrawal(application, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the application"), here))
    messages.success(request, _("The withdrawal is confirmed to the applicant."))
    return HttpResponseRedirect(here)


def _content(request: HttpRequest, uuid: UUID, *, numbers: bool = False) -> HttpResponse:
    case = (
        Case.objects.visible_to(request.user)
        .select_related("authority", "officer", "deputy")
        .defer("search")
        .filter(kind="application", uuid=uuid)
        .first()
    )
    application = of_case(case) if case else None
    if case is None or application is None:
        raise Http404
    context = head(request, case, inside=may_read_inside(request.user, case), current="application")
    here = reverse("applications:content", args=[uuid])
    context["tabs"] = [
        Tab(tab.label, tab.url, tab.url == here, tab.count) if tab.url == here else tab for tab in context["tabs"]
    ]
    versions = versions_of(application, request.GET.get("version", ""), here)
    context |= reading(versions.version.content, applied=application_day(application))
    context |= {"application": application, "case_uuid": case.uuid, "version": versions.version, "versions": versions}
    withheld = application.status == Status.WITHDRAWN and application.withheld
    context["confirms_withdrawal"] = withheld and may_open(request.user, case)
    if may_read_inside(request.user, case):
        context["marked"] = {one.field: one for one in standing(case) if one.field}
        context["history"] = _history(application)
        context["accounts"] = [(party, row) for party, row in accounts_of(application) if row]
    if may_read_inside(request.user, case):
        found = personal_numbers(application)
        if numbers and found:
            record("application.personal_numbers_read", case=case, by=request.user, at=request.now)
        context["personal_numbers"] = found if numbers else dict.fromkeys(found, _HIDDEN)
        context["numbers_hidden"] = bool(found) and not numbers
    elif numbers:
        raise Http404
    return render(request, "applications/content.html", context)


def _history(application: Application) -> dict[str, Any] | None:
    """What the parties have been granted before by decisions here, of aid that counts over time; None without any."""
    history = history_of(application)
    if history.is_empty:
        return None
    names = {party["uuid"]: party["name"] for party in application.submitted_version.content["parties"]}
    rows = [
        {"party": names[key], "ground": in_language(one.title_sv, one.title_en), "aid": one}
        for key, granted in history.granted.items()
        for one in granted
    ]
    return {"rows": rows, "findings": [ShownFinding.of(one, sentence(one)) for one in history.findings]}


#: What stands for a personal number that nobody has asked to see.
_HIDDEN = "••••••••-••••"


def personal_numbers(application: Application) -> dict[str, str]:
    """The personal numbers of parties that are sole traders, by party: for those inside who ask for them."""
    rows = SoleTrader.objects.filter(version=application.submitted_version_id)
    return {str(key): f"{number[:8]}-{number[8:]}" for key, number in rows.values_list("party__uuid", "number")}
