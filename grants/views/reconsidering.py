"""The amounts of a grant taken up again by the authority: proposed here, decided where every change is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from grants.forms.changes import ReconsiderForm
from grants.models import Grant
from grants.permissions import may
from grants.views.acting import grant_seen
from grants.workflow import agreeing, changing
from registry.views.base import SignedIn


class ReconsiderView(SignedIn):
    """Other amounts, with section and reasons; why not, where they cannot be taken up now."""

    @cached_property
    def grant(self) -> Grant:
        grant = grant_seen(self.request.user, uuid=self.kwargs["uuid"])
        if not may(self.request.user, "reconsider", grant.authority_id):
            raise Http404
        self.request.case_read = grant.case_id
        return grant

    def form(self, data: Any = None) -> ReconsiderForm | None:
        version = agreeing.version_of(self.grant)
        return None if version is None or changing.why_not(self.grant) else ReconsiderForm(data, version=version)

    def page(self, form: ReconsiderForm | None, status: int = 200) -> HttpResponse:
        context = {"grant": self.grant, "form": form, "why": changing.why_not(self.grant)}
        return render(self.request, "grants/changes/reconsider.html", context, status=status)

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        form = self.form(request.POST)
        if form is None or not form.is_valid():
            return self.page(form, 422)
        data = form.cleaned_data
        words = {name: data[name] for name in ("section", "worse_ground", "reason")}
        try:
            made = changing.reconsider(self.grant, amounts=form.amounts, **words, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("worse_ground" if refusal.code == "worse_ground_missing" else None, str(refusal))
            return self.page(form, refusal.status)
        messages.success(request, _("The amounts are taken up again. A decision-maker decides."))
        return redirect("grants:change", uuid=made.uuid)
