"""What is read about changes of grants."""

from django.db import models

from registry.queries import sight


class ChangeQuerySet(models.QuerySet):
    """Requests of changes, as those who may see their cases see them."""

    def visible_to(self, user):
        """Requests whose case `user` may see."""
        return self.filter(sight(user, case="grant__case__"))
