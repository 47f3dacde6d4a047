"""The decision on a proposal."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.errors import DomainError
from accounts.stepup import ask_again
from assessments.display.deciding import grounds_of
from assessments.display.decisions import elsewhere, rooms, table
from assessments.errors.decisions import ProposalGone
from assessments.forms.decisions import DecideForm, SendBackForm
from assessments.models import Decision
from assessments.permissions import Hindrance, why_not_decide
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.rules.procedure import is_of_hearing
from assessments.sentences.decisions import sentence
from assessments.views.acts.base import ApplicationMixin
from assessments.workflow.amounts import granted_by_others, requested
from assessments.workflow.communicating import terms_of
from assessments.workflow.decisions import decide, unheard_of
from assessments.workflow.proposals import stands
from registry.display import ShownFinding
from registry.errors import ParticipantNotEntitled
from sweden.findings import from_json


class DecideView(ApplicationMixin, TemplateView):
    """Everything a decision-maker needs on one page: proposal, findings, what reviewers and the panel say, bias, and
    the room before and after. When it is decided, the decision."""

    template_name = "assessments/decide.html"
    acts = ("assessments.decide",)

    def get_context_data(self, *, form: DecideForm | None = None, **kwargs: Any) -> dict[str, Any]:
        application, proposal = self.application, self.proposal
        hindrance = self.hindrance()
        amounts = list(proposal.amounts.all())
        # Whether the party was heard is judged as it stands now (`unheard`), not as it stood when it was proposed.
        kept = [one for one in map(from_json, proposal.findings) if not is_of_hearing(one)]
        found = [ShownFinding.of(one, sentence(one)) for one in kept]
        decision = Decision.objects.filter(proposal=proposal).select_related("decided_by__person").first()
        years, rows = table(amounts, requested(application))
        check = application.eligibility_checks.select_related("checked_by__person").order_by("-pk").first()
        return super().get_context_data(
            **kwargs,
            application=application,
            proposal=proposal,
            decision=decision,
            open=decision is None and stands(proposal),
            unheard=self.unheard() if decision is None else "",
            lead_first=not self.is_lead and application.status not in DECIDED_BY_LEAD,
            years=years,
            rows=rows if amounts else [],
            sums=[(year, sum(row.cells[place][1] for row in rows)) for place, year in enumerate(years)],
            total=sum(one.amount for one in amounts),
            found=found,
            check=check,
            grounds=grounds_of(proposal, check, self.request.user),
            rooms=rooms(amounts, self.request.now) if decision is None else [],
            elsewhere=elsewhere(granted_by_others(application, proposal.authority)),
            form=form or self.form(),
            send_back_form=SendBackForm(),
            hindrance=hindrance,
            take_back_url=reverse("assessments:take_back", args=[application.case.uuid]),
            back=self.back,
        )

    @property
    def is_lead(self) -> bool:
        """Whether it is decided on behalf of the authority that owns the case."""
        return self.proposal.authority_id == self.application.case.authority_id

    def unheard(self) -> str:
        """What lacks of hearing the party before the decision, in words."""
        found = unheard_of(self.proposal, self.request.now)
        return str(sentence(found)) if found else ""

    def hindrance(self) -> Hindrance | None:
        """Why the reader cannot decide; 404 for whoever has no such role."""
        found = why_not_decide(self.request.user, self.proposal)
        if found is Hindrance.NO_ROLE:
            raise Http404
        return found

    def form(self, data=None) -> DecideForm:
        return DecideForm(
            data,
            authority=self.proposal.authority,
            without=[self.request.user, self.proposal.proposed_by],
            initial={"proposal": self.proposal.uuid},
        )

    def post(self, request, uuid):
        self.hindrance()
        if asked := ask_again(request):
            return asked
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            read = form.cleaned_data["proposal"]
            if read is not None and read != self.proposal.uuid:
                raise ProposalGone
            decide(self.proposal, by=request.user, now=request.now, others=list(form.cleaned_data["others"]))
        except ParticipantNotEntitled as refusal:
            form.add_error("others", str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        except DomainError as refusal:
            return self.refused(refusal)
        told = not terms_of(self.proposal.authority).reads_letters
        messages.success(
            request,
            _("The decision is registered. The applicant is told, and the document is made.")
            if told
            else _("The decision is registered. The applicant is told when its letter has been read and sent."),
        )
        return redirect(self.back)
