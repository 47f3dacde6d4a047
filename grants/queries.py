"""What is read about grants."""

from django.db import models

from registry.queries import sight


class GrantQuerySet(models.QuerySet):
    """Grants, as those who may see them see them."""

    def visible_to(self, user):
        """Grants whose case `user` may see."""
        return self.filter(sight(user, case="case__"))
