"""Lists of reports: the officers' with filters, one's own, and one grant's schedule; and the register of results."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Func, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import as_applicant, authorities_as, holds, is_staff_anywhere
from accounts.roles import CASE_READERS
from grants.display.reports import mark_of
from grants.forms.reports import AskForm, ReportFilter, ResultFilter, ResultForm
from grants.models import Grant, Report, Result
from grants.models.report import ResultKind
from grants.permissions import MAY, may
from grants.rules.followup import When
from grants.states.reports import ReportStatus
from grants.workflow.reports import results, scheduling
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.views.base import SignedIn
from sweden.clock import local
from sweden.periods import add

COLUMNS = {"projekt": Func("project__title", function="sv_key"), "sista": "due_on", "inlamnad": "handed_in_at"}


class ReportsView(SignedIn):
    """Reports from projects that one's authorities fund, by when they are due; as a file in full."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        authorities = authorities_as(request.user, *CASE_READERS)
        if not authorities:
            raise Http404
        today = local(request.now).date()
        form = ReportFilter(request.GET, authorities=authorities)
        rows = listed(request.user, request.GET, today=today)
        rows = rows.select_related("project", "case__authority").defer("case__search")
        order = sorting(request, COLUMNS, "sista")
        rows = order.apply(rows)
        if file := _file(request, rows, today):
            return file
        page = page_of(rows, request)
        for one in page.object_list:
            one.mark = mark_of(one, today)
        context = {"form": form, "order": order, "page": page, "follows": holds(request.user, *MAY["grants.follow_up"])}
        return render(request, "grants/reports/list.html", context)


def listed(user: Any, query: QueryDict, *, today: date) -> Any:
    """The reports that the list shows with these filters, as `user` sees them on a day."""
    authorities = authorities_as(user, *CASE_READERS)
    rows = Report.objects.visible_to(user).of_authorities(authorities)
    form = ReportFilter(query, authorities=authorities)
    return _narrowed(rows, form.cleaned_data, today) if form.is_valid() else rows


def _narrowed(rows: Any, chosen: dict[str, Any], today: Any) -> Any:
    if authority := chosen.get("authority"):
        rows = rows.of_authorities([authority.pk])
    if kind := chosen["kind"]:
        rows = rows.filter(kind=kind)
    if state := chosen["state"]:
        rows = rows.standing_as(state, today) if state in list(When) else rows.filter(status=state)
    if words := chosen["q"].strip():
        rows = rows.filter(Q(project__title__icontains=words) | Q(case__number__icontains=words))
    return rows


def _file(request: HttpRequest, rows: Any, today: Any) -> HttpResponseBase | None:
    head = [
        _("Case number"),
        _("Title of the project"),
        _("Kind of report"),
        _("The period begins"),
        _("The period ends"),
        _("Last day"),
        _("State"),
        _("Handed in"),
    ]

    def lines() -> Iterator[tuple[Any, ...]]:
        for one in rows.iterator(chunk_size=2000):
            yield (
                one.case.number,
                one.project.title,
                one.get_kind_display(),
                one.starts_on,
                one.ends_on,
                one.due_on,
                str(mark_of(one, today).word),
                local(one.handed_in_at).date() if one.handed_in_at else None,
            )

    return file_asked(request, "rapporter", _("Reports from projects"), head, lines())


class MyReportsView(SignedIn):
    """The reports of projects one takes part in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = local(request.now).date()
        rows = Report.objects.visible_to(as_applicant(request.user)).written_by(request.user)
        rows = rows.exclude(status=ReportStatus.SKIPPED).select_related("project", "case__authority")
        found = list(rows.defer("case__search").order_by("due_on", "pk"))
        for one in found:
            one.mark = mark_of(one, today)
        waiting = [one for one in found if one.status in (ReportStatus.DRAFT, ReportStatus.RETURNED)]
        done = [one for one in found if one not in waiting]
        return render(request, "grants/reports/mine.html", {"waiting": waiting, "done": done})


class FollowUpView(SignedIn):
    """How a grant is followed up: its reports and dates; officers ask for one more."""

    http_method_names = ["get", "head", "options", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            grants = Grant.objects.visible_to(request.user).select_related(
                "case__authority", "project", "authority", "decision"
            )
            self.grant = get_object_or_404(grants.defer("case__search"), uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self._page(request, AskForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        if not may(request.user, "follow_up", self.grant.authority_id):
            raise NotAllowed
        form, status = AskForm(request.POST), 422
        if form.is_valid():
            try:
                scheduling.ask_for(self.grant, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The report is asked for."))
                return redirect("grants:follow_up", uuid=uuid)
        return self._page(request, form, status=status)

    def _page(self, request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
        today = local(request.now).date()
        reports = list(Report.objects.filter(served__grant=self.grant).order_by("due_on", "pk"))
        for one in reports:
            one.mark = mark_of(one, today)
        terms = scheduling.terms_of(self.grant)
        ends_on = self.grant.project.ends_on
        available = add(ends_on, months=terms.available_months) if terms and ends_on else None
        context = {
            "grant": self.grant,
            "reports": reports,
            "terms": terms,
            "available": available,
            "results": self.grant.project.results.standing(request.now).count(),
            "form": form if may(request.user, "follow_up", self.grant.authority_id) else None,
        }
        return render(request, "grants/reports/follow_up.html", context, status=status)


class ResultsView(SignedIn):
    """What a project has led to; its people and its officers write it."""

    http_method_names = ["get", "head", "options", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            grants = Grant.objects.visible_to(request.user).select_related("case__authority", "project")
            self.grant = get_object_or_404(grants.defer("case__search"), uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self._page(request, ResultForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        project = self.grant.project
        if not results.may_state(request.user, project):
            raise NotAllowed
        if gone := request.POST.get("remove"):
            row = next((one for one in project.results.standing(request.now) if str(one.uuid) == gone), None)
            if row is not None:
                results.remove(row, by=request.user, now=request.now)
                messages.success(request, _("The result is removed."))
            return redirect("grants:results", uuid=uuid)
        form, status = ResultForm(request.POST), 422
        if form.is_valid():
            try:
                results.state(project, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("number", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The result is kept."))
                return redirect("grants:results", uuid=uuid)
        return self._page(request, form, status=status)

    def _page(self, request: HttpRequest, form: ResultForm, *, status: int = 200) -> HttpResponse:
        rows = self.grant.project.results.standing(request.now).select_related("stated_by__person")
        context = {
            "grant": self.grant,
            "rows": list(rows.order_by("kind", "year", "pk")),
            "form": form if results.may_state(request.user, self.grant.project) else None,
        }
        return render(request, "grants/reports/results.html", context, status=status)


class ResultListView(SignedIn):
    """All results that the reader may see, as the statutory reports use them; as a file in full."""

    http_method_names = ["get", "head", "options"]
    HEAD = gettext_lazy("Results of projects")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not is_staff_anywhere(request.user):
            raise Http404
        form = ResultFilter(request.GET)
        rows = Result.objects.visible_to(request.user).standing(request.now).select_related("project")
        if form.is_valid():
            if kind := form.cleaned_data["kind"]:
                rows = rows.filter(kind=kind)
            if year := form.cleaned_data["year"]:
                rows = rows.filter(year=year)
            if words := form.cleaned_data["q"].strip():
                rows = rows.filter(Q(title__icontains=words) | Q(project__title__icontains=words))
        order = sorting(
            request,
            {
                "titel": Func("title", function="sv_key"),
                "projekt": Func("project__title", function="sv_key"),
                "ar": "year",
            },
            "-ar",
        )
        rows = order.apply(rows)
        head = [_("What it is"), _("Title"), _("Reference"), _("Year"), _("Number"), _("Title of the project")]
        values = rows.values_list("kind", "title", "reference", "year", "number", "project__title")
        words_of = dict(ResultKind.choices)

        def lines() -> Iterator[tuple[Any, ...]]:
            for kind, *rest in values.iterator(chunk_size=2000):
                yield (str(words_of[kind]), *rest)

        if file := file_asked(request, "resultat", _("Results of projects"), head, lines()):
            return file
        context = {
            "form": form,
            "order": order,
            "page": page_of(rows, request),
            "reads_reports": holds(request.user, *CASE_READERS),
        }
        return render(request, "grants/reports/result_list.html", context)
