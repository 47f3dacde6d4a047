"""What waits on My day for those who keep the register, and for those who say who does what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import RoleAssignment
from accounts.permissions import MAY as ACCOUNTS
from accounts.permissions import authorities_as
from accounts.roles import Role
from registry.models import Case
from registry.models.case import Mode
from sweden.clock import local

#: How many lines each part shows.
MOST = 6
#: A role that ends within this time is told of while there is time to prolong it.
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Unassigned:
    """Open cases of the reader's authority that nobody is responsible for; oldest first, and how many in all."""

    cases: list[Case]
    count: int


def unassigned(user: Any, thing: Any, now: datetime) -> Unassigned | None:
    """For registrars: what is to be given to someone."""
    authorities = authorities_as(user, Role.REGISTRAR)
    if not authorities:
        return None
    rows = (
        Case.objects.visible_to(user)
        .numbered()
        .filter(authority__in=authorities, officer__isnull=True, closed_at__isnull=True, mode=Mode.LIVE)
        .select_related("authority")
        .defer("search")
        .order_by("opened_at", "pk")
    )
    found = list(rows[: MOST + 1])
    return Unassigned(found[:MOST], rows.count() if len(found) > MOST else len(found))


@dataclass(frozen=True)
class RolesEnding:
    """Roles at the reader's authority that end soon, soonest first, and how many people hold a role there today."""

    roles: list[RoleAssignment]
    holders: int


def roles_ending(user: Any, thing: Any, now: datetime) -> RolesEnding | None:
    """For administrators: whose role is about to end."""
    authorities = authorities_as(user, *ACCOUNTS["accounts.grant_role"])
    if not authorities:
        return None
    today = local(now).date()
    held = RoleAssignment.objects.held_on(today).filter(authority__in=authorities)
    ending = held.filter(valid_to__lte=today + AHEAD).select_related("person", "authority__organisation")
    return RolesEnding(
        list(ending.order_by("valid_to", "person__name", "pk")[:MOST]),
        held.order_by().values("person").distinct().count(),
    )
