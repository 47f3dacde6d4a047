"""Reference data: what an authority says about itself, and where ministries receive mail. No case work here."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import Authority, Department
from accounts.permissions import authorities_as, may_grant_role
from accounts.roles import Role


def _sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The library's own way in asks for a password alone: there is one way in, the house's, with the second step."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))


def _password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """And one page where a password is changed, which asks for a proof and tells the account's owner."""
    return redirect("account_change_password")


admin.site.login = _sign_in  # type: ignore[method-assign]
admin.site.password_change = _password  # type: ignore[method-assign]


class _ByAdministrators(admin.ModelAdmin):
    """Open to whoever is an administrator somewhere; rows are made by data, never removed."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_grant_role(request.user, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_grant_role(request.user, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_grant_role(request.user, None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Authority)
class AuthorityAdmin(_ByAdministrators):
    """An administrator changes the texts of the own authority only."""

    list_display = ["short_name", "key", "registrar_email"]
    readonly_fields = ["key", "organisation", "number_prefix"]

    def get_queryset(self, request: HttpRequest) -> Any:
        mine = authorities_as(request.user, Role.ADMINISTRATOR)
        return super().get_queryset(request).filter(pk__in=mine)


@admin.register(Department)
class DepartmentAdmin(_ByAdministrators):
    """Where reports are sent."""

    list_display = ["name", "key", "registrar_email"]
    readonly_fields = ["key"]
