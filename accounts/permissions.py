"""Who holds which role. Asked by every storey's own permissions."""

from copy import copy
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.prepared import Prepared
from accounts.roles import STAFF, Role
from sweden.clock import today

if TYPE_CHECKING:
    from accounts.models import Authority, RoleAssignment, User

#: Act → the roles that may do it, at an authority where they hold it. Every storey's permissions.py has such a table,
#: which its may_x functions ask, and WORDS beside it; the page of who may do what is made from them.
MAY: dict[str, frozenset[Role]] = {
    "accounts.read_roles": frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTRAR}),
    "accounts.grant_role": frozenset({Role.ADMINISTRATOR}),
    "accounts.name_deputy": STAFF,
    "accounts.help_sign_in": frozenset({Role.ADMINISTRATOR}),
    "accounts.read_matrix": STAFF,
    "accounts.protect": frozenset({Role.ADMINISTRATOR, Role.REGISTRAR}),
    "accounts.read_clients": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "accounts.keep_clients": frozenset({Role.ADMINISTRATOR}),
}
WORDS = {
    "accounts.read_roles": _("See who holds which role at the authority"),
    "accounts.grant_role": _("Grant and end roles at the authority, never one's own"),
    "accounts.name_deputy": _("Name a deputy for one's own role, for a period; administrators for anyone's"),
    "accounts.help_sign_in": _("Help people sign in: lift locks, remove a lost second step, sign out everywhere"),
    "accounts.read_matrix": _("See who may do what in the product"),
    "accounts.protect": _("Protect a person's data, and see who a protected person is, with a reason"),
    "accounts.read_clients": _("See which other systems use the API for the authority, and when they last did"),
    "accounts.keep_clients": _("Let another system use the API for the authority, renew its secret and stop it"),
}


#: The long texts about an authority are for its own pages.
_TEXTS = [f"authority__{name}_{lang}" for name in ("public_access", "personal_data") for lang in ("sv", "en")]
_HELD = Prepared(
    lambda person, day: (
        apps.get_model("accounts", "RoleAssignment")
        .objects.held_on(day)
        .filter(person=person)
        .select_related("authority", "department")
        .defer(*_TEXTS)
    ),
    person=int,
    day=date,
)


def roles_of(user) -> "list[RoleAssignment]":
    """The roles that `user` holds today; read once per request and kept on the user object."""
    if not user.is_authenticated:
        return []
    held: list[RoleAssignment] | None = getattr(user, "_held_roles", None)
    if held is None:
        held = user._held_roles = _HELD(person=user.person_id, day=today())
    return held


def as_applicant(user):
    """The same person without any role: as they meet what is their own, whatever else they are."""
    if not roles_of(user):
        return user
    person = copy(user)
    person._held_roles, person._grounds = [], None
    return person


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


def may_read_roles(user) -> bool:
    """See the roles of the own authority."""
    return holds(user, *MAY["accounts.read_roles"])


def may_grant_role(user, authority: "Authority | int | None") -> bool:
    """Grant and end roles at `authority`; None: a department's, which any authority's administrator looks after."""
    return holds(user, *MAY["accounts.grant_role"], authority=authority)


def may_name_deputy(user, assignment: "RoleAssignment") -> bool:
    """For one's own role, or for anyone's as administrator there. A deputy names no deputy."""
    if assignment.deputy_for_id or assignment.authority_id is None:
        return False
    if assignment.person_id == user.person_id:
        return holds(user, *MAY["accounts.name_deputy"], authority=assignment.authority_id)
    return may_grant_role(user, assignment.authority_id)


def may_read_matrix(user) -> bool:
    """See who may do what in the product."""
    return holds(user, *MAY["accounts.read_matrix"])


def may_read_clients(user) -> bool:
    """See the machine clients of the own authority."""
    return holds(user, *MAY["accounts.read_clients"])


def may_keep_clients(user, authority: "Authority | int | None" = None) -> bool:
    """Create, renew and stop machine clients at `authority`; None: at any."""
    return holds(user, *MAY["accounts.keep_clients"], authority=authority)


def may_help_sign_in(user, whom=None) -> bool:
    """Lift a lock, remove a lost second step, end sessions. `whom`: an account; whoever works at authorities is helped
    by an administrator of one of them alone, all others by any, for applicants belong to no authority."""
    at = {role.authority_id for role in roles_of(whom) if role.authority_id} if whom is not None else set()
    mine = authorities_as(user, *MAY["accounts.help_sign_in"])
    return bool(mine & at if at else mine)


def may_protect(user) -> bool:
    """Protect a person's data, end it, and see who a protected person is. People are common to all authorities."""
    return holds(user, *MAY["accounts.protect"])
