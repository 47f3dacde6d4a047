"""What is read about proposals and decisions."""

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Sum

from applications.states import Status
from registry.queries import sight

#: The lead authority has decided on its part, so that the others can decide on theirs.
DECIDED_BY_LEAD = (Status.GRANTED, Status.REJECTED)


class OfAnApplicationQuerySet(models.QuerySet):
    """Rows of an application, as those who may see its case see them."""

    def visible_to(self, user):
        """Those whose application's case `user` may see."""
        return self.filter(sight(user, case="application__case__"))

    def waiting(self):
        """Proposals that wait to be decided; not those of an application that has been withdrawn meanwhile. Those on
        another authority's part of a joint call wait until the lead authority, which owns the case, has decided; those
        that would withdraw a grant, while it stands."""
        lead = Q(
            authority=F("application__case__authority"), application__status=Status.PROPOSED, decision__isnull=True
        )
        part = ~Q(authority=F("application__case__authority")) & Q(
            application__status__in=DECIDED_BY_LEAD, decision__isnull=True
        )
        withdraws = Q(replaces__outcome="grant", application__status=Status.GRANTED, decision__isnull=True)
        return self.filter(lead | part | withdraws, withdrawn_at__isnull=True)

    def with_total(self):
        """Each proposal with the sum of its amounts, kronor, as `total`."""
        return self.annotate(total=Sum("amounts__amount"))

    def open_to(self, shut):
        """Those of applications that do not meet the condition `shut`: whose cases are open to the reader."""
        return self.exclude(application__in=apps.get_model("applications", "Application").objects.filter(shut))

    def told(self):
        """Decisions of which the party has been told: no letter of the result waits to be read."""
        letters = self.model._meta.get_field("letters").related_model
        unsent = letters.objects.filter(decision=models.OuterRef("pk"), kind="result").exclude(status="sent")
        return self.filter(application__withheld=False).exclude(models.Exists(unsent))


class ReconsiderationQuerySet(models.QuerySet):
    """Decisions taken up again."""

    def open(self):
        """Those that have come to nothing yet: no new decision, and not left as it is."""
        return self.filter(left__isnull=True, decision__replaced_by__isnull=True)


class AppealQuerySet(models.QuerySet):
    """Appeals, as those who may see the case see them."""

    def visible_to(self, user):
        """Those of decisions in cases that `user` may see."""
        return self.filter(sight(user, case="decision__application__case__"))
