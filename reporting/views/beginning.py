"""Beginning a document by hand."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.errors import DomainError, NotAllowed
from programmes.models import ReportingDuty
from programmes.rules.duedates import due_dates
from programmes.templatetags.texts import text_of
from registry.display import Link
from registry.problems import problem
from reporting.forms.planning import BeginForm
from reporting.kinds.catalogue import kinds
from reporting.models import Occasion
from reporting.permissions import may_begin
from reporting.workflow.occasions import begin
from sweden.clock import local

#: How far ahead a dated document may be begun (years).
AHEAD = 2


class BeginView(LoginRequiredMixin, TemplateView):
    """Begin a document that answers a duty, for a day."""

    template_name = "reporting/begin.html"

    @cached_property
    def duty(self) -> ReportingDuty:
        found = ReportingDuty.objects.visible_to(self.request.user).prefetch_related(
            "of_assignments__assignment__authority"
        )
        duty = get_object_or_404(found, uuid=self.kwargs["uuid"])
        kind = kinds().get(duty.document_kind)
        if kind is None or not (duty.rule or kind.free):
            raise Http404
        return duty

    @property
    def back(self) -> str:
        return reverse("programmes:duty", args=[self.duty.uuid])

    @cached_property
    def days(self) -> list[date]:
        """The days that a document has not been opened for; none where the decision names no day."""
        if not self.duty.rule:
            return []
        today = local(self.request.now).date()
        taken = set(Occasion.objects.filter(duty=self.duty).values_list("due_on", flat=True))
        ahead = due_dates(self.duty.rule, (today, date(today.year + AHEAD, 12, 31)))
        return [one.due for one in ahead if one.due not in taken]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_begin(request.user, self.duty):
            return problem(request, NotAllowed(), back=Link(_("Back"), self.back))
        return self._shown(BeginForm(days=self.days))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_begin(request.user, self.duty):
            return problem(request, NotAllowed(), back=Link(_("Back"), self.back))
        form, status = BeginForm(request.POST, days=self.days), 422
        if form.is_valid():
            try:
                occasion = begin(self.duty, due_on=form.cleaned_data["due_on"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("due_on", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The document is begun."))
                return redirect("reporting:occasion", occasion.uuid)
        return self._shown(form, status=status)

    def _shown(self, form: BeginForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            duty=self.duty,
            title=text_of(self.duty, "title"),
            back=self.back,
            none_left=bool(self.duty.rule) and not self.days,
        )
        return self.render_to_response(context, status=status)
