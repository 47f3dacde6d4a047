"""Selection and decision (urval och beslut): the proposals that wait, decided from here one by one or many at once."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Case, F, Func, When
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.permissions import authorities_as, holds
from applications.models import Application
from assessments.display.decisions import Room, rooms
from assessments.forms.decisions import WaitingFilter
from assessments.models import Proposal, ProposedAmount
from assessments.permissions import MAY
from assessments.rules.procedure import is_of_hearing
from assessments.workflow.decisions import decide
from assessments.workflow.gate import closed, shut
from registry.exports import file_asked
from registry.listing import Sorting, page_of, sorting
from registry.views.base import SignedIn
from registry.views.mass import MassView
from sweden.findings import Severity, from_json

COLUMNS = {
    "projekt": Func("application__title", function="sv_key"),
    "foreslaget": "proposed_at",
    "sokt": "application__requested",
    "forslag": "shown_total",
}


class WaitingView(SignedIn, TemplateView):
    """Standing proposals that the user may see and that nobody has decided, and what they would do to the frame."""

    template_name = "assessments/waiting.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if holds(request.user, *MAY["assessments.decide"], *MAY["assessments.propose"]):
            head = [
                _("Case number"),
                _("Project"),
                _("Coordinator"),
                _("Proposal"),
                _("Sought, kr"),
                _("Proposed, kr"),
                _("Proposed"),
                _("Proposed by"),
            ]
            if file := file_asked(request, "urval-och-beslut", _("Selection and decision"), head, self.lines()):
                return file
        return super().get(request, *args, **kwargs)

    def order(self) -> Sorting:
        """The order that the address asks for."""
        return sorting(self.request, COLUMNS, "foreslaget")

    def rows(self, filters: WaitingFilter) -> Any:
        """What waits, with what the address filters by."""
        return listed(self.request.user, filters)

    def lines(self) -> Iterator[Sequence[Any]]:
        """The rows of a file: what is proposed, how much and by whom is left out as long as the case is closed to the
        reader, as on the page."""
        rows = list(self.order().apply(self.rows(WaitingFilter(self.request.GET))))
        waits = closed(self.request.user, [one.application for one in rows])
        for one in rows:
            told = one.application_id not in waits
            yield (
                one.application.case.number,
                one.application.title,
                str(one.application.coordinator),
                one.get_outcome_display() if told else "",
                one.application.requested,
                (one.total or 0) if told else "",
                one.proposed_at,
                str(one.proposed_by) if told else "",
            )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        if not holds(user, *MAY["assessments.decide"], *MAY["assessments.propose"]):
            raise Http404
        filters = WaitingFilter(self.request.GET)
        order = self.order()
        page = page_of(order.apply(self.rows(filters)), self.request)
        waits = closed(user, [one.application for one in page.object_list])
        for proposal in page.object_list:
            proposal.worst, proposal.closed = worst(proposal), proposal.application_id in waits
        return super().get_context_data(
            **kwargs,
            form=filters,
            order=order,
            page=page,
            closed=len(waits),
            decides=holds(user, *MAY["assessments.decide"]),
            handles=holds(user, *MAY["assessments.handle"]),
            rooms=self._rooms([one for one in page.object_list if not one.closed]),
        )

    def _rooms(self, proposals: list[Proposal]) -> list[Room]:
        """The frame, if all of these were decided as proposed."""
        amounts = ProposedAmount.objects.filter(proposal__in=proposals).select_related(
            "organisation", "assignment__authority", "strand"
        )
        return rooms(list(amounts), self.request.now)


class DecideManyView(MassView):
    """Deciding on many proposals, each as it was proposed: read first, then done in the background, one by one."""

    key = "proposal"
    #: What is done to each.
    does = staticmethod(decide)


def worst(proposal: Proposal) -> Severity | None:
    """The heaviest remark that was there when it was proposed, and still may hold: whether the party has been heard is
    told on the proposal's page, as it stands."""
    kept = [one for one in map(from_json, proposal.findings) if not is_of_hearing(one)]
    found = [one.severity for one in kept]
    return max(found, key=lambda one: one.weight, default=None)


def listed(user: Any, filters: WaitingFilter) -> Any:
    """The proposals that wait, of those that the filters show: by outcome only those whose cases are open to the
    reader. `shown_total`: the sum, kronor, of these; what a list is ordered by."""
    rows, kept = waiting(user), shut(user)
    if filters.is_valid() and filters.cleaned_data["outcome"]:
        rows = rows.filter(outcome=filters.cleaned_data["outcome"]).open_to(kept)
    shown = Case(When(application__in=Application.objects.filter(kept), then=None), default=F("total"))
    return rows.annotate(shown_total=shown)


def waiting(user):
    """Proposals of the user's own authorities that wait for a decision, with what a row needs."""
    own = authorities_as(user, *MAY["assessments.decide"], *MAY["assessments.propose"])
    return (
        Proposal.objects.visible_to(user)
        .waiting()
        .filter(authority__in=own)
        .filter(application__case__mode="live")
        .select_related("application__case__authority", "application__coordinator", "proposed_by__person")
        .with_total()
    )
