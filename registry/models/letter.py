"""Letters to a party in a case (skrivelse), frozen when they are sent; the document is made from them afterwards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredJSONField
from registry.models.case import Case
from registry.queries import OfACaseQuerySet


class CaseLetter(models.Model):
    """A letter in a case, written with the act that it tells of and never changed.

    `kind` is the storey and the act ("application.delayed"). `content` is what the document is rendered from, whole:
    sender, recipient, heading, first line, parts, how to answer or appeal (`registry.documents.Letter`).
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="case_letters")
    kind = models.CharField(max_length=60)
    heading = models.CharField(max_length=200)
    content = CoveredJSONField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [models.CheckConstraint(name="case_letter_has_a_heading", condition=~Q(heading=""))]
        indexes = [models.Index(fields=["case", "sent_at"], name="case_letter_sent")]

    def __str__(self) -> str:
        return self.heading

    @property
    def key(self) -> str:
        """What its document, and the job that makes it, are known by."""
        return f"case-letter:{self.uuid}"
