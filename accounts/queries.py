"""What is read about people and their roles."""

from datetime import date

from django.db import models
from django.db.models import Q

from sweden.clock import today


class RoleAssignmentQuerySet(models.QuerySet):
    """Roles, by the day they are held."""

    def held_on(self, day: date):
        """Those that hold on `day`, ends included, and have not been ended before their time."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, ended_at__isnull=True)

    def held_now(self):
        """Those that hold today, by the product's clock."""
        return self.held_on(today())
