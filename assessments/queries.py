"""What is read about proposals and decisions."""

from django.db import models
from django.db.models import Sum

from applications.states import Status
from registry.queries import sight


class OfAnApplicationQuerySet(models.QuerySet):
    """Rows of an application, as those who may see its case see them."""

    def visible_to(self, user):
        """Those whose application's case `user` may see."""
        return self.filter(sight(user, case="application__case__"))

    def waiting(self):
        """Proposals that wait to be decided; not those of an application that has been withdrawn meanwhile."""
        return self.filter(withdrawn_at__isnull=True, application__status=Status.PROPOSED)

    def with_total(self):
        """Each proposal with the sum of its amounts, kronor, as `total`."""
        return self.annotate(total=Sum("amounts__amount"))
