"""What the pages of an application's acts have in common: the application and the part that the reader is here for,
refusals with figures and ways out."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Authority
from accounts.permissions import is_staff_anywhere
from applications.models import Application
from assessments.errors.decisions import ItemRefused
from assessments.models import Proposal
from assessments.permissions import own_part
from assessments.workflow.gate import must_declare
from programmes.errors import FrameRefusal
from programmes.models import Assignment
from registry.display import Link
from registry.problems import problem
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

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever opens a page to act says first whether they are biased: not only the case's own officer."""
        if request.method == "GET" and request.user.is_authenticated and is_staff_anywhere(request.user):
            acts = own_part(request.user, self.application, *self.acts) is not None
            if acts and must_declare(request.user, self.application):
                return redirect("assessments:declare", self.application.case.uuid)
        return super().dispatch(request, *args, **kwargs)

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
