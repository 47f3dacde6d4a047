"""What is kept and what may be disposed of: the classes, the decisions, what could go today and what has gone."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.stepup import ask_again
from registry.forms.retention import DisposalForm, HoldForm
from registry.loading import retention
from registry.models import Case, Disposal, DisposalHold, DisposalProposal
from registry.permissions import MAY
from registry.queries import not_blocked
from registry.views.base import SignedIn
from registry.workflow.retention import decide, preview


class RetentionView(SignedIn):
    """For all staff to read; decisions are entered by those who may."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff_anywhere(request.user):
            raise NotAllowed
        return self.page(DisposalForm(authorities=self.mine()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.mine():
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        form = DisposalForm(request.POST, authorities=self.mine())
        if form.is_valid():
            try:
                decide(**form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The decision is entered. Nothing has been disposed of yet."))
                return redirect("registry:retention")
        return self.page(form, status=422)

    def mine(self) -> set[int]:
        return authorities_as(self.request.user, *MAY["registry.retention"])

    def page(self, form: DisposalForm, status: int = 200, hold: HoldForm | None = None) -> HttpResponse:
        mine, now = self.mine(), self.request.now
        authorities = Authority.objects.filter(pk__in=mine).order_by("short_name")
        shown = [(one, [preview(one, kind, now) for kind in retention() if not kind.keep]) for one in authorities]
        done = Disposal.objects.filter(decision__authority__in=mine).select_related("decision__authority", "by__person")
        context = {
            "classes": retention(),
            "shown": shown,
            "done": done.order_by("-at", "-pk")[:50],
            "proposals": DisposalProposal.objects.filter(decision__authority__in=mine)
            .select_related("decision__authority", "proposed_by__person", "job")
            .annotate(count=Count("lines"))
            .order_by("-proposed_at")[:50],
            "holds": DisposalHold.objects.filter(case__authority__in=mine, lifted_at__isnull=True)
            .filter(not_blocked(self.request.user, case="case__"))
            .select_related("case__authority", "placed_by__person")
            .annotate(opens=Exists(Case.objects.visible_to(self.request.user).filter(pk=OuterRef("case"))))
            .order_by("-placed_at")[:200],
            "hold_form": (hold or HoldForm(cases=Case.objects.none())) if mine else None,
            "english": get_language() == "en",
            "form": form if mine else None,
        }
        return render(self.request, "registry/retention.html", context, status=status)
