"""The shared register of positions on state aid (statsstödsställningstaganden): a question, the answer, its ground."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, User
from programmes.models.assignment import Programme
from programmes.queries.office import PositionQuerySet, PositionVersionQuerySet
from registry.models import Case


class AidPosition(models.Model):
    """How an authority answers a question about state aid. What it says stands in its draft and its versions.

    `programme` is where the question came up; the register is one for all programmes.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="aid_positions")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("position on state aid")
        verbose_name_plural = _("positions on state aid")

    def __str__(self) -> str:
        return str(self.uuid)


class PositionText(models.Model):
    """What a position says: the question, the answer, where the law says it, and when the position was taken."""

    question = models.CharField(max_length=500)
    answer = models.TextField()
    basis = models.CharField(max_length=500, help_text=_("Where the law says it: act, article, judgment"))
    taken_on = models.DateField()
    change = models.CharField(max_length=500, blank=True, help_text=_("What is new in the version, and why"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.question


class AidPositionDraft(PositionText):
    """What is being written, for the own authority. Becomes a version when it is shared, and is then gone."""

    position = models.OneToOneField(AidPosition, models.PROTECT, related_name="draft")
    revision = models.PositiveIntegerField(default=1)


class AidPositionVersion(PositionText):
    """What was shared; never changed. The latest version holds, earlier ones are replaced by it."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    position = models.ForeignKey(AidPosition, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    shared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchVector("question", weight="A", config="swedish")
        + SearchVector("basis", weight="B", config="swedish")
        + SearchVector("answer", weight="C", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PositionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a position on state aid")
        verbose_name_plural = _("versions of positions on state aid")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="aid_position_number_once", fields=["position", "number"])]
        indexes = [GinIndex(fields=["search"], name="aid_position_search")]


class AidPositionWithdrawal(models.Model):
    """That a position no longer holds, why, and which one is followed instead."""

    APPEND_ONLY = True

    position = models.OneToOneField(AidPosition, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    instead = models.ForeignKey(AidPosition, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="aid_position_withdrawn_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="aid_position_not_instead_of_itself",
                condition=Q(instead__isnull=True) | ~Q(instead=F("position")),
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class AidPositionJoin(models.Model):
    """That another authority takes the same position, as a version words it. A new version is joined anew."""

    APPEND_ONLY = True

    version = models.ForeignKey(AidPositionVersion, models.PROTECT, related_name="joins")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    joined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="aid_position_joined_once", fields=["version", "authority"])]

    def __str__(self) -> str:
        return f"{self.authority}: {self.version}"


class AidPositionUse(models.Model):
    """That a case relied on a version of a position. Shown to those who see the case."""

    APPEND_ONLY = True

    version = models.ForeignKey(AidPositionVersion, models.PROTECT, related_name="uses")
    case = models.ForeignKey(Case, models.PROTECT, related_name="aid_positions")
    note = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="aid_position_used_once", fields=["version", "case"])]

    def __str__(self) -> str:
        return f"{self.case}: {self.version}"
