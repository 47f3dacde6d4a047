"""What is read about state aid that has been granted."""

from django.db import models

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from registry.queries import sight


class AwardQuerySet(models.QuerySet):
    """Awards, as those who work with their cases see them."""

    def visible_to(self, user):
        """Those of the authorities where `user` works with cases, of cases that `user` may see."""
        return self.filter(sight(user, case="grant__case__"), grant__authority__in=authorities_as(user, *CASE_READERS))

    def to_tell(self):
        """Those that a register is to be told of and has not been."""
        return self.standing().filter(due_on__isnull=False, delivery__isnull=True)

    def standing(self):
        """Those that no later row replaces."""
        return self.filter(replaced_by__isnull=True)
