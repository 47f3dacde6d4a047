"""What is done with a handed-in application: checking, proposing, deciding."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.errors import DomainError
from accounts.models import Authority
from accounts.permissions import is_staff_anywhere
from accounts.stepup import ask_again
from applications.models import Application
from applications.permissions import may_open
from applications.states import Act, Status, is_open
from applications.workflow.facts import judged_as_handed_in
from applications.workflow.international import conditions_of, lacking_assessment
from applications.workflow.rounds import open_round
from assessments.display.decisions import elsewhere, remarks, rooms, table
from assessments.display.eligibility import DemandRow, demand_rows
from assessments.errors.decisions import ItemRefused, ProposalGone, ReasonsMissing, SendBackReasonMissing
from assessments.errors.procedure import CheckStale
from assessments.forms.decisions import TERMS, DecideForm, EligibilityForm, ProposalForm, SendBackForm
from assessments.forms.procedure import UndoForm
from assessments.models import Decision, Outcome, Proposal
from assessments.permissions import (
    Hindrance,
    may_check_eligibility,
    may_propose_part,
    may_take_back,
    own_part,
    why_not_decide,
)
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.sentences.decisions import sentence
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility, revision
from assessments.workflow.proposals import (
    Amount,
    granted_by_others,
    history_with,
    judged_with,
    may_be_proposed,
    propose,
    requested,
    stands,
    take_back,
    to_divide,
)
from programmes.errors import FrameRefusal
from programmes.models import Assignment
from registry.display import Link, ShownFinding
from registry.errors import ParticipantNotEntitled
from registry.problems import problem
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
        one = get_object_or_404(found, case__uuid=self.kwargs["uuid"])
        self.request.case_read = one.case
        return one

    #: The acts for which one comes to the page; they say on which authority's behalf.
    acts: tuple[str, ...] = ("assessments.propose", "assessments.decide")

    @cached_property
    def part(self) -> Authority:
        """The authority on whose behalf the reader is here; in a joint call perhaps another than the lead."""
        found = own_part(self.request.user, self.application, *self.acts)
        if found is None:
            raise Http404
        return found

    @cached_property
    def proposal(self) -> Proposal:
        found = Proposal.objects.filter(application=self.application, authority=self.part, withdrawn_at__isnull=True)
        # One that a decision replaces stands beside its successor: the newest is the one to decide on.
        newest = found.order_by("-proposed_at", "-pk").values("pk")[:1]
        return get_object_or_404(
            Proposal.objects.filter(pk__in=newest)
            .select_related("proposed_by__person", "application__case", "application__call")
            .prefetch_related("amounts__organisation", "amounts__assignment", "amounts__strand")
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


def _kronor(value: Any) -> str:
    return kronor(int(value), get_language())


def figures(refusal: DomainError) -> list[tuple[str, Any]]:
    """The figures behind a refusal of the frame."""
    refusal = refusal.refusal if isinstance(refusal, ItemRefused) else refusal
    if not isinstance(refusal, FrameRefusal):
        return []
    data = refusal.data
    rows = [(_("Budget year"), str(data["year"])), (_("To be granted"), _kronor(data["new"]))]
    if data.get("room") is not None:
        rows.append((_("Left of the frame"), _kronor(data["room"])))
    return [*rows, (_("Too much"), _kronor(data["excess"]))]


def ways(refusal: DomainError) -> list[Link]:
    """What can be done about a refusal of the frame."""
    refusal = refusal.refusal if isinstance(refusal, ItemRefused) else refusal
    if not isinstance(refusal, FrameRefusal):
        return []
    assignment = Assignment.objects.get(pk=refusal.assignment.pk)
    url = reverse("programmes:assignment", args=[assignment.uuid])
    return [Link(_("Open the assignment's amounts"), url, _("See what is left, or enter a letter or an amendment."))]


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
        return ProposalForm(data, amounts=self.asked, eligible=eligible, is_lead=is_lead, initial=initial)

    @cached_property
    def others(self) -> list[Amount]:
        """What other authorities of the joint call have granted already: it counts with these amounts."""
        return granted_by_others(self.application, self.part)

    def follows(self, amounts: list[Amount]) -> dict[str, Any]:
        """What the amounts would do: to the frame, and with the call's conditions."""
        return {
            "rooms": rooms(amounts, self.request.now),
            "elsewhere": elsewhere(self.others),
            "found": self.remarks(amounts) if any(one.amount for one in amounts) else [],
            "total": sum(one.amount for one in amounts),
            "application": self.application,
        }

    def remarks(self, amounts: list[Amount]) -> list[ShownFinding]:
        """What the call's conditions say of the amounts, and what the cooperation abroad still needs."""
        url = reverse("applications:international_assessment", args=[self.application.case.uuid])
        lacking = [
            ShownFinding.of(one, sentence(one), act=Link(_("Assess it"), url))
            for one in lacking_assessment(self.application)
        ]
        whole = [*amounts, *self.others]
        earlier = [ShownFinding.of(one, sentence(one)) for one in history_with(self.application, whole)]
        return lacking + earlier + remarks(judged_with(self.application, whole))

    def get_context_data(self, *, form: ProposalForm | None = None, **kwargs: Any) -> dict[str, Any]:
        if not may_propose_part(self.request.user, self.application, self.part):
            raise Http404
        is_free = may_be_proposed(self.application, self.part)
        amounts = form.proposed() if form is not None else self.asked
        sent_back = self.application.proposals.filter(authority=self.part, withdrawn_at__isnull=False).exclude(
            withdrawn_note=""
        )
        return super().get_context_data(
            **kwargs,
            **self.follows(amounts if is_free and self.application.status != Status.INELIGIBLE else []),
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


class DecideView(ApplicationMixin, TemplateView):
    """Everything a decision-maker needs on one page: proposal, findings, room before and after. When it is decided, the
    decision."""

    template_name = "assessments/decide.html"
    acts = ("assessments.decide",)

    def get_context_data(self, *, form: DecideForm | None = None, **kwargs: Any) -> dict[str, Any]:
        application, proposal = self.application, self.proposal
        hindrance = self.hindrance()
        amounts = list(proposal.amounts.all())
        found = [ShownFinding.of(f, sentence(f)) for f in (from_json(data) for data in proposal.findings)]
        decision = Decision.objects.filter(proposal=proposal).select_related("decided_by__person").first()
        years, rows = table(amounts, requested(application))
        return super().get_context_data(
            **kwargs,
            application=application,
            proposal=proposal,
            decision=decision,
            open=decision is None and stands(proposal),
            lead_first=not self.is_lead and application.status not in DECIDED_BY_LEAD,
            years=years,
            rows=rows if amounts else [],
            sums=[(year, sum(row.cells[place][1] for row in rows)) for place, year in enumerate(years)],
            total=sum(one.amount for one in amounts),
            found=found,
            check=application.eligibility_checks.select_related("checked_by__person").order_by("-pk").first(),
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
        messages.success(request, _("The decision is registered. The applicant is told, and the document is made."))
        return redirect(self.back)
