"""The third level of the standard of research subjects, which is entered from a file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.queries import SubjectQuerySet


class ResearchSubject(models.Model):
    """A research subject of five digits within a group of the standard (forskningsämne), with where it is taken from.

    Areas and groups are known to `sweden.subjects`; the subjects themselves are many, and come from the standard's own
    file.
    """

    code = models.CharField(max_length=5, unique=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    edition = models.CharField(_("edition of the standard"), max_length=40)
    source = models.CharField(_("where it is taken from"), max_length=300)
    listed_on = models.DateField(
        _("day of the list"), help_text=_("A subject is offered while it is in the latest list; its name stays known")
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Nobody: by a command")
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("research subject")
        verbose_name_plural = _("research subjects")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="research_subject_has_five_digits", condition=Q(code__regex=r"^[1-6]\d{4}$"))
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_sv}"
