"""The check of the formal demands, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.errors import DomainError
from applications.permissions import may_open
from applications.states import Act, is_open
from applications.workflow.facts import judged_as_handed_in
from applications.workflow.rounds import open_round
from assessments.display.eligibility import DemandRow, demand_rows, own_findings
from assessments.errors.decisions import ReasonsMissing
from assessments.errors.procedure import CheckStale, GroundMissing, NoOrderPassed, NotLate
from assessments.forms.decisions import EligibilityForm
from assessments.forms.procedure import UndoForm
from assessments.permissions import may_check_eligibility
from assessments.views.acts.base import ApplicationMixin
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility, revision


class EligibilityView(ApplicationMixin, TemplateView):
    """The check of the formal demands: the automatic findings beside the officer's own, demand by demand."""

    template_name = "assessments/eligibility.html"

    @cached_property
    def rows(self) -> list[DemandRow]:
        return demand_rows(self.application, judged_as_handed_in(self.application)[1])

    def form(self, data: Any = None) -> EligibilityForm:
        demands = [(row.key, row.label) for row in self.rows]
        return EligibilityForm(data, demands=demands, initial={"read": revision(self.application)})

    def get_context_data(
        self, *, form: EligibilityForm | None = None, is_stale: bool = False, **kwargs: Any
    ) -> dict[str, Any]:
        if not may_check_eligibility(self.request.user, self.application):
            raise Http404
        form = form or self.form()
        if is_stale:  # what was typed is kept; what is read now is what stands
            form.data = form.data.copy()
            form.data["read"] = revision(self.application)
        rows = [(row, form[f"own{place}"], form[f"why{place}"]) for place, row in enumerate(self.rows)]
        return super().get_context_data(
            **kwargs,
            application=self.application,
            form=form,
            rows=rows,
            open=is_open(self.application.status, Act.FIND_ELIGIBLE),
            check=(check := self.application.eligibility_checks.filter(undone=None).order_by("-pk").first()),
            own=own_findings(check.own) if check else [],
            standing=open_round(self.application),
            may_ask=may_open(self.request.user, self.application.case),
            back=self.back,
        )

    def post(self, request, uuid):
        if not may_check_eligibility(request.user, self.application):
            raise Http404
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            check_eligibility(
                self.application,
                eligible=form.cleaned_data["eligible"] == "yes",
                note=form.cleaned_data["note"],
                ground=form.cleaned_data["ground"],
                own=form.own(),
                read=form.cleaned_data["read"] or None,
                by=request.user,
                now=request.now,
            )
        except ReasonsMissing:
            form.add_error("note", _("Say why it goes on although it came late or a condition stops it."))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        except (GroundMissing, NotLate, NoOrderPassed) as refusal:
            form.add_error("ground", str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        except CheckStale as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form, is_stale=True), status=refusal.status)
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The check is registered."))
        return redirect(self.back)


class ReopenView(ApplicationMixin, View):
    """Takes the check back, with a reason; asks first."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, uuid):
        if not is_open(self.application.status, Act.REOPEN_ELIGIBILITY):
            return redirect(self.back)
        return self.page(UndoForm())

    def page(self, form: UndoForm, status: int = 200):
        if not may_check_eligibility(self.request.user, self.application):
            raise Http404
        context = {
            "title": _("Take the check back?"),
            "consequences": [
                _("The application is to be checked anew."),
                _("The check stays in the history, with your reason. Nothing is sent to the applicant."),
            ],
            "verb": _("Take the check back"),
            "back": self.back,
            "form": form,
        }
        return render(self.request, "confirm.html", context, status=status)

    def post(self, request, uuid):
        form = UndoForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            reopen_eligibility(self.application, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The check is taken back. The earlier one stays in the history."))
        return redirect(self.back)
