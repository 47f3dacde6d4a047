"""Reference data: what an authority says about itself, and where ministries receive mail. No case work here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Authority, Department
from accounts.permissions import authorities_as, may_grant_role
from accounts.roles import Role


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
