"""What is written in versions: nothing is written over, a change is a new version beside the one it replaces."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from programmes.models.assignment import Programme
from programmes.queries.office import VersionQuerySet


class Version(models.Model):
    """A version of something a programme keeps (version). `thread` is the thing's lasting name, `number` counts from 1.

    Append-only: the database refuses changes, and since a version is replaced at most once, of two people who change
    the same version at the same moment the second is refused.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    thread = models.UUIDField(default=uuid7, editable=False)
    number = models.PositiveSmallIntegerField(default=1)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    change = models.CharField(max_length=300, blank=True, help_text=_("What is new in the version, and why"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(name="%(class)s_number_once", fields=["thread", "number"]),
            models.CheckConstraint(
                name="%(class)s_replaces_from_the_second",
                condition=Q(number=1, replaces__isnull=True) | Q(number__gt=1, replaces__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["programme", "-written_at"], name="%(class)s_newest")]
