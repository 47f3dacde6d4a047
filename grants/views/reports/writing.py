"""Writing a report: its texts and its parties' costs, saved as one goes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, NotAllowed
from applications.rules.facts import CATEGORIES
from grants.display.agreement import title_of
from grants.errors.followup import ReportConflict
from grants.forms.reports import CertificateForm, CostsForm, TextsForm, cell_name
from grants.models import CostStatement
from grants.rules.followup import WITH_COSTS, against_budget
from grants.sentences.reports import CATEGORY_WORDS, FIELDS
from grants.states.reports import WRITABLE
from grants.views.reports.base import OfReport
from grants.workflow.reports import writing
from grants.workflow.reports.parties import budget_of, categories_of
from registry.identifiers import revision_in
from sweden.clock import local
from sweden.typography import clock_time


def wants_json(request: HttpRequest) -> bool:
    """Whether it is autosave that asks."""
    return "application/json" in request.headers.get("Accept", "")


def saved_answer(revision: int, at: Any, errors: Any) -> JsonResponse:
    """What autosave is told when it has saved."""
    shown = clock_time(at, get_language()).removeprefix("kl.\u00a0") if at else ""
    told = {name: [str(one) for one in found] for name, found in errors.items()}
    return JsonResponse({"revision": revision, "saved_at": shown, "parts": {}, "errors": told})


class TextsView(OfReport):
    """The texts of a report."""

    http_method_names = ["get", "head", "options", "post"]

    def _must_write(self) -> None:
        if not self.writes:
            raise NotAllowed

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        self._must_write()
        if self._closed():
            return redirect("grants:report", uuid=uuid)
        return self._page(request, TextsForm(initial=self.report.texts, kind=self.report.kind))

    def _closed(self) -> bool:
        return self.report.status not in WRITABLE or local(self.request.now).date() < self.report.opens_on

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        self._must_write()
        form = TextsForm(request.POST, kind=self.report.kind)
        seen = None if "chosen" in request.POST else revision_in(request.POST)
        try:
            report = writing.save_texts(self.report, form.kept(), revision=seen, by=request.user, now=request.now)
        except ReportConflict as conflict:
            if wants_json(request):
                return JsonResponse({"sentence": str(conflict), "url": request.path}, status=409)
            self.report.refresh_from_db()
            theirs = [
                (FIELDS[name][0], self.report.texts.get(name, ""))
                for name in form.fields
                if self.report.texts.get(name, "") != request.POST.get(name, "")
            ]
            return self._page(request, form, status=409, refusal=str(conflict), theirs=theirs)
        except DomainError as refusal:
            if wants_json(request):
                return JsonResponse({"sentence": str(refusal), "errors": {}}, status=422)
            return self._page(request, form, status=refusal.status, refusal=str(refusal))
        if wants_json(request):
            return saved_answer(report.revision, report.saved_at, form.errors)
        if form.errors:
            self.report = report
            return self._page(request, form, status=422)
        messages.success(request, _("The report is saved."))
        return redirect("grants:report", uuid=uuid)

    def _page(self, request: HttpRequest, form: TextsForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"report": self.report, "form": form, "here": request.path, **more}
        return render(request, "grants/reports/write.html", context, status=status)


class CostsOfPartyView(OfReport):
    """A party's costs: seen by all who see the report, filled in by its economist, approved by another."""

    http_method_names = ["get", "head", "options", "post"]
    DONE = {
        "save": _("The costs are saved."),
        "prepare": _("The costs are prepared. Another person approves them."),
        "approve": _("The costs are approved."),
        "certificate": _("The certificate is in the case."),
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        parties = writing.parties_of(self.report.project).values()
        found = next((one for one in parties if one.uuid == kwargs["party"]), None)
        if found is None or self.report.kind not in WITH_COSTS:
            raise Http404
        self.party = found
        row = self.report.statements.filter(organisation=found).select_related("preparer", "approver").first()
        self.row = row or CostStatement(report=self.report, organisation=found)

    @property
    def is_open(self) -> bool:
        return self.report.status in WRITABLE and local(self.request.now).date() >= self.report.opens_on

    @property
    def prepares(self) -> bool:
        return writing.may_prepare(self.request.user, self.report, self.party)

    @property
    def approves(self) -> bool:
        return writing.may_approve(self.request.user, self.report, self.party, day=local(self.request.now).date())

    def _form(self, data: Any = None) -> CostsForm:
        stands = {cell_name(place): value for place, value in self.row.cells.items()} | {"comment": self.row.comment}
        stands |= {f"d_{place.replace('|', '_')}": value for place, value in self.row.division.items()}
        return CostsForm(data, initial=stands, years=writing.years_of(self.report), categories=self.categories)

    @cached_property
    def categories(self) -> dict[str, str]:
        """The categories of aid that the party's costs are divided among, and what they are called."""
        return {one["category"]: title_of(one) for one in categories_of(self.report.project, self.party)}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(request, self._form())

    def post(self, request: HttpRequest, uuid: UUID, party: UUID) -> HttpResponse:
        if not (self.prepares or self.approves):
            raise NotAllowed
        what = request.POST.get("what", "save")
        if what not in self.DONE:
            return self._page(request, self._form(), status=422)
        form, certificate = self._form(request.POST if what in ("save", "prepare") else None), None
        who = {"by": request.user, "now": request.now}
        seen = revision_in(request.POST)
        try:
            if what in ("save", "prepare"):
                chosen = None if "chosen" in request.POST else seen
                row = writing.save_costs(self.report, self.party, **form.values, revision=chosen, **who)
                self.row, seen = row, row.revision
            if what == "prepare" and not form.errors:
                writing.prepare(self.report, self.party, revision=seen, **who)
            elif what == "approve":
                writing.approve_costs(self.report, self.party, revision=seen, **who)
            elif what == "certificate":
                certificate = CertificateForm(request.POST, request.FILES)
                if not certificate.is_valid():
                    return self._page(request, form, status=422, certificate=certificate)
                file = certificate.cleaned_data["file"]
                writing.attach_certificate(self.report, self.party, file.read(), filename=file.name, **who)
        except DomainError as refusal:
            if wants_json(request):
                fought = isinstance(refusal, ReportConflict)
                answer = {"sentence": str(refusal), "errors": {}, **({"url": request.path} if fought else {})}
                return JsonResponse(answer, status=409 if fought else 422)
            if self.row.pk:
                self.row.refresh_from_db()
            return self._page(
                request, form, status=refusal.status, refusal=str(refusal), fought=isinstance(refusal, ReportConflict)
            )
        if wants_json(request):
            return saved_answer(self.row.revision, self.row.saved_at, form.errors)
        if form.errors:
            return self._page(request, form, status=422)
        messages.success(request, self.DONE[what])
        return redirect(request.path)

    def _page(self, request: HttpRequest, form: CostsForm, *, status: int = 200, **more: Any) -> HttpResponse:
        years, writes = writing.years_of(self.report), self.prepares and self.is_open
        budget = budget_of(self.report.project)
        before: dict[str, int] = {}
        for cells in CostStatement.objects.filter(
            report__project=self.report.project,
            organisation=self.party,
            report__ends_on__lt=self.report.ends_on,
            report__handed_in_at__isnull=False,
        ).values_list("cells", flat=True):
            for place, amount in cells.items():
                kind = place.partition("|")[2]
                before[kind] = before.get(kind, 0) + amount
        now = {
            kind: sum(amount for place, amount in self.row.cells.items() if place.endswith(f"|{kind}"))
            for kind in CATEGORIES
        }
        uuid = str(self.party.uuid)
        lines = against_budget(
            CATEGORIES, budget={kind: budget.get((uuid, kind), 0) for kind in CATEGORIES}, before=before, now=now
        )
        state = next((one for one in writing.parties_state(self.report) if one.name == self.party.name), None)
        context = {
            "report": self.report,
            "party": self.party,
            "row": self.row,
            "form": form,
            "years": years,
            "divided": [
                (
                    title,
                    [
                        (year, form[f"d_{year}_{key}"], self.row.division.get(f"{year}|{key}"), f"{title} {year}")
                        for year in years
                    ],
                )
                for key, title in self.categories.items()
            ],
            "lines": [
                {
                    "word": CATEGORY_WORDS[line.category],
                    "line": line,
                    "cells": [
                        (
                            year,
                            form[cell_name(f"{year}|{line.category}")],
                            self.row.cells.get(f"{year}|{line.category}"),
                            f"{CATEGORY_WORDS[line.category]} {year}",
                        )
                        for year in years
                    ],
                }
                for line in lines
            ],
            "totals": {
                "budget": sum(one.budget for one in lines),
                "before": sum(one.before for one in lines),
                "now": sum(one.now for one in lines),
                "left": sum(one.left for one in lines),
            },
            "writes": writes,
            "open": self.is_open,
            "here": request.path,
            "approve": self.approves
            and self.is_open
            and self.row.preparer_id is not None
            and self.row.approver_id is None
            and self.row.preparer_id != request.user.person_id,
            "needs_certificate": state is not None and state.needs_certificate,
            "certificate": CertificateForm() if (self.prepares or self.approves) and self.is_open else None,
            **more,
        }
        return render(request, "grants/reports/costs.html", context, status=status)
