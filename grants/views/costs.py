"""What has been approved of the parties' costs: read by all who see the case, written by economists."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError, NotAllowed
from grants.display.agreement import title_of
from grants.forms.stated import CostForm, DividedForm, PlanForm
from grants.models import ApprovedCost, Grant, PlannedCost
from grants.permissions import may_approve_cost
from grants.workflow.approving import agreed_with, approve_cost, parties_of, plan_cost
from grants.workflow.classifying import years_of
from grants.workflow.reported import approve_reported, reported_of
from registry.views.base import SignedIn


class CostsView(SignedIn):
    """The approved costs that stand, and a form for one more."""

    http_method_names = ["get", "head", "options", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            grants = Grant.objects.visible_to(request.user).select_related(
                "case__authority", "assignment__programme", "strand", "project"
            )
            self.grant = get_object_or_404(grants.defer("case__search"), uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id

    def _form(self, rows: list[ApprovedCost], data: Any = None) -> CostForm:
        return CostForm(data, parties=parties_of(self.grant), standing=rows, agreed=agreed_with(self.grant))

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = self._rows()
        return self._page(request, rows, self._form(rows))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_approve_cost(request.user, self.grant):
            raise NotAllowed
        if request.POST.get("what") == "plan":
            return self._plan(request)
        if request.POST.get("what") == "reported":
            return self._take_up(request)
        rows, status = self._rows(), 422
        form = self._form(rows, request.POST)
        if form.is_valid():
            try:
                approve_cost(self.grant, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The cost is approved."))
                return redirect("grants:costs", uuid=self.grant.uuid)
        return self._page(request, rows, form, status=status)

    def _take_up(self, request: HttpRequest) -> HttpResponse:
        form = DividedForm(request.POST, reported=reported_of(self.grant, now=request.now))
        if not form.is_valid():
            rows = self._rows()
            return self._page(request, rows, self._form(rows), status=422, divided=form)
        try:
            why = form.cleaned_data.get("why", "")
            made = approve_reported(self.grant, divided=form.divided, why=why, by=request.user, now=request.now)
        except DomainError as refusal:
            rows = self._rows()
            return self._page(request, rows, self._form(rows), status=refusal.status, refusal=str(refusal))
        done = ngettext("%(n)s reported cost is approved.", "%(n)s reported costs are approved.", len(made))
        messages.success(request, done % {"n": len(made)})
        return redirect("grants:costs", uuid=self.grant.uuid)

    def _plan(self, request: HttpRequest) -> HttpResponse:
        form, status = PlanForm(request.POST, years=years_of(self.grant)), 422
        if form.is_valid():
            try:
                plan_cost(self.grant, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("costs", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The planned costs are stated."))
                return redirect("grants:costs", uuid=self.grant.uuid)
        rows = self._rows()
        return self._page(request, rows, self._form(rows), plan=form, status=status)

    def _rows(self) -> list[ApprovedCost]:
        standing = ApprovedCost.objects.standing(self.request.now).filter(grant=self.grant)
        rows = list(standing.select_related("organisation", "stated_by__person").order_by("starts_on", "pk"))
        agreed = agreed_with(self.grant) if any(one.category for one in rows) else {}
        for one in rows:
            shares = agreed[one.organisation_id].shares if one.organisation_id in agreed else []
            known = next((each for each in shares if each["category"] == one.category), None)
            one.category_title = title_of(known) if known else one.category
        return rows

    def _page(
        self,
        request: HttpRequest,
        rows: list[ApprovedCost],
        form: CostForm,
        *,
        plan: PlanForm | None = None,
        divided: DividedForm | None = None,
        status: int = 200,
        refusal: str = "",
    ) -> HttpResponse:
        may, years = may_approve_cost(request.user, self.grant), years_of(self.grant)
        planned = PlannedCost.objects.standing(request.now).filter(grant=self.grant).select_related("stated_by__person")
        reported = reported_of(self.grant, now=request.now)
        context = {
            "grant": self.grant,
            "rows": rows,
            "reported": reported,
            "take_up": may and any(not one.is_taken_up for one in reported),
            "divided": divided or DividedForm(reported=reported),
            "refusal": refusal,
            "planned": planned.order_by("year"),
            "form": form if may else None,
            "plan": (plan or PlanForm(years=years)) if may and years else None,
        }
        return render(request, "grants/costs.html", context, status=status)
