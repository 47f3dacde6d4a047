"""Selection and decision (urval och beslut): the proposals that wait."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.views.generic import TemplateView

from accounts.permissions import holds
from assessments.forms import WaitingFilter
from assessments.models import Proposal
from assessments.permissions import MAY
from registry.listing import page_of, sorting

COLUMNS = {"projekt": "application__title", "foreslaget": "proposed_at", "sokt": "application__requested"}


class WaitingView(LoginRequiredMixin, TemplateView):
    """Standing proposals that the user may see and that nobody has decided."""

    template_name = "assessments/waiting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not holds(self.request.user, *MAY["assessments.decide"], *MAY["assessments.propose"]):
            raise Http404
        form = WaitingFilter(self.request.GET)
        rows = waiting(self.request.user)
        if form.is_valid() and form.cleaned_data["outcome"]:
            rows = rows.filter(outcome=form.cleaned_data["outcome"])
        order = sorting(self.request, COLUMNS, "foreslaget")
        return super().get_context_data(**kwargs, form=form, order=order, page=page_of(order.apply(rows), self.request))


def waiting(user):
    """Proposals without a decision, with what a row needs."""
    return (
        Proposal.objects.visible_to(user)
        .filter(withdrawn_at__isnull=True, decision__isnull=True, application__case__mode="live")
        .select_related("application__case__authority", "application__coordinator", "proposed_by__person")
        .with_total()
    )
