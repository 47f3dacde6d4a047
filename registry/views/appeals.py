"""How decisions are appealed, kind by kind: what holds today, and what is entered."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as, is_staff_anywhere
from registry.forms.appeals import AppealForm
from registry.models import AppealRule, DecisionKind
from registry.permissions import MAY
from registry.rules.appeals import sentences
from registry.views.base import SignedIn
from registry.workflow.appeals import appeals_of, enter
from sweden.clock import local


class AppealsView(SignedIn):
    """For all staff to read; entered by those who may, for their own authority."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff_anywhere(request.user):
            raise NotAllowed
        return self.page(AppealForm(authorities=self.mine()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.mine():
            raise NotAllowed
        form = AppealForm(request.POST, authorities=self.mine())
        if form.is_valid():
            try:
                enter(**form.values(), by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("It is entered. Letters that are already written keep their text."))
                return redirect("registry:appeals")
        return self.page(form, status=422)

    def mine(self) -> set[int]:
        return authorities_as(self.request.user, *MAY["registry.set_appeals"])

    def page(self, form: AppealForm, status: int = 200) -> HttpResponse:
        day = local(self.request.now).date()
        shown = []
        for authority in Authority.objects.order_by("short_name"):
            found = appeals_of(authority, day)
            rows = []
            for kind in DecisionKind:
                appeal = found[str(kind)]
                text = ""
                if appeal:
                    text = sentences(appeal, number="…", authority=authority.short_name)
                rows.append((kind, kind.label, appeal, text))
            coming = AppealRule.objects.filter(authority=authority, valid_from__gt=day).select_related("set_by__person")
            shown.append((authority, rows, list(coming.order_by("valid_from"))))
        context = {"shown": shown, "form": form if self.mine() else None, "of_call": ("grant", "reject", "dismiss")}
        return render(self.request, "registry/appeals.html", context, status=status)
