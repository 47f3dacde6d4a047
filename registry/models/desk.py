"""What helps several people at one desk: who has a case open just now, and the lists one comes back to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person
from registry.models.case import Case


class CasePresence(models.Model):
    """When someone who works at an authority last opened a page of a case: one row for each person and case.

    For "also open by …"; what has been read, and when, is the log of reading's (`CaseReading`).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="presence_once", fields=["case", "person"])]

    def __str__(self) -> str:
        return f"{self.person} {self.seen_at:%Y-%m-%d %H:%M}"


class SavedFilter(models.Model):
    """A list as one wants to see it again: its filters and its order, as they stand in the address.

    One's own, or with `authority` everyone's who works there. Removed by whoever saved it; nothing hangs on it.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_filters")
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Whose staff it is shared with")
    )
    view = models.CharField(max_length=60, help_text=_("Name of the list's address"))
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text=_("What stands after the question mark"))
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="filter_named_once", fields=["person", "view", "name"]),
            models.CheckConstraint(name="filter_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
