"""What is read about changes of grants."""

from django.db import models
from django.db.models import Q

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from grants.states.changes import ChangeStatus
from registry.queries import sight


class ChangeQuerySet(models.QuerySet):
    """Requests of changes, as those who may see their cases see them."""

    def visible_to(self, user):
        """Requests whose case `user` may see. What the authority takes up itself is its own until it is decided."""
        own = Q(grant__authority__in=authorities_as(user, *CASE_READERS))
        told = own | ~Q(kind="amounts") | Q(status=ChangeStatus.APPROVED)
        return self.filter(sight(user, case="grant__case__"), told)
