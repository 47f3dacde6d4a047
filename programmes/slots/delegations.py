"""Which parts of the mandate each delegation covers, on the page of roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import RoleAssignment
from accounts.roles import LIMITED
from programmes.forms.delegations import worded
from programmes.models import Assignment, StrandDelegation
from programmes.permissions import may_read_delegation, may_set_delegation


@dataclass(frozen=True)
class Covered:
    """A role of one who decides, the parts it covers in words, and whether the reader may set them."""

    role: RoleAssignment
    parts: list[str]
    may_set: bool


def covered(user: Any, roles: Sequence[RoleAssignment], now: datetime) -> list[Covered] | None:
    """Every role whose delegation has parts; a deputy's are those of the role. Constant in queries."""
    own = [one for one in roles if one.role in LIMITED and one.deputy_for_id is None and may_read_delegation(user, one)]
    if not own:
        return None
    seen = Assignment.objects.visible_to(user).select_related("authority").prefetch_related("strands")
    assignments = {one.pk: one for one in seen}
    rows: dict[int, list[str]] = {}
    standing = StrandDelegation.objects.standing().filter(role__in=own, assignment__in=assignments)
    for one in standing.order_by("assignment_id", "strand_id"):
        rows.setdefault(one.role_id, []).append(
            worded((one.assignment_id, one.strand_id), assignments[one.assignment_id])
        )
    return [
        Covered(one, rows.get(one.pk, []), may_set_delegation(user, one) and one.person_id != user.person_id)
        for one in own
    ]
