"""What is read of which parts of the mandate a role's delegation covers."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models import RoleAssignment


class DelegationQuerySet(models.QuerySet):
    """Parts that delegations cover, or have covered."""

    def standing(self):
        """Those that hold."""
        return self.filter(ended_at__isnull=True)

    def of_role(self, role: "RoleAssignment"):
        """What holds for a role; a deputy has what the role has."""
        return self.standing().filter(role=role.deputy_for_id or role.pk)

    def parts(self) -> frozenset[tuple[int, int | None]]:
        """Keys of assignment and strand; no strand: the whole assignment."""
        return frozenset(self.values_list("assignment_id", "strand_id"))
