"""Pages of who holds which role, and of what each role may do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts import permissions
from accounts.errors import DomainError
from accounts.forms.roles import GrantForm
from accounts.matrix import matrix
from accounts.models import RoleAssignment
from accounts.permissions import authorities_as
from accounts.roles import LIMITED, Role
from accounts.stepup import ask_again
from accounts.workflow.roles import end_role, grant_role
from sweden.clock import local


class RolesView(LoginRequiredMixin, View):
    """Who holds, held and will hold which role at the reader's authority; the form that grants one."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_read_roles(request.user):
            return self.refused()
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        granting = self.granting()
        if not granting:
            return self.refused()
        if asked := ask_again(request):
            return asked
        form = GrantForm(request.POST, authorities=granting)
        if form.is_valid():
            data = form.cleaned_data
            kept = {name: data[name] for name in ("valid_from", "valid_to", "amount_limit", "title", "phone")}
            try:
                grant_role(form.person, Role(data["role"]), at=form.place, by=request.user, now=request.now, **kept)
                told = {"name": form.person, "role": Role(data["role"]).label}
                messages.success(request, _("%(name)s now has the role %(role)s.") % told)
                return redirect("accounts:roles")
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        return self.page(form, status=422)

    def granting(self) -> set[int]:
        """Where the reader may grant roles."""
        return authorities_as(self.request.user, *permissions.MAY["accounts.grant_role"])

    def page(self, form: GrantForm | None = None, status: int = 200) -> HttpResponse:
        request, granting = self.request, self.granting()
        today = local(request.now).date()
        places = Q(authority__in=authorities_as(request.user, *permissions.MAY["accounts.read_roles"]))
        if granting:
            places |= Q(department__isnull=False)
        rows = (
            RoleAssignment.objects.filter(places)
            .select_related(
                "person",
                "authority__organisation",
                "department",
                "granted_by__person",
                "ended_by__person",
                "deputy_for__person",
            )
            .order_by("person__name", "role", "-valid_from")
        )
        now, then = [], []
        for row in rows:
            over = row.ended_at is not None or (row.valid_to is not None and row.valid_to < today)
            row.waits = row.valid_from > today
            (then if over else now).append(row)
        if granting and form is None:
            form = GrantForm(authorities=granting, initial={"valid_from": today})
        context = {"present": now, "former": then, "form": form, "granting": granting, "today": today}
        context["limited"] = LIMITED
        return render(request, "accounts/roles.html", context, status=status)

    def refused(self) -> HttpResponse:
        return render(self.request, "accounts/refused.html", {"roles": Role.ADMINISTRATOR.label}, status=403)


class EndRoleView(RolesView):
    """End a role at once; asks first."""

    http_method_names = ["get", "head", "post", "options"]

    @staticmethod
    def row(given: str) -> RoleAssignment:
        rows = RoleAssignment.objects.select_related("person", "authority__organisation", "department")
        row = rows.filter(pk=int(given), ended_at=None).first() if given.isdecimal() and len(given) < 18 else None
        if row is None:
            raise Http404
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.granting():
            return self.refused()
        row = self.row(request.GET.get("role", ""))
        named = {"person": row.person, "role": row.get_role_display(), "place": row.authority or row.department}
        context = {
            "title": _("End the role %(role)s of %(person)s?") % named,
            "consequences": [
                _("%(person)s can no longer do what the role allows at %(place)s, from this moment.") % named,
                _("The role stays in the list as ended. It can be granted again, as a new one."),
            ],
            "verb": _("End the role"),
            "danger": True,
            "back": reverse("accounts:roles"),
        }
        return render(request, "confirm.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.granting():
            return self.refused()
        if asked := ask_again(request):
            return asked
        row = self.row(request.POST.get("role") or request.GET.get("role", ""))
        try:
            end_role(row, by=request.user, now=request.now)
        except DomainError as refusal:
            context = {"sentence": str(refusal), "roles": Role.ADMINISTRATOR.label}
            return render(request, "accounts/refused.html", context, status=refusal.status)
        messages.success(
            request,
            _("The role %(role)s of %(person)s has ended.") % {"role": row.get_role_display(), "person": row.person},
        )
        return redirect("accounts:roles")


class MatrixView(LoginRequiredMixin, View):
    """What each role may do: made from the code, so it cannot say anything else than the product does."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_read_matrix(request.user):
            return render(request, "accounts/refused.html", {"roles": ""}, status=403)
        return render(request, "accounts/matrix.html", {"parts": matrix(), "roles": [role.label for role in Role]})
