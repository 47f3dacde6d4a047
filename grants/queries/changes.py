"""What is read about changes of grants."""

from django.db import models
from django.db.models import Q

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from grants.states.changes import ChangeStatus
from registry.queries import not_blocked, sight, sight_and_own


class ChangeQuerySet(models.QuerySet):
    """Requests of changes, as those who may see their cases see them."""

    def visible_to(self, user):
        """Requests whose case `user` may see. What the authority takes up itself is its own until it is decided."""
        return self.filter(sight(user, case="grant__case__"), self._told(user))

    def visible_or_own_to(self, user):
        """The same and besides what is only one's own; see `registry.queries.sight_and_own`."""
        return self.filter(sight_and_own(user, case="grant__case__"), self._told(user))

    @staticmethod
    def _told(user):
        inside = Q(grant__authority__in=authorities_as(user, *CASE_READERS)) & not_blocked(user, case="grant__case__")
        return inside | ~Q(kind="amounts") | Q(status=ChangeStatus.APPROVED)
