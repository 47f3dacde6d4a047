"""What is done with a handed-in application: checking, proposing, deciding."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.errors import DomainError
from accounts.permissions import is_staff_anywhere
from applications.display import shown
from applications.models import Application
from applications.sentences import sentence
from applications.states import Act, Status, is_open
from applications.workflow.facts import judged_as_handed_in
from assessments.forms import DecideForm, EligibilityForm, ProposalForm
from assessments.models import Proposal
from assessments.permissions import beyond_delegation, deciding_role, may_check_eligibility, may_propose, may_take_back
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility
from assessments.workflow.proposals import propose, requested, take_back
from programmes.errors import NoAuthority, NoRoom
from programmes.models import Assignment
from programmes.queries import Balance, balances
from registry.display import Link, ShownFinding
from registry.problems import problem
from sweden.clock import local
from sweden.findings import from_json
from sweden.typography import kronor


class ApplicationMixin(LoginRequiredMixin):
    """Reads the handed-in application through what the user may see; only staff come here."""

    @cached_property
    def application(self) -> Application:
        if not is_staff_anywhere(self.request.user):
            raise Http404
        found = (
            Application.objects.visible_to(self.request.user)
            .handed_in()
            .select_related("case__authority__organisation", "call", "submitted_version", "coordinator")
        )
        return get_object_or_404(found, case__uuid=self.kwargs["uuid"])

    @cached_property
    def proposal(self) -> Proposal:
        found = Proposal.objects.filter(application=self.application, withdrawn_at__isnull=True)
        return get_object_or_404(
            found.select_related("proposed_by__person", "application__case", "application__call").prefetch_related(
                "amounts__organisation", "amounts__assignment", "amounts__strand"
            )
        )

    @property
    def back(self) -> str:
        return reverse("registry:case", args=[self.application.case.uuid])

    def refused(self, refusal: DomainError):
        """The refusal as a page: what it is about, what can be done."""
        return problem(
            self.request,
            refusal,
            rows=figures(refusal),
            ways=ways(refusal),
            back=Link(_("Back to the case"), self.back),
        )


def figures(refusal: DomainError) -> list[tuple[str, Any]]:
    """The figures behind a refusal of the frame."""
    if not isinstance(refusal, NoRoom | NoAuthority):
        return []
    data = refusal.data
    rows = [(_("Budget year"), str(data["year"])), (_("To be granted"), kronor(int(data["new"])))]
    if data.get("room") is not None:
        rows.append((_("Left of the frame"), kronor(int(data["room"]))))
    return [*rows, (_("Too much"), kronor(int(data["excess"])))]


def ways(refusal: DomainError) -> list[Link]:
    """What can be done about a refusal of the frame."""
    if not isinstance(refusal, NoRoom | NoAuthority):
        return []
    assignment = Assignment.objects.get(pk=refusal.assignment.pk)
    url = reverse("programmes:assignment", args=[assignment.uuid])
    return [Link(_("Open the assignment's amounts"), url, _("See what is left, or enter a letter or an amendment."))]


class EligibilityView(ApplicationMixin, TemplateView):
    """The check of the formal demands, beside the automatic findings."""

    template_name = "assessments/eligibility.html"

    def get_context_data(self, *, form: EligibilityForm | None = None, **kwargs: Any) -> dict[str, Any]:
        if not may_check_eligibility(self.request.user, self.application):
            raise Http404
        facts, judged = judged_as_handed_in(self.application)
        return super().get_context_data(
            **kwargs,
            application=self.application,
            form=form or EligibilityForm(),
            found=shown(judged),
            facts=facts,
            open=is_open(self.application.status, Act.FIND_ELIGIBLE),
            back=self.back,
        )

    def post(self, request, uuid):
        if not may_check_eligibility(request.user, self.application):
            raise Http404
        form = EligibilityForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            check_eligibility(
                self.application,
                eligible=form.cleaned_data["eligible"] == "yes",
                note=form.cleaned_data["note"],
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The check is registered."))
        return redirect(self.back)


class ReopenView(ApplicationMixin, View):
    """Takes the check back."""

    http_method_names = ["post"]

    def post(self, request, uuid):
        try:
            reopen_eligibility(self.application, by=request.user, now=request.now)
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The check is taken back. The earlier one stays in the history."))
        return redirect(self.back)


class ProposeView(ApplicationMixin, TemplateView):
    """The proposal, with what is left of the frame beside."""

    template_name = "assessments/propose.html"

    @cached_property
    def asked(self):
        return requested(self.application)

    def form(self, data=None) -> ProposalForm:
        return ProposalForm(data, amounts=self.asked, eligible=self.application.status != Status.INELIGIBLE)

    def get_context_data(self, *, form: ProposalForm | None = None, **kwargs: Any) -> dict[str, Any]:
        if not may_propose(self.request.user, self.application):
            raise Http404
        form = form or self.form()
        return super().get_context_data(
            **kwargs,
            application=self.application,
            form=form,
            years=sorted({amount.year for amount in self.asked}),
            rooms=rooms({a.assignment for a in self.asked}, {a.year for a in self.asked}, self.request.now),
            open=is_open(self.application.status, Act.PROPOSE),
            back=self.back,
        )

    def post(self, request, uuid):
        if not may_propose(request.user, self.application):
            raise Http404
        form = self.form(request.POST)
        status = 422
        if form.is_valid():
            try:
                propose(
                    self.application,
                    outcome=form.cleaned_data["outcome"],
                    amounts=form.proposed(),
                    reasons=form.cleaned_data["reasons"],
                    terms=form.cleaned_data["terms"],
                    exception_reason=form.cleaned_data["exception_reason"],
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The proposal waits for a decision."))
                return redirect(self.back)
        return self.render_to_response(self.get_context_data(form=form), status=status)


class TakeBackView(ApplicationMixin, View):
    """Takes a proposal back, or sends it back to the officer."""

    http_method_names = ["post"]

    def post(self, request, uuid):
        if not may_take_back(request.user, self.proposal):
            raise Http404
        try:
            take_back(self.proposal, by=request.user, now=request.now)
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The proposal is taken back. It stays in the history."))
        return redirect(self.back)


class DecideView(ApplicationMixin, TemplateView):
    """Everything a decision-maker needs on one page: proposal, findings, room before and after."""

    template_name = "assessments/decide.html"

    def get_context_data(self, *, form: DecideForm | None = None, **kwargs: Any) -> dict[str, Any]:
        user, application, proposal = self.request.user, self.application, self.proposal
        if deciding_role(user, application) is None:
            raise Http404
        amounts = list(proposal.amounts.all())
        found = [ShownFinding.of(f, sentence(f)) for f in (from_json(data) for data in proposal.findings)]
        return super().get_context_data(
            **kwargs,
            application=application,
            proposal=proposal,
            amounts=amounts,
            total=sum(a.amount for a in amounts),
            found=found,
            rooms=rooms({a.assignment for a in amounts}, {a.year for a in amounts}, self.request.now, amounts),
            form=form or DecideForm(authority=application.case.authority, by=user),
            own=proposal.proposed_by.person_id == user.person_id,
            beyond=beyond_delegation(user, proposal),
            take_back_url=reverse("assessments:take_back", args=[application.case.uuid]),
            back=self.back,
        )

    def post(self, request, uuid):
        if deciding_role(request.user, self.application) is None:
            raise Http404
        form = DecideForm(request.POST, authority=self.application.case.authority, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            decide(self.proposal, by=request.user, now=request.now, others=list(form.cleaned_data["others"]))
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The decision is registered. The applicant is told, and the document is made."))
        return redirect(self.back)


def rooms(assignments, years, now: datetime, amounts=()) -> list[tuple[Any, Balance, int, int | None]]:
    """Per assignment and year: its balance, what is to be granted, and what is left after it (None: no ceiling)."""
    by_key = {assignment.pk: assignment for assignment in assignments}
    found = []
    for balance in balances(by_key, on=local(now).date(), at=now, years=years):
        if balance.strand is not None:
            continue
        new = sum(a.amount for a in amounts if a.assignment_id == balance.assignment and a.year == balance.year)
        found.append((by_key[balance.assignment], balance, new, None if balance.room is None else balance.room - new))
    return found
