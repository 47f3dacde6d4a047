"""Proposals: made, tried while one types, taken back or sent back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.errors import DomainError
from applications.states import Status
from applications.workflow.international import conditions_of, lacking_assessment
from assessments.display.decisions import elsewhere, remarks, rooms
from assessments.errors.decisions import SendBackReasonMissing
from assessments.errors.procedure import CheckStale
from assessments.forms.decisions import TERMS, ProposalForm, SendBackForm
from assessments.models import Outcome
from assessments.permissions import may_propose_part, may_take_back
from assessments.rules.procedure import Against
from assessments.sentences.decisions import sentence
from assessments.views.acts.base import ApplicationMixin
from assessments.workflow.amounts import Amount, against, granted_by_others, to_divide
from assessments.workflow.communicating import heard
from assessments.workflow.eligibility import revision
from assessments.workflow.proposals import (
    history_with,
    judged_with,
    may_be_proposed,
    on_day,
    propose,
    take_back,
)
from assessments.workflow.replacing import grant_taken_up
from registry.display import Link, ShownFinding
from sweden.clock import local


class ProposeView(ApplicationMixin, TemplateView):
    """The proposal, with what is left of the frame and what the conditions say beside it."""

    template_name = "assessments/propose.html"
    acts = ("assessments.propose",)

    @cached_property
    def asked(self) -> list[Amount]:
        return to_divide(self.application, self.part)

    def form(self, data=None) -> ProposalForm:
        # What was demanded of the international cooperation stands among the terms from the beginning.
        terms = "\n\n".join(filter(None, [str(TERMS), conditions_of(self.application)]))
        eligible = self.application.status != Status.INELIGIBLE
        is_lead = self.part == self.application.case.authority
        initial = {"terms": terms, "read": revision(self.application)}
        withdraws = grant_taken_up(self.application, self.part) is not None
        return ProposalForm(
            data, amounts=self.asked, eligible=eligible, is_lead=is_lead, withdraws=withdraws, initial=initial
        )

    @cached_property
    def others(self) -> list[Amount]:
        """What other authorities of the joint call have granted already: it counts with these amounts."""
        return granted_by_others(self.application, self.part)

    def follows(self, amounts: list[Amount]) -> dict[str, Any]:
        """What the amounts would do: to the frame, and with the call's conditions."""
        return {
            "rooms": rooms(amounts, self.request.now),
            "elsewhere": elsewhere(self.others),
            "found": self.remarks(amounts) if any(one.amount for one in amounts) else self.of_withdrawal(),
            "total": sum(one.amount for one in amounts),
            "application": self.application,
        }

    def unheard(self, worse: Against | None, since: datetime | None = None) -> list[ShownFinding]:
        """What lacks of hearing the party before what is proposed is decided, as `heard` finds it."""
        found = heard(self.application, self.part, worse, on=local(self.request.now).date(), since=since)
        way = Link(_("Hear the party"), reverse("assessments:communicate", args=[self.application.case.uuid]))
        return [ShownFinding.of(found, sentence(found), act=way)] if found else []

    def of_withdrawal(self) -> list[ShownFinding]:
        """The same of withdrawing a grant that is taken up again: the party is heard anew."""
        taken_up = grant_taken_up(self.application, self.part)
        return self.unheard(Against.REJECT, taken_up.decided_at) if taken_up else []

    def remarks(self, amounts: list[Amount]) -> list[ShownFinding]:
        """What the call's conditions say of the amounts, and what the cooperation abroad still needs."""
        url = reverse("applications:international_assessment", args=[self.application.case.uuid])
        lacking = [
            ShownFinding.of(one, sentence(one), act=Link(_("Assess it"), url))
            for one in lacking_assessment(self.application)
        ]
        whole = [*amounts, *self.others]
        worse = against(self.application, self.part, Outcome.GRANT, amounts)
        lacking += self.unheard(worse)
        today = local(self.request.now).date()
        earlier = [ShownFinding.of(one, sentence(one)) for one in history_with(self.application, whole, on=today)]
        content = on_day(self.application, today)
        return lacking + earlier + remarks(judged_with(self.application, whole, content=content))

    def get_context_data(self, *, form: ProposalForm | None = None, **kwargs: Any) -> dict[str, Any]:
        if not may_propose_part(self.request.user, self.application, self.part):
            raise Http404
        is_free = may_be_proposed(self.application, self.part)
        amounts = form.proposed() if form is not None else self.asked
        grants = self.application.status not in (Status.INELIGIBLE, Status.GRANTED)
        sent_back = self.application.proposals.filter(authority=self.part, withdrawn_at__isnull=False).exclude(
            withdrawn_note=""
        )
        return super().get_context_data(
            **kwargs,
            **self.follows(amounts if is_free and grants else []),
            form=form or self.form(),
            open=is_free,
            sent_back=sent_back.select_related("withdrawn_by__person").order_by("-withdrawn_at").first(),
            back=self.back,
        )

    def post(self, request, uuid):
        if not may_propose_part(request.user, self.application, self.part):
            raise Http404
        form = self.form(request.POST)
        status = 422
        if form.is_valid():
            try:
                propose(
                    self.application,
                    outcome=form.cleaned_data["outcome"],
                    authority=self.part,
                    amounts=form.proposed(),
                    reasons=form.cleaned_data["reasons"],
                    terms=form.cleaned_data["terms"],
                    exception_reason=form.cleaned_data["exception_reason"],
                    read=form.cleaned_data["read"] or None,
                    reserve_place=form.cleaned_data.get("reserve_place"),
                    reserve_until=form.cleaned_data.get("reserve_until"),
                    by=request.user,
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
                if isinstance(refusal, CheckStale):  # what was typed is kept; what is read now is what stands
                    form.data = form.data.copy()
                    form.data["read"] = revision(self.application)
            else:
                messages.success(request, _("The proposal waits for a decision."))
                return redirect(self.back)
        return self.render_to_response(self.get_context_data(form=form), status=status)


class FollowsView(ProposeView):
    """What the amounts as typed would do, worked out while one types; saves nothing."""

    http_method_names = ["post"]

    def post(self, request, uuid):
        if not may_propose_part(request.user, self.application, self.part):
            raise Http404
        form = self.form(request.POST)
        form.is_valid()
        granting = request.POST.get("outcome") == Outcome.GRANT
        amounts = form.proposed() if granting else []
        return render(request, "assessments/parts/follows.html", self.follows(amounts))


class TakeBackView(ApplicationMixin, View):
    """Takes a proposal back, or sends it back to the officer with what should change; asks first."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, uuid):
        return self.page(SendBackForm())

    def page(self, form: SendBackForm, status: int = 200):
        if not may_take_back(self.request.user, self.proposal):
            raise Http404
        own = self.proposal.proposed_by.person_id == self.request.user.person_id
        context = {
            "title": _("Take the proposal back?") if own else _("Send the proposal back?"),
            "consequences": [
                _("The application is no longer proposed for decision, and a new proposal can be made."),
                _("The proposal stays in the history, as it was written."),
            ],
            "verb": _("Take the proposal back") if own else _("Send the proposal back"),
            "back": self.back,
            "form": None if own and not form.errors else form,
        }
        return render(self.request, "confirm.html", context, status=status)

    def post(self, request, uuid):
        form = SendBackForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        if not may_take_back(request.user, self.proposal):
            raise Http404
        try:
            take_back(self.proposal, by=request.user, now=request.now, note=form.cleaned_data["note"])
        except SendBackReasonMissing as refusal:
            form.add_error("note", str(refusal))
            return self.page(form, status=422)
        except DomainError as refusal:
            return self.refused(refusal)
        messages.success(request, _("The proposal is taken back. It stays in the history."))
        return redirect(self.back)
