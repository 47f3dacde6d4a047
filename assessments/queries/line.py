"""What is read about panels and the ranked list."""

from django.db import models
from django.db.models import Q

from accounts.permissions import authorities_as
from accounts.roles import Role
from applications.states import Status
from registry.queries import not_blocked

#: What is ranked: found to meet the formal demands, whatever has become of it since.
RANKED = (Status.ELIGIBLE, Status.PROPOSED, Status.RESERVE, Status.GRANTED, Status.REJECTED)
#: Those who prepare and make the decisions.
PREPARES = (Role.CASE_OFFICER, Role.DECISION_MAKER)


class PanelQuerySet(models.QuerySet):
    """Panels, as those who prepare the call's decisions and their own members see them."""

    def visible_to(self, user):
        """Those of calls at `user`'s authority, and those one is a member of."""
        if not user.is_authenticated:
            return self.none()
        own = Q(call__case__authority__in=authorities_as(user, *PREPARES))
        if user.person_id:
            own |= Q(pk__in=self.model.objects.filter(members__person=user.person_id).values("pk"))
        return self.filter(own & not_blocked(user, case="call__case__"))


def panel_items_seen(items, user):
    """Items of whose applications `user` is not kept out."""
    return items.filter(not_blocked(user, case="application__case__"))
