"""What is read about decision meetings."""

from django.db import models

from accounts.permissions import authorities_as
from accounts.roles import STAFF
from registry.queries import not_blocked, sight


class MeetingQuerySet(models.QuerySet):
    """Decision meetings, as those who work at their authorities see them."""

    def visible_to(self, user):
        """Those of calls that `user` may see, at an authority where they are staff."""
        return self.filter(sight(user, case="call__case__"), authority__in=authorities_as(user, *STAFF))


def items_seen(items, user):
    """The items of whose applications `user` is not kept out: a blocked one is as if it were not on the agenda."""
    return items.filter(not_blocked(user, case="application__case__"))
