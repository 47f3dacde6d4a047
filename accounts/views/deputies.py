"""Who stands in for whom: one's own roles, and for administrators everyone's at the authority."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts import permissions
from accounts.errors import DomainError
from accounts.forms.deputies import DeputyForm
from accounts.models import RoleAssignment
from accounts.permissions import authorities_as
from accounts.stepup import ask_again
from accounts.workflow.roles import end_deputy, name_deputy
from sweden.clock import local


class DeputiesView(LoginRequiredMixin, View):
    """The roles that the reader may name a deputy for, who stands in now and later, and the form."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if asked := ask_again(request):
            return asked
        if form.is_valid():
            days = {name: form.cleaned_data[name] for name in ("valid_from", "valid_to")}
            try:
                name_deputy(form.cleaned_data["assignment"], form.person, by=request.user, now=request.now, **days)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("%(name)s stands in during those days.") % {"name": form.person})
                return redirect("accounts:deputies")
        return self.page(form, status=422)

    def roles(self) -> Any:
        """What the reader may name a deputy for, today."""
        user = self.request.user
        if not permissions.holds(user, *permissions.MAY["accounts.name_deputy"]):
            raise Http404
        ours = authorities_as(user, *permissions.MAY["accounts.grant_role"])
        mine = Q(person=user.person_id, role__in=permissions.MAY["accounts.name_deputy"])
        held = RoleAssignment.objects.held_on(local(self.request.now).date())
        rows = held.filter(mine | Q(authority__in=ours), deputy_for__isnull=True, authority__isnull=False)
        return rows.select_related("person", "authority").order_by("person__name", "role")

    def form(self, data: Any = None) -> DeputyForm:
        return DeputyForm(data, roles=self.roles(), initial={"valid_from": local(self.request.now).date()})

    def page(self, form: DeputyForm, status: int = 200) -> HttpResponse:
        request, today = self.request, local(self.request.now).date()
        standing = RoleAssignment.objects.filter(deputy_for__isnull=False, ended_at=None, valid_to__gte=today)
        shown = standing.filter(Q(deputy_for__in=self.roles()) | Q(person=request.user.person_id))
        rows = list(shown.select_related("person", "authority", "deputy_for__person").order_by("valid_from", "pk"))
        for row in rows:
            row.may_end = permissions.may_name_deputy(request.user, row.deputy_for)
        return render(request, "accounts/deputies.html", {"form": form, "rows": rows, "today": today}, status=status)


class EndDeputyView(DeputiesView):
    """End a deputy's time before its last day."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.roles()
        row = RoleAssignment.objects.filter(pk=kwargs["number"], deputy_for__isnull=False).first()
        if row is None:
            raise Http404
        try:
            end_deputy(row, by=request.user, now=request.now)
        except DomainError as refusal:
            return render(
                request, "accounts/refused.html", {"sentence": str(refusal), "roles": ""}, status=refusal.status
            )
        messages.success(request, _("%(name)s no longer stands in.") % {"name": row.person})
        return redirect("accounts:deputies")
