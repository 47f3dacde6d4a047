"""What is read about applications."""

from django.db import models

from registry.queries import sight


class ApplicationQuerySet(models.QuerySet):
    """Applications, as those who may see them see them."""

    def visible_to(self, user):
        """Own ones by taking part, drafts included; the own authority's, and what is shared, once they have a number;
        none where blocked."""
        return self.filter(sight(user, case="case__"))

    def handed_in(self):
        """Those that have been submitted."""
        return self.filter(submitted_at__isnull=False)
