"""Disposal of documents: making a list, looking at it, letting it go or turning it down, and cases kept from it."""

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as
from accounts.stepup import ask_again
from registry.exports import file_asked
from registry.forms.retention import DisposalForm, HoldForm
from registry.listing import page_of
from registry.loading import retention
from registry.models import Case, DisposalHold, DisposalProposal, Document
from registry.permissions import MAY, may_keep_retention
from registry.queries import not_blocked
from registry.views.base import SignedIn
from registry.views.retention import RetentionView
from registry.workflow import disposal


class ProposeView(SignedIn):
    """Make a list of what may go of a class at an authority."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        authority = get_object_or_404(Authority, key=request.POST.get("authority", ""))
        what = request.POST.get("what", "")
        if what not in {one.key for one in retention()}:
            raise Http404
        row = disposal.propose(authority, what, by=request.user, now=request.now)
        messages.success(request, _("The list is made. Nothing is disposed of until somebody else carries it out."))
        return redirect("registry:disposal", uuid=row.uuid)


class HoldView(RetentionView):
    """Keep a case from disposal, or no longer."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = self.mine()
        if not mine:
            raise NotAllowed
        cases = Case.objects.visible_to(request.user).numbered().filter(authority__in=mine)
        if (pk := request.POST.get("lift", "")).isdecimal() and len(pk) < 18:
            row = get_object_or_404(DisposalHold.objects.filter(case__in=cases), pk=pk)
            disposal.lift(row, by=request.user, now=request.now)
            messages.success(request, _("The case is no longer kept from disposal."))
            return redirect("registry:retention")
        form = HoldForm(request.POST, cases=cases)
        if form.is_valid():
            try:
                disposal.hold(form.case, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The case is kept from disposal."))
                return redirect("registry:retention")
        return self.page(DisposalForm(authorities=mine), status=422, hold=form)


class ProposalView(SignedIn):
    """A list: its documents, what holds any of them back today, and how it was dealt with. `?format=csv` is a file."""

    proposal: DisposalProposal

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            of = ("decision__authority", "proposed_by__person", "carried_by__person", "withdrawn_by__person", "job")
            mine = authorities_as(request.user, *MAY["registry.retention"])
            rows = DisposalProposal.objects.filter(decision__authority__in=mine).select_related(*of)
            self.proposal = get_object_or_404(rows, uuid=kwargs["uuid"])

    def documents(self) -> Any:
        rows = Document.objects.filter(pk__in=self.proposal.lines.values("document"))
        return rows.filter(not_blocked(self.request.user, case="case__")).order_by("case", "pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if file := self.file(request):
            return file
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_retention(request.user, self.proposal.decision.authority):
            raise NotAllowed
        if request.POST.get("what") == "withdraw":
            disposal.withdraw(self.proposal, by=request.user, now=request.now)
            messages.success(request, _("The proposal is withdrawn. Nothing has been disposed of."))
            return redirect("registry:disposal", uuid=self.proposal.uuid)
        if asked := ask_again(request):
            return asked
        disposal.carry_out(self.proposal, by=request.user, now=request.now)
        messages.success(request, _("The documents are being disposed of."))
        return redirect("registry:disposal", uuid=self.proposal.uuid)

    def page(self) -> HttpResponse:
        row, request = self.proposal, self.request
        page = page_of(self.documents().select_related("file", "case__authority", "disposal"), request, 50)
        held = disposal.hindrances(page.object_list, request.now) if row.disposal_id is None else {}
        context = {
            "proposal": row,
            "one": next(one for one in retention() if one.key == row.decision.what),
            "english": get_language() == "en",
            "page": page,
            "rows": [(one, getattr(one, "disposal", None), held.get(one.pk, "")) for one in page.object_list],
            "count": row.lines.count(),
            "size": row.lines.aggregate(size=Sum("document__file__size"))["size"] or 0,
            "own": row.proposed_by_id == request.user.pk,
            "address": reverse("registry:job", args=[row.job.uuid]) if row.job else "",
        }
        return render(request, "registry/disposal.html", context)

    def file(self, request: HttpRequest) -> HttpResponseBase | None:
        head = [_("Case number"), _("Title"), _("File"), _("Bytes"), "SHA-256", _("Created"), _("Disposed of")]
        fields = ("case__number", "title", "filename", "file__size", "file", "created_at", "disposal__at")
        rows = self.documents().values_list(*fields).iterator(1000)
        return file_asked(request, f"gallring-{self.proposal.uuid}", _("Disposal"), head, rows)
