"""Who holds which role. Asked by every storey's own permissions."""

from typing import TYPE_CHECKING

from accounts.roles import STAFF, Role

if TYPE_CHECKING:
    from accounts.models import Authority, RoleAssignment, User


def roles_of(user) -> "list[RoleAssignment]":
    """The roles that `user` holds today; read once per request and kept on the user object."""
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_held_roles"):
        user._held_roles = list(
            user.person.role_assignments.held_now().select_related("authority__organisation", "department")
        )
    return user._held_roles


def holds(user, *roles: Role, authority: "Authority | int | None" = None) -> bool:
    """Whether `user` holds one of `roles` today, at `authority` (or its key in the database) when one is given."""
    wanted = getattr(authority, "pk", authority)
    return any(r.role in roles and (wanted is None or r.authority_id == wanted) for r in roles_of(user))


def authorities_as(user, *roles: Role) -> set[int]:
    """Keys of the authorities where `user` holds one of `roles` today."""
    return {r.authority_id for r in roles_of(user) if r.role in roles and r.authority_id}


def departments_of(user) -> set[int]:
    """Keys of the departments that `user` reads for today."""
    return {r.department_id for r in roles_of(user) if r.department_id}


def is_staff_anywhere(user) -> bool:
    """Whether `user` works at an authority today."""
    return holds(user, *STAFF)


def role_of(user: "User", *roles: Role, authority: "Authority | int") -> "RoleAssignment | None":
    """The assignment by which `user` holds one of `roles` at `authority` today, or None."""
    wanted = getattr(authority, "pk", authority)
    return next((r for r in roles_of(user) if r.role in roles and r.authority_id == wanted), None)
