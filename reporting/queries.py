"""What is read about occasions and reports."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import authorities_as
from accounts.roles import STAFF
from registry.queries import not_blocked, sight


class OccasionQuerySet(models.QuerySet):
    """Reporting occasions, as those who may see them see them."""

    def visible_to(self, user):
        """The authorities that answer for it, and the programme office's members there; the recipients once it is
        delivered (a share of the case, written at delivery). Kept out of one's own authority's case is kept out."""
        ours = self.model._meta.get_field("parties").related_model.objects.filter(
            not_blocked(user, case="case__"), occasion=OuterRef("pk"), authority__in=authorities_as(user, *STAFF)
        )
        return self.filter((Q(Exists(ours)) & not_blocked(user, case="case__")) | sight(user, case="case__"))


def told_of_occasions(user, event: str) -> Q:
    """The condition on events of occasions that `user` sees them, in the case of the whole or of a part."""
    occasions = apps.get_model("reporting", "Occasion").objects.visible_to(user)
    case = OuterRef(f"{event}case")
    part = Q(parties__case=case) & not_blocked(user, case="parties__case__")
    return Q(Exists(occasions.filter(Q(case=case) | part)))


class FeedQuerySet(models.QuerySet):
    """Calendar feeds."""

    def standing(self):
        """Those that have not been revoked."""
        return self.filter(revoked_at__isnull=True)
