"""What is read about claims for repayment."""

from django.db import models

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from registry.queries import sight


class RecoveryQuerySet(models.QuerySet):
    """Claims, as those who may see their cases see them."""

    def visible_to(self, user):
        """Claims of grants whose case `user` may see; the other side sees its own."""
        return self.filter(sight(user, case="grant__case__"))

    def at_work(self, user):
        """Those of the authorities where `user` works with cases."""
        return self.visible_to(user).filter(grant__authority__in=authorities_as(user, *CASE_READERS))
