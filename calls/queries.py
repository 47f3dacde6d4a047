"""What is read about calls."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from calls.states import CallStatus
from registry.queries import sight

PUBLIC = (CallStatus.PUBLISHED, CallStatus.DECIDED)


class CallQuerySet(models.QuerySet):
    """Calls, as those who may see them see them."""

    def public(self):
        """Calls that anyone may read: published ones, never tests."""
        return self.filter(status__in=PUBLIC, case__mode="live")

    def visible_to(self, user):
        """Published calls for everyone; the others for those who see the case; none where blocked."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(status__in=PUBLIC, case__mode="live") | sight(user, case="case__"))

    def open_at(self, moment: datetime):
        """Published calls whose period holds `moment`, both ends included."""
        return self.filter(status=CallStatus.PUBLISHED, opens_at__lte=moment, closes_at__gte=moment)
